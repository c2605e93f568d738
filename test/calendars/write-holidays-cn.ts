import { writeFileSync } from 'node:fs';
import { chineseYears } from './chinese-days.ts';

/** Writes config/holidays/cn.yaml anew: `npx tsx test/calendars/write-holidays-cn.ts`. Look at the difference before it is kept. */
const list = (days: string[]): string => `[${days.map((day) => `'${day}'`).join(', ')}]`;
const years = Object.entries(chineseYears(2015, 2026)).map(
  ([year, { off, work }]) => `  '${year}':\n    off: ${list(off)}\n    work: ${list(work)}`,
);
writeFileSync(
  'config/holidays/cn.yaml',
  `# Days off and rest days worked instead (调休) in mainland China, as the State Council's office published them each
# year. A year is added when its notice is out; one that is not here is an error (ANDON_E208) and no guess. Weekends
# inside a holiday are named too, so that each list can be read beside its notice.
holidays: cn
source: 国务院办公厅关于部分节假日安排的通知
years:
${years.join('\n')}
`,
);

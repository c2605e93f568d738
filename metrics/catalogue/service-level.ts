import { DEFAULT_SERVICE_LEVEL, SERVICE_LEVELS, type ServiceLevel } from '../../schemas/measures.ts';
import type { Words } from '../../schemas/words.ts';
import type { MetricsContext } from '../contract.ts';
import { bookedIf, type Measure, NONE, type Reading } from '../measure.ts';
import { objectivesOf } from '../objectives.ts';
import { ABANDONED, ANSWERED, SHORT_MS, waiting } from './contact-reading.ts';
import { entry } from './entry.ts';

/** Answer target of the policy asked for, ms. */
const answerTarget = ({ context, policy }: Reading): number => {
  const chosen = context.policies[policy];
  return (chosen && objectivesOf(chosen, 'answer')[0]?.targetMs) ?? 20_000;
};

interface Formula extends Words {
  /** Which abandoned contacts count, and which of them as served; T stands for the target (ms). */
  abandons: { counted: string; served: string } | null;
}

const FORMULAS: Record<ServiceLevel, Formula> = {
  early_left_out: {
    zh: '目标内接通 ÷（接通 + 超目标放弃）；目标内放弃不计',
    en: 'Answered within target ÷ (answered + abandoned after it); abandons within target are left out',
    abandons: { counted: 'abandon_wait_ms > T', served: '0' },
  },
  early_credited: {
    zh: '（目标内接通 + 目标内放弃）÷（接通 + 放弃）',
    en: '(Answered within target + abandoned within it) ÷ (answered + abandoned)',
    abandons: { counted: '1', served: 'toUInt8(abandon_wait_ms >= 0 AND abandon_wait_ms <= T)' },
  },
  abandons_left_out: {
    zh: '目标内接通 ÷ 接通；放弃不计',
    en: 'Answered within target ÷ answered; abandons are left out',
    abandons: null,
  },
  strict: {
    zh: '目标内接通 ÷（接通 + 放弃）',
    en: 'Answered within target ÷ (answered + abandoned)',
    abandons: { counted: '1', served: '0' },
  },
  short_credited: {
    zh: '（目标内接通 + 5 秒内放弃）÷（接通 + 放弃）',
    en: '(Answered within target + abandoned within 5 s) ÷ (answered + abandoned)',
    abandons: { counted: '1', served: `toUInt8(abandon_wait_ms >= 0 AND abandon_wait_ms < ${SHORT_MS})` },
  },
};

const LIVE: Words = { zh: '等待已超目标的计为未达', en: 'those still waiting beyond target count as failed' };
const inWords = (formula: ServiceLevel): Words => ({
  zh: `${FORMULAS[formula].zh}；${LIVE.zh}`,
  en: `${FORMULAS[formula].en}; ${LIVE.en}`,
});

function bookingsBy(formula: ServiceLevel, reading: Reading): string {
  const target = answerTarget(reading);
  const { abandons } = FORMULAS[formula];
  const of = (sql: string): string => sql.replace(/\bT\b/g, String(target));
  return `arrayConcat(${bookedIf(ANSWERED, 'answered_at', 'answer_queue', `toUInt8(wait_ms <= ${target})`)},
        ${abandons ? bookedIf(`${ABANDONED} AND ${of(abandons.counted)}`, 'abandoned_at', 'abandon_queue', of(abandons.served)) : NONE},
        ${bookedIf(`${waiting(reading)} AND outcome = 'waiting' AND ${reading.now} - entered_queue_at > ${target}`, String(reading.now), 'queue', '0')})`;
}

const level = (
  id: string,
  label: Words,
  definition: Words,
  formula: (reading: Reading) => ServiceLevel,
): Measure => ({
  entry: entry('contact', 'share', 'ratio', 'higher', {
    id,
    label,
    definition,
    bookedOn: { zh: '接通或放弃时刻', en: 'answer or abandonment' },
    source: 'domain 2.1',
  }),
  rows: 'contact',
  shape: 'ratio',
  clocks: ['answer'],
  bookings: (reading) => bookingsBy(formula(reading), reading),
});

const chosenBy = (context: MetricsContext, tenant: string): ServiceLevel =>
  context.directory.tenants[tenant]?.serviceLevel ?? DEFAULT_SERVICE_LEVEL;

/** What the site has chosen, in words; where operators have chosen differently, each with its name. */
function chosenWords(context: MetricsContext): Words {
  const tenants = Object.keys(context.directory.tenants);
  const chosen = [...new Set(tenants.map((tenant) => chosenBy(context, tenant)))];
  const told = chosen.map((formula) => {
    const { zh, en } = inWords(formula);
    const whose = tenants.filter((tenant) => chosenBy(context, tenant) === formula).join(', ');
    const name = chosen.length > 1 ? `${whose}: ${formula}` : formula;
    return { zh: `${zh}（${name}）`, en: `${en} (${name})` };
  });
  return { zh: told.map(({ zh }) => zh).join('；'), en: told.map(({ en }) => en).join('; ') };
}

/** Service level as the site counts it, and in each of the formulas in use (domain.md 2.1). */
export const SERVICE_LEVEL: Measure[] = [
  {
    ...level(
      'service_level',
      { zh: '服务水平', en: 'Service level' },
      inWords(DEFAULT_SERVICE_LEVEL),
      ({ context, tenant }) => chosenBy(context, tenant),
    ),
    words: chosenWords,
  },
  ...SERVICE_LEVELS.map((formula) =>
    level(
      `service_level.${formula}`,
      { zh: `服务水平（${formula}）`, en: `Service level, ${formula}` },
      inWords(formula),
      () => formula,
    ),
  ),
];

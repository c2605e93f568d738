import type { Directory } from '../../schemas/directory.ts';
import type { QueryRow } from '../../schemas/query.ts';
import type { Digest } from '../../schemas/report.ts';
import { wallTimes } from '../export/wall-time.ts';
import { figure } from './figures.ts';
import { REPORT_STYLE } from './style.ts';
import { REPORT_WORDS, type ReportWords } from './words.ts';

type Section = Digest['sections'][number];

const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

interface Page {
  words: ReportWords;
  language: Digest['language'];
  directory: Directory;
  /** An instant as the wall time of the site's zone. */
  time(iso: string): string;
}

/** A code by its name in the directory; the code itself where there is none. */
function nameOf(row: QueryRow, { by }: Section, { directory, language, words }: Page): string {
  const code = by ? String(row[by] ?? '') : '';
  if (code === '') return words.unset;
  const { sites, teams, queues, skills, regions } = directory;
  const named: Partial<Record<string, Record<string, { label: Record<Digest['language'], string> }>>> = {
    site: sites,
    team: teams,
    queue: queues,
    skill_group: skills,
    region: regions,
  };
  return named[by ?? '']?.[code]?.label[language] ?? code;
}

/** A figure, with the value that it was made of for whoever reads the page by program. */
function cell(
  tag: 'td' | 'div',
  id: string,
  row: QueryRow | undefined,
  section: Section,
  page: Page,
): string {
  const entry = section.metrics.find((one) => one.id === id);
  const value = row?.values[id];
  if (!entry) return '';
  const { main, notes } = figure(value, entry, page.words);
  const small = notes.map((note) => `<small>${escaped(note)}</small>`).join('');
  return `<${tag} class="figure" data-metric="${escaped(id)}" data-value="${escaped(JSON.stringify(value ?? null))}"><b>${escaped(main)}</b>${small}</${tag}>`;
}

/** Figures of the whole period, the period before beneath each. */
function cards(section: Section, page: Page): string {
  const cardOf = ({ id, label }: Section['metrics'][number]) => {
    const before = section.previous?.[0];
    const beneath = before
      ? `<div class="before">${escaped(page.words.previous)} ${cell('div', id, before, section, page)}</div>`
      : '';
    return `<article><h3>${escaped(label[page.language])}</h3>${cell('div', id, section.rows[0], section, page)}${beneath}</article>`;
  };
  return `<div class="cards">${section.metrics.map(cardOf).join('')}</div>`;
}

function table(section: Section, page: Page): string {
  const { bucket, by, rows, metrics } = section;
  const bucketed = bucket !== 'none';
  const keys = (row: QueryRow): string =>
    [...(bucketed ? [page.time(row.bucket ?? '')] : []), ...(by ? [nameOf(row, section, page)] : [])]
      .map((key) => `<th scope="row">${escaped(key)}</th>`)
      .join('');
  const lines = rows.map(
    (row) => `<tr>${keys(row)}${metrics.map(({ id }) => cell('td', id, row, section, page)).join('')}</tr>`,
  );
  const head = metrics.map(({ label }) => `<th scope="col">${escaped(label[page.language])}</th>`).join('');
  const corner = '<td></td>'.repeat(Number(bucketed) + Number(by !== undefined));
  return `<table><thead><tr>${corner}${head}</tr></thead><tbody>${lines.join('')}</tbody></table>`;
}

function sectionOf(section: Section, page: Page): string {
  const whole = section.bucket === 'none' && section.by === undefined;
  const body =
    section.rows.length === 0
      ? `<p>${escaped(page.words.empty)}</p>`
      : whole
        ? cards(section, page)
        : table(section, page);
  return `<section><h2>${escaped(section.title)}</h2>${body}</section>`;
}

/** Each metric once, as the catalogue defines it. */
function definitions({ sections }: Digest, { language, words }: Page): string {
  const entries = new Map(sections.flatMap(({ metrics }) => metrics.map((entry) => [entry.id, entry])));
  const lines = [...entries.values()].map(
    ({ label, definition, bookedOn }) =>
      `<dt>${escaped(label[language])}</dt><dd>${escaped(definition[language])} · ${escaped(bookedOn[language])}</dd>`,
  );
  return `<section class="definitions"><h2>${escaped(words.definitions)}</h2><dl>${lines.join('')}</dl></section>`;
}

/**
 * A digest as one HTML file that needs nothing else: no script, no address, styles inside. What comes from events is
 * escaped.
 */
export function digestHtml(digest: Digest, directory: Directory): string {
  const words = REPORT_WORDS[digest.language];
  const wall = wallTimes(digest.timezone);
  const time = (iso: string): string => wall(iso).toISOString().slice(0, 16).replace('T', ' ');
  const page: Page = { words, language: digest.language, directory, time };
  const tenant = directory.tenants[digest.tenant]?.label[digest.language] ?? digest.tenant;
  const facts: [string, string | null][] = [
    [words.window, `${time(digest.from)} – ${time(digest.to)}`],
    [words.zone, digest.timezone],
    [words.policy, digest.policy],
    [words.now, time(digest.now)],
    [words.cut, digest.cut && time(digest.cut)],
    [words.dataTime, digest.dataTime && time(digest.dataTime)],
  ];
  const told = facts.map(([name, value]) => `<span>${escaped(name)} <b>${escaped(value ?? '—')}</b></span>`);
  const late = digest.late
    ? `<p class="late">${escaped(words.late(time(digest.late.madeAt), digest.late.missed))}</p>`
    : '';
  return `<!doctype html>
<html lang="${words.lang}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(digest.title)} · ${time(digest.from).slice(0, 10)}</title><style>${REPORT_STYLE}</style></head>
<body data-now="${digest.now}" data-cut="${digest.cut ?? ''}">
<header><p class="kind">${escaped(words.period[digest.period])} · ${escaped(tenant)}</p><h1>${escaped(digest.title)}</h1><p class="facts">${told.join('')}</p>${late}</header>
${digest.sections.map((section) => sectionOf(section, page)).join('\n')}
${definitions(digest, page)}
</body>
</html>
`;
}

import { isDeepStrictEqual } from 'node:util';
import { POLICIES_IN_USE } from '../../../schemas/policies/service-flow.ts';
import { type ContactFact, contactRow, type SurveyFact, surveyRow } from '../../reference/contacts.ts';
import { CONTENT_COLUMNS, type TicketFact } from '../../reference/facts.ts';
import { referenceState } from '../../reference/state.ts';
import { type Expected, FACT_TABLES, type FactTable, type Key, keyText, subjectOf } from './expected.ts';

export type Rows = <Row>(sql: string) => Promise<Row[]>;
type Row = Record<string, unknown>;
type Hashed<Fact> = Fact & { content_hash: string };

/** Most differences of one sort that are told. */
const MOST_TOLD = 3;
const told = (what: string, which: readonly string[]): string[] =>
  which.length === 0 ? [] : [`${which.length} ${what}: ${which.slice(0, MOST_TOLD).join(', ')}`];

const subjectsIn = (subjects?: ReadonlySet<string>): string =>
  subjects ? `subject IN splitByChar(' ', '${[...subjects].join(' ')}')` : '1';

/**
 * Facts that are missing, not expected, or there twice.
 *
 * @param subjects only theirs are compared one by one, where given; of all others the number.
 */
export async function compareFacts(
  rows: Rows,
  expected: Expected,
  subjects?: ReadonlySet<string>,
): Promise<string[]> {
  const problems: string[] = [];
  for (const table of FACT_TABLES) {
    const all = expected.keys(table);
    const [counts] = await rows<{ facts: number }>(`SELECT count() AS facts FROM ${table} FINAL`);
    if (counts?.facts !== all.size) problems.push(`${counts?.facts} facts in ${table}, not ${all.size}`);
    const stored = await rows<Key>(
      `SELECT subject, time, source, id FROM ${table} FINAL WHERE ${subjectsIn(subjects)}`,
    );
    const found = new Set(stored.map(keyText));
    const wanted = [...all].filter((key) => subjects?.has(subjectOf(key)) ?? true);
    const missing = wanted.filter((key) => !found.has(key));
    const strange = [...found].filter((key) => !all.has(key));
    problems.push(...told(`lost in ${table}`, missing), ...told(`never sent in ${table}`, strange));
    if (stored.length > found.size) problems.push(`${stored.length - found.size} doubled in ${table}`);
  }
  return problems;
}

const factsOf = async <Fact>(rows: Rows, table: FactTable, among: string) => {
  const facts = await rows<Hashed<Fact> & { subject: string }>(
    `SELECT *, toString(content_hash) AS content_hash FROM ${table} FINAL WHERE ${among}`,
  );
  const bySubject = new Map<string, Hashed<Fact>[]>();
  for (const fact of facts) {
    const own = bySubject.get(fact.subject);
    if (own) own.push(fact);
    else bySubject.set(fact.subject, [fact]);
  }
  return bySubject;
};

/** What a row of state is compared without: the reference has neither. */
const plain = ({ epoch: _epoch, version: _version, ...row }: Row): Row => row;

/** By which clock a row counts as many facts as it does. */
const clockOf = (facts: readonly { at: number }[], row: Row | undefined): number =>
  facts.map(({ at }) => at).sort((a, b) => a - b)[Number(row?.facts_due ?? 0) - 1] ?? 0;

function unequal(subject: string, expected: object | null | undefined, row: Row | undefined): string[] {
  if (!expected || !row) return expected || row ? [`${subject} (${row ? 'no' : 'a'} row expected)`] : [];
  return Object.entries(expected)
    .filter(([column, value]) => !isDeepStrictEqual(value, row[column]))
    .map(
      ([column, value]) =>
        `${subject}.${column} ${JSON.stringify(row[column])}, not ${JSON.stringify(value)}`,
    );
}

/**
 * State rows against the plain computation from the facts as they stand, in every column.
 *
 * @param now the site's clock, ms.
 * @param subjects only these, where given.
 * @param whole whether every expected subject must have been taken in. Else what stands is all there is; and a row may be
 * of a later clock, which died with the process before it was stored: it must be right by that one.
 */
export async function compareState(
  rows: Rows,
  expected: Expected,
  now: number,
  { subjects, whole = true }: { subjects?: ReadonlySet<string>; whole?: boolean } = {},
): Promise<string[]> {
  const among = subjectsIn(subjects);
  const problems: string[] = [];
  const compare = async <Fact extends { at: number }>(
    kind: 'ticket' | 'contact' | 'survey',
    facts: ReadonlyMap<string, Hashed<Fact>[]>,
    reference: (facts: Hashed<Fact>[], now: number) => object | null | undefined,
  ) => {
    const stored = await rows<Row>(`SELECT * FROM ${kind}s FINAL WHERE ${among}`);
    const bySubject = new Map(stored.map((row) => [row.subject as string, plain(row)]));
    const all = new Set([...facts.keys(), ...bySubject.keys()]);
    const wrong = [...all].flatMap((one) => {
      const own = facts.get(one) ?? [];
      const row = bySubject.get(one);
      return unequal(one, reference(own, whole ? now : Math.max(now, clockOf(own, row))), row);
    });
    problems.push(...told(`wrong in ${kind}s`, wrong));
    if (stored.length > bySubject.size)
      problems.push(`${stored.length - bySubject.size} doubled in ${kind}s`);
    if (!whole) return;
    const wanted = [...expected.subjects(kind)].filter((one) => subjects?.has(one) ?? true);
    const missing = wanted.filter((one) => !all.has(one));
    problems.push(...told(`missing in ${kind}s`, missing));
  };

  const tickets = await factsOf<TicketFact>(rows, 'ticket_events', among);
  for (const [subject, facts] of tickets) problems.push(...contentOf(subject, facts, expected));
  await compare('ticket', tickets, (facts, at) => referenceState(facts, at, POLICIES_IN_USE));
  await compare('contact', await factsOf<ContactFact>(rows, 'contact_events', among), contactRow);
  await compare('survey', await factsOf<SurveyFact>(rows, 'survey_events', among), surveyRow);
  return problems;
}

/** Facts of a ticket that say something else than the event that brought them. */
function contentOf(subject: string, facts: readonly TicketFact[], expected: Expected): string[] {
  const sent = new Map(expected.ticketFacts(subject).map((fact) => [keyText(fact), fact]));
  return facts.flatMap((fact) => {
    const own = sent.get(keyText(fact));
    const wrong = CONTENT_COLUMNS.filter((column) => own && own[column] !== fact[column]);
    return told(
      'columns unlike the event',
      wrong.map((column) => `${keyText(fact)}.${column}`),
    );
  });
}

/** The working set against facts and state: whole subjects, all that live, and nobody on the way out. */
export async function compareWorkingSet(rows: Rows, now: number): Promise<string[]> {
  const problems: string[] = [];
  const none = async (what: string, sql: string) => {
    const found = await rows<{ subject: string }>(sql);
    problems.push(
      ...told(
        what,
        found.map(({ subject }) => subject),
      ),
    );
  };
  await none('still leaving', 'SELECT DISTINCT subject FROM leaving');
  for (const kind of ['ticket', 'contact']) {
    const [facts, hot, state, live] = [`${kind}_events`, `${kind}_events_hot`, `${kind}s`, `${kind}s_live`];
    await none(
      `alive outside ${live}`,
      `SELECT subject FROM ${state} FINAL WHERE (settles_at > ${now} OR next_at > 0) AND subject NOT IN (SELECT subject FROM ${live})`,
    );
    await none(
      `unlike their row in ${state}`,
      `SELECT subject FROM ${live} FINAL WHERE (subject, version) NOT IN (SELECT subject, version FROM ${state} FINAL)`,
    );
    const keys = 'subject, time, source, id, content_hash, ingested_at';
    // Who has no row, since nothing of it is due, is taken for new by the next batch: its facts must be there, too.
    await none(
      `not whole in ${hot}`,
      `SELECT DISTINCT subject FROM ${facts} FINAL WHERE (subject IN (SELECT subject FROM ${live}) OR subject NOT IN (SELECT subject FROM ${state})) AND (${keys}) NOT IN (SELECT ${keys} FROM ${hot} FINAL)`,
    );
    await none(
      `with facts in ${hot} that are not in ${facts}`,
      `SELECT DISTINCT subject FROM ${hot} FINAL WHERE (${keys}) NOT IN (SELECT ${keys} FROM ${facts} FINAL)`,
    );
    await none(
      `in ${hot} without living`,
      `SELECT DISTINCT subject FROM ${hot} WHERE subject NOT IN (SELECT subject FROM ${live}) AND subject IN (SELECT subject FROM ${state})`,
    );
  }
  return problems;
}

/** Every event is good: none may have been refused. */
export async function compareQuarantine(rows: Rows): Promise<string[]> {
  const refused = await rows<{ fault: string }>('SELECT DISTINCT fault FROM quarantine');
  return told(
    'reasons for refusals',
    refused.map(({ fault }) => fault),
  );
}

/** Every message of these topics counted once. @param messages how many the broker has. */
export async function compareLedger(
  rows: Rows,
  topics: readonly string[],
  messages: number,
): Promise<string[]> {
  const [counts] = await rows<{ counted: number }>(
    `SELECT sum(messages) AS counted FROM ingest_counts WHERE topic IN (${topics.map((one) => `'${one}'`).join(', ')})`,
  );
  return counts?.counted === messages ? [] : [`${counts?.counted} messages counted of ${messages}`];
}

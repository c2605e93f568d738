import type { Backtest } from '../schemas/backtest.ts';
import { Fault } from '../schemas/faults.ts';
import { askRunning } from './ask-running.ts';
import { findRunning } from './data-folder.ts';
import { readLocalKey } from './local-key.ts';
import type { Session } from './session.ts';
import { readYaml } from './wire/configuration.ts';

/** A detector of a hundred queues over half a year takes minutes. */
const ANSWER_WITHIN_MS = 1_800_000;

export interface BacktestFlags {
  weeks: string;
  rule?: string;
  url?: string;
  tenant?: string;
}

/** The one rule of a file that is meant. @throws Fault ANDON_E311 where that is not clear. */
async function ruleOf(file: string, id: string | undefined): Promise<object> {
  const document = await readYaml(file);
  const rules = (Array.isArray(document) ? document : [document]) as { id?: string }[];
  const found = id === undefined ? rules : rules.filter((rule) => rule?.id === id);
  const [only] = found;
  if (found.length === 1 && only) return only;
  const accepted = rules.map((rule) => String(rule?.id));
  throw new Fault('ANDON_E311', { file, problem: 'name one of its rules by --rule', accepted });
}

const time = (iso: string): string => `${iso.slice(0, 16).replace('T', ' ')} UTC`;
const minutes = (ms: number): string => `${Math.round(ms / 60_000)} min`;

/** What a backtest says, line by line. */
export function backtestLines({
  figures,
  episodes,
  from,
  to,
  knownFrom,
  rule,
  everyMs,
  recorded,
  rowsLeftOut,
}: Backtest): string[] {
  const { falsePerQueueDay: rate, medianDelayMs: delay } = figures;
  return [
    `${rule}: ${time(from)} to ${time(to)}, a value each ${minutes(everyMs)}, in the data as it is known now`,
    ...(knownFrom === null
      ? ['nothing was ever counted of it']
      : knownFrom > from
        ? [`counts are known from ${time(knownFrom)} on`]
        : []),
    `would have fired  ${figures.episodes}, over ${figures.rows} rows`,
    `false             ${figures.false}${rate === null ? '' : `, ${rate.toFixed(3)} a queue-day`}`,
    figures.incidents === 0
      ? 'incidents         none was labelled in that time: all that fired counts as false, which is the most it can be'
      : `incidents         ${figures.found} of ${figures.incidents} labelled ones told of${delay === null ? '' : `, ${minutes(delay)} after their beginning (median)`}`,
    ...(rowsLeftOut > 0 ? [`left out          ${rowsLeftOut} rows with the fewest counts`] : []),
    ...episodes
      .slice(0, 20)
      .map(
        ({ firedAt, row, severity, value, incident }) =>
          `  ${time(firedAt)}  ${severity.padEnd(8)}  ${row || 'all'}  ${value ?? ''}  ${incident ?? 'false'}`,
      ),
    ...(episodes.length > 20 ? [`  and ${episodes.length - 20} more before`] : []),
    recorded ? 'kept on the record of the rule' : 'not recorded: Kafka did not take it',
  ];
}

/**
 * `andon backtest <file>`: the running instance plays the rule over its past. Faults: ANDON_E309 none runs, E311 no such rule
 * in the file, E244 and E245 a rule that cannot be played or is not accepted.
 */
export async function backtest(
  { settings, progress }: Session,
  file: string,
  flags: BacktestFlags,
): Promise<void> {
  const rule = await ruleOf(file, flags.rule);
  const running = flags.url ? { wall: flags.url } : await findRunning(settings.data);
  if (!running.wall) throw new Fault('ANDON_E309', { folder: settings.data, needed: 'one with a server' });
  const key = flags.url ? undefined : await readLocalKey(settings.data);
  const query = flags.tenant ? `?tenant=${encodeURIComponent(flags.tenant)}` : '';
  const body = { rule, weeks: Number(flags.weeks) };
  const asking = { key, body, within: ANSWER_WITHIN_MS };
  const answer = await askRunning(running.wall, `/api/v1/rules/backtest${query}`, asking);
  for (const line of backtestLines((await answer.json()) as Backtest)) progress.line(line);
}

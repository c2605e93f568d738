import { FAULTS, Fault } from '../../schemas/faults.ts';
import type { SampledState, StoreLook } from '../../schemas/store-look.ts';
import { readAddress } from '../../store/address.ts';
import type { Running } from '../data-folder.ts';
import { readLocalKey } from '../local-key.ts';
import { wallClock } from '../session.ts';
import type { Settings } from '../settings.ts';
import { bad, type Finding, good, idle, look, warn } from './finding.ts';
import { spaceFinding } from './machine.ts';

const GREET_WITHIN_MS = 3_000;
/** A sample of large tickets on a busy machine. */
const LOOK_WITHIN_MS = 60_000;
/** The year and month of the oldest LTS that Andon is made for. */
const AT_LEAST = [24, 8] as const;
const CLOCKS_DIFFER_MS = 2_000;
const DAY = 86_400_000;

/** The store, asked itself by URL, or through the instance that holds the embedded engine. */
export async function examineStore(settings: Settings, running: Running | null): Promise<Finding[]> {
  const { clickhouse } = settings;
  const greeting = clickhouse
    ? await look('ClickHouse', () => greet(clickhouse))
    : [idle('ClickHouse', 'embedded: lives inside andon start')];
  if (greeting.some(({ state }) => state === 'bad')) return greeting;
  if (!clickhouse && !running?.wall)
    return [...greeting, idle('State', 'is looked at while andon start runs')];
  const looks = await look('Store', async () => {
    const before = wallClock.now();
    const found = clickhouse
      ? await byUrl(clickhouse, settings)
      : await byInstance(settings, running as Running);
    return storeFindings(found, { before, after: wallClock.now() }, settings.retention);
  });
  return [...greeting, ...looks];
}

async function greet(url: string): Promise<Finding> {
  const { origin, username, password, shown } = readAddress(url);
  const ask = (path: string, headers: Record<string, string> = {}) =>
    fetch(new URL(path, origin), { headers, signal: AbortSignal.timeout(GREET_WITHIN_MS) }).catch(() => null);
  if (!(await ask('/ping'))?.ok) return bad('ClickHouse', FAULTS.ANDON_E306.cause, 'ANDON_E306');
  const known = await ask('/?query=SELECT%201', {
    'X-ClickHouse-User': username,
    ...(password ? { 'X-ClickHouse-Key': password } : {}),
  });
  return known?.ok
    ? good('ClickHouse', `answers at ${shown}`)
    : bad('ClickHouse', FAULTS.ANDON_E313.cause, 'ANDON_E313');
}

/** Engine and expressions are loaded when they are needed: the doctor is quick where they are not. */
async function byUrl(url: string, settings: Settings): Promise<StoreLook> {
  const { openStoreByUrl } = await import('../../store/url.ts');
  const { wireExamination } = await import('../wire/examine.ts');
  const quiet = { debug() {}, info() {}, warn() {}, error() {} };
  const store = await openStoreByUrl(url, quiet, { changes: 'nothing', openingPausesMs: [] });
  try {
    return await wireExamination(store, settings, wallClock, settings.speed > 1);
  } finally {
    await store.close();
  }
}

async function byInstance({ data }: Settings, { wall }: Running): Promise<StoreLook> {
  const key = await readLocalKey(data);
  const answer = await fetch(new URL('/api/v1/doctor', wall), {
    headers: key ? { authorization: `Bearer ${key}` } : {},
    signal: AbortSignal.timeout(LOOK_WITHIN_MS),
  }).catch((cause: unknown) => {
    throw new Fault('ANDON_E309', { wall }, { cause });
  });
  if (!answer.ok) throw new Error(`${wall}api/v1/doctor answered ${answer.status}`);
  return (await answer.json()) as StoreLook;
}

/**
 * What a look at the store means. @param asked when it was asked and answered on this machine, ms.
 * @param retentionDays 0 = for ever.
 */
export function storeFindings(
  found: StoreLook,
  asked: { before: number; after: number },
  retentionDays: number,
): Finding[] {
  return [
    versionFinding(found.engine.version),
    schemaFinding(found.migrations),
    clockFinding(found.engine.now, asked),
    ...(found.disks ?? []).map(({ name, freeBytes, totalBytes }) =>
      spaceFinding('Store disk', freeBytes, totalBytes, `${name}: `),
    ),
    retentionFinding(found.ended, retentionDays),
    ...stateFindings(found.state),
  ];
}

function versionFinding(version: string): Finding {
  const [year = 0, month = 0] = version.split('.').map(Number);
  const [y, m] = AT_LEAST;
  return year > y || (year === y && month >= m)
    ? good('Engine', `ClickHouse ${version}`)
    : warn('Engine', `ClickHouse ${version}, and ${y}.${m} is the least`, 'ANDON_E354');
}

function schemaFinding({ applied, known }: StoreLook['migrations']): Finding {
  const text = `the store is at step ${applied}, this program at ${known}`;
  if (applied > known) return bad('Schema', text, 'ANDON_E360');
  return applied < known ? warn('Schema', text, 'ANDON_E362') : good('Schema', text);
}

/** The engine's clock was read somewhere between the two instants: what lies outside them is a difference. */
function clockFinding(engine: number, { before, after }: { before: number; after: number }): Finding {
  const differs = Math.max(0, before - engine, engine - after);
  const text = `ClickHouse's differs from this machine's by ${differs === 0 ? 'nothing that can be seen' : `${differs} ms`}`;
  return differs > CLOCKS_DIFFER_MS ? bad('Clocks', text, 'ANDON_E351') : good('Clocks', text);
}

function retentionFinding(ended: StoreLook['ended'], days: number): Finding {
  const ages = ended.map(({ now, oldest }) => (now - oldest) / DAY);
  const oldest = Math.floor(Math.max(0, ...ages));
  const text = `the oldest ended subject is ${oldest} d old, ${days === 0 ? 'and all are kept' : `at most ${days} d are kept`}`;
  return days > 0 && oldest > days + 1 ? warn('Retention', text, 'ANDON_E353') : good('Retention', text);
}

function stateFindings(sampled: readonly SampledState[]): Finding[] {
  const wrong = sampled.filter(({ differing, missing }) => differing + missing > 0);
  const told = wrong.map(({ kind, tenant, same, differing, missing, columns, examples }) =>
    bad(
      'State',
      [
        `${kind} of ${tenant}: ${differing + missing} of ${same + differing + missing} are not what their facts say`,
        columns.length > 0 && `in ${columns.slice(0, 6).join(', ')}`,
        `for example ${examples.join(', ')}`,
      ]
        .filter(Boolean)
        .join('; '),
      'ANDON_E350',
    ),
  );
  const same = sampled.reduce((sum, one) => sum + one.same, 0);
  const moved = sampled.reduce((sum, one) => sum + one.movedOn, 0);
  const text = `${same} rows evaluated anew from their facts are the same${moved > 0 ? `, ${moved} moved on meanwhile` : ''}`;
  return [
    ...told,
    ...(same + moved > 0 ? [good('State', text)] : []),
    ...(sampled.length === 0 ? [idle('State', 'there are no rows yet')] : []),
  ];
}

import { Fault } from '../../schemas/faults.ts';
import type { QuarantineEntry, QuarantineList, QuarantinePage } from '../../schemas/quarantine.ts';

const UNITS: Record<string, number> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * `2h`, `3d`, or an instant with zone → ISO 8601.
 * @param now wall clock, ms.
 */
export function readSince(text: string, now: number): string {
  const [, count, unit] = /^(\d{1,6})([mhd])$/.exec(text) ?? [];
  if (count && unit) return new Date(now - Number(count) * (UNITS[unit] as number)).toISOString();
  const instant = /^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:\d\d)$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(instant))
    throw new Fault('ANDON_E307', {
      setting: '--since',
      value: text,
      accepted: '30m, 2h, 3d, or an instant with zone, e.g. 2026-03-01T00:00:00Z',
    });
  return new Date(instant).toISOString();
}

const seconds = (iso: string): string => iso.replace(/\.\d+Z$/, 'Z');

const OUTCOMES: Record<NonNullable<QuarantineEntry['outcome']>, string> = {
  under_way: 'not read yet',
  accepted: 'accepted',
  rejected_again: 'rejected again',
};

/** What became of it, in a few words. */
function noteOf(entry: QuarantineEntry): string {
  const notes = [
    entry.outcome && `${OUTCOMES[entry.outcome]} as ${entry.replayedAs}`,
    entry.replayOf && `a replay of ${entry.replayOf}`,
    entry.state === 'waiting' && !entry.kept && 'shape only',
  ];
  return notes.filter(Boolean).join(', ');
}

const table = (rows: string[][]): string[] => {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
};

/** Lines of `andon quarantine list`. */
export function listLines({ total, byFault, rows }: QuarantineList): string[] {
  if (total === 0) return ['Nothing in quarantine.'];
  const faults = Object.entries(byFault).map(([fault, count]) => `${count} × ${fault}`);
  const lines = table([
    ['ID', 'FIRST SEEN', 'FAULT', 'STATE', 'BYTES', ''],
    ...rows.map((row) => [
      row.id,
      seconds(row.firstSeen),
      row.fault,
      row.state,
      String(row.bytes),
      noteOf(row),
    ]),
  ]);
  const rest = total - rows.length;
  return [
    `${total} in quarantine: ${faults.join(', ')}`,
    '',
    ...lines,
    ...(rest > 0
      ? ['', `${rest} more; --limit shows more of them, --fault, --topic and --since fewer.`]
      : []),
  ];
}

/** Lines of `andon quarantine show`. */
export function pageLines({ entry, message }: QuarantinePage): string[] {
  const facts: [string, string][] = [
    ['fault', `${entry.fault}  ${entry.cause}`],
    ['state', [entry.state, noteOf(entry)].filter(Boolean).join(', ')],
    ['from', `${entry.topic}, partition ${entry.partition}, offset ${entry.offset}`],
    ['first seen', seconds(entry.firstSeen)],
    ['last seen', seconds(entry.lastSeen)],
    ['bytes', String(entry.bytes)],
    ['shape', JSON.stringify(entry.shape)],
  ];
  if (message) {
    facts.push(['key', message.key?.text ?? '(none)']);
    for (const [name, { text }] of Object.entries(message.headers))
      facts.push(['header', `${name}: ${text}`]);
    facts.push(['value', message.value.text]);
  } else {
    facts.push(['value', 'not kept: it is older than 7 days, was dropped, or may hold personal data']);
  }
  return [entry.id, ...facts.map(([name, text]) => `  ${name.padEnd(10)}  ${text}`)];
}

const WHY: Record<string, string> = {
  unknown: 'there is no such entry',
  dropped: 'it was dropped',
  no_bytes: 'its bytes are not kept',
  too_large: 'it is too large to be sent again',
};

export const leftLines = (left: readonly { id: string; because: string }[]): string[] =>
  left.map(({ id, because }) => `  ${id}  left: ${WHY[because] ?? because}`);

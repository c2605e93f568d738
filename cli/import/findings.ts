import type { FaultCode } from '../../schemas/faults.ts';

/** Something that could not be read. Names only, never a value. */
export interface Finding {
  line: number;
  /** Columns that it comes from; '' where that is not known. */
  column: string;
  /** Type and field of the event, e.g. `ticket.created time`; '' for a whole row. */
  field: string;
  fault: FaultCode;
  /** What it should have been. */
  wants: string;
}

export interface Findings {
  note(finding: Finding): void;
  /** Rows with at least one. */
  rows(): number;
  /** For the terminal: one line a kind, with how often and the first lines. */
  summary(): string[];
}

const LINES_SHOWN = 5;

/** As a row of the report; a column's name may hold anything. */
export const asCsv = ({ line, column, field, fault, wants }: Finding): string =>
  [String(line), column, field, fault, wants].map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',');

export const REPORT_HEADER = 'line,column,field,fault,wants';

/** Counts findings by their kind; keeps a bounded number of each, however broken the file. */
export function openFindings(write: (finding: Finding) => void = () => {}): Findings {
  const kinds = new Map<string, { finding: Finding; count: number; lines: number[] }>();
  let lastLine = -1;
  let rows = 0;
  return {
    note(finding) {
      const { line, column, field, fault, wants } = finding;
      const key = [fault, column, field, wants].join('\n');
      const kind = kinds.get(key) ?? { finding, count: 0, lines: [] };
      kinds.set(key, kind);
      kind.count += 1;
      if (kind.lines.length < LINES_SHOWN) kind.lines.push(line);
      if (line !== lastLine) rows += 1;
      lastLine = line;
      write(finding);
    },
    rows: () => rows,
    summary: () =>
      [...kinds.values()].map(({ finding: { column, field, fault, wants }, count, lines }) => {
        const what = [column && `column ${column}`, field, wants && `no ${wants}`].filter(Boolean).join(', ');
        const where = `line ${lines.join(', ')}${count > lines.length ? ' …' : ''}`;
        return `${fault}  ${count} × ${what} (${where})`;
      }),
  };
}

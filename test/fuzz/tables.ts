import { readFileSync } from 'node:fs';

/** A column as the migration that makes the table writes it. */
export interface WrittenColumn {
  type: string;
  /** Value of a row that leaves it out. */
  otherwise: unknown;
}

const FILES = ['001_ticket_facts.sql', '003_other_facts.sql'];

function readTables(): Map<string, Map<string, WrittenColumn>> {
  const tables = new Map<string, Map<string, WrittenColumn>>();
  for (const file of FILES) {
    const sql = readFileSync(new URL(`../../store/migrations/${file}`, import.meta.url), 'utf8');
    for (const [, name = '', body = ''] of sql.matchAll(
      /CREATE TABLE IF NOT EXISTS (\w+)\n\(\n([\s\S]*?)\n\)\n/g,
    )) {
      const columns = new Map<string, WrittenColumn>();
      for (const line of body.split('\n')) {
        const [, column, type = '', rest = ''] = /^ {4}(\w+) ([A-Z]\w*(?:\([^)]*\))?)(.*)$/.exec(line) ?? [];
        if (column === undefined || rest.includes('MATERIALIZED')) continue;
        const empty = type.startsWith('Map')
          ? {}
          : type.startsWith('Array')
            ? []
            : type.includes('String')
              ? ''
              : 0;
        columns.set(column, { type, otherwise: rest.includes('DEFAULT -1') ? -1 : empty });
      }
      tables.set(name, columns);
    }
  }
  return tables;
}

const TABLES = readTables();

/** Columns of a table of facts that a row may fill, by name. */
export function columnsOf(table: string): ReadonlyMap<string, WrittenColumn> {
  const columns = TABLES.get(table);
  if (!columns) throw new Error(`no table ${table}`);
  return columns;
}
export const FACT_TABLES = [...TABLES.keys()].filter((name) => !name.endsWith('_hot'));

import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type TSchema, Type } from 'typebox';
import { BoardSchema } from '../../../schemas/board.ts';
import { DirectorySchema } from '../../../schemas/directory.ts';
import { MappingSchema } from '../../../schemas/mapping/model.ts';
import { ReportSchema } from '../../../schemas/report.ts';
import { RuleSchema } from '../../../schemas/rule.ts';

/** Files that people write, and the schema that an editor may hold them against. */
const WRITTEN: Record<string, TSchema> = {
  board: BoardSchema,
  rules: Type.Array(RuleSchema),
  report: ReportSchema,
  mapping: MappingSchema,
  directory: DirectorySchema,
};

export const FOLDER = new URL('../../../config/schema/', import.meta.url);

/** JSON Schema documents by file name, as they should stand in config/schema. */
export const editorSchemas = (): Record<string, string> =>
  Object.fromEntries(
    Object.entries(WRITTEN).map(([name, schema]) => [
      `${name}.schema.json`,
      `${JSON.stringify({ $schema: 'https://json-schema.org/draft/2020-12/schema', title: `Andon ${name}`, ...schema }, null, 2)}\n`,
    ]),
  );

if (process.argv[1] === fileURLToPath(import.meta.url))
  for (const [name, text] of Object.entries(editorSchemas())) writeFileSync(new URL(name, FOLDER), text);

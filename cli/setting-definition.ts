import type { TSchema } from 'typebox';

/** One setting: where it is written, how a text becomes its value, and what it is when nobody says. */
export interface SettingDefinition {
  /** As commander writes it; null: no flag. */
  flag: string | null;
  environment: string;
  /** What the help and an error say is accepted. */
  accepted: string;
  /** One line of help. */
  help: string;
  /** What the help shows as default. */
  shown: string;
  fallback: unknown;
  schema: TSchema;
  /** From a text (flag, environment) or a file's value to the value that the schema judges. */
  read(raw: unknown): unknown;
  /** Relative paths are resolved against where they were written. */
  isPath?: true;
  /** May hold credentials: how its text is printed. */
  masked?(raw: unknown): unknown;
}

import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { Check } from 'typebox/value';
import { parse } from 'yaml';
import { Fault } from '../schemas/faults.ts';
import type { Environment } from './broker/programs.ts';
import { crossCheck, type Found, refuse } from './cross-check.ts';
import { SETTING_KEYS, SETTINGS, type SettingKey, type Settings } from './settings.ts';

const FILE = 'andon.yaml';

export interface Written {
  /** Flags as typed, by setting key; absent where not typed. */
  flags: Partial<Record<SettingKey, unknown>>;
  environment: Environment;
  /** Where the person stands. */
  cwd: string;
  /** The project's own folder, for the default data folder. */
  project: string;
}

/**
 * The settings: flag, else environment, else file (`<data>/andon.yaml`, else `./andon.yaml`), else the default.
 * Validated, cross-checked and frozen.
 *
 * @throws Fault ANDON_E307 with `key`, `value`, `from` and `accepted`.
 */
export function readSettings(written: Written): Settings {
  const here = readFile(join(written.cwd, FILE));
  const data = settled('data', spoken('data', written) ?? inFile('data', here), written);
  const own = readFile(join(data as string, FILE));
  if (own && own.path !== here?.path && 'data' in own.values) {
    refuse('data', own.values.data, own.path, 'no data folder here: this file is found by it');
  }
  const file = own ?? here;
  const found = Object.fromEntries(
    SETTING_KEYS.map((key) => [key, spoken(key, written) ?? inFile(key, file)]),
  ) as Record<SettingKey, Found | null>;
  const settings = Object.fromEntries(
    SETTING_KEYS.map((key) => [key, key === 'data' ? data : settled(key, found[key], written)]),
  ) as unknown as Settings;
  crossCheck(settings, found);
  if (settings.kafka) Object.freeze(settings.kafka);
  return Object.freeze(settings);
}

/** What was said by flag or environment; an empty variable says nothing. */
function spoken(key: SettingKey, { flags, environment, cwd }: Written): Found | null {
  const { flag, environment: name } = SETTINGS[key];
  if (flags[key] !== undefined) return { raw: flags[key], from: `flag ${flag?.split(' ')[0]}`, base: cwd };
  const value = environment[name];
  return value === undefined || value === '' ? null : { raw: value, from: `environment ${name}`, base: cwd };
}

interface SettingsFile {
  path: string;
  values: Record<string, unknown>;
}

function inFile(key: SettingKey, file: SettingsFile | null): Found | null {
  if (!file || file.values[key] === undefined || file.values[key] === null) return null;
  return { raw: file.values[key], from: file.path, base: dirname(file.path) };
}

function readFile(path: string): SettingsFile | null {
  if (!existsSync(path)) return null;
  let values: unknown;
  try {
    values = parse(readFileSync(path, 'utf8')) ?? {};
  } catch (cause) {
    throw new Fault(
      'ANDON_E307',
      { key: path, value: 'not readable YAML', accepted: 'a YAML file of settings' },
      { cause },
    );
  }
  if (typeof values !== 'object' || Array.isArray(values)) {
    refuse(path, typeof values, path, `a mapping with any of ${SETTING_KEYS.join(', ')}`);
  }
  for (const [key, value] of Object.entries(values as object)) {
    if (!(key in SETTINGS)) refuse(key, value, path, SETTING_KEYS.join(', '));
  }
  return { path, values: values as Record<string, unknown> };
}

function settled(key: SettingKey, found: Found | null, { project }: Written): unknown {
  const { read, schema, accepted, fallback, isPath, masked } = SETTINGS[key];
  if (!found) return isPath && typeof fallback === 'string' ? resolve(project, fallback) : fallback;
  const value = read(found.raw);
  if (!Check(schema, value)) refuse(key, masked ? masked(found.raw) : found.raw, found.from, accepted);
  return isPath && typeof value === 'string' ? resolve(found.base, value) : value;
}

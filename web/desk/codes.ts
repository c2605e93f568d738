import type { Dimension } from '../../schemas/dimensions.ts';
import type { Directory } from '../../schemas/directory.ts';
import { moment } from '../format/instants.ts';
import { count } from '../format/numbers.ts';
import type { Speech } from '../format/words.ts';
import { nameOf } from '../names.ts';

const GROUPS: Record<string, string> = {
  category: 'category',
  priority: 'priority',
  channel: 'channel',
  customer_tier: 'tier',
  status: 'status',
  subcategory: 'subcategory',
  city: 'city',
  responder: 'responder',
  method: 'method',
  outcome: 'outcome',
  level: 'level',
  reason: 'reason',
};
const DIRECTORY_FIELDS: Record<string, 'queue' | 'region' | 'skill_group'> = {
  queue: 'queue',
  region: 'region',
  skill_group: 'skill_group',
};

/** The word of a code in a group of the locales; the code itself where there is none. */
export function wordOf(speech: Speech, group: string, code: string): string {
  const key = `${group}.${code}`;
  const said = speech.say(key);
  return said === key ? code : said;
}

/** A value of a dimension as a person reads it: its name in the directory, else its word, else the code. Pure. */
export function valueText(
  dimension: Dimension,
  code: string,
  { speech, directory }: { speech: Speech; directory: Directory | undefined },
): string {
  const named = nameOf(directory, dimension, code, speech.language);
  const group = GROUPS[dimension];
  return named === code && group ? wordOf(speech, group, code) : named;
}

export interface FieldContext {
  speech: Speech;
  directory: Directory | undefined;
  zone: string;
}

/** A field of a ticket or an event as a person reads it: codes by name, instants in the site's zone. Pure. */
export function fieldText(name: string, value: unknown, { speech, directory, zone }: FieldContext): string {
  if (value === true) return speech.say('answer.yes');
  if (typeof value === 'number') return count(value);
  const code = String(value);
  if (name.endsWith('At')) return moment(Date.parse(code), zone, speech.language);
  const dimension = DIRECTORY_FIELDS[name];
  if (dimension) return nameOf(directory, dimension, code, speech.language);
  const group = GROUPS[name];
  return group ? wordOf(speech, group, code) : code;
}

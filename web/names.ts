import type { Dimension } from '../schemas/dimensions.ts';
import type { Directory } from '../schemas/directory.ts';
import { POLICY_NAMES } from '../schemas/policies/names.ts';
import type { Words } from '../schemas/words.ts';
import type { Language } from './format/durations.ts';

/** Label of a code in the directory; an unknown code is shown as it came. */
export function nameOf(
  directory: Directory | undefined,
  dimension: Dimension | 'source',
  code: string,
  language: Language,
): string {
  if (!directory) return code;
  const lists: Partial<Record<Dimension, Record<string, { label: { zh: string; en: string } }>>> = {
    site: directory.sites,
    team: directory.teams,
    queue: directory.queues,
    skill_group: directory.skills,
    region: directory.regions,
  };
  if (dimension === 'source') {
    const sources = Object.values(directory.tenants).flatMap((tenant) => tenant.sources);
    return sources.find(({ source }) => source === code)?.label[language] ?? code;
  }
  return lists[dimension]?.[code]?.label[language] ?? code;
}

/** Name and version of a policy key 'id@version'. */
export function policyName(key: string, language: Language): { name: string; version: string } {
  const [id = '', version = ''] = key.split('@');
  const names: Readonly<Record<string, Words>> = POLICY_NAMES;
  return { name: names[id]?.[language] ?? id, version: version && `v${version}` };
}

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Value } from 'typebox/value';
import { parse } from 'yaml';
import type { Board } from '../../schemas/board.ts';
import { checkBoard } from '../../schemas/board-check.ts';
import type { CatalogueEntry } from '../../schemas/catalogue.ts';
import { type Directory, DirectorySchema } from '../../schemas/directory.ts';
import { Fault } from '../../schemas/faults.ts';
import type { Mapping } from '../../schemas/mapping/model.ts';
import { readMapping } from '../../schemas/mapping/read.ts';
import type { Rule } from '../../schemas/rule.ts';
import { checkRule } from '../../schemas/rule-check.ts';
import { PROJECT } from '../session.ts';
import type { Settings } from '../settings.ts';

/** A YAML file as it stands. @throws Fault ANDON_E311 */
export async function readYaml(path: string): Promise<unknown> {
  try {
    return parse(await readFile(path, 'utf8'));
  } catch (cause) {
    throw new Fault('ANDON_E311', { file: path, problem: String(cause) }, { cause });
  }
}

/** The names behind the codes. @throws Fault ANDON_E311 naming the place in the file. */
export async function readDirectory(settings: Settings): Promise<Directory> {
  const path = settings.directory ?? join(PROJECT, 'config/directory.yaml');
  const document = await readYaml(path);
  if (!Value.Check(DirectorySchema, document)) {
    const [first] = Value.Errors(DirectorySchema, document);
    throw new Fault('ANDON_E311', { file: path, place: first?.instancePath, problem: first?.message });
  }
  for (const [tenant, { sources }] of Object.entries(document.tenants)) {
    const strange = sources.find(({ site }) => site !== undefined && !Object.hasOwn(document.sites, site));
    if (strange)
      throw new Fault('ANDON_E311', {
        file: path,
        place: `/tenants/${tenant}/sources`,
        problem: `${strange.source} names the site ${strange.site}; known are ${Object.keys(document.sites).join(', ')}`,
      });
  }
  for (const { id, start, end, tenant } of document.planned ?? []) {
    const problem = plannedProblem(start, end, tenant, Object.keys(document.tenants));
    if (problem)
      throw new Fault('ANDON_E311', { file: path, place: '/planned', problem: `${id}: ${problem}` });
  }
  return document;
}

/** What is wrong with a planned event beyond its form; null = nothing. */
function plannedProblem(
  start: string,
  end: string,
  tenant: string | undefined,
  tenants: readonly string[],
): string | null {
  const [from, to] = [Date.parse(start), Date.parse(end)];
  if (Number.isNaN(from) || Number.isNaN(to)) return `${Number.isNaN(from) ? start : end} is no instant`;
  if (to <= from) return `its end ${end} is not after its start ${start}`;
  const known = tenant === undefined || tenants.includes(tenant);
  return known ? null : `it names the tenant ${tenant}; known are ${tenants.join(', ')}`;
}

/** The boards that ship, and those of one's own folder, which may replace them by id. @throws Fault ANDON_E311 */
export async function readBoards(settings: Settings): Promise<Board[]> {
  const boards = new Map<string, Board>();
  for (const folder of [join(PROJECT, 'config/boards'), ...(settings.boards ? [settings.boards] : [])]) {
    for (const name of (await readdir(folder)).filter((file) => /\.ya?ml$/.test(file)).sort()) {
      const file = join(folder, name);
      const verdict = checkBoard(await readYaml(file));
      if (!verdict.ok) throw new Fault('ANDON_E311', { file, problems: verdict.problems });
      boards.set(verdict.board.id, verdict.board);
    }
  }
  return [...boards.values()];
}

/** The rules that ship, and those of one's own folder, which may replace them by id. @throws Fault ANDON_E311 */
export async function readRules(
  settings: Pick<Settings, 'rules'>,
  catalogue: readonly CatalogueEntry[],
): Promise<Rule[]> {
  const rules = new Map<string, Rule>();
  for (const folder of [join(PROJECT, 'config/rules'), ...(settings.rules ? [settings.rules] : [])]) {
    for (const name of (await readdir(folder)).filter((file) => /\.ya?ml$/.test(file)).sort()) {
      const file = join(folder, name);
      const document = await readYaml(file);
      for (const one of Array.isArray(document) ? document : [document]) {
        const verdict = checkRule(one, catalogue);
        if (!verdict.ok) {
          const rule = (one as { id?: unknown } | null)?.id;
          throw new Fault('ANDON_E311', { file, rule, problems: verdict.problems });
        }
        rules.set(verdict.rule.id, verdict.rule);
      }
    }
  }
  return [...rules.values()];
}

/** One mapping file. @throws Fault ANDON_E311 naming file, line and key of everything that is wrong. */
export async function readMappingFile(file: string): Promise<Mapping> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new Fault('ANDON_E311', { file, problem: String(cause) }, { cause });
  }
  const read = readMapping(text);
  if (read.ok) return read.mapping;
  const problems = read.faults.map(({ line, key, problem, accepted }) => {
    const choice = accepted === undefined ? '' : `; accepted: ${[accepted].flat().join(', ')}`;
    return `line ${line}${key ? `, ${key}` : ''}: ${problem}${choice}`;
  });
  throw new Fault('ANDON_E311', { file, problems: problems.join('\n') });
}

/** The mappings that ship, and those of one's own folder, which may replace them by name. @throws Fault ANDON_E311 */
export async function readMappings({ mappings }: Pick<Settings, 'mappings'>): Promise<Map<string, Mapping>> {
  const found = new Map<string, Mapping>();
  for (const folder of [join(PROJECT, 'config/mappings'), ...(mappings ? [mappings] : [])]) {
    for (const name of (await readdir(folder)).filter((file) => /\.ya?ml$/.test(file)).sort()) {
      const mapping = await readMappingFile(join(folder, name));
      found.set(mapping.mapping, mapping);
    }
  }
  return found;
}

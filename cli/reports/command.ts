import { Fault } from '../../schemas/faults.ts';
import type { Report } from '../../schemas/report.ts';
import { askRunning } from '../ask-running.ts';
import { findRunning } from '../data-folder.ts';
import { readLocalKey } from '../local-key.ts';
import type { Session } from '../session.ts';
import { reportsFolder } from '../wire/reports.ts';
import { toFolder } from './deliver.ts';

export interface ReportFlags {
  now?: string;
  out?: string;
  language?: string;
}

/**
 * `andon report <name>`: asks the instance that runs on the data folder, so that its numbers are those of its pages, and
 * writes the file. Faults: ANDON_E309 none runs, E203 no such report, E201 an instant or language.
 */
export async function report(session: Session, name: string, flags: ReportFlags): Promise<void> {
  const { settings, progress } = session;
  const { wall } = await findRunning(settings.data);
  if (!wall) throw new Fault('ANDON_E309', { folder: settings.data, needed: 'one with a server' });
  const key = await readLocalKey(settings.data);
  const all = (await (await askRunning(wall, '/api/v1/reports', { key })).json()) as Report[];
  const wanted = all.find(({ id }) => id === name);
  if (!wanted) throw new Fault('ANDON_E203', { value: name, accepted: all.map(({ id }) => id) });
  const query = new URLSearchParams({
    format: 'html',
    ...(flags.now ? { now: flags.now } : {}),
    ...(flags.language ? { language: flags.language } : {}),
  });
  const answer = await askRunning(wall, `/api/v1/reports/${encodeURIComponent(name)}?${query}`, { key });
  const file = /filename="(.+)\.html"/.exec(answer.headers.get('content-disposition') ?? '')?.[1] ?? name;
  const html = await answer.text();
  const folder = flags.out ?? reportsFolder(settings);
  for (const path of await toFolder({ html, name: file }, folder, wanted.pdf ? settings.chromium : null))
    progress.line(path);
}

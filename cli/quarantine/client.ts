import { FAULTS, Fault, type FaultCode } from '../../schemas/faults.ts';
import type {
  QuarantineDropped,
  QuarantineList,
  QuarantinePage,
  QuarantineReplayed,
} from '../../schemas/quarantine.ts';
import { findRunning } from '../data-folder.ts';
import { readLocalKey } from '../local-key.ts';
import type { Session } from '../session.ts';

/** What `list` asks for, and what `replay` and `drop` are about; `since` as ISO 8601. */
export interface Asked {
  fault?: string;
  topic?: string;
  since?: string;
}
export type Meant = Asked & { ids?: string[]; all?: boolean };

const ANSWER_WITHIN_MS = 60_000;

/** The quarantine of the instance that runs on the data folder: one process holds the embedded engine, so all ask it. */
export interface QuarantineClient {
  list(asked: Asked & { state?: string; limit?: number }): Promise<QuarantineList>;
  show(id: string): Promise<QuarantinePage>;
  replay(meant: Meant): Promise<QuarantineReplayed>;
  drop(meant: Meant): Promise<QuarantineDropped>;
}

/** @throws Fault ANDON_E309 when no server runs on the data folder; the fault that it answers with otherwise. */
export async function openQuarantine({ settings }: Session): Promise<QuarantineClient> {
  const { wall } = await findRunning(settings.data);
  if (!wall) throw new Fault('ANDON_E309', { folder: settings.data, needed: 'one with a server' });
  const key = await readLocalKey(settings.data);
  const authorization: Record<string, string> = key ? { authorization: `Bearer ${key}` } : {};
  const ask = async <Answer>(path: string, init: RequestInit = {}): Promise<Answer> => {
    const url = new URL(`/api/v1/quarantine${path}`, wall);
    const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
    const answer = await fetch(url, {
      ...init,
      headers: { ...init.headers, ...authorization },
      signal,
    }).catch((cause: unknown) => {
      throw new Fault('ANDON_E309', { wall }, { cause });
    });
    const body = (await answer.json()) as Record<string, unknown>;
    if (answer.ok) return body as Answer;
    const { code, message: _, remedy: __, ...details } = body;
    if (typeof code === 'string' && code in FAULTS) throw new Fault(code as FaultCode, details);
    throw new Error(`${url.pathname} answered ${answer.status}`);
  };
  const post = <Answer>(verb: string, meant: Meant): Promise<Answer> =>
    ask(`/${verb}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(meant),
    });
  return {
    list(asked) {
      const query = new URLSearchParams(
        Object.entries(asked).flatMap(([name, value]) =>
          value === undefined ? [] : [[name, String(value)]],
        ),
      );
      return ask(`?${query}`);
    },
    show: (id) => ask(`/${encodeURIComponent(id)}`),
    replay: (meant) => post('replay', meant),
    drop: (meant) => post('drop', meant),
  };
}

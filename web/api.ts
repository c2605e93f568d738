import type { Recording } from './feed/recorded.ts';

/** A refusal of the server by its fault code (schemas/faults.ts). */
export class ApiFault extends Error {
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = 'ApiFault';
    this.status = status;
    this.code = code;
  }
}

/** Why something was refused, as a page says it. */
export const refusalText = (error: unknown): string =>
  error instanceof ApiFault ? `${error.code} ${error.message}` : String(error);

export type Params = Record<string, string | number | readonly string[] | undefined>;

/** Asks the HTTP interface. Rejects with ApiFault on a refusal and with TypeError when nobody answers. */
export interface Api {
  /** @param signal gives the question up. */
  get<T>(path: string, params?: Params, signal?: AbortSignal): Promise<T>;
  post<T>(path: string, body: object): Promise<T>;
  remove<T>(path: string): Promise<T>;
}

/** Query text of parameters: several values of a filter become several parameters; empty ones are left out. */
export function queryText(params: Params = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    if (value === undefined) continue;
    const values = typeof value === 'string' || typeof value === 'number' ? [value] : value;
    for (const one of values) if (one !== '') search.append(name, String(one));
  }
  const text = search.toString();
  return text && `?${text}`;
}

export function httpApi(fetchIt: typeof fetch): Api {
  async function asked<T>(path: string, sent: RequestInit): Promise<T> {
    const answer = await fetchIt(path, sent);
    if (answer.ok) return (await answer.json()) as T;
    const body = (await answer.json().catch(() => ({}))) as { code?: string; message?: string };
    throw new ApiFault(answer.status, body.code ?? '', body.message ?? answer.statusText);
  }
  const accept = 'application/json';
  return {
    get: (path, params, signal) =>
      asked(path + queryText(params), { headers: { accept }, ...(signal ? { signal } : {}) }),
    remove: (path) => asked(path, { method: 'DELETE', headers: { accept } }),
    post: (path, body) =>
      asked(path, {
        method: 'POST',
        headers: { accept, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
  };
}

/** Answers from a recording: by path with parameters, else by path alone. */
export const recordedApi = (recording: Recording): Api => ({
  get<T>(path: string, params?: Params): Promise<T> {
    const asked = path + queryText(params);
    const found = recording.answers[asked] ?? recording.answers[asked.split('?')[0] ?? ''];
    return found === undefined
      ? Promise.reject(new ApiFault(404, 'ANDON_E203', 'not in the recording'))
      : Promise.resolve(found as T);
  },
  post: () => Promise.reject(new ApiFault(404, 'ANDON_E203', 'a recording takes nothing')),
  remove: () => Promise.reject(new ApiFault(404, 'ANDON_E203', 'a recording takes nothing')),
});

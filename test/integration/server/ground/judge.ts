import { Compile } from 'typebox/schema';
import { JSON_BODY, type Sent } from './calls.ts';

interface Content {
  schema?: Record<string, unknown>;
}
export type Contents = Record<string, Content>;
export interface Operation {
  requestBody?: { content: Contents };
  responses: Record<string, { content?: Contents }>;
}
interface Document {
  components: { schemas: Record<string, object> };
  paths: Record<string, Record<string, Operation>>;
}

const mediaOf = (answer: Response) => (answer.headers.get('content-type') ?? '').split(';')[0] ?? '';

/** Holds what a server answers against the document that it gives of itself. Routes are `method path`, as there. */
export interface Judge {
  operations(): [route: string, Operation][];
  operationOf(route: string): Operation | undefined;
  contentOf(route: string, status: number, media: string): Content | undefined;
  /** What the document says against a body; empty where it agrees. */
  problems(schema: Record<string, unknown>, body: unknown): string[];
  request(route: string, called: string, sent?: Sent): Promise<Response>;
  /** Asks, and tells where the answer is not as expected or not as described. */
  judged(route: string, expected: number, called: string, sent?: Sent): Promise<string[]>;
}

export async function openJudge(url: string): Promise<Judge> {
  const document = (await (await fetch(`${url}/api/v1/openapi.json`)).json()) as Document;
  const judge: Judge = {
    operations: () =>
      Object.entries(document.paths).flatMap(([path, methods]) =>
        Object.entries(methods).map(([method, operation]): [string, Operation] => [
          `${method} ${path}`,
          operation,
        ]),
      ),
    operationOf(route) {
      const [method = '', path = ''] = route.split(' ');
      return document.paths[path]?.[method];
    },
    contentOf: (route, status, media) =>
      judge.operationOf(route)?.responses[String(status)]?.content?.[media],
    problems(schema, body) {
      const whole = { ...schema, components: document.components };
      const [, errors] = Compile(whole).Errors(body);
      return errors.map((error) => `${error.instancePath} ${error.message}`);
    },
    async request(route, called, { body, headers = {}, crowd = 0 } = {}) {
      const ask = (signal?: AbortSignal) =>
        fetch(url + called, {
          method: (route.split(' ')[0] as string).toUpperCase(),
          headers: { connection: 'close', ...(body === undefined ? {} : JSON_BODY), ...headers },
          ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
          ...(signal ? { signal } : {}),
        });
      if (crowd === 0) return ask();
      const leaving = new AbortController();
      const before = Array.from({ length: crowd }, () => ask(leaving.signal));
      // Whoever is turned away is told at once; the others wait, and leave when that is seen.
      const told = await Promise.race([...before, ask()]);
      const { status, headers: heads } = told;
      const text = await told.text();
      leaving.abort();
      await Promise.allSettled(before);
      return new Response(text, { status, headers: heads });
    },
    async judged(route, expected, called, sent) {
      const answer = await judge.request(route, called, sent);
      const media = mediaOf(answer);
      if (answer.status !== expected) return [`${called} answers ${answer.status}: ${await answer.text()}`];
      const content = judge.contentOf(route, answer.status, media);
      if (!content?.schema) return [`${route} has no schema for ${answer.status} ${media}`];
      const body: unknown = media === 'application/json' ? await answer.json() : await answer.text();
      return judge.problems(content.schema, body).map((problem) => `${called} ${answer.status}: ${problem}`);
    },
  };
  return judge;
}

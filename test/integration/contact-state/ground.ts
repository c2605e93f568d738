import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StateExpression } from '../../../metrics/contract.ts';
import { openEmbeddedStore } from '../../../store/embedded.ts';
import type { Store } from '../../../store/store.ts';
import type { ContactFact, SurveyFact } from '../../reference/contacts.ts';

export const NOW = 1_790_000_000_000;
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

type Row = Record<string, unknown>;
type Hashed<F> = F & { content_hash: string };

const common = (part: Partial<ContactFact>, entity: string) => {
  const time = part.time ?? part.at ?? NOW - HOUR;
  return {
    tenant: 'operator',
    subject: `${entity}-1`,
    time,
    source: '/cc/gd/switch',
    id: `${entity}-${time}-${part.type}`,
    at: time,
    recorded: time,
    seq: '',
    type: '',
    drill: 0,
    flags: '',
    ingested_at: NOW,
    kafka_offset: 0,
  };
};

/** A row of contact_events from the columns that matter; the type without its entity. */
export const contactFact = (type: string, part: Partial<ContactFact> = {}): ContactFact => ({
  ...common({ ...part, type }, 'C'),
  channel: 'phone',
  queue: 'q1',
  to_queue: '',
  region: '',
  city: '',
  category: '',
  customer_tier: '',
  customer_id: '',
  skill_group: '',
  direction: '',
  agent_id: '',
  ticket_id: '',
  wait_ms: -1,
  talk_ms: -1,
  hold_ms: -1,
  acw_ms: -1,
  end_reason: '',
  is_bot: -1,
  ...part,
  type: type.includes('.') ? type : `contact.${type}`,
});

/** A row of survey_events from the columns that matter; the type without its entity. */
export const surveyFact = (type: string, part: Partial<SurveyFact> = {}): SurveyFact => ({
  ...common({ ...(part as Partial<ContactFact>), type }, 'S'),
  instrument: 'csat5',
  ticket_id: '',
  contact_id: '',
  touchpoint: '',
  survey_method: '',
  campaign_id: '',
  channel: '',
  region: '',
  queue: '',
  agent_id: '',
  category: '',
  customer_tier: '',
  score: -1,
  dimensions: {},
  comment_present: -1,
  theme_codes: [],
  ...part,
  type: type.includes('.') ? type : `survey.${type}`,
});

export interface Evaluated<F> {
  /** Rows by subject, as the engine evaluates and stores them; the version aside. */
  rows: Map<string, Row>;
  /** The facts with the engine's own content hash, which decides between conflicting copies. */
  facts: Hashed<F>[];
}

export interface Ground {
  store: Store;
  /** Inserts facts, evaluates them and stores the rows; each call works on tables it has emptied. */
  evaluate<F extends ContactFact | SurveyFact>(facts: F[], now?: number, cut?: number): Promise<Evaluated<F>>;
  close(): Promise<void>;
}

const lines = (rows: readonly unknown[]): Buffer =>
  Buffer.from(rows.map((row) => JSON.stringify(row)).join('\n'));

/** The real engine on a folder of its own, for one kind of subject. */
export async function openGround(kind: 'contact' | 'survey', stateSql: StateExpression): Promise<Ground> {
  const folder = await mkdtemp(join(tmpdir(), 'andon-contact-state-'));
  const store = await openEmbeddedStore(folder, 1);
  const table = `${kind}_events`;
  const target = kind === 'contact' ? 'contacts_evaluated' : 'surveys';
  // No two of its rows are one to it: here each copy keeps its hash.
  await store.command(`CREATE TABLE hashed AS ${table} ENGINE = MergeTree ORDER BY kafka_offset`);
  return {
    store,
    async evaluate(facts, now = NOW, cut) {
      const numbered = facts.map((fact, kafka_offset) => ({ ...fact, kafka_offset }));
      for (const name of ['hashed', table, `${kind}s`]) await store.command(`TRUNCATE TABLE ${name}`);
      await store.insert('hashed', lines(numbered));
      // In two parts, so that copies meet when they are read and not when they are written.
      const half = Math.ceil(numbered.length / 2);
      await store.insert(table, lines(numbered.slice(0, half)));
      if (numbered.length > half) await store.insert(table, lines(numbered.slice(half)));
      const hashes = await store.query<{ hash: string }>(
        'SELECT toString(content_hash) AS hash FROM hashed ORDER BY kafka_offset',
      );
      const request = {
        facts: table,
        where: "tenant = 'operator'",
        now,
        epoch: 3,
        ...(cut === undefined ? {} : { cut }),
      };
      await store.command(`INSERT INTO ${target} ${stateSql(request)}`);
      const stored = await store.query<Row>(`SELECT * EXCEPT (epoch, version) FROM ${kind}s FINAL`);
      return {
        rows: new Map(stored.map((row) => [row.subject as string, row])),
        facts: numbered.map((fact, at) => ({ ...fact, content_hash: hashes[at]!.hash })),
      };
    },
    async close() {
      await store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

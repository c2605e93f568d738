import type { Known } from '../schemas/dimensions.ts';
import type { Language } from './format/durations.ts';
import { rewindOf } from './use-rewind.ts';

/** What the address says about the picture. */
export interface Settings {
  board: string;
  /** Boards that take turns after it, and how long (ms) each is shown. */
  rotate: readonly string[];
  everyMs: number;
  theme: 'dark' | 'light';
  language: Language;
  /** null: as the board says. */
  density: 'near' | 'far' | null;
  /** null: as the board says. */
  tenant: string | null;
  /** Moment (ms) that a rewound wall shows; null: the present. */
  at: number | null;
  /** By whose knowledge a rewound wall is shown. */
  known: Known;
}

type Query = Record<string, unknown>;

const text = (query: Query, name: string): string | undefined => {
  const value = query[name];
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return typeof first === 'string' && first !== '' ? first : undefined;
};

const isBoard = (name: string): boolean => /^[a-z0-9][a-z0-9-]*$/.test(name);
/** A board that stands for less is not read. */
const LEAST_SECONDS = 10;
const USUAL_SECONDS = 60;

/** Reads `?board=wall&theme=dark&lang=zh&density=far&tenant=&now=&known=then&rotate=voice,…&every=60`; what is not understood falls back to the usual. */
export function settingsFrom(query: Query): Settings {
  const density = text(query, 'density');
  const board = text(query, 'board');
  const past = rewindOf(query);
  return {
    board: board && isBoard(board) ? board : 'wall',
    rotate: (text(query, 'rotate') ?? '').split(',').filter(isBoard),
    everyMs: 1_000 * Math.max(LEAST_SECONDS, Number(text(query, 'every')) || USUAL_SECONDS),
    theme: text(query, 'theme') === 'light' ? 'light' : 'dark',
    language: text(query, 'lang')?.startsWith('en') ? 'en' : 'zh',
    density: density === 'far' || density === 'near' ? density : null,
    tenant: text(query, 'tenant') ?? null,
    at: past?.now ?? null,
    known: past?.known ?? 'now',
  };
}

/** Settings that every link of the page carries on. */
export function carried(query: Query): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of ['theme', 'lang', 'tenant', 'recording']) {
    const value = text(query, name);
    if (value) kept[name] = value;
  }
  return kept;
}

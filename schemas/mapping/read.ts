import { Errors } from 'typebox/value';
import { type Document, isMap, isPair, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import { checkMapping } from './check.ts';
import type { Wrong } from './check-value.ts';
import { type Mapping, MappingSchema } from './model.ts';

/** One thing that is wrong with a mapping file. */
export interface MappingFault {
  /** From 1. */
  line: number;
  /** Names and places joined by dots, e.g. `events.0.data.channel`; '' for the whole file. */
  key: string;
  problem: string;
  accepted?: unknown;
}

export type MappingRead = { ok: true; mapping: Mapping } | { ok: false; faults: MappingFault[] };

/** Offset in the text of the deepest part of a place that is there: the key of a pair, an item of a list. */
function offsetOf(document: Document, place: readonly (string | number)[]): number {
  let node: unknown = document.contents;
  let offset = 0;
  for (const step of place) {
    const range = (part: unknown) => (part as { range?: [number, number, number] } | null)?.range?.[0];
    if (isMap(node)) {
      const pair = node.items.find(
        (item) => isPair(item) && String(isScalar(item.key) ? item.key.value : '') === String(step),
      );
      if (!pair) break;
      offset = range(pair.key) ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(step)];
      offset = range(node) ?? offset;
    } else break;
  }
  return offset;
}

/** The skeleton's errors; the deepest first, since what lies around it is wrong only for its sake. */
function skeleton(content: unknown): Wrong[] {
  const errors = Errors(MappingSchema, content).map(({ instancePath, message, params, keyword }): Wrong => {
    const names = (params as { additionalProperties?: string[]; requiredProperties?: string[] }) ?? {};
    const place = instancePath
      .split('/')
      .slice(1)
      .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
    // The name itself is told as one that no schema stands for.
    if (keyword === 'boolean') return { place, problem: 'is not known here' };
    const extra = names.additionalProperties?.[0];
    if (extra !== undefined) return { place: [...place, extra], problem: 'is not known here' };
    const missing = names.requiredProperties?.[0];
    return { place, problem: missing === undefined ? message : `lacks ${missing}` };
  });
  return errors.sort((a, b) => b.place.length - a.place.length).slice(0, 1);
}

/** Reads a mapping from YAML text; what is wrong is told with line and key. Pure. */
export function readMapping(text: string): MappingRead {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [broken] = document.errors;
  if (broken) {
    const { line } = lines.linePos(broken.pos[0]);
    return { ok: false, faults: [{ line, key: '', problem: `is no YAML: ${broken.message}` }] };
  }
  const content: unknown = document.toJS();
  const wrong = skeleton(content);
  const all = wrong.length > 0 ? wrong : checkMapping(content as Mapping);
  if (all.length === 0) return { ok: true, mapping: content as Mapping };
  return {
    ok: false,
    faults: all.map(({ place, ...rest }) => ({
      line: lines.linePos(offsetOf(document, place)).line,
      key: place.join('.'),
      ...rest,
    })),
  };
}

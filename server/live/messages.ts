import { type Static, type TSchema, Type } from 'typebox';
import { Compile } from 'typebox/compile';
import type { CatalogueEntry } from '../../schemas/catalogue.ts';
import { BUCKETS, DIMENSIONS, strangeDimension } from '../../schemas/dimensions.ts';
import type { FaultCode } from '../../schemas/faults.ts';
import { type Policy, policyKey } from '../../schemas/policy.ts';
import type { ViewSpec } from '../../schemas/view.ts';
import { bucketCount, parseWindow, WINDOW_FORMS } from '../window.ts';

const MOST_BUCKETS = 2_000;
const strict = { additionalProperties: false };
const short = Type.String({ maxLength: 200 });
const line = Type.Optional(Type.Number());

const ThresholdSchema = Type.Object(
  {
    metric: short,
    part: Type.Optional(Type.Enum(['value', 'p50', 'p90', 'mean'])),
    better: Type.Enum(['higher', 'lower']),
    warn: line,
    critical: line,
    exitWarn: line,
    exitCritical: line,
    minN: line,
    rows: Type.Optional(
      Type.Record(Type.String({ maxLength: 200 }), Type.Object({ warn: line, critical: line }, strict)),
    ),
  },
  strict,
);

export const ViewSchema = Type.Object(
  {
    tenant: short,
    metrics: Type.Array(short, { minItems: 1, maxItems: 60 }),
    window: short,
    bucket: Type.Optional(Type.Enum([...BUCKETS])),
    by: Type.Optional(Type.Enum([...DIMENSIONS])),
    where: Type.Optional(
      Type.Object(
        Object.fromEntries(
          DIMENSIONS.map((dimension) => [dimension, Type.Optional(Type.Array(short, { maxItems: 100 }))]),
        ),
        strict,
      ),
    ),
    policy: Type.Optional(short),
    judge: Type.Optional(Type.Array(ThresholdSchema, { maxItems: 60 })),
  },
  strict,
);

const SubscribeSchema = Type.Object(
  {
    view: ViewSchema,
    have: Type.Optional(Type.Object({ e: short, s: Type.Integer({ minimum: 0 }) }, strict)),
  },
  strict,
);
const LeaveSchema = Type.Object({ r: short }, strict);
const CreditSchema = Type.Object({ n: Type.Integer({ minimum: 0 }) }, strict);

/** A message as read, or why it is refused. */
export type Read<T> = { ok: true; value: T } | { ok: false; code: FaultCode; message: string };

const reader = <S extends TSchema>(schema: S) => {
  const compiled = Compile(schema);
  return (message: unknown): Read<Static<S>> => {
    if (compiled.Check(message)) return { ok: true, value: message as Static<S> };
    const [error] = [...compiled.Errors(message)].reverse();
    return {
      ok: false,
      code: 'ANDON_E201',
      message: `${error?.instancePath || 'message'} ${error?.message ?? ''}`.trim(),
    };
  };
};

const readShape = reader(SubscribeSchema);
export const readLeave = reader(LeaveSchema);
export const readCredit = reader(CreditSchema);

export interface Known {
  tenants: ReadonlySet<string>;
  catalogue: readonly CatalogueEntry[];
  policies: readonly Policy[];
}

/** A view that can be evaluated: tenant, metrics, policy and window are known, and it has not too many buckets. */
export function checkView(view: ViewSpec, known: Known): Read<ViewSpec> {
  const refuse = (code: FaultCode, message: string) => ({ ok: false as const, code, message });
  if (!known.tenants.has(view.tenant))
    return refuse('ANDON_E201', `view.tenant: one of ${[...known.tenants].join(', ')}`);
  const ids = new Set(known.catalogue.map((entry) => entry.id));
  const asked = [...view.metrics, ...(view.judge ?? []).map((threshold) => threshold.metric)];
  const strange = asked.find((metric) => !ids.has(metric));
  if (strange !== undefined) return refuse('ANDON_E202', `view.metrics: ${strange} is not in the catalogue`);
  const foreign = strangeDimension(
    view,
    known.catalogue.filter(({ id }) => asked.includes(id)),
  );
  if (foreign)
    return refuse(
      'ANDON_E201',
      `view.${foreign.place}: for these metrics one of ${foreign.accepted.join(', ')}`,
    );
  const policies = known.policies.flatMap((policy) => [policy.id, policyKey(policy)]);
  if (view.policy !== undefined && !policies.includes(view.policy)) {
    return refuse('ANDON_E201', `view.policy: one of ${policies.join(', ')}`);
  }
  const window = parseWindow(view.window);
  if (!window) return refuse('ANDON_E201', `view.window: ${WINDOW_FORMS}`);
  if (bucketCount(window, view.bucket ?? 'none') > MOST_BUCKETS) {
    return refuse('ANDON_E205', `view.bucket: at most ${MOST_BUCKETS} buckets`);
  }
  return { ok: true, value: view };
}

/** Reads a `sub` message whole. */
export function readSubscribe(
  message: unknown,
  known: Known,
): Read<{ view: ViewSpec; have?: { e: string; s: number } }> {
  const shape = readShape(message);
  if (!shape.ok) return shape;
  const view = checkView(shape.value.view as ViewSpec, known);
  return view.ok ? { ok: true, value: { view: view.value, have: shape.value.have } } : view;
}

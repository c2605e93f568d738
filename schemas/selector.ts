import { type Static, Type } from 'typebox';

const values = Type.Optional(Type.Array(Type.String(), { minItems: 1 }));

/** Which tickets an objective speaks of. Every field that is set must match; within a field any value. */
export const SelectorSchema = Type.Object(
  {
    priority: values,
    category: values,
    subcategory: values,
    channel: values,
    customer_tier: values,
    region: values,
    skill_group: values,
    is_complaint: Type.Optional(Type.Boolean()),
    is_major: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
);
export type Selector = Static<typeof SelectorSchema>;

/** How many fields are set: the more, the more specific. */
export const specificity = (selector: Selector): number =>
  Object.values(selector).filter((value) => value !== undefined).length;

/** The same whatever the order of fields and values. */
export const selectorKey = (selector: Selector): string =>
  JSON.stringify(
    Object.entries(selector)
      .filter(([, value]) => value !== undefined)
      .map(([field, value]) => [field, Array.isArray(value) ? [...value].sort() : value])
      .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
  );

const within = (inner: unknown, outer: unknown): boolean =>
  Array.isArray(outer)
    ? Array.isArray(inner) && inner.every((value) => outer.includes(value))
    : inner === outer;

/** Whether whatever falls under `inner` falls under `outer` too. */
export const covers = (outer: Selector, inner: Selector): boolean =>
  (Object.keys(outer) as (keyof Selector)[]).every(
    (field) => outer[field] === undefined || within(inner[field], outer[field]),
  );

/** What falls under both; null where nothing can. */
export function bothSelectors(one: Selector, other: Selector): Selector | null {
  const both: Record<string, unknown> = { ...one };
  for (const [field, value] of Object.entries(other)) {
    const mine = both[field];
    if (mine === undefined) both[field] = value;
    else if (Array.isArray(mine) && Array.isArray(value)) {
      const shared = mine.filter((each) => value.includes(each));
      if (shared.length === 0) return null;
      both[field] = shared;
    } else if (mine !== value) return null;
  }
  return both;
}

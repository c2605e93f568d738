import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import type { Fault } from '../../schemas/faults.ts';
import { wrongParameter } from './fault.ts';

interface Property {
  type?: string;
  enum?: unknown[];
  items?: { enum?: unknown[] };
  description?: string;
}
type Shape = { properties?: Record<string, Property>; required?: string[] };

const INTEGER = /^-?\d{1,15}$/;

/** Text of a URL as the schema's types: a list is repeated or has commas, an integer is digits. Nothing is guessed. */
function typed(shape: Shape, raw: Record<string, unknown>): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(raw)) {
    const type = shape.properties?.[name]?.type;
    if (type === 'array') result[name] = [value].flat().flatMap((text) => String(text).split(','));
    else if (type === 'integer' && INTEGER.test(String(value))) result[name] = Number(value);
    else result[name] = value;
  }
  return result;
}

/** What would be accepted: the list of values, else the description that the documentation shows too. */
const accepted = (property: Property | undefined): unknown =>
  property?.enum ?? property?.items?.enum ?? property?.description ?? 'text, once';

/**
 * Turns a schema into a check of URL parameters. The first thing wrong is told by its name, value and what is accepted:
 * a parameter that nobody knows, one that is missing, then one of the wrong form.
 */
export function parameterCheck(schema: TSchema): (raw: unknown) => { value: unknown } | { error: Fault } {
  const compiled = Compile(schema);
  const shape = schema as Shape;
  const names = Object.keys(shape.properties ?? {});
  return (raw) => {
    const given = { ...(raw as Record<string, unknown>) };
    const strange = Object.keys(given).find((name) => !names.includes(name));
    if (strange !== undefined) return { error: wrongParameter(strange, given[strange], names) };
    const missing = shape.required?.find((name) => given[name] === undefined);
    if (missing) return { error: wrongParameter(missing, null, accepted(shape.properties?.[missing])) };
    const value = typed(shape, given);
    if (compiled.Check(value)) return { value };
    const at =
      [...compiled.Errors(value)].find((error) => error.instancePath)?.instancePath.split('/')[1] ?? '';
    return { error: wrongParameter(at, given[at], accepted(shape.properties?.[at])) };
  };
}

import { EVENT_TYPES } from '../events/types.ts';
import { checkPaths, checkTemplate, checkValue, isObject, type Note, type Wrong } from './check-value.ts';
import { isScalar } from './look.ts';
import type { EventMapping, Mapping } from './model.ts';
import { isZone } from './time.ts';

type Place = (string | number)[];

const CONDITION = ['field', 'is', 'not', 'exists', 'differs'];

function checkCondition(value: unknown, place: Place, note: Note): void {
  if (Array.isArray(value)) {
    value.forEach((part, index) => void checkCondition(part, [...place, index], note));
    return;
  }
  if (!isObject(value)) {
    note(place, 'is no condition', 'field with is, not, exists or differs; all; any');
    return;
  }
  for (const group of ['all', 'any'] as const) {
    if (value[group] === undefined) continue;
    if (!Array.isArray(value[group]) || Object.keys(value).length > 1) {
      note([...place, group], 'is no list of conditions, or does not stand alone', 'a list');
      return;
    }
    checkCondition(value[group], [...place, group], note);
    return;
  }
  for (const key of Object.keys(value))
    if (!CONDITION.includes(key)) note([...place, key], 'is not known here', [...CONDITION, 'all', 'any']);
  checkPaths(value.field, [...place, 'field'], note);
  if (value.differs !== undefined) checkPaths(value.differs, [...place, 'differs'], note);
  if (Object.keys(value).length < 2) note(place, 'asks nothing', CONDITION.slice(1));
  if (value.exists !== undefined && typeof value.exists !== 'boolean')
    note([...place, 'exists'], 'is no truth value', 'true or false');
  for (const key of ['is', 'not'] as const)
    if (value[key] !== undefined && ![value[key]].flat().every(isScalar))
      note([...place, key], 'is no word', 'text, a number, true or false, or a list of them');
}

function checkEvent(entry: EventMapping, place: Place, mapping: Mapping, note: Note): void {
  const definition = EVENT_TYPES.get(entry.type);
  if (!definition) {
    note([...place, 'type'], 'is no type of event', [...EVENT_TYPES.keys()]);
    return;
  }
  if (entry.when !== undefined) checkCondition(entry.when, [...place, 'when'], note);
  checkTemplate(entry.id, [...place, 'id'], note);
  checkTemplate(entry.subject, [...place, 'subject'], note);
  for (const name of ['time', 'recordedtime', 'subjectseq'] as const)
    if (entry[name] !== undefined) checkValue(entry[name], undefined, [...place, name], mapping, note);
  const data = entry.data ?? {};
  for (const [name, value] of Object.entries(data)) {
    const field = Object.hasOwn(definition.fields, name) ? definition.fields[name] : undefined;
    const at = [...place, 'data', name];
    if (!field) note(at, `is no field of ${entry.type}`, Object.keys(definition.fields));
    else checkValue(value, field, at, mapping, note);
  }
  const missing = Object.keys(definition.required).filter((name) => !Object.hasOwn(data, name));
  if (missing.length > 0)
    note([...place, 'data'], `lacks ${missing.join(', ')}, which ${entry.type} requires`);
  const { anyOf } = definition;
  if (anyOf && !anyOf.some((name) => Object.hasOwn(data, name)))
    note([...place, 'data'], `lacks one of ${anyOf.join(', ')}, which ${entry.type} requires`);
}

/** What is wrong with a mapping whose skeleton is right: types, fields, words, paths, tables, formats. */
export function checkMapping(mapping: Mapping): Wrong[] {
  const wrong: Wrong[] = [];
  const note: Note = (place, problem, accepted) => {
    // A table that two fields use is looked at twice.
    if (!wrong.some((one) => one.problem === problem && one.place.join('\n') === place.join('\n')))
      wrong.push({ place, problem, ...(accepted === undefined ? {} : { accepted }) });
  };
  checkTemplate(mapping.source, ['source'], note);
  if (mapping.zone !== undefined && !isZone(mapping.zone))
    note(['zone'], 'is no zone', 'UTC or a name such as Asia/Shanghai');
  mapping.events.forEach((entry, index) => void checkEvent(entry, ['events', index], mapping, note));
  return wrong;
}

import { isUtf8 } from 'node:buffer';
import { ENVELOPE } from '../../schemas/events/envelope.ts';
import { FIELD_NAMES } from '../../schemas/events/types.ts';
import type { FaultCode } from '../../schemas/faults.ts';
import { REPLAY_HEADER } from '../../schemas/quarantine.ts';
import { holdsPersonalData } from '../decode/personal-data.ts';
import { plainName } from '../decode/shape.ts';
import type { RawMessage } from '../verdict.ts';

/*
 * Whether the bytes of a rejected message may be kept. A fact that is kept has passed a schema, a rejected message has
 * not: so beside the patterns (personal-data.ts) it is judged by its names and by the form of its values, and what cannot
 * be read whole is not kept at all.
 */

/** Faults of messages that nobody has looked into, or that hold personal data. */
const NEVER: ReadonlySet<FaultCode> = new Set(['ANDON_E101', 'ANDON_E105', 'ANDON_E107', 'ANDON_E108']);

/** Parts of field names behind which a person stands (domain.md 3.5), or prose that may speak of one. */
const PERSONAL = new Set(
  `name names nickname surname firstname lastname fullname username phone telephone tel mobile cell msisdn caller callee ani
   fax email mail address addr street postcode zip idcard idno identity passport ssn birth birthday birthdate dob age
   gender sex comment comments text verbatim transcript content body message remark remarks note notes description desc
   summary recording audio voice url link imei imsi iccid ip lat lon latitude longitude location usage`.split(
    /\s+/,
  ),
);
/** `customerName`, `customer_name`, `X-Customer-Name` → customer, name. */
const wordsOf = (name: string): string[] =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+|(?<=[a-z])(?=\d)/);
const soundsPersonal = (name: string): boolean => wordsOf(name).some((word) => PERSONAL.has(word));

/** A code, an identifier, an instant: no prose, nobody's name with a space or in Chinese. */
const CODE = /^[A-Za-z0-9_.:+/#-]{0,200}$/;
/** The same for headers, whose parameters have signs of their own. */
const HEADER = /^[A-Za-z0-9_.:+/#=;, -]{0,200}$/;
const LONGEST = 200;

const isKnown = (name: string): boolean => FIELD_NAMES.has(name) || Object.hasOwn(ENVELOPE, name);

const textOf = (bytes: Buffer): string | undefined => (isUtf8(bytes) ? bytes.toString('utf8') : undefined);

/** Names of fields in valid JSON, as often as they stand there. */
function namesIn(text: string): number {
  let names = 0;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) {
    at += 1;
    while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
    let next = at + 1;
    while (/\s/.test(text[next] ?? '')) next += 1;
    if (text[next] === ':') names += 1;
  }
  return names;
}

/** Names of fields in what was read. Works through a list of its own, since nesting may be deep. */
function namesOf(root: unknown): number {
  let names = 0;
  const open: unknown[] = [root];
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value !== 'object' || value === null) continue;
    if (!Array.isArray(value)) names += Object.keys(value).length;
    for (const part of Object.values(value)) open.push(part);
  }
  return names;
}

/** Undefined where it cannot be read, or where a name stands twice: the value that does not count would go unseen. */
function parse(text: string | undefined): unknown {
  try {
    const parsed: unknown = text === undefined ? undefined : JSON.parse(text);
    return text !== undefined && namesIn(text) === namesOf(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

/** A text of a field. What a fact may hold is judged as in a fact, what no schema knows must be a code. */
function isHarmless(name: string, text: string): boolean {
  if (text.length > LONGEST || /\p{Surrogate}/u.test(text) || holdsPersonalData(text)) return false;
  return isKnown(name) || CODE.test(text);
}

/** Every name and value of a parsed message. Works through a list of its own, since nesting may be deep. */
function isClean(root: unknown): boolean {
  const open: { name: string; value: unknown }[] = [{ name: '', value: root }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { name, value } = next;
    if (typeof value === 'string') {
      if (name === 'data_base64') {
        const inner = parse(textOf(Buffer.from(value, 'base64')));
        if (inner === undefined) return false;
        open.push({ name: 'data', value: inner });
      } else if (!isHarmless(name, value)) return false;
    } else if (Array.isArray(value)) {
      for (const item of value) open.push({ name, value: item });
    } else if (typeof value === 'object' && value !== null) {
      for (const [inner, part] of Object.entries(value)) {
        if (plainName(inner) === '?' || holdsPersonalData(inner)) return false;
        if (!isKnown(inner) && soundsPersonal(inner)) return false;
        open.push({ name: inner, value: part });
      }
    }
  }
  return true;
}

function isCleanHeader(name: string, bytes: Buffer): boolean {
  const text = textOf(bytes);
  if (text === undefined || holdsPersonalData(`"${name}":"${text}"`)) return false;
  if (name.startsWith('ce_') && isKnown(name.slice(3))) return isHarmless(name.slice(3), text);
  if (name === REPLAY_HEADER) return CODE.test(text);
  const plain = name === 'content-type' || (CODE.test(name) && !soundsPersonal(name));
  return plain && HEADER.test(text);
}

/** True if key, value and headers could be read whole and hold nothing that is or may be about a person. */
export function mayBeKept({ key, value, headers }: RawMessage, fault: FaultCode): boolean {
  if (NEVER.has(fault) || value === null) return false;
  const text = textOf(value);
  const parsed = parse(text);
  if (text === undefined || parsed === undefined || holdsPersonalData(text) || !isClean(parsed)) return false;
  const keyText = key === null ? '' : textOf(key);
  if (keyText === undefined || !CODE.test(keyText) || holdsPersonalData(keyText)) return false;
  return Object.entries(headers).every(([name, bytes]) => isCleanHeader(name, bytes));
}

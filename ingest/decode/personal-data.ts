/*
 * What looks like personal data (domain.md 3.5): a mainland mobile number, an 18-character identity number, an e-mail
 * address. One cheap pass looks at runs of digits and at @; only where one fits are the boundaries looked at, so that
 * ids, hashes, epoch milliseconds and offsets do not trip it.
 */

const MOBILE = /^1[3-9]/;
const WORD = /[0-9A-Za-z]/;
/** What may join a number to an identifier: `T-139…`, `cc.ticket.v1-3-139…`. */
const JOINED = /([0-9A-Za-z]+)[-_./#]$/;
const COUNTRY = /(?:\+|(?:^|[^0-9A-Za-z\-_./#])(?:00)?)86[ -]?$/;
/** Words after which even a joined number is a telephone number. */
const TELEPHONE = /(?:tel|phone|mobile|mob|cell|msisdn)$/i;
/** Bare JSON numbers of these fields count something; eleven digits are no telephone there. */
const COUNTING = /(?:_ms|seq|sequence|offset|backlog|count|total|bytes)$/i;
const IDENTIFYING = /^(?:id|subject|partitionkey|correlationid|causationid)$|_id$|_ref$/i;
/** Before and behind the @ of an e-mail address. */
const LOCAL_END = /[\p{L}\p{N}_%+'-]$/u;
const DOMAIN = /^(?:[\p{L}\p{N}-]{1,63}\.){1,8}\p{L}{2,}/u;
/** The longest address of RFC 5321 is 254 characters long. */
const REACH = 254;

const PROVINCES = new Set(
  '11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83'.split(
    ' ',
  ),
);
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/** GB 11643: a province, a birth date of someone old enough to hold a contract, a check character. */
function isIdentityNumber(text: string, strict: boolean): boolean {
  const year = Number(text.slice(6, 10));
  const month = Number(text.slice(10, 12));
  const day = Number(text.slice(12, 14));
  if (!PROVINCES.has(text.slice(0, 2)) || year < 1900 || year > 2019) return false;
  if (month < 1 || month > 12 || day < 1 || day > new Date(Date.UTC(year, month, 0)).getUTCDate())
    return false;
  if (!strict) return true;
  const sum = WEIGHTS.reduce((total, weight, index) => total + weight * Number(text[index]), 0);
  return '10X98765432'[sum % 11] === text[17]?.toUpperCase();
}

/** Name of the JSON field whose value holds `index`, and whether the value is a bare number. */
function fieldAround(text: string, index: number): { name: string; bare: boolean } {
  const before = text.slice(Math.max(0, index - 300), index);
  const found = /"([^"\\]{1,80})"\s*:\s*(?:\[(?:\s*"[^"]*"\s*,)*\s*)?("?)[^"]*$/.exec(before);
  return { name: found?.[1] ?? '', bare: found !== null && found[2] === '' };
}

function isAddress(text: string, at: number): boolean {
  return LOCAL_END.test(text.slice(Math.max(0, at - 2), at)) && DOMAIN.test(text.slice(at + 1, at + REACH));
}

/** Looks at what stands around a number of the right form. */
function isPersonal(text: string, from: number, to: number): boolean {
  if (WORD.test(text[to] ?? '')) return false;
  const before = text.slice(Math.max(0, from - 40), from);
  const abroad = COUNTRY.test(before);
  if (!abroad && WORD.test(before.at(-1) ?? '')) return false;
  const field = fieldAround(text, from);
  const joined = JOINED.exec(before);
  if (to - from === 18)
    return isIdentityNumber(text.slice(from, to), joined !== null || IDENTIFYING.test(field.name));
  // A counter, or a measure with a fraction.
  const fraction = /^\.\d/.test(text.slice(to, to + 2)) || /\d\.$/.test(before);
  if (field.bare && (COUNTING.test(field.name) || fraction)) return false;
  if (abroad || joined === null || TELEPHONE.test(joined[1] as string)) return true;
  // Part of an identifier, where identifiers stand; in a city, a reason or a source's name it is a number.
  return field.name !== '' && !IDENTIFYING.test(field.name);
}

/** What parts the groups of a number: space, full stop, hyphen. */
const isGap = (code: number): boolean => code === 32 || code === 46 || code === 45;

/** Judges a run of digits from `from` to before `to`, by its length. */
function isPersonalRun(text: string, from: number, to: number): boolean {
  switch (to - from) {
    case 4: {
      if (!isGap(text.charCodeAt(from - 1))) return false;
      // The middle of 139 1234 5678.
      const parts = /^1[3-9]\d[ .-]\d{4}[ .-]\d{4}$/.test(text.slice(Math.max(0, from - 4), to + 5));
      return parts && isPersonal(text, from - 4, to + 5);
    }
    case 8: {
      if (!isGap(text.charCodeAt(from - 1))) return false;
      // The end of 139 12345678.
      const parts = /^1[3-9]\d[ .-]$/.test(text.slice(Math.max(0, from - 4), from));
      return parts && isPersonal(text, from - 4, to);
    }
    case 11:
      return MOBILE.test(text.slice(from, to)) && isPersonal(text, from, to);
    case 13:
      return (
        MOBILE.test(text.slice(from + 2, to)) && text.startsWith('86', from) && isPersonal(text, from + 2, to)
      );
    case 15:
      return (
        MOBILE.test(text.slice(from + 4, to)) &&
        text.startsWith('0086', from) &&
        isPersonal(text, from + 4, to)
      );
    case 17:
      return (text[to] === 'X' || text[to] === 'x') && isPersonal(text, from, to + 1);
    case 18:
      return isPersonal(text, from, to);
    default:
      return false;
  }
}

const isDigit = (code: number): boolean => code >= 48 && code <= 57;

/** Full-width and other compatibility forms of digits and of @. */
const DISGUISED = /[\uff01-\uff5e]|(?![0-9])\p{Nd}/u;
const NOT_ASCII = /\P{ASCII}/u;

/** Every fourth character is enough to meet each run of at least four digits. */
const STRIDE = 4;

function scan(text: string): boolean {
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1))
    if (isAddress(text, at)) return true;
  const { length } = text;
  for (let at = STRIDE - 1; at < length; at += STRIDE) {
    if (!isDigit(text.charCodeAt(at))) continue;
    let from = at;
    while (from > 0 && isDigit(text.charCodeAt(from - 1))) from -= 1;
    while (at < length && isDigit(text.charCodeAt(at))) at += 1;
    if (at - from >= STRIDE && isPersonalRun(text, from, at)) return true;
  }
  return false;
}

/**
 * True if the text (a message as it came, or one decoded string) holds what looks like personal data.
 *
 * @param ascii the text is known to be ASCII, so that nothing in it is disguised.
 */
export function holdsPersonalData(text: string, ascii = false): boolean {
  if (scan(text)) return true;
  return !ascii && NOT_ASCII.test(text) && DISGUISED.test(text) && scan(text.normalize('NFKC'));
}

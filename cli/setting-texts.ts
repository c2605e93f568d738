/** How a text (flag, environment) or a file's value becomes the value that a schema judges; what it cannot read stays. */

export const GIGABYTE = 1024 ** 3;

export const asNumber = (raw: unknown): unknown =>
  typeof raw === 'string' && /^\d+$/.test(raw.trim()) ? Number(raw) : raw;
export const asBoolean = (raw: unknown): unknown =>
  raw === 'true' || raw === '1' || raw === 'yes'
    ? true
    : raw === 'false' || raw === '0' || raw === 'no'
      ? false
      : raw;
export const asList = (raw: unknown): unknown =>
  typeof raw === 'string'
    ? raw
        .split(',')
        .map((part) => part.trim())
        .filter(Boolean)
    : raw;
/** A name that people write as Kafka does, in capitals. */
export const asMechanism = (raw: unknown): unknown =>
  typeof raw === 'string' ? raw.trim().toLowerCase() : raw;
export const asIs = (raw: unknown): unknown => raw;

/** '8w' or 'none' → weeks. */
export const asWeeks = (raw: unknown): unknown => {
  if (raw === 'none') return 0;
  const weeks = typeof raw === 'string' ? /^(\d+)w$/.exec(raw.trim())?.[1] : undefined;
  return weeks === undefined ? raw : Number(weeks);
};

/** '1096d' or 'none' → days. */
export const asDays = (raw: unknown): unknown => {
  if (raw === 'none') return 0;
  const days = typeof raw === 'string' ? /^([1-9]\d*)d$/.exec(raw.trim())?.[1] : undefined;
  return days === undefined ? raw : Number(days);
};

const IN_SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600 };

/** '120s', '5m', '2h' or 'none' → seconds. */
export const asSeconds = (raw: unknown): unknown => {
  if (raw === 'none') return 0;
  const match = typeof raw === 'string' ? /^([1-9]\d*)([smh])$/.exec(raw.trim()) : null;
  return match ? Number(match[1]) * (IN_SECONDS[match[2] ?? ''] ?? Number.NaN) : raw;
};

/** '4GB', '512MB' → bytes. */
export const asBytes = (raw: unknown): unknown => {
  const match = typeof raw === 'string' ? /^(\d+)\s*(MB|GB)$/i.exec(raw.trim()) : null;
  if (!match) return raw;
  return Number(match[1]) * (match[2]?.toUpperCase() === 'GB' ? GIGABYTE : 1024 ** 2);
};

/** 'name:hash', several by commas or as a list → credentials. */
export const asTokens = (raw: unknown): unknown => {
  const list = asList(raw);
  if (!Array.isArray(list)) return raw;
  return list.map((entry) => {
    const [, name, sha256] = /^([^:\s]+):\s*([0-9a-fA-F]+)$/.exec(String(entry)) ?? [];
    return name && sha256 ? { name, sha256: sha256.toLowerCase() } : null;
  });
};

/** 'format=url', several by commas or as a list → listeners. */
export const asWebhooks = (raw: unknown): unknown => {
  const list = asList(raw);
  if (!Array.isArray(list)) return raw;
  return list.map((entry) => {
    const [, format, url] = /^([a-z]+)=(\S+)$/.exec(String(entry)) ?? [];
    return format && url ? { format, url } : null;
  });
};

/** 'name:role:hash', several by commas or as a list → accounts. */
export const asAccounts = (raw: unknown): unknown => {
  const list = asList(raw);
  if (!Array.isArray(list)) return raw;
  return list.map((entry) => {
    const [, name, role, hash] = /^([^:\s]+):([a-z]+):\s*(\S+)$/.exec(String(entry)) ?? [];
    return name && role && hash ? { name, role, hash } : null;
  });
};

/** An address without its user and password. */
export const withoutCredentials = (raw: unknown): unknown =>
  typeof raw === 'string' ? raw.replace(/\/\/[^@/]*@/, '//…@') : raw;

/** An address without what may let somebody in: a webhook's path is often its only secret. */
export const originOnly = (raw: unknown): unknown => {
  const origin = typeof raw === 'string' ? /^(https?:\/\/)(?:[^@/]*@)?([^/?#]*)/.exec(raw) : null;
  return origin ? `${origin[1]}${origin[2]}/…` : '…';
};

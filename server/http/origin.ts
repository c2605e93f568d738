/** Names by which a page on this machine can reach a loopback server. */
const NAMES = ['127.0.0.1', 'localhost', '[::1]'];
const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);

export const isLoopback = (host: string): boolean => LOOPBACK.has(host);

/** What is known of a request before anything else of it is read. */
export interface Caller {
  host?: string;
  origin?: string;
}

/** Where this server is: its port, and the names (host or host:port) by which others than this machine reach it. */
export interface Whereabouts {
  port: number;
  hosts: readonly string[];
}

/**
 * Whether a request comes from this server's own pages, or from no page at all. A page elsewhere that has a name of its
 * own point at this server (DNS rebinding) shows by its Host, one that calls across by its Origin; `null` is no page of ours.
 */
export function isOwn(caller: Caller, { port, hosts }: Whereabouts): boolean {
  const local = NAMES.flatMap((name) => (port === 80 ? [name, `${name}:80`] : [`${name}:${port}`]));
  const host = caller.host?.toLowerCase();
  if (!host || !(local.includes(host) || hosts.includes(host))) return false;
  const origin = caller.origin?.toLowerCase();
  if (origin === undefined) return true;
  // Only a name of one's own may stand before a proxy that speaks TLS.
  return (
    local.some((name) => origin === `http://${name}`) ||
    hosts.some((name) => origin === `http://${name}` || origin === `https://${name}`)
  );
}

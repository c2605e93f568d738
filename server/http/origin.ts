/** Names by which a page on this machine can reach a loopback server. */
const NAMES = ['127.0.0.1', 'localhost', '[::1]'];
const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);

export const isLoopback = (host: string): boolean => LOOPBACK.has(host);

/** What is known of a request before anything else of it is read. */
export interface Caller {
  host?: string;
  origin?: string;
}

/**
 * Whether a request comes from this server's own pages, or from no page at all. A page elsewhere that has a name of its
 * own point at 127.0.0.1 (DNS rebinding) shows by its Host, one that calls across by its Origin; `null` is no page of ours.
 *
 * @param port of this server.
 */
export function isOwn(caller: Caller, port: number): boolean {
  const hosts = NAMES.flatMap((name) => (port === 80 ? [name, `${name}:80`] : [`${name}:${port}`]));
  if (!caller.host || !hosts.includes(caller.host.toLowerCase())) return false;
  if (caller.origin === undefined) return true;
  return hosts.some((host) => caller.origin?.toLowerCase() === `http://${host}`);
}

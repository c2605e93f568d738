import type { Role } from '../../schemas/access.ts';

/** Who may use a route: anybody, a token of its own, or these roles. */
export type Allowed = 'anybody' | 'own_token' | readonly Role[];

const ALL: readonly Role[] = ['display', 'lead', 'executive', 'admin'];
const PEOPLE: readonly Role[] = ['lead', 'executive', 'admin'];
const LEADS: readonly Role[] = ['lead', 'admin'];
const ADMIN: readonly Role[] = ['admin'];

/**
 * By method and path of the route, the first that fits. What is not listed is the admin's alone, so a new route is shut until
 * somebody has thought about it.
 */
const RULES: [method: 'GET' | 'ANY', path: RegExp, allowed: Allowed][] = [
  // The page itself holds no figure, and has to say how to get in.
  ['GET', /^\/(\*|(wall|lead|trends|data|tickets|incidents|admin)(\/\*)?)?$/, 'anybody'],
  ['ANY', /^\/api\/v1\/(session|pairing(\/redeem)?)$/, 'anybody'],
  ['GET', /^\/(healthz|readyz)$/, 'anybody'],
  ['ANY', /^\/api\/v1\/(events|hooks\/:mapping)$/, 'own_token'],
  ['GET', /^\/api\/v1\/(directory|catalogue|policies(\/:id)?|site|boards\/:id)$/, ALL],
  ['ANY', /^\/api\/v1\/quarantine/, ADMIN],
  ['GET', /^\/api\/v1\/doctor$/, ADMIN],
  ['ANY', /^\/api\/v1\/displays/, ADMIN],
  ['GET', /^\/metrics$/, ADMIN],
  ['ANY', /^\/api\/v1\/(alerts\/|rules\/backtest$|incidents|improvements)/, LEADS],
  ['GET', /^\/api\/v1\/messages$/, PEOPLE],
  ['ANY', /^\/api\/v1\/(messages|handovers)/, LEADS],
  ['GET', /^\/api\/v1\//, PEOPLE],
];

/** @param path of the route as it was registered, e.g. `/api/v1/boards/:id`. */
export function allowedFor(method: string, path: string): Allowed {
  const reads = method === 'GET' || method === 'HEAD';
  const found = RULES.find(([on, fits]) => (on === 'ANY' || reads) && fits.test(path));
  return found?.[2] ?? ADMIN;
}

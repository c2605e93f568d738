import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

/** Cost of a guess: 32 MiB and about a tenth of a second (OWASP's least for scrypt is N = 2^15 with r = 8, p = 3). */
const COST = { N: 2 ** 15, r: 8, p: 3, maxmem: 64 * 1024 * 1024 };
const BYTES = 32;
const FORM = /^scrypt\$([A-Za-z0-9_-]{22})\$([A-Za-z0-9_-]{43})$/;

const derive = (password: string, salt: Buffer): Promise<Buffer> =>
  new Promise((resolve, reject) =>
    scrypt(password.normalize('NFKC'), salt, BYTES, COST, (error, key) =>
      error ? reject(error) : resolve(key),
    ),
  );

/** What a password is kept as: `scrypt$<salt>$<key>`. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  return `scrypt$${salt.toString('base64url')}$${(await derive(password, salt)).toString('base64url')}`;
}

export const isPasswordHash = (text: string): boolean => FORM.test(text);

const NOBODY = `scrypt$${'A'.repeat(22)}$${'A'.repeat(43)}`;

/** Whether the password is the one that was hashed. Without a hash it takes as long, so that nobody learns which accounts there are. */
export async function isPassword(password: string, hash: string | undefined): Promise<boolean> {
  const [, salt = '', key = ''] = FORM.exec(hash ?? NOBODY) ?? [];
  const derived = await derive(password, Buffer.from(salt, 'base64url'));
  return timingSafeEqual(derived, Buffer.from(key, 'base64url')) && hash !== undefined;
}

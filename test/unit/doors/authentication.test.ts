import { expect, it } from 'vitest';
import { hashOf, newToken, token } from '../../../cli/token.ts';
import { authenticating } from '../../../server/doors/authentication.ts';

it('knows each token by its hash, and nobody else', () => {
  const [first, second] = [newToken(), newToken()];
  const senderOf = authenticating([
    { name: 'zendesk', sha256: hashOf(first) },
    { name: 'zendesk', sha256: hashOf(second) },
    { name: 'broken', sha256: 'abcd' },
  ]);
  expect(senderOf(`Bearer ${first}`)).toBe('zendesk');
  expect(senderOf(`bearer  ${second}`)).toBe('zendesk');
  expect(senderOf(`Basic ${Buffer.from(`any:${first}`).toString('base64')}`)).toBe('zendesk');
  for (const wrong of [
    undefined,
    '',
    'Bearer',
    first,
    `Bearer ${newToken()}`,
    `Bearer ${first} ${second}`,
    `Basic ${Buffer.from(first).toString('base64')}`,
  ])
    expect(senderOf(wrong)).toBeUndefined();
  expect(authenticating([])(`Bearer ${first}`)).toBeUndefined();
});

it('is made and told once, with the line by which the server knows it', () => {
  const lines: string[] = [];
  token('zendesk', { line: (text) => void lines.push(text) });
  const made = /andon_[\w-]{43}/.exec(lines.join('\n'))?.[0] as string;
  expect(lines.join('\n')).toContain(`- zendesk:${hashOf(made)}`);
  expect(() => token('Zen Desk', { line() {} })).toThrow(/ANDON_E307/);
});

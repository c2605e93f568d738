import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { en } from '../../../web/locales/en.ts';
import { zh } from '../../../web/locales/zh.ts';

const web = fileURLToPath(new URL('../../../web/', import.meta.url));
const css = readFileSync(join(web, 'styles/tokens.css'), 'utf8');

function theme(name: 'dark' | 'light'): Record<string, string> {
  const block = new RegExp(`data-theme=['"]${name}['"]\\] \\{([^}]*)\\}`).exec(css)?.[1] ?? '';
  return Object.fromEntries(
    [...block.matchAll(/--([\w-]+):\s*([^;]+);/g)].map(([, key = '', value = '']) => [key, value.trim()]),
  );
}
/** WCAG 2 relative luminance of #rrggbb. */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

describe.each(['dark', 'light'] as const)('contrast of the %s tokens', (name) => {
  const token = theme(name);
  const of = (one: string, other: string): number => contrast(token[one] ?? '', token[other] ?? '');
  it('is at least 4.5 for text on every surface', () => {
    for (const text of ['t1', 't2', 't3', 'warn', 'crit', 'info'])
      for (const surface of ['bg', 's1', 's2'])
        expect(of(text, surface), `${text} on ${surface}`).toBeGreaterThanOrEqual(4.5);
    for (const text of ['on-crit', 'on-crit-2'])
      expect(of(text, 'crit-fill'), text).toBeGreaterThanOrEqual(4.5);
  });
  it('is at least 3 for large figures, lines and marks', () => {
    for (const mark of ['warn-lg', 'line-strong', 'data', 'data-2'])
      for (const surface of ['bg', 's1', 's2'])
        expect(of(mark, surface), `${mark} on ${surface}`).toBeGreaterThanOrEqual(3);
    expect(of('crit-fill', 's1')).toBeGreaterThanOrEqual(3);
    expect(of('warn-edge', 's1')).toBeGreaterThanOrEqual(3);
  });
  it('is neither pure white nor pure black anywhere', () => {
    for (const value of Object.values(token)) expect(value).not.toMatch(/^#(fff|000|ffffff|000000)$/i);
  });
});

describe('the pages', () => {
  const sources = readdirSync(web, { recursive: true })
    .map(String)
    .filter(
      (file) =>
        /\.(vue|ts|css)$/.test(file) && !file.startsWith('dist') && file !== join('styles', 'tokens.css'),
    );
  it('write colours in tokens.css alone', () => {
    expect(sources.length).toBeGreaterThan(40);
    for (const file of sources)
      expect(readFileSync(join(web, file), 'utf8'), file).not.toMatch(
        /#[0-9a-f]{6}\b|#[0-9a-f]{3}\b(?=[;\s"'])|\brgba?\(|\bhsl\(/i,
      );
  });
  it('use nothing that a signage browser of 2021 lacks', () => {
    for (const file of sources)
      expect(readFileSync(join(web, file), 'utf8'), file).not.toMatch(
        /\.at\(-|\.findLast|\.toSorted|\.toReversed|Object\.hasOwn|structuredClone|Object\.groupBy|color-mix|:has\(/,
      );
  });
  it('have every word in both languages, with the same names in it', () => {
    const flat = (tree: object, path = ''): [string, string][] =>
      Object.entries(tree).flatMap(([key, value]) =>
        typeof value === 'string'
          ? [[`${path}${key}`, value] as [string, string]]
          : flat(value as object, `${path}${key}.`),
      );
    const names = (text: string): string[] =>
      [...text.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name).sort();
    const english = new Map(flat(en));
    expect([...english.keys()].sort()).toEqual(
      flat(zh)
        .map(([key]) => key)
        .sort(),
    );
    for (const [key, text] of flat(zh)) expect(names(english.get(key) ?? ''), key).toEqual(names(text));
  });
});

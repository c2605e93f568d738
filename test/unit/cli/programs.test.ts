import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { jarsAreCached, provideJars } from '../../../cli/broker/jars.ts';
import { findJava, findMaven, javaMajor } from '../../../cli/broker/programs.ts';

let base = '';
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'andon-programs-'));
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

/** Puts a small shell program on the PATH that the tests hand over, which holds nothing else. */
function program(name: string, script: string): void {
  writeFileSync(join(base, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(base, name), 0o755);
}
const alone = () => ({ PATH: base });

describe('Java', () => {
  it.each([
    ['openjdk version "17.0.15" 2025-04-15', 17],
    ['java version "1.8.0_292"', 8],
    ['openjdk version "21" 2023-09-19', 21],
    ['openjdk version "25-ea"', 25],
    ['no such thing', null],
  ])('reads %s', (text, major) => expect(javaMajor(text)).toBe(major));

  it('is missing from an empty PATH', async () => {
    await expect(findJava(alone())).rejects.toMatchObject({ code: 'ANDON_E301', details: { found: 'none' } });
  });

  it('is too old', async () => {
    program('java', 'echo \'openjdk version "11.0.2"\' >&2');
    await expect(findJava(alone())).rejects.toMatchObject({
      code: 'ANDON_E301',
      details: { found: [`${join(base, 'java')} (version 11)`] },
    });
  });

  it('is taken from PATH when JAVA_HOME holds none', async () => {
    program('java', 'echo \'openjdk version "21.0.1"\' >&2');
    expect(await findJava({ ...alone(), JAVA_HOME: join(base, 'nothing') })).toEqual({
      path: join(base, 'java'),
      major: 21,
    });
  });
});

describe("Kafka's jars", () => {
  const folder = () => join(base, 'cache', 'jars');
  const pom = (version: string) => {
    writeFileSync(join(base, 'pom.xml'), `<project>${version}</project>`);
    return join(base, 'pom.xml');
  };
  /** A Maven that copies one jar, named by the pom's text, and counts its runs. */
  const maven = () =>
    program(
      'mvn',
      `for a in "$@"; do case $a in -DoutputDirectory=*) out=\${a#*=};; *pom.xml) pom=$a;; esac; done
       read -r text < "$pom"; text=\${text#<project>}; text=\${text%</project>}
       : > "$out/kafka-$text.jar"; echo run >> ${join(base, 'runs')}`,
    );
  const runs = () => readFileSync(join(base, 'runs'), 'utf8').split('\n').filter(Boolean).length;

  it('need Maven when they are not cached', async () => {
    await expect(findMaven(alone())).rejects.toMatchObject({ code: 'ANDON_E302' });
    await expect(
      provideJars({ folder: folder(), environment: alone(), pom: pom('1') }),
    ).rejects.toMatchObject({ code: 'ANDON_E302' });
  });

  it('are fetched once, and anew when the pom has changed', async () => {
    maven();
    const jars = { folder: folder(), environment: alone(), pom: pom('1') };
    await provideJars(jars);
    expect(readdirSync(folder())).toContain('kafka-1.jar');
    rmSync(join(base, 'mvn'));
    await provideJars(jars);
    expect(runs()).toBe(1);
    maven();
    pom('2');
    expect(await jarsAreCached(folder(), jars.pom)).toBe(false);
    await provideJars(jars);
    expect(readdirSync(folder()).filter((name) => name.endsWith('.jar'))).toEqual(['kafka-2.jar']);
    expect(runs()).toBe(2);
  });

  it('leave nothing half fetched when Maven fails, and its words are in the fault', async () => {
    program(
      'mvn',
      'for a in "$@"; do case $a in -DoutputDirectory=*) : > "${a#*=}/half.jar";; esac; done; echo "[ERROR] no route"; exit 1',
    );
    await expect(
      provideJars({ folder: folder(), environment: alone(), pom: pom('1') }),
    ).rejects.toMatchObject({
      code: 'ANDON_E310',
      details: { exitCode: 1, output: '[ERROR] no route' },
    });
    expect(readdirSync(join(base, 'cache'))).toEqual([]);
  });

  it('end whole when two fetch at once', async () => {
    maven();
    const jars = { folder: folder(), environment: alone(), pom: pom('1') };
    await Promise.all([provideJars(jars), provideJars(jars)]);
    expect(await jarsAreCached(folder(), jars.pom)).toBe(true);
    expect(readdirSync(join(base, 'cache'))).toEqual(['jars']);
  });
});

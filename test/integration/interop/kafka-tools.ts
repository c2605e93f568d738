import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { provideJars } from '../../../cli/broker/jars.ts';
import { findJava } from '../../../cli/broker/programs.ts';
import { testJars } from '../../support/broker.ts';

/** Kafka's own clients of the command line, with the version of the local broker. */
export const POM = fileURLToPath(new URL('./pom.xml', import.meta.url));

export interface KafkaTools {
  /** Runs a class of theirs to its end. @throws with what it said when it ends otherwise than by 0. */
  run(className: string, args: readonly string[], input?: string): Promise<string>;
}

/** Fetches them by Maven, once, beside the broker's jars. */
export async function kafkaTools(): Promise<KafkaTools> {
  const folder = `${testJars()}-tools`;
  await provideJars({ folder, environment: process.env, pom: POM });
  const java = await findJava(process.env);
  return {
    run(className, args, input = '') {
      const child = spawn(java.path, ['-Xmx256m', '-cp', join(folder, '*'), className, ...args], {
        stdio: ['pipe', 'pipe', 'pipe'],
      });
      let said = '';
      const listen = (part: Buffer) => {
        said += part.toString('utf8');
      };
      child.stdout.on('data', listen);
      child.stderr.on('data', listen);
      child.stdin.end(input);
      return new Promise((resolve, reject) => {
        child.once('error', reject);
        child.once('close', (code) => {
          if (code === 0) resolve(said);
          else reject(new Error(`${className} ended with ${code}: ${said}`));
        });
      });
    },
  };
}

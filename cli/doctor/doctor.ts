import { FAULTS } from '../../schemas/faults.ts';
import type { Readiness } from '../../schemas/health.ts';
import type { Environment } from '../broker/programs.ts';
import { findRunning, type Running } from '../data-folder.ts';
import { kafkaAccess } from '../kafka/access.ts';
import type { Session } from '../session.ts';
import type { Settings } from '../settings.ts';
import { bad, type Finding, good, idle, look } from './finding.ts';
import { examineKafka } from './kafka.ts';
import { examineMachine } from './machine.ts';
import { examineStore } from './store.ts';

const ANSWER_WITHIN_MS = 3_000;
const SIGNS = { good: '✓', idle: '–', warn: '!', bad: '✗' } as const;

/** Looks at everything that Andon needs and at what runs, without starting or changing anything. */
export async function examine(settings: Settings, environment: Environment): Promise<Finding[]> {
  const running = await findRunning(settings.data).catch(() => null);
  const quick = await Promise.all([
    examineMachine(settings, environment, running),
    look('Instance', () => instance(running)),
    look('Kafka', () => examineKafka(kafkaAccess(settings) ?? (running && { brokers: running.kafka }))),
    look('Wall', () => wall(running)),
  ]);
  // Last and alone: a sample of state is work for the engine, and would make the wall look slow.
  const store = await look('Store', () => examineStore(settings, running));
  return [...quick.flat(), ...store];
}

function instance(running: Running | null): Finding {
  if (!running) return idle('Instance', 'none runs on this data folder');
  return good('Instance', `process ${running.pid} since ${new Date(running.startedAt).toISOString()}`);
}

async function wall(running: Running | null): Promise<Finding> {
  if (!running?.wall) return idle('Wall', 'is served by andon start');
  const answer = await fetch(new URL('/readyz', running.wall), {
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
  }).catch(() => null);
  if (!answer) return bad('Wall', `${running.wall} does not answer`);
  if (answer.ok) return good('Wall', `${running.wall} is ready`);
  const { checks } = (await answer.json()) as Readiness;
  const missing = Object.entries(checks).filter(([, { ready }]) => ready === false);
  const words = missing.map(([name, { message }]) => `${name}: ${message}`).join(' ');
  return bad('Wall', `${running.wall} is not ready. ${words}`, missing[0]?.[1].code);
}

/** What a person reads at the end. */
export function summary(findings: readonly Finding[]): string {
  const count = (state: Finding['state']) => findings.filter((finding) => finding.state === state).length;
  const [wrong, warnings] = [count('bad'), count('warn')];
  const soon = warnings === 0 ? '' : `${warnings} ${warnings === 1 ? 'warning' : 'warnings'}.`;
  if (wrong === 0) return warnings === 0 ? 'All is well.' : `It works, with ${soon}`;
  return `${wrong} ${wrong === 1 ? 'thing needs' : 'things need'} your attention. ${soon}`.trimEnd();
}

/** `andon doctor`: prints the findings. @returns whether nothing is wrong; warnings are not. */
export async function doctor({ settings, environment, progress }: Session): Promise<boolean> {
  const findings = await examine(settings, environment);
  for (const { name, state, text, fault } of findings) {
    progress.line(`${SIGNS[state]} ${name.padEnd(12)} ${text}`);
    if (fault) progress.line(`  ${fault.padEnd(12)} ${FAULTS[fault].remedy}`);
  }
  progress.line(`\n${summary(findings)}`);
  return !findings.some(({ state }) => state === 'bad');
}

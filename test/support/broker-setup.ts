import { startTestBroker, TEST_KAFKA } from './broker.ts';

/** Vitest's globalSetup: one broker for the whole run, unless a Kafka was named. */
export default async function setup(): Promise<(() => Promise<void>) | undefined> {
  if (process.env[TEST_KAFKA]) return undefined;
  const broker = await startTestBroker();
  process.env[TEST_KAFKA] = broker.brokers.join(',');
  return () => broker.stop();
}

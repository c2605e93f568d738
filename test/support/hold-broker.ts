import { startBroker } from '../../cli/broker/local.ts';

/** A small parent for tests that kill it: starts a broker on argv[2] with the jars of argv[3], says so, and waits. */
const [, , data = '', jars = ''] = process.argv;
const broker = await startBroker({ data, jars, environment: process.env });
process.stdout.write(`${JSON.stringify({ brokers: broker.brokers })}\n`);
setInterval(() => {}, 1_000);

import { expect, it } from 'vitest';
import { onInterrupt, openScope } from '../../../cli/stop.ts';

const never = () => new Promise<void>(() => {});

it('stops in reverse order, one after the other', async () => {
  const order: string[] = [];
  const scope = openScope();
  for (const name of ['broker', 'store', 'server']) {
    scope.push(name, async () => {
      order.push(`${name} begins`);
      await new Promise((resolve) => setTimeout(resolve, 5));
      order.push(`${name} ends`);
    });
  }
  const report = await scope.stop();
  expect(order).toEqual([
    'server begins',
    'server ends',
    'store begins',
    'store ends',
    'broker begins',
    'broker ends',
  ]);
  expect(report).toMatchObject({ stopped: 3, late: [], failed: [] });
});

it('leaves a part behind that is late, and still stops the others', async () => {
  const stopped: string[] = [];
  const scope = openScope(900);
  scope.push('broker', () => void stopped.push('broker'));
  scope.push('ingest', never);
  const report = await scope.stop();
  expect(report.late).toEqual(['ingest']);
  expect(stopped).toEqual(['broker']);
  expect(report.tookMs).toBeLessThan(900);
});

it('goes on past a part that fails', async () => {
  const stopped: string[] = [];
  const scope = openScope();
  scope.push('broker', () => void stopped.push('broker'));
  scope.push('server', () => Promise.reject(new Error('closed already')));
  const report = await scope.stop();
  expect(report.failed).toMatchObject([{ name: 'server' }]);
  expect(stopped).toEqual(['broker']);
});

it('stops once, however often it is asked', async () => {
  let times = 0;
  const scope = openScope();
  scope.push('broker', () => {
    times += 1;
  });
  await Promise.all([scope.stop(), scope.stop()]);
  expect(times).toBe(1);
});

it('takes the first signal as a wish and the second as an order', () => {
  let ended = 0;
  const interrupt = onInterrupt(() => {
    ended += 1;
  });
  try {
    process.emit('SIGINT', 'SIGINT');
    expect(interrupt.signal.reason).toBe('SIGINT');
    expect(ended).toBe(0);
    process.emit('SIGINT', 'SIGINT');
    expect(ended).toBe(1);
  } finally {
    interrupt.release();
  }
});

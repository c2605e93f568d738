import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { message } from '../decode/messages.ts';
import { judge } from '../decode/verdicts.ts';
import { PAGE, renewed } from './documentation.ts';

const page = readFileSync(PAGE, 'utf8');
const producer = /```js\n([\s\S]*?)```/.exec(page)?.[1] ?? '';

describe('docs/events.md', () => {
  it('is in step with the schemas', () => {
    expect(renewed(page)).toBe(page);
  });

  it('has a producer of ten lines', () => {
    expect(producer.trim().split('\n').length).toBeLessThanOrEqual(11);
    expect(producer).toContain('process.env.KAFKA_BROKERS');
  });

  it('sends an event that is kept whole', async () => {
    // The real broker is another test's matter: here only the event that the lines build is looked at.
    const body = producer
      .split('\n')
      .filter((line) => /^const (time|id|data|event) /.test(line))
      .join('\n');
    const event = new Function(`${body}\nreturn event;`)();
    const timestamp = Date.now();
    const verdict = judge(event, { timestamp });
    expect(verdict).toMatchObject({ kind: 'keep', rows: [{ subject: 'T-MINE-1', type: 'ticket.created' }] });
    expect(verdict).not.toHaveProperty('counts');
    expect(message(event).value?.length).toBeGreaterThan(100);
  });
});

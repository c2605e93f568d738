import { describe, expect, it } from 'vitest';
import { fileAddress } from '../../../web/desk/export.ts';
import { followPrinting, printing } from '../../../web/printing.ts';

describe('what is taken away from a page', () => {
  it.each([
    ['/api/v1/query?metrics=csat', 'csv', '/api/v1/query?metrics=csat&format=csv&mark=yes'],
    ['/api/v1/tickets', 'xlsx', '/api/v1/tickets?format=xlsx'],
    ['/api/v1/tickets?status=open', 'parquet', '/api/v1/tickets?status=open&format=parquet'],
  ] as const)('%s as %s', (path, format, address) => {
    expect(fileAddress(path, format)).toBe(address);
  });
  it('paper begins and ends with the printing', () => {
    const target = new EventTarget();
    followPrinting(target as Window);
    target.dispatchEvent(new Event('beforeprint'));
    expect(printing.value).toBe(true);
    target.dispatchEvent(new Event('afterprint'));
    expect(printing.value).toBe(false);
  });
});

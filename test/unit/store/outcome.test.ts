import { ClickHouseError } from '@clickhouse/client';
import { expect, it } from 'vitest';
import { machineFault, outcomeOf } from '../../../store/outcome.ts';

const byUrl = (code: number) => new ClickHouseError({ message: 'x', code: String(code), type: 'X' });
const embedded = (clickhouseCode: number) =>
  Object.assign(new Error('x'), { code: 'CHDB_QUERY', clickhouseCode });
const system = (code: string) => Object.assign(new Error('x'), { code });

it.each([
  [159, 'strained', 'ANDON_E333'],
  [164, 'forbidden', 'ANDON_E314'],
  [173, 'strained', 'ANDON_E330'],
  [202, 'unreached', 'ANDON_E333'],
  [241, 'strained', 'ANDON_E330'],
  [242, 'lost', 'ANDON_E332'],
  [243, 'strained', 'ANDON_E331'],
  [246, 'strained', 'ANDON_E331'],
  [252, 'lost', 'ANDON_E332'],
  [394, 'lost', 'ANDON_E333'],
  [60, 'wrong', null],
  [395, 'wrong', null],
] as const)('code %i says of both engines: %s, %s', (code, outcome, fault) => {
  for (const error of [byUrl(code), embedded(code)]) {
    expect(outcomeOf(error)).toBe(outcome);
    expect(machineFault(error)).toBe(fault);
  }
});

it('knows a disk that is full by what the system says of a file', () => {
  for (const code of ['ENOSPC', 'EFBIG', 'EROFS']) expect(machineFault(system(code))).toBe('ANDON_E331');
  expect(machineFault(system('ENOENT'))).toBeNull();
  expect(machineFault(new Error('x'))).toBeNull();
});

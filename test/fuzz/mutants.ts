import type { Random } from '../../simulator/random.ts';
import { pick } from '../../simulator/random.ts';
import { alter } from './altering.ts';
import { BREAKS } from './breaking.ts';
import { DAMAGES, LARGEST } from './damaging.ts';
import { type Draft, type Expectation, type Mutant, one } from './draft.ts';
import { written } from './writing.ts';

const WAYS = [
  ['alter', 50],
  ['break', 27],
  ['damage', 23],
] as const;

/** Messages without end, each with what must become of it. */
export function mutants(draw: (random: Random) => Draft, random: Random): () => Mutant {
  const whole = (draft: Draft, expectation: Expectation): Mutant => {
    const { value, headers } = written(draft, random);
    const key = draft.key === null ? null : Buffer.from(draft.key);
    const tooLarge =
      value.length > LARGEST ? ({ kind: 'fault', codes: ['ANDON_E108'] } as const) : expectation;
    return { value, headers, key, timestamp: draft.timestamp, expectation: tooLarge, draft };
  };
  const good = (): Mutant => {
    const draft = draw(random);
    alter(draft, random);
    return whole(draft, { kind: 'meant' });
  };
  const broken = (): Mutant => {
    const draft = draw(random);
    alter(draft, random);
    const name = one(random, Object.keys(BREAKS));
    const codes = BREAKS[name]?.(draft, random);
    draft.done.push(name);
    return whole(draft, codes ? { kind: 'fault', codes } : { kind: 'any' });
  };
  const damaged = (): Mutant => {
    const mutant = random.chance(0.8) ? good() : broken();
    const [name, damage] = pick(
      random,
      DAMAGES.map((entry) => [entry, entry[2]] as const),
    );
    mutant.draft.done.push(name);
    const { value, codes } = damage(mutant.value ?? Buffer.alloc(0), random, good().value ?? Buffer.alloc(0));
    // In binary mode what is no object is no data; and a spoilt header comes before the content.
    const sound = mutant.expectation.kind === 'meant';
    const said = codes && mutant.draft.style.mode === 'binary' ? [...codes, 'ANDON_E104' as const] : codes;
    if (value && value.length > LARGEST)
      return { ...mutant, value, expectation: { kind: 'fault', codes: ['ANDON_E108'] } };
    const expectation: Expectation = said && sound ? { kind: 'fault', codes: said } : { kind: 'any' };
    return { ...mutant, value, expectation };
  };
  return () => {
    const way = pick(random, WAYS);
    return way === 'alter' ? good() : way === 'break' ? broken() : damaged();
  };
}

import { describe, expect, it } from 'vitest';
import { admit, lacksFacts, lookupExpired } from '../../ingest/state/admission.ts';
import { EVICTION, type EvictionStep, FENCE, isAlive, mayLeave } from '../../ingest/state/living.ts';

type Rule =
  | 'leaving goes cold'
  | 'fence before the drop'
  | 'old look-ups are repeated'
  | 'recall late leavers';

/**
 * One subject on its way out while another process brings a late fact: every order of their steps, with short and long
 * waits between them. No check of a later minute mends anything here.
 * @returns what is wrong at the end, if anything.
 */
function meet(
  order: readonly ('batch' | 'eviction')[],
  waits: number,
  alive: boolean,
  off: ReadonlySet<Rule>,
): string | undefined {
  const subject = { all: 2, hotOld: 2, hotLate: 0, tickets: 2, live: 2 as number | null, leaving: false };
  let now = 0;
  let bit = 0;
  const pass = () => {
    now += (waits >> bit) & 1 ? 45_000 : 1_000;
    bit += 1;
  };
  const cold = () => {
    subject.tickets = subject.all;
    if (!alive) return;
    subject.hotOld = 2;
    subject.hotLate = subject.all - 2;
    subject.live = subject.all;
  };
  let way: 'hot' | 'cold' = 'cold';
  let askedAt = 0;
  const lookUp = () => {
    const leaving = subject.leaving && !off.has('leaving goes cold');
    way = admit({ live: subject.live !== null, stored: true, leaving, waiting: false, backfill: false });
    askedAt = now;
  };
  let ingestedAt = Number.POSITIVE_INFINITY;
  const batch = [
    () => {
      subject.all += 1;
      ingestedAt = now;
    },
    lookUp,
    () => {
      if (!off.has('old look-ups are repeated') && lookupExpired(askedAt, now)) lookUp();
      // What follows a fresh look-up takes less than what the fence has over the age of a look-up.
      if (way === 'cold') return cold();
      subject.hotLate = 1;
      subject.tickets = Math.max(subject.tickets, subject.hotOld + 1);
      subject.live = Math.max(subject.live ?? 0, subject.hotOld + 1);
    },
  ];
  let markedAt = 0;
  const work: Record<EvictionStep, () => void> = {
    mark: () => {
      // Its row says that it had a fact just now: nobody marks it.
      if (subject.tickets > 2) {
        eviction.length = 0;
        return;
      }
      subject.leaving = true;
      markedAt = now;
    },
    fence: () => {
      if (!off.has('fence before the drop')) now = Math.max(now, markedAt + FENCE);
    },
    'drop hot': () => {
      subject.hotOld = 0;
      subject.hotLate = 0;
    },
    'drop live': () => {
      subject.live = null;
    },
    recall: () => {
      if (off.has('recall late leavers')) return;
      const late = ingestedAt <= now && ingestedAt > markedAt - 60_000;
      if (late || (alive && subject.tickets > 2)) cold();
    },
    unmark: () => {
      subject.leaving = false;
    },
  };
  const eviction = EVICTION.map((step) => work[step]);
  // The batch's own clock runs on while the eviction is fenced: its later steps come when the order says.
  for (const who of order) {
    pass();
    (who === 'batch' ? batch : eviction).shift()?.();
  }
  if (subject.tickets !== subject.all) return 'its row lacks the late fact';
  if (subject.live !== null && subject.live !== subject.all) return 'its live row is poor';
  if (subject.live !== null && subject.hotOld + subject.hotLate !== subject.all)
    return 'it is live and not whole';
  if (alive && subject.live === null) return 'it lives outside';
  return undefined;
}

/** Every order of three steps among six. */
function* orders(batch = 3, eviction: number = EVICTION.length): Generator<('batch' | 'eviction')[]> {
  if (batch === 0 && eviction === 0) yield [];
  if (batch > 0) for (const rest of orders(batch - 1, eviction)) yield ['batch', ...rest];
  if (eviction > 0) for (const rest of orders(batch, eviction - 1)) yield ['eviction', ...rest];
}

function wrongOf(off: Rule[]): { wrong: number; all: number; first?: string } {
  const found: { wrong: number; all: number; first?: string } = { wrong: 0, all: 0 };
  for (const order of orders()) {
    for (let waits = 0; waits < 512; waits += 1) {
      for (const alive of [false, true]) {
        found.all += 1;
        const wrong = meet(order, waits, alive, new Set(off));
        if (!wrong) continue;
        found.wrong += 1;
        found.first ??= `${order.join(' ')}: ${wrong}`;
      }
    }
  }
  return found;
}

describe('an eviction and a late fact in another process, every order', () => {
  it('end with the right rows and a whole working set', () => {
    const { wrong, all, first } = wrongOf([]);
    console.log(`${all} orders, ${wrong} wrong`);
    expect(first).toBeUndefined();
  });
  it.each([
    'leaving goes cold',
    'fence before the drop',
    'old look-ups are repeated',
    'recall late leavers',
  ] as Rule[])('go wrong without the rule "%s"', (rule) => {
    const { wrong, all } = wrongOf([rule]);
    console.log(`without "${rule}": ${wrong} wrong of ${all}`);
    expect(wrong).toBeGreaterThan(0);
  });
});

describe('a settled subject with a fact to come', () => {
  const row = { settles_at: 100, next_at: 500, last_ingested_at: 0 };
  it('stays, since only rows of the working set are looked through for what has come due', () => {
    expect(mayLeave(row, 200, 200)).toBe(false);
    expect(isAlive(row, 200)).toBe(true);
    // Had it left, nobody would touch it at 500.
    expect(mayLeave({ ...row, next_at: 0 }, 200, 200)).toBe(true);
  });
  it('leaves no sooner than an hour of the site after its last fact', () => {
    expect(mayLeave({ settles_at: 100, next_at: 0, last_ingested_at: 150 }, 200, 140)).toBe(false);
    expect(mayLeave({ settles_at: 100, next_at: 0, last_ingested_at: 130 }, 200, 140)).toBe(true);
    expect(mayLeave({ settles_at: 100, next_at: 0, last_ingested_at: 130 }, 200, null)).toBe(false);
  });
});

describe('a living subject that lost facts of the working set, and gets one more', () => {
  /** Facts that its row counts at the end. */
  const counted = (lost: number, lackingGoesCold: boolean): number => {
    const all = 4;
    const live = all - 1;
    const hot = live - lost + 1;
    const way = admit({ live: true, stored: true, leaving: false, waiting: false, backfill: false });
    const row = lackingGoesCold && lacksFacts(hot, live) ? all : hot;
    expect(way).toBe('hot');
    // A poorer row never wins.
    return Math.max(live, row);
  };
  it('is evaluated from all facts', () => {
    expect([0, 2, 3].map((lost) => counted(lost, true))).toEqual([4, 4, 4]);
  });
  it('never learns of the new one without the rule "lacking goes cold"', () => {
    expect([0, 2, 3].map((lost) => counted(lost, false))).toEqual([4, 3, 3]);
  });
  it('is found by the comparison of every minute where it lost just one: no batch can tell', () => {
    expect(counted(1, true)).toBe(3);
    expect(lacksFacts(3 - 1, 3)).toBe(true);
  });
});

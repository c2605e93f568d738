import fc from 'fast-check';
import { expect, it } from 'vitest';
import { columnsFor, shareRoom, textWidth } from '../../../web/wall/columns.ts';

const need = fc.record({
  asked: fc.option(fc.integer({ min: 20, max: 400 }), { nil: undefined }),
  least: fc.integer({ min: 20, max: 200 }),
});

it('fills the room exactly, and cuts nobody below its least while others have more', () => {
  fc.assert(
    fc.property(
      fc.array(need, { minLength: 1, maxLength: 9 }),
      fc.integer({ min: 300, max: 2000 }),
      (needs, room) => {
        const widths = shareRoom(needs, room);
        expect(widths.reduce((sum, one) => sum + one, 0)).toBe(room);
        const leasts = needs.reduce((sum, { least }) => sum + least, 0);
        if (leasts <= room)
          widths.forEach((width, index) => {
            expect(width).toBeGreaterThanOrEqual((needs[index]?.least ?? 0) - 1);
          });
      },
    ),
  );
});
it('gives what is left to the column that asked for nothing', () => {
  expect(shareRoom([{ asked: 100, least: 50 }, { least: 50 }], 400)).toEqual([100, 300]);
});
it('knows Han as square and gives a reason the columns it needs, at least two', () => {
  expect(textWidth('故障一线', 28)).toBe(112);
  expect(textWidth('12:05', 100)).toBeLessThan(textWidth('12,05k', 100));
  expect([columnsFor(100, [222, 80, 80, 80]), columnsFor(200, [222, 80, 80, 80])]).toEqual([2, 3]);
});

/** Instants that stand in for now while a statement is made: no other number of a statement is like them. */
const MARKS = [8_640_000_000_017, 8_640_000_000_553] as const;

/**
 * A statement whose `now` moves: it is made with a number in its place, and that number is replaced by an expression. A
 * formula that reckons with now before it is SQL would keep its result; so the statement is made twice, with two numbers,
 * and has to come out the same.
 *
 * @param make the statement for an instant, ms.
 * @param now SQL of the instant, ms.
 * @throws where something of the statement was reckoned from now.
 */
export function withMovingNow(make: (now: number) => string, now: string): string {
  const [one, other] = MARKS.map((mark) => make(mark).replaceAll(String(mark), now));
  if (one !== other) throw new Error('a formula reckons with now outside SQL, so no view can hold it');
  return one as string;
}

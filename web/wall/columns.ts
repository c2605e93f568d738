/** Widths in em of what a wall writes: Han is square, digits are tabular, the rest is Inter on average. */
const HAN = 1;
const DIGIT = 0.63;
const CAPITAL = 0.7;
const SPACE = 0.28;
const LETTER = 0.57;
const BROAD = 0.88;
const NARROW = 0.32;

/** About how wide a text will be (px) in a size: good enough to share out room before anything is drawn. */
export function textWidth(text: string, size: number): number {
  let width = 0;
  for (const sign of text)
    width +=
      sign >= '\u2e80'
        ? HAN
        : sign === ' '
          ? SPACE
          : /\d/.test(sign)
            ? DIGIT
            : /[:.,·il|/]/.test(sign)
              ? NARROW
              : /[A-Z%—]/.test(sign)
                ? CAPITAL
                : /[mw]/.test(sign)
                  ? BROAD
                  : LETTER;
  return width * size;
}

export interface ColumnNeed {
  /** Width the board asks for (px); a column without one takes what is left. */
  asked?: number;
  /** Below this its head or its figures would be cut (px). */
  least: number;
}

/**
 * Widths of the columns (px) that fill `room` exactly. Nobody goes below its least while others have more than theirs;
 * only where even that is too much are all made narrower alike.
 */
export function shareRoom(needs: readonly ColumnNeed[], room: number): number[] {
  const wished = needs.map(({ asked, least }) => Math.max(asked ?? least, least));
  const sum = wished.reduce((all, one) => all + one, 0);
  const slack = needs.map(({ least }, index) => (wished[index] ?? 0) - least);
  const give = slack.reduce((all, one) => all + one, 0);
  const over = sum - room;
  const widths =
    over <= 0
      ? wished
      : over <= give
        ? wished.map((one, index) => one - (over * (slack[index] ?? 0)) / give)
        : needs.map(({ least }) => (least * room) / (sum - give));
  // What is left goes to the columns that asked for nothing, or to the last.
  const whole = widths.map(Math.floor);
  const left = room - whole.reduce((all, one) => all + one, 0);
  const open = needs.flatMap(({ asked }, index) => (asked === undefined ? [index] : []));
  const takers = open.length > 0 ? open : [whole.length - 1];
  takers.forEach((index, place) => {
    const part =
      place === 0
        ? left - Math.floor(left / takers.length) * (takers.length - 1)
        : Math.floor(left / takers.length);
    whole[index] = (whole[index] ?? 0) + part;
  });
  return whole;
}

/** How many columns at the end a text needs (px), at least two. */
export function columnsFor(width: number, widths: readonly number[]): number {
  let room = 0;
  for (let taken = 1; taken < widths.length; taken += 1) {
    room += widths[widths.length - taken] ?? 0;
    if (taken >= 2 && room >= width) return taken;
  }
  return Math.max(2, widths.length - 1);
}

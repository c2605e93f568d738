import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { Board } from '../../../schemas/board.ts';
import { checkBoard } from '../../../schemas/board-check.ts';
import type { Directory } from '../../../schemas/directory.ts';

/** The directory that ships. */
export const DIRECTORY = parse(
  readFileSync(new URL('../../../config/directory.yaml', import.meta.url), 'utf8'),
) as Directory;

/** A board that ships, or the test fails with what is wrong in it. */
export function shippedBoard(id: string): Board {
  const verdict = checkBoard(
    parse(readFileSync(new URL(`../../../config/boards/${id}.yaml`, import.meta.url), 'utf8')),
  );
  if (!verdict.ok) throw new Error(verdict.problems.join('\n'));
  return verdict.board;
}

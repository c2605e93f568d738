import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { checkBoard } from '../../../schemas/board-check.ts';
import { viewsOf } from '../../../schemas/board-views.ts';
import { DIRECTORY } from '../../browser/support/shipped.ts';

const folder = new URL('../../../config/boards/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
const read = (name: string): unknown => parse(readFileSync(new URL(name, folder), 'utf8'));
const METRICS = new Set(
  `tickets_created tickets_resolved resolutions tickets_closed tickets_reopened transfers net_flow open_tickets queue_depth waiting longest_wait backlog_age at_risk due_soon.15 due_soon.30 due_soon.60 breached_open
  first_response_time assignment_time first_resolution_time resolution_time result_feedback_time attainment.first_response attainment.assignment attainment.resolution
  contacts_offered contacts_answered contacts_abandoned waiting_contacts longest_contact_wait service_level average_speed_of_answer abandon_rate handle_time
  csat survey_response_rate reopen_rate transfer_rate ping_pong agents_available occupancy utilisation`.split(
    /\s+/,
  ),
);

describe.each(files)('board %s', (name) => {
  const verdict = checkBoard(read(name));
  it('is valid and bears the name of its file', () => {
    expect(verdict.ok ? [] : verdict.problems).toEqual([]);
    expect(verdict.ok && `${verdict.board.id}.yaml`).toBe(name);
  });
  it('asks only for metrics of the catalogue, and for sources of the directory', () => {
    if (!verdict.ok) throw new Error('invalid');
    const asked = Object.values(viewsOf(verdict.board)).flatMap(({ metrics }) => metrics);
    expect(asked.filter((id) => !METRICS.has(id) && !id.startsWith('agents_by_state.'))).toEqual([]);
    const known = DIRECTORY.tenants[verdict.board.tenant]?.sources.map(({ source }) => source) ?? [];
    const tiles = [...verdict.board.heroes, ...verdict.board.table.columns, ...verdict.board.charts];
    expect(tiles.flatMap(({ sources = [] }) => sources.filter((source) => !known.includes(source)))).toEqual(
      [],
    );
  });
  it('merges tiles into few views and takes another tenant', () => {
    if (!verdict.ok) throw new Error('invalid');
    const views = viewsOf(verdict.board, 'uci');
    expect(Object.keys(views).length).toBeLessThanOrEqual(10);
    expect(new Set(Object.values(views).map(({ tenant }) => tenant))).toEqual(new Set(['uci']));
    for (const view of Object.values(views))
      for (const { metric } of view.judge ?? []) expect(view.metrics).toContain(metric);
  });
});

describe('a board that is wrong says where', () => {
  const broken = (change: (board: unknown) => void): string => {
    const board = read('wall.yaml');
    change(board);
    const verdict = checkBoard(board);
    return verdict.ok ? '' : verdict.problems.join('\n');
  };
  it.each([
    ['three heroes', (board: { heroes: unknown[] }) => board.heroes.pop(), '/heroes'],
    [
      'an unknown key',
      (board: Record<string, unknown>) => Object.assign(board, { colour: 'red' }),
      'additional',
    ],
    [
      'a window of no kind',
      (board: { heroes: { view: { window: string } }[] }) =>
        Object.assign(board.heroes[0]?.view ?? {}, { window: '1h' }),
      '/heroes/0/view/window',
    ],
    [
      'a threshold of a stranger',
      (board: { heroes: { judge: { metric: string }[] }[] }) =>
        Object.assign(board.heroes[1]?.judge[0] ?? {}, { metric: 'csat' }),
      '/heroes/1.judge: csat',
    ],
    [
      'two columns of one id',
      (board: { table: { columns: { id: string }[] } }) =>
        Object.assign(board.table.columns[1] ?? {}, { id: 'waiting' }),
      'waiting twice',
    ],
    [
      'nothing at all',
      (board: Record<string, unknown>) => {
        for (const key of Object.keys(board)) delete board[key];
      },
      'required',
    ],
  ])('%s', (_name, change, place) => expect(broken(change as (board: unknown) => void)).toContain(place));
});

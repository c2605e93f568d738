import { expect, it } from 'vitest';
import type { Directory } from '../../../schemas/directory.ts';
import { annotationsOf, type OperationsFact } from '../../../server/annotations/read.ts';

const HOUR = 3_600_000;
const iso = (instant: number) => new Date(instant).toISOString();
const fact = (subject: string, type: string, at: number, detail: object): OperationsFact => ({
  subject,
  type,
  at,
  detail: JSON.stringify(detail),
});
const directory = {
  planned: [
    {
      id: 'bill',
      label: { zh: '出账', en: 'Bill run' },
      kind: 'bill_run',
      start: iso(HOUR),
      end: iso(3 * HOUR),
    },
    {
      id: 'works',
      label: { zh: '施工', en: 'Works' },
      kind: 'network_work',
      start: iso(0),
      end: iso(HOUR),
      tenant: 'other',
    },
  ],
} as unknown as Directory;
const FACTS = [
  fact('I-1', 'incident.opened', 2 * HOUR, {
    risk_type: 'technical',
    severity: 'major',
    scope: { category: 'fault' },
  }),
  fact('I-1', 'incident.assessed', 3 * HOUR, { severity: 'critical', region: 'CN-GD' }),
  fact('I-1', 'incident.recovered', 4 * HOUR, {}),
  fact('I-2', 'incident.opened', 9 * HOUR, { risk_type: 'natural', scope: 'CN-GX' }),
  fact('PE-1', 'planned_event.published', 0, { start: 5 * HOUR, end: 6 * HOUR, kind: 'campaign' }),
  fact('PE-1', 'planned_event.published', HOUR, {
    start: iso(7 * HOUR),
    end: iso(8 * HOUR),
    kind: 'campaign',
  }),
  fact('PE-2', 'planned_event.published', HOUR, { start: 'soon', end: 'later' }),
];
const asked = (from: number, to: number) => annotationsOf(FACTS, directory, 'default', { from, to });

it('an incident lasts to its recovery, by what was told of it last; one without goes on', () => {
  expect(asked(0, 20 * HOUR).filter(({ kind }) => kind === 'incident')).toEqual([
    {
      kind: 'incident',
      id: 'I-1',
      from: iso(2 * HOUR),
      to: iso(4 * HOUR),
      what: 'technical',
      severity: 'critical',
      scope: { category: 'fault', region: 'CN-GD' },
      told: 'events',
    },
    {
      kind: 'incident',
      id: 'I-2',
      from: iso(9 * HOUR),
      to: null,
      what: 'natural',
      severity: '',
      scope: { region: 'CN-GX' },
      told: 'events',
    },
  ]);
});
it('a planned event stands as it was published last, or as the directory has it; nonsense does not stand', () => {
  const planned = asked(0, 20 * HOUR).filter(({ kind }) => kind === 'planned');
  expect(planned.map(({ id, from, told }) => [id, from, told])).toEqual([
    ['bill', iso(HOUR), 'directory'],
    ['PE-1', iso(7 * HOUR), 'events'],
  ]);
});
it('only what overlaps the window is told, in order', () => {
  expect(asked(3 * HOUR, 4 * HOUR).map(({ id }) => id)).toEqual(['I-1']);
  expect(asked(4 * HOUR, 7 * HOUR)).toEqual([]);
  expect(asked(30 * HOUR, 31 * HOUR).map(({ id }) => id)).toEqual(['I-2']);
});

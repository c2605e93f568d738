import { expect, it } from 'vitest';
import { readMapping } from '../../../schemas/mapping/read.ts';

const RIGHT = `mapping: mine
source: /mine
tables:
  channel:
    tel: phone
events:
  - type: ticket.created
    when: { field: kind, is: new }
    id: "{id}"
    subject: "T-{id}"
    time: { field: at, time: yyyy-MM-dd HH:mm:ss, zone: Asia/Shanghai }
    data:
      channel: { field: via, table: channel, otherwise: other }
      region: CN-GD
      category: fault
      opened_by: customer
`;

it('reads a mapping', () =>
  expect(readMapping(RIGHT)).toMatchObject({ ok: true, mapping: { mapping: 'mine' } }));

/** One change of the text, and what is then said: line, key, a piece of the problem. */
it.each<[string, string, number, string, string]>([
  ['mapping: mine', 'mapping: My Own', 1, 'mapping', 'pattern'],
  ['source: /mine', 'sauce: /mine', 2, 'sauce', 'not known'],
  ['source: /mine\n', '', 1, '', 'lacks source'],
  ['source: /mine', 'source: "/{mine"', 2, 'source', 'brace'],
  ['source: /mine', 'source: /mine\nzone: Asia/Nowhere', 3, 'zone', 'no zone'],
  ['tel: phone', 'tel: telefone', 5, 'tables.channel.tel', "'telefone' is not a word"],
  ['tel: phone', 'tel: [phone]', 5, 'tables.channel.tel', ''],
  ['type: ticket.created', 'type: ticket.made', 7, 'events.0.type', 'no type'],
  ['when: { field: kind, is: new }', 'when: { field: kind }', 8, 'events.0.when', 'asks nothing'],
  [
    'when: { field: kind, is: new }',
    'when: { field: kind, equals: new }',
    8,
    'events.0.when.equals',
    'not known',
  ],
  ['when: { field: kind, is: new }', 'when: { any: 1 }', 8, 'events.0.when.any', 'no list'],
  ['when: { field: kind, is: new }', 'when: new', 8, 'events.0.when', 'no condition'],
  ['id: "{id}"', 'id: "{i[d}"', 9, 'events.0.id', 'no path'],
  ['    subject: "T-{id}"\n', '', 7, 'events.0', 'lacks subject'],
  ['time: yyyy-MM-dd HH:mm:ss', 'time: HH:mm', 11, 'events.0.time.time', 'no format'],
  ['zone: Asia/Shanghai', 'zone: Mars', 11, 'events.0.time.zone', 'no zone'],
  ['zone: Asia/Shanghai', 'zoom: Mars', 11, 'events.0.time.zoom', 'not known'],
  ['table: channel', 'table: chanel', 13, 'events.0.data.channel.table', 'no table'],
  ['otherwise: other', 'otherwise: others', 13, 'events.0.data.channel.otherwise', 'not a word'],
  ['      region: CN-GD\n', '', 12, 'events.0.data', 'lacks region'],
  ['region: CN-GD', 'regio: CN-GD', 14, 'events.0.data.regio', 'no field of ticket.created'],
  ['category: fault', 'category: faults', 15, 'events.0.data.category', 'not a word'],
  ['category: fault', 'category: [fault]', 15, 'events.0.data.category', 'no value'],
  ['category: fault', 'category: { field: "a[b" }', 15, 'events.0.data.category.field', 'no path'],
  ['category: fault', 'category: { table: channel }', 15, 'events.0.data.category', 'no field'],
  ['category: fault', 'category: { field: a', 15, '', 'no YAML'],
])('%s → %s is told with line and key', (from, to, line, key, problem) => {
  expect(RIGHT).toContain(from);
  const read = readMapping(RIGHT.replace(from, () => to));
  if (read.ok) throw new Error('it was accepted');
  expect(read.faults[0]).toMatchObject({ key, problem: expect.stringContaining(problem) });
  if (!problem.includes('YAML')) expect(read.faults[0]?.line).toBe(line);
});

it.each(['', '7', '[]', 'a: &a [*a]', `a: ${'['.repeat(3_000)}`])(
  '%.20s is no mapping, and no crash',
  (text) => {
    expect(readMapping(text).ok).toBe(false);
  },
);

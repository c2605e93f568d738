import { TICKET_CLOCKS } from '../../schemas/policy.ts';
import { bookedIf, type Measure, NONE } from '../measure.ts';
import { entry } from './entry.ts';
import { share } from './share.ts';
import { TICKET_CLOCK_MEASURES } from './ticket-clocks.ts';
import { clockIndex, queueAt, RATED } from './ticket-reading.ts';

/** The clock's name, as its attainment bears it. */
const labelOf = (clock: string): { zh: string; en: string } => {
  const { label } = (
    TICKET_CLOCK_MEASURES.find(({ entry: { id } }) => id === `attainment.${clock}`) as Measure
  ).entry;
  return { zh: label.zh.replace('达标率', ''), en: label.en.replace(' attainment', '') };
};

const stopped = (k: number): string => `${RATED} AND clock_start[${k}] > 0 AND clock_stop[${k}] > 0`;

const byCompletion = TICKET_CLOCKS.map((clock): Measure => {
  const { zh, en } = labelOf(clock);
  return share(`attainment_by_completion.${clock}`, {
    label: [`${zh}达标率（按完成）`, `${en} attainment, by completion`],
    definition: [
      '停止时刻在窗口内的工单中按时完成的占比；未完成的不计，故偏乐观',
      'Of the tickets whose clock stopped in the window, the share that met it; those that have not stopped are left out, so it flatters',
    ],
    bookedOn: ['停止时刻', 'its stop'],
    source: 'domain 3.8',
    clocks: [clock],
    bookings: ({ policy }) => {
      const k = clockIndex(policy, clock);
      const stop = `clock_stop[${k}]`;
      return bookedIf(stopped(k), stop, queueAt(stop), `toUInt8(${stop} <= clock_due[${k}])`);
    },
  });
});

const elapsed = TICKET_CLOCKS.map((clock): Measure => {
  const { zh, en } = labelOf(clock);
  return {
    entry: entry('ticket', 'distribution', 'ms', 'lower', {
      id: `clock_time.${clock}`,
      label: { zh: `${zh}计时`, en: `${en} clock time` },
      definition: {
        zh: '已停止时钟走过的时间（暂停与重开间隙不计）；均值用于平均目标',
        en: 'Time that stopped clocks ran (pauses and the gaps before reopening left out); the mean is for mean objectives',
      },
      bookedOn: { zh: '停止时刻', en: 'its stop' },
      source: 'domain 3.8',
    }),
    rows: 'ticket',
    shape: 'distribution',
    clocks: [clock],
    bookings: ({ policy }) => {
      const k = clockIndex(policy, clock);
      const stop = `clock_stop[${k}]`;
      return bookedIf(stopped(k), stop, queueAt(stop), `clock_elapsed_stop[${k}]`);
    },
  };
});

/** Ended well, and not before it began. */
const LIVED = `${RATED} AND open = 0 AND created_at > 0 AND resolved_at >= created_at AND resolved_at > 0`;
/** Milliseconds between creation and last resolution in which the ticket waited for the customer. */
const PAUSED =
  'arraySum((since, until) -> greatest(0, least(if(until = 0, resolved_at, until), resolved_at) - greatest(since, created_at)), pause_from, pause_to)';
/** From each resolution that was not the last to the reopening after it; resolutions of one reopening are one. */
const RESTS =
  'arrayFilter(rest -> rest.2 > 0, arrayMap(x -> (x, arrayMin(arrayFilter(t -> t >= x, reopen_at))), arrayPopBack(resolution_at)))';
const RESTED = `arraySum((rest, nth) -> if(nth = 1, least(rest.2, resolved_at) - rest.1, 0), ${RESTS}, arrayEnumerateUniq(tupleElement(${RESTS}, 2)))`;

/** Where the time of a ticket goes (domain.md 2.2, 3.8). */
export const TICKET_TIME: Measure[] = [
  ...byCompletion,
  ...elapsed,
  {
    entry: entry('ticket', 'share', 'ratio', 'lower', {
      id: 'pause_share',
      label: { zh: '暂停占比', en: 'Pause share' },
      definition: {
        zh: '已解决工单等待客户的时间 ÷ 创建至最后解决的时间；偏高可能是以暂停规避时限',
        en: 'Time in which resolved tickets waited for the customer ÷ time from creation to the last resolution; a high one may be clocks that are paused to meet limits',
      },
      bookedOn: { zh: '最后解决时刻', en: 'last resolution' },
      source: 'domain 3.8',
    }),
    rows: 'ticket',
    shape: 'weighted',
    bookings: () =>
      `if(${LIVED}, arrayMap(ms -> (toInt64(resolved_at), toString(${queueAt('resolved_at')}), toInt64(ms)), arrayFilter(ms -> ms != 0, [toInt64(${PAUSED}), toInt64(${PAUSED}) - (resolved_at - created_at)])), ${NONE})`,
  },
  {
    entry: entry('ticket', 'distribution', 'ms', 'lower', {
      id: 'requester_wait_time',
      label: { zh: '客户等待时长', en: 'Requester wait' },
      definition: {
        zh: '创建至最后解决，扣除等待客户与解决后重开前的时间；等待第三方仍计入',
        en: 'From creation to the last resolution, less the time spent waiting for the customer and between a resolution and a reopening; waiting for others counts',
      },
      bookedOn: { zh: '最后解决时刻', en: 'last resolution' },
      source: 'domain 2.2',
    }),
    rows: 'ticket',
    shape: 'distribution',
    bookings: () =>
      bookedIf(
        LIVED,
        'resolved_at',
        queueAt('resolved_at'),
        `greatest(0, resolved_at - created_at - ${PAUSED} - ${RESTED})`,
      ),
  },
];

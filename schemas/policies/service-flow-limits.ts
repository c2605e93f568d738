import type { Policy } from '../policy.ts';
import { HOUR, type Part, quotes, SECOND } from './parts.ts';

export const from = quotes('S1 電信客服服務流程指南');

/** What S1 2.3 binds "重大故障或投訴" to: a major fault, and every complaint, major or not (C6). */
export const MAJOR_FAULT = { category: ['fault'], is_major: true };
export const COMPLAINT = { is_complaint: true };

/** S1 1.1, 2.3, 3.2 and 4 give the same limits to every S1 preset, but for the first response. */
export const SHARED: Part[] = [
  {
    id: 'assignment',
    clock: 'assignment',
    targetMs: 2 * HOUR,
    provenance: from('1.1(3)', '工單后需在2小時內完成分配'),
  },
  {
    id: 'resolution-urgent',
    clock: 'resolution',
    selector: { priority: ['urgent'] },
    targetMs: 24 * HOUR,
    provenance: 'chosen',
    note: {
      zh: '手册未给出紧急类的处理时限，取重要类 24 小时为上限',
      en: 'The manual gives urgent tickets no limit: that of important ones is taken as the upper bound',
    },
  },
  {
    id: 'resolution-important',
    clock: 'resolution',
    selector: { priority: ['important'] },
    targetMs: 24 * HOUR,
    provenance: from('1.1(2)', '重要類問題在24小時內處理'),
  },
  {
    id: 'resolution-general',
    clock: 'resolution',
    selector: { priority: ['general'] },
    targetMs: 48 * HOUR,
    provenance: from('1.1(2)', '一般類問題在48小時內解決'),
  },
  {
    id: 'resolution-fault',
    clock: 'resolution',
    selector: { category: ['fault'] },
    targetMs: 24 * HOUR,
    provenance: from('3.2', '并在24小時內完成修復'),
  },
  { id: 'resolution-default', clock: 'resolution', targetMs: 48 * HOUR, provenance: 'chosen' },
  ...[MAJOR_FAULT, COMPLAINT].map(
    (selector, index): Part => ({
      id: `solution-${['major-fault', 'complaint'][index]}`,
      clock: 'initial_solution',
      selector,
      startOn: 'responded',
      targetMs: 2 * HOUR,
      provenance: from('2.3(1)', '并在2小時內提供解決方案'),
    }),
  ),
  {
    id: 'result-feedback',
    clock: 'result_feedback',
    targetMs: 24 * HOUR,
    provenance: from('1.1(4)', '服務結束后24小時內'),
  },
  {
    // The answer to a survey may come long after the service: its own instant starts the clock (C19).
    id: 'survey-feedback',
    clock: 'survey_feedback',
    targetMs: 24 * HOUR,
    provenance: from('4.2(3)', '24小時內向客戶發送滿意度調查結果'),
  },
  {
    id: 'escalation-report',
    clock: 'escalation_report',
    targetMs: 24 * HOUR,
    provenance: from('4.3(1)', '并在24小時內上報至服務主管'),
  },
  {
    id: 'answer',
    clock: 'answer',
    targetMs: 10 * SECOND,
    provenance: from('1.1(1)', '客服人員需在10秒內響應客戶咨詢'),
  },
];

export const RETENTION: Policy['retention'] = [
  { keepYears: 3, provenance: from('1.1(5)', '所有服務記錄需保存至少3年') },
];
export const ASSESSMENT = {
  what: 'assessment',
  every: ['month', 'quarter', 'year'],
  provenance: from('7.2(2)', '一般分為月度、季度和年度考核'),
} satisfies Policy['cadences'][number];

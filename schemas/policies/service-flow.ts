import type { Policy } from '../policy.ts';
import { HOUR, MINUTE, type Part, policy, quotes, rate, SECOND } from './parts.ts';

const from = quotes('S1 電信客服服務流程指南');

/** What S1 2.3 binds "重大故障或投訴" to: a major fault, and every complaint, major or not (C6). */
const MAJOR_FAULT = { category: ['fault'], is_major: true };
const COMPLAINT = { is_complaint: true };

/** S1 1.1, 2.3, 3.2 and 4 give the same limits to every S1 preset, but for the first response. */
const SHARED: Part[] = [
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

const RETENTION: Policy['retention'] = [
  { keepYears: 3, provenance: from('1.1(5)', '所有服務記錄需保存至少3年') },
];
const ASSESSMENT = {
  what: 'assessment',
  every: ['month', 'quarter', 'year'],
  provenance: from('7.2(2)', '一般分為月度、季度和年度考核'),
} satisfies Policy['cadences'][number];

/** Limits of the service flow itself (S1 1.1, 2.3, 3.1, 3.2). */
export const SERVICE_FLOW_PROCESS = policy({
  id: 'service-flow-process',
  name: { zh: '服务流程·流程版', en: 'Service flow, process' },
  objectives: [
    ...SHARED,
    {
      id: 'response-urgent',
      clock: 'first_response',
      selector: { priority: ['urgent'] },
      targetMs: HOUR,
      provenance: from('1.1(2)', '緊急類問題需在1小時內響應'),
    },
    {
      id: 'response-outage',
      clock: 'first_response',
      selector: { priority: ['urgent'], subcategory: ['network_outage'] },
      targetMs: 15 * MINUTE,
      provenance: from('3.1', '網絡中斷屬于緊急類,需在15分鐘內響應'),
    },
    {
      id: 'response-major-fault',
      clock: 'first_response',
      selector: { priority: ['important'], ...MAJOR_FAULT },
      targetMs: 4 * HOUR,
      provenance: from('2.3(1)', '重大故障或投訴則需在4小時內響應'),
    },
    {
      id: 'response-complaint',
      clock: 'first_response',
      selector: { priority: ['important', 'general'], ...COMPLAINT },
      targetMs: 4 * HOUR,
      provenance: from('2.3(1)', '重大故障或投訴則需在4小時內響應'),
    },
    {
      id: 'response-default',
      clock: 'first_response',
      targetMs: 24 * HOUR,
      provenance: from('2.3(1)', '接到服務請求后24小時內給予初步響應'),
    },
  ],
  rates: [
    rate({
      id: 'resolved-in-a-day',
      measure: 'resolution_rate.24h',
      value: 0.85,
      kind: 'benchmark',
      provenance: from('2.2', '85%的工單在24小時內完成處理'),
    }),
    rate({
      id: 'case-success',
      measure: 'case_success',
      value: 0.9,
      provenance: from('3.4', '客戶滿意度達到90%以上,則視為服務成功'),
    }),
  ],
  cadences: [
    ASSESSMENT,
    { what: 'skills', every: ['quarter'], provenance: from('1.2(4)', '每季度進行一次服務技能評估') },
  ],
  retention: RETENTION,
});

/** Limits of S1 5.2, whose 緊急, 一般 and 非緊急 are urgent, important and general here (C4). */
export const SERVICE_FLOW_TIERED = policy({
  id: 'service-flow-tiered',
  name: { zh: '服务流程·分级版', en: 'Service flow, tiered' },
  objectives: [
    ...SHARED,
    {
      id: 'response-urgent',
      clock: 'first_response',
      selector: { priority: ['urgent'] },
      targetMs: 15 * MINUTE,
      provenance: from('5.2(3)', '緊急問題在15分鐘內響應'),
    },
    {
      id: 'response-important',
      clock: 'first_response',
      selector: { priority: ['important'] },
      targetMs: 30 * MINUTE,
      provenance: from('5.2(3)', '一般問題在30分鐘內響應'),
    },
    {
      id: 'response-general',
      clock: 'first_response',
      selector: { priority: ['general'] },
      targetMs: 2 * HOUR,
      provenance: from('5.2(3)', '非緊急問題在2小時內響應'),
    },
    { id: 'response-default', clock: 'first_response', targetMs: 2 * HOUR, provenance: 'chosen' },
  ],
  retention: RETENTION,
});

/** Limits by which S1 7.1 assesses the service; minute-level, so it suits a wall: the site's default. */
export const SERVICE_FLOW_ASSESSED = policy({
  id: 'service-flow-assessed',
  name: { zh: '服务流程·考核版', en: 'Service flow, assessed' },
  objectives: [
    ...SHARED,
    {
      id: 'response-urgent',
      clock: 'first_response',
      selector: { priority: ['urgent'] },
      targetMs: 5 * MINUTE,
      provenance: from('7.1(2)', '緊急情況則應控制在5分鐘內'),
    },
    {
      id: 'response-default',
      clock: 'first_response',
      targetMs: 15 * MINUTE,
      provenance: from('7.1(2)', '一般應保證在15分鐘內響應'),
    },
  ],
  rates: [
    rate({
      id: 'compliance',
      measure: 'compliance',
      value: 0.95,
      provenance: from('7.1(4)', '服務規范性應達到95%以上'),
    }),
    rate({
      id: 'continuity',
      measure: 'continuity',
      value: 0.9,
      provenance: from('7.1(5)', '服務持續性應達到90%以上'),
    }),
  ],
  cadences: [ASSESSMENT],
  retention: RETENTION,
});

/** Evaluated with every state row, in this order: a clock's place in the row's arrays is fixed by it. */
export const POLICIES_IN_USE: readonly Policy[] = [SERVICE_FLOW_ASSESSED, SERVICE_FLOW_PROCESS];
export const DEFAULT_POLICY = 'service-flow-assessed@1';

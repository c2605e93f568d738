import type { Policy } from '../policy.ts';
import { POLICY_NAMES } from './names.ts';
import { HOUR, MINUTE, policy, rate } from './parts.ts';
import { ASSESSMENT, COMPLAINT, from, MAJOR_FAULT, RETENTION, SHARED } from './service-flow-limits.ts';

/** Limits of the service flow itself (S1 1.1, 2.3, 3.1, 3.2). */
export const SERVICE_FLOW_PROCESS = policy({
  id: 'service-flow-process',
  name: POLICY_NAMES['service-flow-process'],
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
  name: POLICY_NAMES['service-flow-tiered'],
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
  name: POLICY_NAMES['service-flow-assessed'],
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

import { POLICY_NAMES } from './names.ts';
import { DAY, HOUR, MINUTE, policy, quotes, rate } from './parts.ts';

const from = quotes('S0 电信行业服务质量标准与提升指南');

/** The complaint limits of S0 1.4, which S3 demands without saying how long. */
export const INVESTIGATION_MS = 72 * HOUR;
export const DECISION_CALENDAR = 'cn-working-days';

/** Service-quality standard and improvement guide (S0). */
export const QUALITY_GUIDE = policy({
  id: 'quality-guide',
  name: POLICY_NAMES['quality-guide'],
  objectives: [
    {
      id: 'response',
      clock: 'first_response',
      targetMs: 30 * MINUTE,
      provenance: from('1.5', '响应时间不超过30分钟'),
    },
    {
      id: 'acceptance-complaint',
      clock: 'acceptance',
      selector: { is_complaint: true },
      targetMs: 48 * HOUR,
      provenance: from('1.4', '接到投诉后48小时内由客服部门受理'),
    },
    {
      id: 'investigation-complaint',
      clock: 'investigation',
      selector: { is_complaint: true },
      targetMs: INVESTIGATION_MS,
      provenance: from('1.4', '72小时内完成初步调查'),
    },
    {
      // Whether it counts from receipt or from the end of the investigation is not said (C8): receipt, unless derived.
      id: 'decision-complaint',
      clock: 'decision',
      selector: { is_complaint: true },
      targetMs: 3 * DAY,
      calendar: DECISION_CALENDAR,
      dueAt: 'end_of_day',
      provenance: from('1.4', '在3个工作日内给出处理意见'),
    },
    {
      // A mean over all tickets: as a limit it could not stand beside 48 h to accept a complaint (C7).
      id: 'handling-mean',
      clock: 'resolution',
      mode: 'mean',
      targetMs: 24 * HOUR,
      provenance: from('1.2', '平均处理时间控制在24小时内'),
    },
  ],
  rates: [
    rate({
      id: 'resolution-rate',
      measure: 'resolution_rate.48h',
      value: 0.9,
      provenance: from('1.5', '问题解决率不低于90%'),
    }),
    rate({
      id: 'csat',
      measure: 'csat',
      value: 0.85,
      kind: 'benchmark',
      provenance: from('1.2', '用户满意度达到85%以上'),
    }),
    rate({
      id: 'csat-complaint',
      measure: 'csat',
      selector: { is_complaint: true },
      value: 0.72,
      kind: 'benchmark',
      provenance: from('1.4', '用户对投诉处理的满意度达72%'),
    }),
  ],
  cadences: [
    { what: 'evaluation', every: ['unspecified'], provenance: from('1.5', '通过定期评估和优化流程') },
  ],
  // After the decision the result is to be told, in no given time.
  unset: ['result_feedback'],
});

import { POLICY_NAMES } from './names.ts';
import { HOUR, MINUTE, policy, quotes, rate } from './parts.ts';

const from = quotes('S2 2025年電信行業客戶服務團隊建設手冊');

/** Customer-service team handbook 2025 (S2). */
export const SERVICE_TEAM_2025 = policy({
  id: 'service-team-2025',
  name: POLICY_NAMES['service-team-2025'],
  objectives: [
    {
      id: 'response',
      clock: 'first_response',
      targetMs: 20 * MINUTE,
      provenance: from('1.3', '服務響應時間縮短至20分鐘'),
    },
    {
      // S2 2.2 says mean where 1.3 reads as a limit: the kind of objective is explicit (C10).
      id: 'response-technical-mean',
      clock: 'first_response',
      selector: { skill_group: ['technical'] },
      mode: 'mean',
      targetMs: 20 * MINUTE,
      provenance: from('2.2(2)', '平均響應時間應控制在20分鐘'),
    },
    {
      id: 'solution',
      clock: 'initial_solution',
      startOn: 'created',
      targetMs: 30 * MINUTE,
      provenance: from('3.1', '并在30分鐘內提供初步解決方案'),
    },
    {
      id: 'resolution-fault',
      clock: 'resolution',
      selector: { category: ['fault'] },
      targetMs: 4 * HOUR,
      provenance: from('2.2(2)', '故障處理時間應控制在4小時內'),
    },
    ...[{ category: ['suggestion'] }, { is_complaint: true }].map((selector, index) => ({
      id: `feedback-reply-${['suggestion', 'complaint'][index]}`,
      clock: 'feedback_reply' as const,
      selector,
      targetMs: 24 * HOUR,
      provenance: from('5.2(2)', '并在24小時內反饋給客戶'),
    })),
  ],
  rates: [
    rate({ id: 'csat', measure: 'csat', value: 0.93, provenance: from('1.3', '客戶滿意度提升至93%以上') }),
    rate({ id: 'csi', measure: 'csi', value: 93.5, provenance: from('1.3', '客戶滿意度指數達到93.5%以上') }),
    rate({
      // 低于 is strict (C25): 85 itself opens nothing.
      id: 'csi-low',
      measure: 'csi',
      comparator: 'below',
      value: 85,
      minN: 30,
      provenance: from('5.2(3)', '當CSI值低于85分時,啟動專項服務優化方案'),
    }),
    rate({
      id: 'complaint-timeliness',
      measure: 'complaint_timeliness',
      value: 0.95,
      provenance: from('1.3', '客戶投訴處理及時率不低于95%'),
    }),
    rate({
      id: 'response-rate',
      measure: 'response_rate',
      value: 1,
      provenance: from('1.3', '服務響應率100%'),
    }),
    rate({
      id: 'reach',
      measure: 'service_reach',
      value: 1,
      provenance: from('1.3', '服務觸達率100%,服務覆蓋率100%'),
    }),
    rate({
      id: 'coverage',
      measure: 'service_coverage',
      value: 1,
      provenance: from('1.3', '服務觸達率100%,服務覆蓋率100%'),
    }),
    rate({
      id: 'survey-coverage',
      measure: 'survey_coverage',
      value: 0.92,
      kind: 'benchmark',
      provenance: from('5.2(1)', '客戶滿意度調查覆蓋率達92%'),
    }),
  ],
  triggers: [{ when: 'csi-low', opens: 'improvement' }],
  cadences: [
    {
      what: 'satisfaction_report',
      every: ['month'],
      provenance: from('2.2(4)', '數據分析部應每月發布服務滿意度報告'),
    },
    { what: 'assessment', every: ['quarter', 'year'], provenance: from('2.3(4)', '季度考核+年度考核') },
    { what: 'frequent_product', every: ['month'], provenance: from('7.2(3)', '實行月度評估') },
    {
      what: 'infrequent_product',
      every: ['quarter'],
      provenance: from('7.2(3)', '對低頻服務(如客服)實行季度評估'),
    },
  ],
});

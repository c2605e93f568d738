import type { Objective, Policy } from '../policy.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const from = (section: string, quote: string): Objective['provenance'] => ({
  manual: 'S1 電信客服服務流程指南',
  section,
  quote,
});

type Part = Pick<Objective, 'id' | 'clock' | 'selector' | 'targetMs' | 'provenance'>;

/** Fills in what all objectives of the S1 manual share: around the clock, goal 95 % where the manual gives none. */
const objective = (part: Part): Objective => ({
  ...part,
  goal: 0.95,
  calendar: '24x7',
  pauseOn: part.clock === 'resolution' ? ['pending_customer'] : [],
  onReopen: part.clock === 'resolution' ? 'resume' : 'none',
});

/** S1 1.1, 2.3 and 3.2 give the same assignment, handling and answer limits to every S1 preset. */
const SHARED: Part[] = [
  {
    id: 'assignment',
    clock: 'assignment',
    selector: {},
    targetMs: 2 * HOUR,
    provenance: from('1.1(3)', '工單后需在2小時內完成分配'),
  },
  {
    id: 'resolution-urgent',
    clock: 'resolution',
    selector: { priority: ['urgent'] },
    targetMs: 24 * HOUR,
    provenance: 'chosen',
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
  { id: 'resolution-default', clock: 'resolution', selector: {}, targetMs: 48 * HOUR, provenance: 'chosen' },
  {
    id: 'answer',
    clock: 'answer',
    selector: {},
    targetMs: 10_000,
    provenance: from('1.1(1)', '客服人員需在10秒內響應客戶咨詢'),
  },
];

const PAUSE_CAP = 5 * 24 * HOUR;

/** Limits of the service flow itself (S1 1.1, 2.3, 3.1, 3.2). */
export const SERVICE_FLOW_PROCESS: Policy = {
  id: 'service-flow-process',
  version: 1,
  name: { zh: '服务流程·流程版', en: 'Service flow, process' },
  effectiveFrom: 0,
  pauseCapMs: PAUSE_CAP,
  objectives: (
    [
      ...SHARED,
      {
        id: 'response-urgent',
        clock: 'first_response' as const,
        selector: { priority: ['urgent'] },
        targetMs: HOUR,
        provenance: from('1.1(2)', '緊急類問題需在1小時內響應'),
      },
      {
        id: 'response-outage',
        clock: 'first_response' as const,
        selector: { priority: ['urgent'], subcategory: ['network_outage'] },
        targetMs: 15 * MINUTE,
        provenance: from('3.1', '網絡中斷屬于緊急類,需在15分鐘內響應'),
      },
      {
        id: 'response-major-fault',
        clock: 'first_response' as const,
        selector: { priority: ['important'], category: ['fault'], is_major: true },
        targetMs: 4 * HOUR,
        provenance: from('2.3(1)', '重大故障或投訴則需在4小時內響應'),
      },
      {
        id: 'response-complaint',
        clock: 'first_response' as const,
        selector: { priority: ['important', 'general'], is_complaint: true },
        targetMs: 4 * HOUR,
        provenance: from('2.3(1)', '重大故障或投訴則需在4小時內響應'),
      },
      {
        id: 'response-default',
        clock: 'first_response' as const,
        selector: {},
        targetMs: 24 * HOUR,
        provenance: from('2.3(1)', '接到服務請求后24小時內給予初步響應'),
      },
    ] satisfies Part[]
  ).map(objective),
};

/** Limits by which S1 7.1 assesses the service; minute-level, so it suits a wall: the site's default. */
export const SERVICE_FLOW_ASSESSED: Policy = {
  id: 'service-flow-assessed',
  version: 1,
  name: { zh: '服务流程·考核版', en: 'Service flow, assessed' },
  effectiveFrom: 0,
  pauseCapMs: PAUSE_CAP,
  objectives: (
    [
      ...SHARED,
      {
        id: 'response-urgent',
        clock: 'first_response' as const,
        selector: { priority: ['urgent'] },
        targetMs: 5 * MINUTE,
        provenance: from('7.1(2)', '緊急情況則應控制在5分鐘內'),
      },
      {
        id: 'response-default',
        clock: 'first_response' as const,
        selector: {},
        targetMs: 15 * MINUTE,
        provenance: from('7.1(2)', '一般應保證在15分鐘內響應'),
      },
    ] satisfies Part[]
  ).map(objective),
};

/** Evaluated with every state row, in this order: a clock's place in the row's arrays is fixed by it. */
export const POLICIES_IN_USE: readonly Policy[] = [SERVICE_FLOW_ASSESSED, SERVICE_FLOW_PROCESS];
export const DEFAULT_POLICY = 'service-flow-assessed@1';

import type { Distribution } from './distribution.ts';
import type { Weighted } from './random.ts';
import { HOUR, MINUTE } from './seasonality.ts';
import type { QueueModel, Region, Site, Topic } from './site.ts';

const lognormal = (medianMs: number, sigma: number): Distribution => ({ kind: 'lognormal', medianMs, sigma });
const topic = (
  category: string,
  subcategory: string,
  urgentShare: number,
  importantShare: number,
): Topic => ({
  category,
  subcategory,
  urgentShare,
  importantShare,
});

const OUTAGE = topic('fault', 'network_outage', 0.35, 0.5);
const WEAK_SIGNAL = topic('fault', 'weak_signal', 0.04, 0.35);
const LATENCY = topic('fault', 'network_latency', 0.04, 0.3);
const CALL_QUALITY = topic('fault', 'call_quality', 0.03, 0.25);
const OPACITY = topic('complaint', 'package_opacity', 0.05, 0.5);
const BILL_DISPUTE = topic('complaint', 'bill_dispute', 0.05, 0.5);
const SERVICE_COMPLAINT = topic('complaint', 'service_attitude', 0.08, 0.5);
const BILL = topic('billing', 'bill_enquiry', 0.01, 0.15);
const CHARGE = topic('billing', 'unexpected_charge', 0.02, 0.3);
const PACKAGE = topic('service_change', 'package_change', 0.01, 0.15);
const OPENING = topic('service_change', 'service_opening', 0.01, 0.2);
const LOGIN = topic('account', 'login', 0.03, 0.25);
const BINDING = topic('account', 'number_binding', 0.01, 0.15);
const ENQUIRY = topic('general_enquiry', 'service_enquiry', 0, 0.08);
const POLICY = topic('policy_enquiry', 'number_portability', 0, 0.1);
const PROMOTION = topic('promotion', 'campaign', 0, 0.05);
const DEVICE = topic('device_repair', 'terminal', 0.02, 0.2);
const SUGGESTION = topic('suggestion', 'app_function', 0, 0.05);

const ORDINARY: Weighted<string> = [
  ['ordinary', 0.93],
  ['vip', 0.04],
  ['enterprise', 0.03],
];
const WRITTEN: Weighted<string> = [
  ['app', 0.5],
  ['website', 0.22],
  ['wechat_oa', 0.16],
  ['email', 0.12],
];
const VOICE: Weighted<string> = [
  ['phone', 0.93],
  ['web_chat', 0.04],
  ['wechat_oa', 0.03],
];

/** What most voice queues share. */
const VOICE_QUEUE = {
  concurrency: 1,
  contactChannels: VOICE,
  ticketChannels: WRITTEN,
  tiers: ORDINARY,
  talk: lognormal(190_000, 0.6),
  hold: lognormal(45_000, 0.6),
  afterContact: lognormal(38_000, 0.5),
  patience: { kind: 'weibull', scaleMs: 170_000, shape: 1.2 },
  settling: lognormal(70 * MINUTE, 1.1),
  outageShare: 0,
} satisfies Partial<QueueModel>;

const CHAT_QUEUE = {
  ...VOICE_QUEUE,
  concurrency: 3,
  talk: lognormal(400_000, 0.6),
  afterContact: lognormal(25_000, 0.5),
  patience: { kind: 'weibull', scaleMs: 260_000, shape: 1.1 },
  settling: lognormal(50 * MINUTE, 1.1),
} satisfies Partial<QueueModel>;

const QUEUES: readonly QueueModel[] = [
  {
    ...VOICE_QUEUE,
    id: 'gd-fault-l1',
    team: 'technical',
    skill: 'fault',
    contactsPerDay: 1_250,
    directTicketsPerDay: 180,
    opensTicketShare: 0.36,
    outageShare: 1,
    topics: [
      [OUTAGE, 0.14],
      [WEAK_SIGNAL, 0.36],
      [LATENCY, 0.26],
      [CALL_QUALITY, 0.24],
    ],
    talk: lognormal(215_000, 0.6),
    settling: lognormal(110 * MINUTE, 1.1),
  },
  {
    ...VOICE_QUEUE,
    id: 'gd-broadband',
    team: 'technical',
    skill: 'broadband',
    contactsPerDay: 900,
    directTicketsPerDay: 165,
    opensTicketShare: 0.46,
    outageShare: 1,
    topics: [
      [OUTAGE, 0.24],
      [LATENCY, 0.52],
      [DEVICE, 0.24],
    ],
    talk: lognormal(235_000, 0.6),
    settling: lognormal(3.2 * HOUR, 1.0),
  },
  {
    ...VOICE_QUEUE,
    id: 'gd-complaint',
    team: 'care',
    skill: 'complaint',
    contactsPerDay: 480,
    directTicketsPerDay: 75,
    opensTicketShare: 0.52,
    topics: [
      [OPACITY, 0.36],
      [BILL_DISPUTE, 0.32],
      [SERVICE_COMPLAINT, 0.32],
    ],
    talk: lognormal(290_000, 0.6),
    settling: lognormal(7 * HOUR, 0.9),
  },
  {
    ...VOICE_QUEUE,
    id: 'hall-support',
    team: 'service',
    skill: 'counter',
    contactsPerDay: 360,
    directTicketsPerDay: 25,
    opensTicketShare: 0.15,
    topics: [
      [OPENING, 0.4],
      [DEVICE, 0.35],
      [PROMOTION, 0.25],
    ],
    contactChannels: [
      ['counter', 0.82],
      ['phone', 0.18],
    ],
    hours: { from: 8.5, to: 20.5, lastWeekday: 7 },
  },
  {
    ...CHAT_QUEUE,
    id: 'chat-service',
    team: 'service',
    skill: 'chat',
    contactsPerDay: 1_150,
    directTicketsPerDay: 35,
    opensTicketShare: 0.17,
    topics: [
      [ENQUIRY, 0.5],
      [PACKAGE, 0.25],
      [BILL, 0.25],
    ],
    contactChannels: [
      ['web_chat', 0.58],
      ['wechat_oa', 0.42],
    ],
  },
  {
    ...VOICE_QUEUE,
    id: 'gd-billing',
    team: 'service',
    skill: 'billing',
    contactsPerDay: 1_050,
    directTicketsPerDay: 100,
    opensTicketShare: 0.17,
    topics: [
      [BILL, 0.62],
      [CHARGE, 0.38],
    ],
  },
  {
    ...VOICE_QUEUE,
    id: 'gd-package',
    team: 'service',
    skill: 'package',
    contactsPerDay: 750,
    directTicketsPerDay: 85,
    opensTicketShare: 0.17,
    topics: [
      [PACKAGE, 0.6],
      [OPENING, 0.2],
      [POLICY, 0.2],
    ],
  },
  {
    ...CHAT_QUEUE,
    id: 'app-service',
    team: 'service',
    skill: 'app',
    contactsPerDay: 560,
    directTicketsPerDay: 110,
    opensTicketShare: 0.22,
    topics: [
      [LOGIN, 0.45],
      [BINDING, 0.3],
      [SUGGESTION, 0.25],
    ],
    contactChannels: [
      ['app', 0.68],
      ['self_service', 0.32],
    ],
  },
  {
    ...VOICE_QUEUE,
    id: 'vip-desk',
    team: 'key-accounts',
    skill: 'vip',
    contactsPerDay: 290,
    directTicketsPerDay: 20,
    opensTicketShare: 0.22,
    tiers: [['vip', 1]],
    topics: [
      [BILL, 0.3],
      [PACKAGE, 0.35],
      [WEAK_SIGNAL, 0.2],
      [ENQUIRY, 0.15],
    ],
    outageShare: 0.2,
    settling: lognormal(40 * MINUTE, 1),
  },
  {
    ...VOICE_QUEUE,
    id: 'enterprise-desk',
    team: 'key-accounts',
    skill: 'enterprise',
    contactsPerDay: 330,
    directTicketsPerDay: 45,
    opensTicketShare: 0.3,
    tiers: [['enterprise', 1]],
    topics: [
      [OUTAGE, 0.1],
      [LATENCY, 0.25],
      [OPENING, 0.35],
      [BILL, 0.3],
    ],
    outageShare: 0.35,
    settling: lognormal(2 * HOUR, 1),
    hours: { from: 8, to: 19, lastWeekday: 5 },
  },
];

/** Cities by their codes in GB/T 2260. */
const REGIONS: readonly Region[] = [
  {
    id: 'CN-GD',
    weight: 0.56,
    cities: [
      ['440100', 0.35],
      ['440300', 0.33],
      ['440600', 0.16],
      ['441900', 0.16],
    ],
  },
  {
    id: 'CN-GX',
    weight: 0.14,
    cities: [
      ['450100', 0.5],
      ['450200', 0.27],
      ['450300', 0.23],
    ],
  },
  {
    id: 'CN-HN',
    weight: 0.14,
    cities: [
      ['430100', 0.6],
      ['430400', 0.4],
    ],
  },
  {
    id: 'CN-FJ',
    weight: 0.11,
    cities: [
      ['350100', 0.38],
      ['350200', 0.32],
      ['350500', 0.3],
    ],
  },
  {
    id: 'CN-HI',
    weight: 0.05,
    cities: [
      ['460100', 0.7],
      ['460200', 0.3],
    ],
  },
];

/** The site of config/directory.yaml: about 7,000 contacts and 2,500 tickets on a weekday at scale 1. */
export const DEFAULT_SITE: Site = {
  teams: [
    { id: 'technical', skills: ['fault', 'broadband'] },
    { id: 'service', skills: ['counter', 'chat', 'billing', 'package', 'app'] },
    { id: 'care', skills: ['complaint'] },
    { id: 'key-accounts', skills: ['vip', 'enterprise'] },
  ],
  queues: QUEUES,
  regions: REGIONS,
  hourWeights: [
    0.18, 0.11, 0.08, 0.07, 0.07, 0.12, 0.28, 0.65, 1.35, 2.0, 2.15, 1.75, 1.25, 1.35, 1.75, 1.85, 1.7, 1.35,
    1.15, 1.3, 1.3, 0.95, 0.6, 0.33,
  ],
  weekdayWeights: [1.09, 1.02, 0.98, 0.95, 0.96, 0.74, 0.66],
  dayNoise: 0.05,
  outagesPerWeek: 1.2,
  behaviour: {
    shortAbandonShare: 0.015,
    silentAbandonShare: 0.35,
    redialShare: 0.35,
    callbackShare: 0.1,
    transferShare: 0.045,
    holdShare: 0.3,
    botContainedShare: 0.55,
    ticketTransferShare: 0.07,
    ticketEscalationShare: 0.035,
    ticketPauseShare: 0.14,
    ticketReopenShare: 0.035,
    ticketCancelShare: 0.014,
    ticketMergeShare: 0.005,
    ticketSurveyShare: 0.6,
    contactSurveyShare: 0.2,
  },
  staffing: { kind: 'planned', safety: 1.1, ticketOccupancy: 0.9, absenceShare: 0.03 },
};

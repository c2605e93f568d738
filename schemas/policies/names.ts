import type { Words } from '../words.ts';

/** Names of the presets by id, apart from their limits: a wall says only by whom it is judged. */
export const POLICY_NAMES = {
  'quality-guide': { zh: '质量标准指南', en: 'Quality guide' },
  'service-flow-process': { zh: '服务流程·流程版', en: 'Service flow, process' },
  'service-flow-tiered': { zh: '服务流程·分级版', en: 'Service flow, tiered' },
  'service-flow-assessed': { zh: '服务流程·考核版', en: 'Service flow, assessed' },
  'service-team-2025': { zh: '服务团队 2025', en: 'Service team 2025' },
  'service-hall': { zh: '营业厅', en: 'Service hall' },
} as const satisfies Record<string, Words>;

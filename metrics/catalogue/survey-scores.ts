import { SURVEY_DIMENSIONS } from '../../schemas/enumerations.ts';
import type { EffortScale } from '../../schemas/measures.ts';
import type { Words } from '../../schemas/words.ts';
import { bookedIf, type Measure, type Reading, type Shape } from '../measure.ts';
import { entry } from './entry.ts';
import { COUNTED, ON_RESPONSE, SATISFACTION, UNCERTAIN } from './survey-reading.ts';

const score = (
  id: string,
  label: Words,
  definition: Words,
  source: string,
  shape: Shape,
  condition: string,
  value: (reading: Reading) => string,
): Measure => ({
  entry: entry(
    'survey',
    shape === 'ratio' ? 'share' : 'distribution',
    shape === 'ratio' ? 'ratio' : 'score',
    'higher',
    {
      id,
      label,
      definition,
      bookedOn: ON_RESPONSE,
      source,
      ...UNCERTAIN,
    },
  ),
  rows: 'survey',
  shape,
  bookings: (reading) => bookedIf(`${COUNTED} AND ${condition}`, 'responded_at', 'queue', value(reading)),
});

/** In thousandths of a point: bookings are whole numbers. */
const thousandths = (points: string): string => `floor((${points}) * 1000 + 0.5)`;
/** From the scale of the answer's instrument to 0 … 100; never infinite, since a row that is not asked is computed too. */
const rescaled = (points: string): string =>
  `100 * (${points} - scale_min) / greatest(scale_max - scale_min, 1)`;
const RESCALED = "instrument IN ('csat5', 'csat10', 'csi100')";

const INTERVAL: Words = {
  zh: '95% 区间：30 份起用 t 区间，不足 30 份用自助法（2000 次，固定种子）',
  en: '95 % interval: Student’s t from 30 answers on, bootstrap below (2,000 draws, fixed seed)',
};
const withInterval = ({ zh, en }: Words): Words => ({
  zh: `${zh}；${INTERVAL.zh}`,
  en: `${en}; ${INTERVAL.en}`,
});

const EFFORT = "instrument = 'ces7' AND score >= 0";
const easyEnd = ({ context, tenant }: Reading): EffortScale =>
  context.directory.tenants[tenant]?.effortScale ?? '7_is_easy';
/** 7 = easy, whatever the surveys of the site say. */
const ease = (reading: Reading): string => (easyEnd(reading) === '7_is_easy' ? 'score' : '8 - score');

const LABELS: Record<string, string> = {
  attitude: '服务态度',
  response_speed: '响应速度',
  resolution_efficiency: '解决效率',
  professionalism: '专业性',
  process: '流程',
  staff_ability: '人员能力',
  result: '服务效果',
  after_sales: '售后',
  product_quality: '产品质量',
  convenience: '便利性',
  waiting: '等待',
  feedback: '反馈',
  environment: '环境',
  overall: '综合',
};

const dimension = (name: string): Measure =>
  score(
    `dimension.${name}`,
    { zh: LABELS[name] ?? name, en: `Dimension ${name.replaceAll('_', ' ')}` },
    withInterval({
      zh: `问卷中“${LABELS[name] ?? name}”得分折合百分制的均值`,
      en: `Mean score of ${name.replaceAll('_', ' ')} in surveys, rescaled to 0 to 100`,
    }),
    'domain 2.4; S1 4.1',
    'mean',
    `${RESCALED} AND mapContains(dimensions, '${name}')`,
    () => thousandths(rescaled(`dimensions['${name}']`)),
  );

/** Scores of surveys, each with n and an interval (domain.md 2.4). */
export const SURVEY_SCORES: Measure[] = [
  score(
    'nps',
    { zh: '净推荐值', en: 'NPS' },
    {
      zh: '推荐者（9–10 分）占比减贬损者（0–6 分）占比，−100 至 100；95% 区间：调整 Wald',
      en: 'Share of promoters (9 or 10) less share of detractors (0 to 6), −100 to 100; 95 % interval: adjusted Wald',
    },
    'domain 2.4',
    'promoter',
    "instrument = 'nps11' AND score >= 0",
    () => 'multiIf(score >= 9, 1, score <= 6, -1, 0)',
  ),
  score(
    'ces',
    { zh: '客户费力度', en: 'CES' },
    withInterval({
      zh: '“办理轻松”的认同程度均值，1 至 7，7 为最轻松',
      en: 'Mean agreement that it was easy, 1 to 7, 7 being easiest',
    }),
    'domain 2.4',
    'mean',
    EFFORT,
    (reading) => thousandths(ease(reading)),
  ),
  score(
    'ces_easy',
    { zh: '轻松占比', en: 'Found it easy' },
    { zh: '费力度 5 至 7（轻松）的答复占比', en: 'Share of effort answers of 5 to 7, 7 being easiest' },
    'domain 2.4',
    'ratio',
    EFFORT,
    (reading) => `toUInt8(${ease(reading)} >= 5)`,
  ),
  score(
    'csi',
    { zh: '满意度指数', en: 'CSI' },
    withInterval({
      zh: '每份答复各维度得分（等权）折合百分制，无维度者取总分；再取均值',
      en: 'Mean over responses of the mean of their dimensions (equal weights), rescaled to 0 to 100; without dimensions the score itself',
    }),
    'domain 2.4; equal weights: chosen',
    'mean',
    `${RESCALED} AND (notEmpty(dimensions) OR ${SATISFACTION})`,
    () => thousandths(`if(notEmpty(dimensions), ${rescaled('arrayAvg(mapValues(dimensions))')}, score100)`),
  ),
  score(
    'solved_rate',
    { zh: '客户认为已解决', en: 'Solved, says the customer' },
    {
      zh: '问卷“问题已解决”答“是”的占比；一次解决率的旁证',
      en: 'Share of answers “yes” to “was it solved?”; the second measure of first contact resolution',
    },
    'domain 2.2',
    'ratio',
    "instrument = 'solved_yes_no' AND score >= 0",
    () => 'toUInt8(score >= 1)',
  ),
  ...SURVEY_DIMENSIONS.filter((name) => name in LABELS).map(dimension),
];

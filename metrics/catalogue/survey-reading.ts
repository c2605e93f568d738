import type { CatalogueEntry } from '../../schemas/catalogue.ts';

/** Responses that enter scores: no drill, not too late, one for each survey (docs/contact-state.md 18, 22). */
export const COUNTED = 'drill = 0 AND responded_at > 0 AND counted = 1';
/** … on a scale of satisfaction (csat5, csat10, csi100), with a score. */
export const SATISFACTION = 'satisfied >= 0';

export const ON_RESPONSE = { zh: '答复时刻', en: 'response' };

/** Scores of few answers: greyed below ten, indicative below thirty (domain.md 2.4), and hidden by role. */
export const UNCERTAIN: Pick<CatalogueEntry, 'minimumN' | 'indicativeN' | 'sensitive'> = {
  minimumN: 10,
  indicativeN: 30,
  sensitive: true,
};

import { createI18n } from 'vue-i18n';
import type { Language } from './format/durations.ts';
import type { Speech } from './format/words.ts';
import { en } from './locales/en.ts';
import { zh } from './locales/zh.ts';

/** A missing word is a fault of ours, except in the groups whose codes each centre makes up. */
const WARNED = /^(?!(?:subcategory|city|method|outcome|level|reason)\.)/;

/** Both languages travel with the page: a wall changes its language without a network. */
export const makeI18n = (language: Language) =>
  createI18n({
    legacy: false,
    missingWarn: WARNED,
    fallbackWarn: WARNED,
    locale: language,
    fallbackLocale: 'en',
    messages: { zh, en },
  });

export type Translations = ReturnType<typeof makeI18n>;

/** The page's language as pure models take it. */
export const speechOf = (i18n: Translations, language: Language): Speech => ({
  language,
  say: (key, named) => i18n.global.t(key, named ?? {}, { locale: language }),
});

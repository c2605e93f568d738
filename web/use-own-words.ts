import { type ComputedRef, computed } from 'vue';
import { useI18n } from 'vue-i18n';
import type { Speech } from './format/words.ts';
import { useSpeech } from './use-speech.ts';

type Messages = Record<string, Record<string, unknown>>;

/** Words that come with the pages that need them, not with the first script; in the language of the page. */
export function useOwnWords(messages: { zh: Messages; en: Messages }): ComputedRef<Speech> {
  const speech = useSpeech();
  const { t } = useI18n({ useScope: 'local', messages });
  return computed(() => {
    const { language } = speech.value;
    return { language, say: (key, named) => t(key, named ?? {}, { locale: language }) };
  });
}

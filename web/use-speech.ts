import { type ComputedRef, computed } from 'vue';
import { useI18n } from 'vue-i18n';
import { useRoute } from 'vue-router';
import type { Speech } from './format/words.ts';
import { printing } from './printing.ts';
import { type Settings, settingsFrom } from './settings.ts';

/** Settings of the address; on paper the page is light, whatever the screen is. */
export function useSettings(): ComputedRef<Settings> {
  const route = useRoute();
  return computed(() => {
    const settings = settingsFrom(route.query);
    return printing.value ? { ...settings, theme: 'light' as const } : settings;
  });
}

/** Speech for pure models; changes with `?lang=`. */
export function useSpeech(): ComputedRef<Speech> {
  const { t } = useI18n();
  const settings = useSettings();
  return computed(() => {
    const { language } = settings.value;
    return { language, say: (key, named) => t(key, named ?? {}, { locale: language }) };
  });
}

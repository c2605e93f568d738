import { type ComputedRef, computed } from 'vue';
import { useSettings } from '../use-speech.ts';
import { type ChartTokens, readTokens } from './tokens.ts';

/** The tokens of the present theme, read again only when it changes. */
export function useTokens(): ComputedRef<ChartTokens> {
  const settings = useSettings();
  return computed(() => {
    document.documentElement.dataset.theme = settings.value.theme;
    return readTokens(getComputedStyle(document.documentElement));
  });
}

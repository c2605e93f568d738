import { watchEffect } from 'vue';
import { useSpeech } from '../use-speech.ts';

/** The window's title: 安灯 · 趋势. */
export function useTitle(part: () => string): void {
  const speech = useSpeech();
  watchEffect(() => {
    document.title = [speech.value.say('app.name'), part()].filter(Boolean).join(' · ');
  });
}

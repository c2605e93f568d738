import { ref } from 'vue';

/** Whether the page is being put on paper just now: it is light then, and its charts are as wide as a page. */
export const printing = ref(false);

/** @param target the window, which says when printing begins and ends. */
export function followPrinting(target: Pick<Window, 'addEventListener'>): void {
  target.addEventListener('beforeprint', () => {
    printing.value = true;
  });
  target.addEventListener('afterprint', () => {
    printing.value = false;
  });
}

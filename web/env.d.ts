/// <reference types="vite/client" />
declare module '*.vue' {
  import type { DefineComponent } from 'vue';

  const component: DefineComponent<object, object, unknown>;
  export default component;
}
/** Identity of this bundle; the server announces a newer one by another id. */
declare const __ANDON_BUILD__: string;

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import vue from '@vitejs/plugin-vue';
import { defineConfig, type Plugin } from 'vite';

const root = fileURLToPath(new URL('./web', import.meta.url));

/** Identity of the bundle: the commit where there is one, and the minute of the build. */
function buildId(): string {
  let commit = '';
  try {
    commit = execFileSync('git', ['rev-parse', 'HEAD'], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'ignore'],
    }).toString();
  } catch {
    // A tarball has no commits.
  }
  return createHash('sha256').update(`${commit} ${Date.now()}`).digest('hex').slice(0, 12);
}

/** Writes web/dist/build.json {id}: the server announces it, so that open pages know of a newer bundle. */
const announceBuild = (id: string): Plugin => ({
  name: 'andon-build-id',
  apply: 'build',
  generateBundle() {
    this.emitFile({ type: 'asset', fileName: 'build.json', source: JSON.stringify({ id }) });
  },
});

const KEPT_MS = 7 * 86_400_000;

/** Assets of earlier builds stay for a week: a page that was opened before one may still ask for chunks of its own. */
const keepAssets = (): Plugin => ({
  name: 'andon-keep-assets',
  apply: 'build',
  async writeBundle({ dir = '' }, bundle) {
    const folder = join(dir, 'assets');
    const present = await readdir(folder).catch(() => []);
    for (const name of present.filter((file) => !(`assets/${file}` in bundle))) {
      const file = join(folder, name);
      if (Date.now() - (await stat(file)).mtimeMs > KEPT_MS) await rm(file);
    }
  },
});

export default defineConfig(({ command, mode }) => {
  const id = command === 'build' ? buildId() : 'dev';
  const server = process.env.ANDON_URL ?? 'http://127.0.0.1:8080';
  return {
    root,
    plugins: [vue(), announceBuild(id), keepAssets()],
    define: {
      __ANDON_BUILD__: JSON.stringify(id),
      __VUE_OPTIONS_API__: 'false',
      __VUE_PROD_DEVTOOLS__: 'false',
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
      __VUE_I18N_LEGACY_API__: 'false',
      __VUE_I18N_FULL_INSTALL__: 'false',
      __INTLIFY_PROD_DEVTOOLS__: 'false',
      __INTLIFY_DROP_MESSAGE_COMPILER__: 'false',
    },
    build: {
      outDir: fileURLToPath(new URL('./web/dist', import.meta.url)),
      emptyOutDir: false,
      // Signage browsers are old: Chrome 91 is what 2022 televisions run.
      target: 'chrome91',
      cssTarget: 'chrome91',
      assetsInlineLimit: 0,
      manifest: true,
      sourcemap: mode !== 'production',
      chunkSizeWarningLimit: 700,
      rollupOptions: {
        output: {
          manualChunks: (file: string) =>
            // Bars stay with the trends page, which alone draws them.
            /node_modules\/(echarts|zrender)\/(?!lib\/(chart\/bar|layout\/bar))/.test(file)
              ? 'charts'
              : /node_modules\/(@vue|vue|vue-router|vue-i18n|@intlify)\//.test(file)
                ? 'vue'
                : undefined,
        },
      },
    },
    server: {
      host: '127.0.0.1',
      proxy: {
        '^/api/': { target: server },
        '/socket.io': { target: server, ws: true },
      },
    },
  };
});

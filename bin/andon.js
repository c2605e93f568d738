#!/usr/bin/env node
// CommonJS (bin/package.json): Node loads an ES module through its thread pool, and a pool that has started keeps its
// size. The embedded engine's questions run on that pool, where four threads let a slow one hold up all others.
process.env.UV_THREADPOOL_SIZE ??= '16';

const [major] = process.versions.node.split('.').map(Number);
if (major < 20) {
  console.error(`Andon needs Node 20 or newer; this is ${process.version}.`);
  process.exit(1);
}

import('tsx/esm/api')
  .then(({ register }) => {
    register();
    return import('../cli/main.ts');
  })
  .catch((error) => {
    console.error(error);
    process.exit(1);
  });

import { rm } from 'node:fs/promises';
import { type EndpointSettings, serve } from './server.ts';

/**
 * The endpoint as a process of its own: settings come from the parent, the port goes back, and it ends with the parent,
 * its folder too; a kill leaves the folder.
 */
process.once('message', async (settings: EndpointSettings) => {
  const started = serve(settings);
  process.once('disconnect', async () => {
    await (await started).close();
    await rm(settings.path, { recursive: true, force: true });
    process.exit(0);
  });
  const { port } = await started;
  process.send?.({ port });
});

import helmet from '@fastify/helmet';
import swagger from '@fastify/swagger';
import Fastify, { type FastifyInstance } from 'fastify';
import type { TSchema } from 'typebox';
import { Fault } from '../../schemas/faults.ts';
import type { Log } from '../../schemas/log.ts';
import type { Gauges } from '../gauges.ts';
import { faultStatus, sendFault, wrongParameter } from './fault.ts';
import { isOwn } from './origin.ts';
import { parameterCheck } from './validation.ts';

export interface AppDeps {
  log: Log;
  gauges: Gauges;
  buildId: string;
  /** Port the server listens on; known once it does. */
  port(): number;
}

/**
 * The HTTP server without routes: who may call, which headers go out, how parameters are checked and faults are told.
 * Numbers go out as computed: no answer passes a serializer that could drop or change a field.
 */
export async function openApp(deps: AppDeps): Promise<FastifyInstance> {
  const app = Fastify({ logger: false, bodyLimit: 16_384, forceCloseConnections: true });
  app.addHook('onRequest', async (call, reply) => {
    const { host, origin } = call.headers;
    if (!isOwn({ host, origin }, deps.port())) return sendFault(reply, 'ANDON_E204');
  });
  await app.register(helmet, {
    strictTransportSecurity: false,
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
  });
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Andon', version: deps.buildId, description: 'Live figures of a contact centre' },
      components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
    },
  });
  app.setValidatorCompiler(({ schema }) => parameterCheck(schema as TSchema));
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
  app.setErrorHandler((error, call, reply) => {
    const { statusCode = 500, message } = error as { statusCode?: number; message?: string };
    const foreign = () =>
      statusCode < 500 ? wrongParameter('request', null, message) : new Fault('ANDON_E206');
    const fault = error instanceof Fault ? error : foreign();
    deps.gauges.refused.inc({ code: fault.code });
    if (faultStatus(fault.code) >= 500) {
      deps.log.error({ url: call.url, error: String(error) }, 'a request could not be answered');
    }
    return sendFault(reply, fault.code, fault.code === 'ANDON_E206' ? {} : fault.details);
  });
  app.setNotFoundHandler((call, reply) => sendFault(reply, 'ANDON_E203', { path: call.url.split('?')[0] }));
  app.get('/api/v1/openapi.json', { schema: { hide: true } }, async () => app.swagger());
  return app;
}

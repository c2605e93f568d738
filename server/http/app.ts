import helmet from '@fastify/helmet';
import swagger from '@fastify/swagger';
import Fastify, { type FastifyInstance } from 'fastify';
import { type TSchema, Type } from 'typebox';
import { Fault } from '../../schemas/faults.ts';
import type { Log } from '../../schemas/log.ts';
import type { Gauges } from '../gauges.ts';
import { faultStatus, sendFault, wrongParameter } from './fault.ts';
import { isOwn, type Whereabouts } from './origin.ts';
import { NoParameters } from './parameters.ts';
import { FAULT_COMPONENT, responses } from './responses.ts';
import { parameterCheck } from './validation.ts';

export interface AppDeps {
  log: Log;
  gauges: Gauges;
  buildId: string;
  /** Known once it listens. */
  whereabouts(): Whereabouts;
}

const OpenApiDocument = Type.Object(
  { openapi: Type.String(), info: Type.Object({}), paths: Type.Object({}) },
  { additionalProperties: true, description: 'OpenAPI 3.1' },
);

/**
 * The HTTP server without routes: who may call, which headers go out, how parameters are checked and faults are told.
 * Numbers go out as computed: no answer passes a serializer that could drop or change a field.
 */
export async function openApp(deps: AppDeps): Promise<FastifyInstance> {
  const app = Fastify({
    logger: false,
    bodyLimit: 16_384,
    forceCloseConnections: true,
    // An id has up to 200 characters; longer ones are judged by the route's own schema.
    routerOptions: { maxParamLength: 2_000 },
  });
  // A page elsewhere can send plain text without asking first; JSON it cannot.
  app.removeContentTypeParser('text/plain');
  app.addHook('onRequest', async (call, reply) => {
    const { host, origin } = call.headers;
    if (!isOwn({ host, origin }, deps.whereabouts())) return sendFault(reply, 'ANDON_E204');
  });
  app.addHook('onResponse', async (call, reply) => {
    const labels = { route: call.routeOptions.url ?? 'none', status: String(reply.statusCode) };
    deps.gauges.requestSeconds.observe(labels, reply.elapsedTime / 1000);
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
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer' },
          basic: { type: 'http', scheme: 'basic', description: 'the token as the password of any name' },
        },
      },
    },
    refResolver: { buildLocalReference: ({ $id }, _base, _fragment, place) => String($id ?? `def-${place}`) },
  });
  app.addSchema(FAULT_COMPONENT);
  app.setValidatorCompiler(({ schema }) => parameterCheck(schema as TSchema));
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
  app.setErrorHandler((error, call, reply) => {
    const { statusCode = 500, message } = error as { statusCode?: number; message?: string };
    const foreign = () => {
      if (statusCode === 413)
        return new Fault('ANDON_E223', { accepted: `at most ${call.routeOptions.bodyLimit} bytes` });
      if (statusCode === 415) return new Fault('ANDON_E224', { accepted: ['application/json'] });
      return statusCode < 500 ? wrongParameter('request', null, message) : new Fault('ANDON_E206');
    };
    const fault = error instanceof Fault ? error : foreign();
    deps.gauges.refused.inc({ code: fault.code });
    if (faultStatus(fault.code) >= 500) {
      deps.log.error({ url: call.url, error: String(error) }, 'a request could not be answered');
    }
    // What failed inside is for the log.
    return sendFault(reply, fault.code, faultStatus(fault.code) >= 500 ? {} : fault.details);
  });
  app.setNotFoundHandler((call, reply) => sendFault(reply, 'ANDON_E203', { path: call.url.split('?')[0] }));
  const described = {
    summary: 'This document',
    querystring: NoParameters,
    response: responses(OpenApiDocument),
  };
  app.get('/api/v1/openapi.json', { schema: described }, async () => app.swagger());
  return app;
}

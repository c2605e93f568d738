import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readSettings } from '../../../cli/config.ts';
import { freePorts } from '../../../cli/ports.ts';
import { openProbe } from '../../../cli/probe.ts';
import { buildProgram } from '../../../cli/program.ts';
import { PROJECT } from '../../../cli/session.ts';
import { SETTINGS } from '../../../cli/settings.ts';
import { allowedFor } from '../../../server/access/permissions.ts';
import { isOwn } from '../../../server/http/origin.ts';
import { assignments, type Container, compose, type Manifest, manifests, type Probe, text } from './files.ts';

const VARIABLES = new Set(Object.values(SETTINGS).map(({ environment }) => environment));
/** Variables that a command reads, by its own help. */
const readBy = (name: string): Set<string> => {
  let help = '';
  const command = buildProgram().commands.find((one) => one.name() === name);
  command?.configureOutput({ writeOut: (part) => (help += part) }).outputHelp();
  return new Set([...VARIABLES].filter((variable) => help.includes(variable)));
};
const all = manifests();
const of = (kind: string): Manifest[] => all.filter((one) => one.kind === kind);
const deployments = of('Deployment');
const containerOf = ({ spec }: Manifest) => spec.template.spec.containers[0] as Container;
const partOf = (name: string) => deployments.find((one) => one.metadata.name === `andon-${name}`) as Manifest;
const value = (container: Container, name: string) => container.env.find((one) => one.name === name)?.value;
const probesOf = ({ startupProbe, livenessProbe, readinessProbe }: Container): Probe[] => [
  startupProbe,
  livenessProbe,
  readinessProbe,
];
/** Port and path that a probe's script asks. */
const asked = (words: readonly string[]) => /127\.0\.0\.1:(\d+)(\/\w+)/.exec(words.join(' '))?.slice(1);

/** What is accepted as andon.yaml by itself. */
const accepted = (yaml: string) => {
  const folder = mkdtempSync(join(tmpdir(), 'andon-deploy-'));
  try {
    writeFileSync(join(folder, 'andon.yaml'), yaml);
    const environment = { ANDON_HOST: '0.0.0.0', ANDON_PORT: '8088' };
    return readSettings({ flags: {}, environment, cwd: folder, project: folder });
  } finally {
    rmSync(folder, { recursive: true });
  }
};

describe('deploy/kubernetes', () => {
  it.each(deployments.map((one) => [one.metadata.name, one] as const))(
    '%s runs a command with settings that it reads',
    (_, one) => {
      const { args, env } = containerOf(one);
      const read = readBy(args[0] as string);
      expect(read.size).toBeGreaterThan(5);
      for (const { name } of env) expect(read, name).toContain(name);
    },
  );

  it.each(deployments.map((one) => [one.metadata.name, one] as const))(
    '%s may do nothing that it need not',
    (_, one) => {
      const { spec } = one.spec.template;
      const { securityContext, resources, volumeMounts } = containerOf(one);
      expect(spec.securityContext).toMatchObject({
        runAsNonRoot: true,
        seccompProfile: { type: 'RuntimeDefault' },
      });
      expect(securityContext).toMatchObject({
        readOnlyRootFilesystem: true,
        allowPrivilegeEscalation: false,
        capabilities: { drop: ['ALL'] },
      });
      expect(resources.limits.memory).toBeDefined();
      const volumes = new Set(spec.volumes.map(({ name }) => name));
      for (const { name } of volumeMounts) expect(volumes).toContain(name);
      expect(new Set(volumeMounts.map(({ name }) => name))).toEqual(volumes);
    },
  );

  it('names secrets and keys that the example has', () => {
    const secrets = new Map(
      of('Secret').map((one) => [one.metadata.name, Object.keys(one.stringData ?? {})]),
    );
    for (const one of deployments) {
      const { env, volumeMounts } = containerOf(one);
      for (const { valueFrom } of env)
        if (valueFrom) expect(secrets.get(valueFrom.secretKeyRef.name)).toContain(valueFrom.secretKeyRef.key);
      for (const { name, secret } of one.spec.template.spec.volumes) {
        if (!secret) continue;
        const keys = secrets.get(secret.secretName) ?? [];
        const mount = volumeMounts.find((each) => each.name === name);
        const files = env
          .map((each) => each.value ?? '')
          .filter((path) => path.startsWith(`${mount?.mountPath}/`));
        const wanted = mount?.subPath ? [mount.subPath] : files.map((path) => path.split('/').at(-1));
        expect(wanted.length).toBeGreaterThan(0);
        for (const key of wanted) expect(keys).toContain(key);
      }
    }
  });

  it('gives the settings of the example to a program that accepts them', () => {
    for (const secret of of('Secret')) {
      const yaml = secret.stringData?.['andon.yaml'];
      if (yaml) expect(accepted(yaml)).toMatchObject({ host: '0.0.0.0', port: 8088 });
    }
    expect(accepted(text('deploy', 'compose', 'andon.yaml.example')).accounts).toHaveLength(1);
  });

  it('asks probes under a name, port and path that the server answers anybody', () => {
    const server = containerOf(partOf('server'));
    const port = server.ports?.find(({ name }) => name === 'http')?.containerPort as number;
    expect(String(port)).toBe(value(server, 'ANDON_PORT'));
    for (const { httpGet } of probesOf(server)) {
      expect(httpGet?.port).toBe('http');
      expect(allowedFor('GET', httpGet?.path as string)).toBe('anybody');
      const host = httpGet?.httpHeaders.find(({ name }) => name === 'Host')?.value;
      expect(isOwn(host === undefined ? {} : { host }, { port, hosts: [] })).toBe(true);
    }
  });

  it('asks probes of the ingest at the port that it has, for what it answers', async () => {
    const ingest = containerOf(partOf('ingest'));
    const paths = probesOf(ingest).map(({ exec }) => {
      const [port, path] = asked(exec?.command ?? []) ?? [];
      expect(port).toBe(value(ingest, 'ANDON_PROBE'));
      return path as string;
    });
    const [port = 0] = await freePorts(1);
    let healed = false;
    const probe = await openProbe({
      port,
      store: { query: async () => [] },
      ingest: { health: () => ({ broker: true, healed }), lag: () => 0, troubles: () => [] },
      telemetry: { exposition: async () => 'andon_x 1' },
    });
    try {
      const status = async (path: string) => (await fetch(`http://127.0.0.1:${port}${path}`)).status;
      expect(await Promise.all(paths.map(status))).toEqual(
        paths.map((path) => (path === '/readyz' ? 503 : 200)),
      );
      healed = true;
      expect(await Promise.all([...paths, '/metrics'].map(status))).toEqual([200, 200, 200, 200]);
      expect(await status('/elsewhere')).toBe(404);
    } finally {
      await probe.stop();
    }
  });

  it('selects pods by labels that they have, and lets the wall’s port in', () => {
    const labels = deployments.map((one) => one.spec.template.metadata.labels);
    const fits = (wanted: Record<string, string>) =>
      labels.some((has) => Object.entries(wanted).every(([name, want]) => has[name] === want));
    for (const one of deployments)
      expect(one.spec.template.metadata.labels).toEqual(one.spec.selector.matchLabels);
    for (const one of of('PodDisruptionBudget')) expect(fits(one.spec.selector.matchLabels ?? {})).toBe(true);
    expect(of('PodDisruptionBudget')).toHaveLength(deployments.length);
    for (const one of of('Service')) {
      expect(fits(one.spec.selector as Record<string, string>)).toBe(true);
      expect(one.spec.ports.map(({ targetPort }) => targetPort)).toEqual(['http']);
    }
    for (const one of of('NetworkPolicy')) expect(fits(one.spec.podSelector.matchLabels ?? {})).toBe(true);
    const open = of('NetworkPolicy').flatMap(({ spec }) =>
      (spec.ingress ?? []).flatMap(({ ports }) => ports),
    );
    expect(open.map(({ port }) => String(port))).toEqual([
      value(containerOf(partOf('server')), 'ANDON_PORT'),
    ]);
  });
});

describe('deploy/compose', () => {
  const { services, networks, volumes } = compose();
  const ours = ['ingest', 'server'].map((name) => [name, services[name]] as const);

  it.each(ours)(
    '%s runs with settings that it reads, and may do nothing that it need not',
    (name, service) => {
      expect(service?.command).toEqual([name]);
      const read = readBy(name);
      for (const variable of Object.keys(service?.environment ?? {}))
        expect(read, variable).toContain(variable);
      for (const [variable] of assignments(
        text('deploy', 'compose', 'andon.env.example').replace(/^#.*$/gm, ''),
      ))
        expect(read).toContain(variable);
      expect(service).toMatchObject({ read_only: true, cap_drop: ['ALL'] });
    },
  );

  it('asks each for its health where it answers, and shows the wall to this machine alone', () => {
    const { ingest, server } = services;
    expect(asked(ingest?.healthcheck.test ?? [])).toEqual([ingest?.environment.ANDON_PROBE, '/readyz']);
    const port = server?.environment.ANDON_PORT;
    expect(asked(server?.healthcheck.test ?? [])).toEqual([port, '/readyz']);
    expect(Object.values(services).flatMap((service) => service.ports ?? [])).toEqual([
      `127.0.0.1:8088:${port}`,
    ]);
  });

  it('names services, networks and volumes that there are, and bounds each', () => {
    for (const service of Object.values(services)) {
      for (const name of Object.keys(service.depends_on ?? {}))
        expect(services[name]?.healthcheck).toBeDefined();
      for (const name of service.networks) expect(networks).toHaveProperty(name);
      for (const volume of service.volumes) {
        const [from = ''] = volume.split(':');
        if (!from.startsWith('.')) expect(volumes).toHaveProperty(from);
        else
          expect(existsSync(join(PROJECT, 'deploy', 'compose', from)) || from === './andon.yaml').toBe(true);
      }
      expect(service.mem_limit).toBeDefined();
    }
    const [broker] = services.kafka?.environment.KAFKA_ADVERTISED_LISTENERS?.split(',') ?? [];
    for (const [, service] of ours) expect(broker).toBe(`BROKER://${service?.environment.KAFKA_BROKERS}`);
  });
});

describe('Dockerfile and unit', () => {
  it('take in every room, and run as nobody in particular', () => {
    const kept = text('.dockerignore')
      .split('\n')
      .filter((line) => line.startsWith('!'))
      .map((line) => line.slice(1));
    const rooms = [
      'bin',
      'cli',
      'config',
      'ingest',
      'metrics',
      'schemas',
      'server',
      'simulator',
      'store',
      'web',
    ];
    for (const room of rooms) expect(kept).toContain(room);
    for (const one of kept) expect(readdirSync(PROJECT)).toContain(one);
    const dockerfile = text('Dockerfile');
    expect(/^USER (\d+):(\d+)$/m.exec(dockerfile)?.slice(1)).toEqual(['10001', '10001']);
    const entry = JSON.parse(/^ENTRYPOINT (.*)$/m.exec(dockerfile)?.[1] ?? '[]') as string[];
    expect(existsSync(join(PROJECT, entry[1] as string))).toBe(true);
    const { engines } = parse(text('package.json')) as { engines: { node: string } };
    const [, node = 0] = /^FROM node:(\d+)/m.exec(dockerfile) ?? [];
    expect(Number(node)).toBeGreaterThanOrEqual(Number(engines.node.replace(/\D/g, '')));
  });

  it('the unit sets settings that there are and starts what there is', () => {
    const unit = text('deploy', 'systemd', 'andon.service');
    const line = /^Environment=(.*)$/m.exec(unit)?.[1] ?? '';
    const said = assignments(line).filter(([name]) => name !== 'NODE_ENV');
    expect(said.length).toBeGreaterThan(2);
    for (const [name] of said) expect(readBy('start')).toContain(name);
    const [, script = '', command] = /^ExecStart=\S+ (\S+) (\S+)$/m.exec(unit) ?? [];
    expect(existsSync(join(PROJECT, script))).toBe(true);
    expect(buildProgram().commands.map((one) => one.name())).toContain(command);
    expect(unit).toMatch(/^User=andon$/m);
  });
});

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { PROJECT } from '../../../cli/session.ts';

export const DEPLOY = join(PROJECT, 'deploy');
export const text = (...path: string[]): string => readFileSync(join(PROJECT, ...path), 'utf8');

export interface Probe {
  exec?: { command: string[] };
  httpGet?: { path: string; port: string; httpHeaders: { name: string; value: string }[] };
}
interface Variable {
  name: string;
  value?: string;
  valueFrom?: { secretKeyRef: { name: string; key: string } };
}
export interface Container {
  name: string;
  args: string[];
  env: Variable[];
  ports?: { name: string; containerPort: number }[];
  volumeMounts: { name: string; mountPath: string; subPath?: string }[];
  securityContext: Record<string, unknown>;
  resources: { requests: object; limits: Record<string, string> };
  startupProbe: Probe;
  livenessProbe: Probe;
  readinessProbe: Probe;
}
interface PodSpec {
  securityContext: Record<string, unknown>;
  containers: Container[];
  volumes: { name: string; secret?: { secretName: string } }[];
}
export interface Manifest {
  kind: string;
  metadata: { name: string; namespace?: string };
  stringData?: Record<string, string>;
  spec: {
    template: { metadata: { labels: Record<string, string> }; spec: PodSpec };
    selector: Record<string, string> & { matchLabels?: Record<string, string> };
    podSelector: { matchLabels?: Record<string, string> };
    ports: { port: number; targetPort: string }[];
    ingress?: { ports: { port: number }[] }[];
  };
}

/** Every object of deploy/kubernetes. */
export const manifests = (): Manifest[] =>
  readdirSync(join(DEPLOY, 'kubernetes')).flatMap((name) =>
    parseAllDocuments(text('deploy', 'kubernetes', name)).map((document) => document.toJS() as Manifest),
  );

export interface Service {
  command?: string[];
  environment: Record<string, string>;
  healthcheck: { test: string[] };
  ports?: string[];
  networks: string[];
  volumes: string[];
  depends_on?: Record<string, object>;
  read_only?: boolean;
  cap_drop?: string[];
  mem_limit?: string;
}
export interface Compose {
  services: Record<string, Service>;
  networks: Record<string, object>;
  volumes: Record<string, object>;
}
export const compose = (): Compose =>
  parse(text('deploy', 'compose', 'compose.yaml'), { merge: true }) as Compose;

/** `NAME=value` of a unit's or a file's lines. */
export const assignments = (lines: string): [string, string][] =>
  [...lines.matchAll(/\b([A-Z][A-Z_]+)=('[^']*'|\S*)/g)].map(([, name = '', value = '']) => [name, value]);

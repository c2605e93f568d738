import { readFileSync } from 'node:fs';
import kafkajs, { type AclEntry } from 'kafkajs';
import { withAdmin } from '../../../../cli/broker/answer.ts';
import type { KafkaAccess } from '../../../../cli/kafka/access.ts';

const PAGE = new URL('../../../../docs/kafka.md', import.meta.url);
const ROW = /^\| `(\w+)` +\| (topic|group) +\| ([^|]+)\| ([^|]+)\|$/gm;
const TYPES = { topic: kafkajs.AclResourceTypes.TOPIC, group: kafkajs.AclResourceTypes.GROUP };
const OPERATIONS: Readonly<Record<string, kafkajs.AclOperationTypes>> = {
  Read: kafkajs.AclOperationTypes.READ,
  Write: kafkajs.AclOperationTypes.WRITE,
  Delete: kafkajs.AclOperationTypes.DELETE,
  Describe: kafkajs.AclOperationTypes.DESCRIBE,
  DescribeConfigs: kafkajs.AclOperationTypes.DESCRIBE_CONFIGS,
};

/** The rights that docs/kafka.md names, for a user of each process's name. */
export function documentedRights(): AclEntry[] {
  return [...readFileSync(PAGE, 'utf8').matchAll(ROW)].flatMap(
    ([, process = '', type, names = '', operations = '']) =>
      [...names.matchAll(/`([^`]+)`/g)].flatMap(([, name = '']) =>
        operations.split(',').map((operation) => ({
          resourceType: TYPES[type as keyof typeof TYPES],
          resourceName: name.replace(/\*$/, ''),
          resourcePatternType: name.endsWith('*')
            ? kafkajs.ResourcePatternTypes.PREFIXED
            : kafkajs.ResourcePatternTypes.LITERAL,
          principal: `User:${process}`,
          host: '*',
          operation: OPERATIONS[operation.trim()] as kafkajs.AclOperationTypes,
          permissionType: kafkajs.AclPermissionTypes.ALLOW,
        })),
      ),
  );
}

/** Grants them, as whoever may. */
export const grantDocumented = (access: KafkaAccess): Promise<boolean> =>
  withAdmin(access, (admin) => admin.createAcls({ acl: documentedRights() }));

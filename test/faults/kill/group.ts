import { connect } from 'node:net';
import type { Admin, Kafka } from 'kafkajs';

const LEAVE_GROUP = 13;
const VERSION = 1;

const text = (value: string): Buffer => {
  const bytes = Buffer.from(value);
  const length = Buffer.alloc(2);
  length.writeInt16BE(bytes.length);
  return Buffer.concat([length, bytes]);
};

/**
 * Says in a dead member's name that it leaves, as Kafka's own `removeMembersFromConsumerGroup` does (kafkajs has no such
 * call): else the group waits for it until its session has timed out.
 */
function leaveFor(broker: string, group: string, member: string): Promise<void> {
  const head = Buffer.alloc(8);
  head.writeInt16BE(LEAVE_GROUP, 0);
  head.writeInt16BE(VERSION, 2);
  head.writeInt32BE(1, 4);
  const body = Buffer.concat([head, text('faults'), text(group), text(member)]);
  const size = Buffer.alloc(4);
  size.writeInt32BE(body.length);
  const [host = '', port = ''] = broker.split(':');
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), host);
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('the broker hung up on a LeaveGroup request')));
    socket.once('data', (answer) => {
      // size, correlation, throttle time, error
      const code = answer.readInt16BE(12);
      socket.removeAllListeners('close').destroy();
      if (code === 0) resolve();
      else reject(new Error(`LeaveGroup: error ${code}`));
    });
    socket.write(Buffer.concat([size, body]));
  });
}

/** Takes every member of that client out of the group. */
export async function removeMembers(
  admin: Admin,
  broker: string,
  group: string,
  client: string,
): Promise<void> {
  const { groups } = await admin.describeGroups([group]);
  for (const { memberId, clientId } of groups[0]?.members ?? [])
    if (clientId === client) await leaveFor(broker, group, memberId);
}

/** A second member of the group, which is given partitions, reads them and commits nothing, until it leaves. */
export async function joinAsGuest(
  kafka: Kafka,
  group: string,
  topics: string[],
): Promise<{ leave(): Promise<void> }> {
  const guest = kafka.consumer({ groupId: group, rebalanceTimeout: 20_000, heartbeatInterval: 1_000 });
  await guest.connect();
  await guest.subscribe({ topics, fromBeginning: true });
  await guest.run({ autoCommit: false, eachBatch: async () => {} });
  return { leave: () => guest.disconnect() };
}

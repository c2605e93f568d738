export interface BrokerPorts {
  /** For producers and consumers. */
  broker: number;
  /** For the node's own KRaft controller. */
  controller: number;
}

const NODE_ID = 1;
const FOREVER_MS = '9223372036854775807';

/**
 * server.properties of a single KRaft node on loopback. Paths are relative to the broker's working folder, so that a
 * comma or a letter beyond Latin-1 in the data folder's name cannot break the file.
 * @param more properties that win over these.
 */
export function brokerProperties(ports: BrokerPorts, more: Record<string, string> = {}): string {
  const settings: Record<string, string | number> = {
    'process.roles': 'broker,controller',
    'node.id': NODE_ID,
    'controller.quorum.voters': `${NODE_ID}@127.0.0.1:${ports.controller}`,
    listeners: `BROKER://127.0.0.1:${ports.broker},CONTROLLER://127.0.0.1:${ports.controller}`,
    'advertised.listeners': `BROKER://127.0.0.1:${ports.broker}`,
    'listener.security.protocol.map': 'BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'inter.broker.listener.name': 'BROKER',
    'controller.listener.names': 'CONTROLLER',
    'log.dirs': 'data',
    // One node: everything is kept once.
    'default.replication.factor': 1,
    'offsets.topic.replication.factor': 1,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    // The defaults of 50 partitions each are made for clusters; here they would only cost start-up time and files.
    'offsets.topic.num.partitions': 4,
    'transaction.state.log.num.partitions': 2,
    'share.coordinator.state.topic.num.partitions': 2,
    'group.initial.rebalance.delay.ms': 0,
    'auto.create.topics.enable': 'false',
    // After a hard kill a node may come back under its id only when its old session has run out. Three seconds were too
    // few: on two busy cores the node fenced itself, and with it went the group's coordinator.
    'broker.session.timeout.ms': 9_000,
    'broker.heartbeat.interval.ms': 500,
    // Disk: bounded by size alone. A replay writes messages stamped years ago, which a bound by age would drop unread.
    'log.retention.ms': -1,
    'log.retention.bytes': 64 * 1024 * 1024,
    'log.segment.bytes': 16 * 1024 * 1024,
    'log.retention.check.interval.ms': 60_000,
    'log.roll.ms': FOREVER_MS,
    'log.segment.delete.delay.ms': 10_000,
    'log.cleaner.dedupe.buffer.size': 16 * 1024 * 1024,
    'metadata.max.retention.bytes': 64 * 1024 * 1024,
    'metadata.log.segment.bytes': 16 * 1024 * 1024,
    // Whether an instant lies too far ahead, or a message is too large, is for the ingest to say, with a fault code.
    'log.message.timestamp.after.max.ms': FOREVER_MS,
    'message.max.bytes': 4 * 1024 * 1024,
    'num.network.threads': 2,
    'num.io.threads': 4,
    ...more,
  };
  return `${Object.entries(settings)
    .map(([key, value]) => `${key}=${value}`)
    .join('\n')}\n`;
}

/** Topic by entity, the first part of a type; everything about operations travels on one. */
const TOPICS: Record<string, string> = {
  ticket: 'cc.ticket.v1',
  contact: 'cc.contact.v1',
  agent: 'cc.agent.v1',
  survey: 'cc.survey.v1',
};
const OPERATIONS_TOPIC = 'cc.ops.v1';

/** The topic that events of a type (short name) belong to. An event on another topic is read all the same. */
export const topicOfType = (type: string): string =>
  TOPICS[type.slice(0, type.indexOf('.'))] ?? OPERATIONS_TOPIC;

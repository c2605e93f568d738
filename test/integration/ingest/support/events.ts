let events = 0;

/** An event in its envelope; its id is nobody else's in this file. @param at ms. */
export const event = (type: string, subject: string, at: number, data: object, more: object = {}) => {
  events += 1;
  const time = new Date(at).toISOString();
  return { specversion: '1.0', id: `e-${events}`, source: '/cc/test', type, subject, time, data, ...more };
};

/** What tickets and contacts here have in common. */
export const COMMON = { channel: 'phone', region: 'CN-GD', category: 'fault', queue: 'gd-fault-l1' };

/** Words of the lead's console about messages and handovers; they come with that page. */
export const en = {
  messages: {
    title: 'On the walls, and between shifts',
    standing: '{n} on the walls',
    text: 'To everyone; no names, no numbers to call',
    post: 'Put up',
    until: 'until {time}',
    minutes: '{n} minutes',
    hours: '{n} hours',
    how: 'For how long',
    all: 'All walls',
    where: 'On which wall',
    withdraw: 'Take down',
    none: 'Nothing is on the walls',
    handover: 'From the last shift',
    note: 'For the next shift',
    write: 'Hand over',
    read: 'Read',
    readBy: 'read by {by} at {time}',
    refused: 'Not done: {message}',
  },
};

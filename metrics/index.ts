/** What every number means: the one door to the catalogue, the states and the planner. */
export { catalogue, definitionOf } from './catalogue/index.ts';
export { plan } from './query/plan.ts';
export { ticketState } from './state/ticket.ts';

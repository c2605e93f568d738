/** What happens to a batch, in this order. The facts of the next batch may go in while this one is evaluated. */
export const BATCH = ['facts', 'admit', 'hot', 'dirty', 'evaluate', 'announce'] as const;
export type BatchStep = (typeof BATCH)[number];

/**
 * What happens to the finished head of the line, in this order: a process may die between any two. Newest instants of
 * sources go last, so that a redelivered event is judged late by what was known when it first came.
 */
export const COMMIT = ['ledger', 'checkpoint', 'commit', 'sources'] as const;
export type CommitStep = (typeof COMMIT)[number];

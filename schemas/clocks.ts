import type { Words } from './words.ts';

/** The event by which a clock may start. The first of a clock's list is what it starts by where a policy does not say. */
export const CLOCK_STARTS = [
  'created',
  'accepted',
  'responded',
  'investigated',
  'resolved',
  'problem_detected',
  'last_update',
  'queued',
  'survey_responded',
] as const;
export type ClockStart = (typeof CLOCK_STARTS)[number];

interface ClockDefinition {
  /** Whose state holds it. */
  subject: 'ticket' | 'contact' | 'survey';
  label: Words;
  starts: readonly [ClockStart, ...ClockStart[]];
  /** The event that stops it, as a word for people. */
  stop: Words;
  /** Whether waiting for the customer stops it. Response clocks never pause (domain.md 2.3). */
  pauses: boolean;
}

const clock = (
  subject: ClockDefinition['subject'],
  [zh, en]: [string, string],
  starts: ClockDefinition['starts'],
  [stopZh, stopEn]: [string, string],
  pauses = false,
): ClockDefinition => ({ subject, label: { zh, en }, starts, stop: { zh: stopZh, en: stopEn }, pauses });

/** Stopwatches of a ticket, in the order in which a state row holds them. */
export const TICKET_CLOCK_NAMES = [
  'first_response',
  'assignment',
  'resolution',
  'acceptance',
  'initial_solution',
  'investigation',
  'decision',
  'result_feedback',
  'feedback_reply',
  'escalation_report',
  'progress_update',
  'followup',
] as const;
export type TicketClockName = (typeof TICKET_CLOCK_NAMES)[number];

/** Those that forecasts are made of, and that have measures of their own by completion. */
export const MAIN_CLOCKS = [
  'first_response',
  'assignment',
  'resolution',
] as const satisfies TicketClockName[];

/** Every stopwatch that a policy may set limits to (domain.md 1.4). */
export const CLOCKS = [...TICKET_CLOCK_NAMES, 'answer', 'survey_feedback'] as const;
export type ClockName = (typeof CLOCKS)[number];

export const CLOCK_DEFINITIONS: Readonly<Record<ClockName, ClockDefinition>> = {
  first_response: clock(
    'ticket',
    ['首次响应', 'First response'],
    ['created'],
    ['首次人工公开答复', 'first public reply by a person'],
  ),
  assignment: clock('ticket', ['分配', 'Assignment'], ['created'], ['首次分配', 'first assignment']),
  resolution: clock('ticket', ['解决', 'Resolution'], ['created'], ['解决', 'resolution'], true),
  acceptance: clock('ticket', ['受理', 'Acceptance'], ['created'], ['受理', 'acceptance']),
  initial_solution: clock(
    'ticket',
    ['初步方案', 'Initial solution'],
    ['responded', 'created'],
    ['提出方案', 'first proposed solution'],
    true,
  ),
  investigation: clock(
    'ticket',
    ['初步调查', 'Investigation'],
    ['created', 'accepted'],
    ['调查完成', 'investigation done'],
    true,
  ),
  decision: clock(
    'ticket',
    ['处理意见', 'Decision'],
    ['created', 'investigated'],
    ['给出处理意见', 'decision issued'],
    true,
  ),
  result_feedback: clock(
    'ticket',
    ['结果反馈', 'Result feedback'],
    ['resolved'],
    ['告知结果', 'result told to the customer'],
  ),
  feedback_reply: clock(
    'ticket',
    ['意见回复', 'Feedback reply'],
    ['created'],
    ['首次人工公开答复', 'first public reply by a person'],
  ),
  escalation_report: clock(
    'ticket',
    ['上报主管', 'Report to supervisor'],
    ['problem_detected'],
    ['上报', 'escalation'],
  ),
  progress_update: clock(
    'ticket',
    ['进度更新', 'Progress update'],
    ['last_update'],
    ['结束', 'end of the ticket'],
    true,
  ),
  followup: clock('ticket', ['回访', 'Follow-up'], ['resolved'], ['完成回访', 'follow-up done']),
  answer: clock('contact', ['应答', 'Answer'], ['queued'], ['接起', 'answer by a person']),
  survey_feedback: clock(
    'survey',
    ['问卷反馈', 'Survey feedback'],
    ['survey_responded', 'resolved'],
    ['反馈', 'reply to the response'],
  ),
};

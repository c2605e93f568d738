import type { Reading } from '../measure.ts';

/** Contacts with people or with a bot, not drills. */
export const WITH_BOT = "outcome NOT IN ('', 'drill')";
/** Contacts offered to people: a bot that handles one alone is measured apart (domain.md 3.9, docs/contact-state.md). */
export const OFFERED = "outcome NOT IN ('', 'drill', 'bot')";
export const ANSWERED = "outcome = 'answered'";
export const ABANDONED = "outcome = 'abandoned'";
/** Abandons within 5 s are shown apart and fail nobody (domain.md 2.1). */
export const SHORT_MS = 5_000;

/** A lost end must not wait for ever: a row settles a day after its last fact. */
export const waiting = ({ now }: Reading): string => `waiting = 1 AND drill = 0 AND settles_at > ${now}`;

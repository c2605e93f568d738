const DAY = 86_400_000;

/** A resolution is final where the customer does not come again within so long (ms). */
export const FCR_WINDOW = 7 * DAY;
/** A ticket repeats one that was resolved so long ago at most (ms). */
export const REPEAT_WINDOW = 30 * DAY;

/** SQL: a contact with people that the customer began. */
export const CUSTOMER_CAME =
  "outcome NOT IN ('', 'drill', 'bot') AND offered_at > 0 AND NOT startsWith(direction, 'outbound')";

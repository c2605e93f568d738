import { Type } from 'typebox';

/** An instant as HTTP answers write it: ISO 8601 with a zone, which is Z but for the starts of buckets. */
export const instant = (description?: string) =>
  Type.String({ format: 'date-time', ...(description && { description }) });

/** The same where it may not be: null = none, or not known. */
export const instantOrNull = (description?: string) =>
  Type.Union([Type.String({ format: 'date-time' }), Type.Null()], description ? { description } : {});

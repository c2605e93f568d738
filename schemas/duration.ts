const FORM = /^P(?=\d|T)(?:(\d{1,4})D)?(?:T(?=\d)(?:(\d{1,4})H)?(?:(\d{1,4})M)?(?:(\d{1,5})S)?)?$/;
export const DURATION_PATTERN = FORM.source;

/** Milliseconds of an ISO 8601 duration of days (24 h each), hours, minutes and seconds; null where the text is none. */
export function durationMs(text: string): number | null {
  const match = FORM.exec(text);
  if (!match) return null;
  const [days, hours, minutes, seconds] = match.slice(1).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
  ];
  return (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1_000;
}

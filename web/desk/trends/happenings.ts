import type { Annotation } from '../../../schemas/annotations.ts';
import { DIMENSIONS, type Dimension } from '../../../schemas/dimensions.ts';
import type { Directory } from '../../../schemas/directory.ts';
import { clockMinutes, dayName, sameDay } from '../../format/instants.ts';
import type { Speech } from '../../format/words.ts';
import { valueText, wordOf } from '../codes.ts';

/** An incident or planned event as a page tells it. */
export interface Happening {
  kind: Annotation['kind'];
  id: string;
  told: Annotation['told'];
  /** ms; an incident that goes on ends at infinity. */
  from: number;
  to: number;
  name: string;
  when: string;
  scope: string;
}

const isDimension = (name: string): name is Dimension => (DIMENSIONS as readonly string[]).includes(name);

/** Names of codes, instants in the site's zone. Pure. */
export function happening(
  { kind, id, told, from, to, what, severity, scope, label }: Annotation,
  { speech, directory, zone }: { speech: Speech; directory: Directory | undefined; zone: string },
): Happening {
  const { language, say } = speech;
  const [begin, end] = [Date.parse(from), to === null ? Number.POSITIVE_INFINITY : Date.parse(to)];
  const day = (at: number): string => `${dayName(at, zone, language)} ${clockMinutes(at, zone)}`;
  const until =
    to === null ? say('trends.goesOn') : sameDay(begin, end, zone) ? clockMinutes(end, zone) : day(end);
  const word = what === '' ? say(`trends.annotation.${kind}`) : wordOf(speech, `trends.what`, what);
  const places = Object.entries(scope).map(([name, value]) =>
    isDimension(name) ? valueText(name, value, { speech, directory }) : value,
  );
  return {
    kind,
    id,
    told,
    from: begin,
    to: end,
    name:
      label?.[language] ??
      [word, severity && wordOf(speech, 'trends.severity', severity)].filter(Boolean).join(' · '),
    when: `${day(begin)} – ${until}`,
    scope: places.join(' · '),
  };
}

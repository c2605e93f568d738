import type { Place } from '../schemas/quarantine.ts';
import { quote } from './store.ts';

/** Places as the right side of `(topic, partition, offset, incarnation) IN`. */
export const placeList = (places: readonly Place[]): string =>
  `(${places
    .map((place) => `(${quote(place.topic)}, ${place.partition}, ${place.offset}, ${place.incarnation})`)
    .join(', ')})`;

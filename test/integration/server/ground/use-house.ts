import { afterAll, afterEach, beforeEach } from 'vitest';
import { closeGround, type House, openHouse } from './house.ts';

/** For the top of a test file: a house of its own for each test, on the one engine of the file. */
export function useHouse(): () => House {
  let house: House;
  beforeEach(async () => {
    house = await openHouse();
  });
  afterEach(() => house.close());
  afterAll(closeGround);
  return () => house;
}

/** Gives the present instant in integer milliseconds UTC. The only way a room learns the time. */
export interface Clock {
  now(): number;
}

/** A queue with one skill, as Erlang's formulas see it. Durations ms. */
export interface Queue {
  /** Erlangs offered: arrivals × handling time, per the same unit of time. */
  load: number;
  /** Mean handling time of one agent for one contact. */
  handlingMs: number;
  /** Mean patience; Infinity = nobody hangs up. */
  patienceMs: number;
  /** People who handle or are ready to; an integer ≥ 1. */
  agents: number;
  /** Answer target of the service level. */
  targetMs: number;
}

/** What a queue comes to in the long run. Shares are of all arrivals, 0…1. */
export interface Balance {
  /** Find every agent busy. */
  waitShare: number;
  abandonShare: number;
  /** Mean wait of all who arrive, answered or not, ms. */
  meanWaitMs: number;
  /** Mean share of an agent's time that is spent handling. */
  occupancy: number;
  /** Answered, and within the target. */
  answeredWithin: number;
  /** Abandoned, and within the target. */
  abandonedWithin: number;
}

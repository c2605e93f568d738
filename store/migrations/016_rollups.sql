-- The bookings of settled subjects, added up (docs/architecture.md, rollups). A unit is a UTC day: the subjects that settled
-- in it. Each computation of a unit is a generation of its own; readers use the rows of the one that `rollup_units` names.
-- Every booking is added up once for each split: by the hour, by the day, and by the day with two dimensions.
-- Instants are Int64 milliseconds UTC.
CREATE TABLE IF NOT EXISTS rollups
(
    tenant LowCardinality(String),
    kind LowCardinality(String) COMMENT 'ticket, contact, survey',
    formula Int64 COMMENT 'hash of the expression that booked: the same number under several policies stands once',
    split LowCardinality(String) COMMENT 'hour, day, or the names of two dimensions',
    unit Int32 COMMENT 'day (since 1970, UTC) in which the subjects settled',
    generation Int64,
    at Int64 COMMENT 'start of the hour or day, on the site''s clock, that the bookings lie in',
    one LowCardinality(String) COMMENT 'value of the first dimension',
    two LowCardinality(String) COMMENT 'value of the second one',
    n Int64,
    total Int64,
    positive Int64,
    least Int64,
    squares Float64,
    sample Array(Int64) COMMENT 'of means: the values themselves, where they are few',
    spread AggregateFunction(quantilesExactInclusive(0.5, 0.9), Int64) COMMENT 'of distributions'
)
ENGINE = MergeTree
PARTITION BY kind
ORDER BY (tenant, formula, split, unit, at)
SETTINGS index_granularity = 1024;

-- Which generation of a unit is in force, and which subjects it counts: those that settled in the unit, with no fact to
-- come, whose last fact was ingested by `stamp`.
CREATE TABLE IF NOT EXISTS rollup_units
(
    tenant LowCardinality(String),
    kind LowCardinality(String),
    unit Int32,
    generation Int64 COMMENT 'begins with the wall clock of its making',
    fingerprint String COMMENT 'of the formulas, dimensions and zone that it was added up by',
    epoch UInt32 COMMENT 'of the rows of state',
    stamp Int64,
    newest Int64 COMMENT 'last ingestion among the counted',
    until Int64 COMMENT 'from here on nothing that is counted lies in the future',
    members UInt64 COMMENT 'subjects counted',
    written_at Int64 COMMENT 'the latest word holds'
)
ENGINE = ReplacingMergeTree(written_at)
ORDER BY (tenant, kind, unit);

-- Units of which a counted subject was about to change: void until they are computed with a stamp at or after the mark.
CREATE TABLE IF NOT EXISTS rollup_marks
(
    tenant LowCardinality(String),
    kind LowCardinality(String),
    unit Int32,
    at Int64 COMMENT 'wall clock, before the row of state was replaced'
)
ENGINE = ReplacingMergeTree(at)
ORDER BY (tenant, kind, unit);

-- Figures of days as they were when they were first final, or last revised: what a later figure is compared with.
CREATE TABLE IF NOT EXISTS final_figures
(
    tenant LowCardinality(String),
    metric LowCardinality(String),
    day Int64 COMMENT 'start of the day on the site''s clock',
    fingerprint String COMMENT 'of the formulas that it was computed by',
    value String COMMENT 'as the API writes it, JSON',
    written_at Int64
)
ENGINE = ReplacingMergeTree(written_at)
ORDER BY (tenant, metric, day);

-- Figures of final days that came out differently later. Written before the figure itself is replaced, so a kill in between
-- tells the same once more, and the engine keeps one of both.
CREATE TABLE IF NOT EXISTS revisions
(
    tenant LowCardinality(String),
    metric LowCardinality(String),
    day Int64,
    before String,
    after String,
    reason LowCardinality(String) COMMENT 'facts: late ones, corrections, erasures; definition: formulas, policies or directory',
    at Int64 COMMENT 'wall clock'
)
ENGINE = ReplacingMergeTree(at)
ORDER BY (tenant, day, metric, before, after);

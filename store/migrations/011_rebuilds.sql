-- Rebuilds of the state (docs/architecture.md). What each makes stands beside the running tables, in tables that bear its
-- id (tickets_next_<id>), until it is swapped in. Instants are Int64 milliseconds UTC of the wall clock.
CREATE TABLE IF NOT EXISTS rebuilds
(
    id String,
    epoch UInt32 COMMENT 'epoch of the rows that it makes',
    step LowCardinality(String) COMMENT 'what it does; ended = its tables are gone',
    began_at Int64,
    written_at Int64 COMMENT 'a rebuild that was silent for a minute is taken for dead'
)
ENGINE = ReplacingMergeTree(written_at)
ORDER BY id;

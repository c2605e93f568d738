-- How far the ingest is, and what it remembers between two lives of a process.
-- Instants are Int64 milliseconds UTC. Ingestion stamps are wall clock, strictly increasing within a process.

-- One evaluation, two targets: rows written here land in tickets and in tickets_live.
CREATE TABLE IF NOT EXISTS tickets_evaluated AS tickets ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS tickets_evaluated_stored TO tickets AS SELECT * FROM tickets_evaluated;

CREATE MATERIALIZED VIEW IF NOT EXISTS tickets_evaluated_live TO tickets_live AS SELECT * FROM tickets_evaluated;

-- A process's word that every fact it stamped up to `stamp` is in the state.
CREATE TABLE IF NOT EXISTS checkpoints
(
    process String,
    stamp Int64,
    epoch UInt32 COMMENT 'epoch the process evaluates with',
    retired UInt8 COMMENT '1 = stopped, or its remains were healed',
    written_at Int64
)
ENGINE = ReplacingMergeTree(written_at)
ORDER BY process;

-- An epoch is raised by any change of code, policies or directory, or by a clock set back.
CREATE TABLE IF NOT EXISTS epochs
(
    epoch UInt32,
    fingerprint String,
    reason LowCardinality(String),
    raised_at Int64,
    floor Int64 COMMENT 'ingestion stamp up to which all was in the state when it was raised; -1 = unknown',
    rebuilt_at Int64 COMMENT '0 = rows of older epochs may still stand'
)
ENGINE = ReplacingMergeTree(rebuilt_at)
ORDER BY epoch;

-- Newest event or heartbeat of each source: the largest wins, so it never moves back.
CREATE TABLE IF NOT EXISTS sources
(
    tenant LowCardinality(String),
    source String,
    newest Int64,
    ingested_at Int64
)
ENGINE = ReplacingMergeTree(newest)
ORDER BY (tenant, source);

-- What became of every message, by range of offsets. `session` is one assignment of the partition to one process,
-- `session_from` the offset it began to count at. Read it through ingest_counts.
CREATE TABLE IF NOT EXISTS ingest_ledger
(
    topic LowCardinality(String),
    incarnation UInt32 COMMENT 'raised when a topic was made anew and its offsets began again',
    partition Int32,
    session Int64,
    session_from Int64,
    first_offset Int64,
    last_offset Int64,
    tenant LowCardinality(String) COMMENT 'empty where the message did not say',
    messages UInt64,
    kept UInt64 COMMENT 'rows written, duplicates included',
    backfilled UInt64 COMMENT 'of kept: rows marked backfill',
    late UInt64 COMMENT 'of kept: rows older than what their source was believed complete to, back-fill apart',
    heartbeats UInt64,
    quarantined UInt64,
    ignored UInt64,
    faults Map(LowCardinality(String), UInt64),
    dropped Map(String, UInt64) COMMENT 'fields outside the schema, by name',
    unknown Map(String, UInt64) COMMENT 'values outside their enumeration, by field',
    site_at Int64 COMMENT 'the site''s now when the range was written',
    written_at Int64
)
ENGINE = ReplacingMergeTree(written_at)
PARTITION BY toYYYYMM(fromUnixTimestamp64Milli(written_at, 'UTC'))
ORDER BY (topic, incarnation, partition, first_offset, session, tenant);

-- Each offset counted once: a range is void as soon as a later session of its partition began at or before it, since
-- that session read the same messages again, whatever its batch borders. Sessions begin where offsets were committed,
-- offsets are committed at borders of ranges, so no valid range is cut in two.
CREATE VIEW IF NOT EXISTS ingest_counts AS
SELECT ledger.*
FROM (SELECT * FROM ingest_ledger FINAL) AS ledger
INNER JOIN
(
    SELECT topic, incarnation, partition, groupUniqArray((session, session_from)) AS sessions
    FROM ingest_ledger
    GROUP BY topic, incarnation, partition
) AS begun USING (topic, incarnation, partition)
WHERE NOT arrayExists(one -> one.1 > ledger.session AND one.2 <= ledger.first_offset, begun.sessions);

-- Subjects on their way out of the working set: admission sends them cold while they stand here.
CREATE TABLE IF NOT EXISTS leaving
(
    kind LowCardinality(String),
    tenant LowCardinality(String),
    subject String,
    marked_at Int64 COMMENT 'ingestion stamp: facts stamped later send the subject cold once more'
)
ENGINE = ReplacingMergeTree(marked_at)
ORDER BY (kind, tenant, subject);

-- Facts that were still to come when they arrived. A subject of which no fact is due has no row to hold next_at.
CREATE TABLE IF NOT EXISTS wakes
(
    kind LowCardinality(String),
    tenant LowCardinality(String),
    subject String,
    at Int64
)
ENGINE = ReplacingMergeTree
ORDER BY (kind, tenant, at, subject);

-- Subjects whose state could not be evaluated: facts kept, last good state shown.
CREATE TABLE IF NOT EXISTS quarantined_subjects
(
    kind LowCardinality(String),
    tenant LowCardinality(String),
    subject String,
    fault LowCardinality(String),
    seen_at Int64
)
ENGINE = ReplacingMergeTree(seen_at)
ORDER BY (kind, tenant, subject);

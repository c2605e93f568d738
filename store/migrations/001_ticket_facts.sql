-- Facts about tickets: a set in which the first ingestion of each fact is kept (docs/ticket-state.md).
-- Instants are Int64 milliseconds UTC; 0 = none. Missing text is '', a missing truth value is -1.
CREATE TABLE IF NOT EXISTS ticket_events
(
    tenant LowCardinality(String),
    subject String,
    time Int64 COMMENT 'as the producer wrote it',
    source LowCardinality(String),
    id String,
    at Int64 COMMENT 'corrected time: the one that counts',
    recorded Int64 COMMENT 'recordedtime, else time',
    seq String COMMENT 'subjectseq padded to 12 digits',
    type LowCardinality(String),
    via String COMMENT 'replacement: id of the correction that brought it',
    supersedes String COMMENT 'correction: id of the fact that it takes back',
    drill UInt8,
    status LowCardinality(String) COMMENT 'status_changed.to, snapshot.status',
    queue LowCardinality(String) COMMENT 'queue, or to_queue of a transfer',
    agent_id String,
    department LowCardinality(String),
    category LowCardinality(String),
    subcategory LowCardinality(String),
    priority LowCardinality(String),
    channel LowCardinality(String),
    region LowCardinality(String),
    city LowCardinality(String),
    customer_tier LowCardinality(String),
    customer_id String,
    skill_group LowCardinality(String),
    direction LowCardinality(String),
    opened_by LowCardinality(String),
    is_complaint Int8 DEFAULT -1,
    is_major Int8 DEFAULT -1,
    responder LowCardinality(String) COMMENT 'human, bot',
    public Int8 DEFAULT -1,
    outcome LowCardinality(String),
    close_reason LowCardinality(String),
    method LowCardinality(String),
    other_ticket String COMMENT 'into_ticket_id of a merge; the child of an absorbed',
    created_at Int64 COMMENT 'snapshot.created_at, origin_created_at, created_at of an absorbed child',
    known_since Int64,
    snap_entered_queue_at Int64,
    snap_assigned_at Int64,
    snap_accepted_at Int64,
    snap_first_response_at Int64,
    snap_first_resolved_at Int64,
    snap_resolved_at Int64,
    snap_closed_at Int64,
    snap_reopens UInt16,
    snap_transfers UInt16,
    detail String COMMENT 'JSON of further known fields, for the ticket page',
    backfill UInt8,
    flags String COMMENT 'decode flags joined by a comma: skew_fixed',
    ingested_at Int64 COMMENT 'stamp of the batch that first brought it',
    kafka_topic LowCardinality(String),
    kafka_partition Int32,
    kafka_offset Int64,
    content_hash UInt64 MATERIALIZED cityHash64(
        recorded, seq, type, via, supersedes, drill, status, queue, agent_id, department, category, subcategory, priority,
        channel, region, city, customer_tier, customer_id, skill_group, direction, opened_by, is_complaint, is_major,
        responder, public, outcome, close_reason, method, other_ticket, created_at, known_since, snap_entered_queue_at,
        snap_assigned_at, snap_accepted_at, snap_first_response_at, snap_first_resolved_at, snap_resolved_at,
        snap_closed_at, snap_reopens, snap_transfers) COMMENT 'covers what reaches the state, and nothing else',
    ver UInt64 MATERIALIZED 18446744073709551615 - toUInt64(ingested_at) COMMENT 'the first ingestion survives'
)
ENGINE = ReplacingMergeTree(ver)
PARTITION BY toYYYYMM(fromUnixTimestamp64Milli(time, 'UTC'))
ORDER BY (tenant, subject, time, source, id, content_hash)
SETTINGS index_granularity = 256;

-- Whole tickets of the working set only, written by explicit copies.
CREATE TABLE IF NOT EXISTS ticket_events_hot AS ticket_events
ENGINE = ReplacingMergeTree(ver)
ORDER BY (tenant, subject, time, source, id, content_hash)
SETTINGS index_granularity = 1024;

-- Facts about contacts, agents, surveys and operations: sets like ticket_events, first ingestion kept.
-- Instants are Int64 milliseconds UTC, 0 = none; durations are milliseconds; a missing number or truth value is -1.
CREATE TABLE IF NOT EXISTS contact_events
(
    tenant LowCardinality(String),
    subject String COMMENT 'contact_id',
    time Int64 COMMENT 'as the producer wrote it',
    source LowCardinality(String),
    id String,
    at Int64 COMMENT 'corrected time: the one that counts',
    recorded Int64 COMMENT 'recordedtime, else time',
    seq String COMMENT 'subjectseq padded to 12 digits',
    type LowCardinality(String),
    drill UInt8,
    channel LowCardinality(String),
    queue LowCardinality(String),
    region LowCardinality(String),
    city LowCardinality(String),
    category LowCardinality(String),
    customer_tier LowCardinality(String),
    customer_id String,
    skill_group LowCardinality(String),
    direction LowCardinality(String),
    agent_id String,
    ticket_id String,
    wait_ms Int64 DEFAULT -1,
    talk_ms Int64 DEFAULT -1,
    hold_ms Int64 DEFAULT -1,
    acw_ms Int64 DEFAULT -1 COMMENT 'after-contact work',
    end_reason LowCardinality(String),
    is_bot Int8 DEFAULT -1,
    to_queue LowCardinality(String) COMMENT 'transferred: the next queue',
    detail String COMMENT 'JSON of further known fields',
    backfill UInt8,
    flags String COMMENT 'decode flags joined by a comma: skew_fixed',
    ingested_at Int64 COMMENT 'stamp of the batch that first brought it',
    kafka_topic LowCardinality(String),
    kafka_partition Int32,
    kafka_offset Int64,
    content_hash UInt64 MATERIALIZED cityHash64(
        recorded, seq, type, drill, channel, queue, region, city, category, customer_tier, customer_id, skill_group, direction,
        agent_id, ticket_id, wait_ms, talk_ms, hold_ms, acw_ms, end_reason, is_bot, to_queue)
        COMMENT 'covers what reaches the state, and nothing else',
    ver UInt64 MATERIALIZED 18446744073709551615 - toUInt64(ingested_at) COMMENT 'the first ingestion survives'
)
ENGINE = ReplacingMergeTree(ver)
PARTITION BY toYYYYMM(fromUnixTimestamp64Milli(time, 'UTC'))
ORDER BY (tenant, subject, time, source, id, content_hash)
SETTINGS index_granularity = 256;

-- Whole contacts of the working set only, written by explicit copies.
CREATE TABLE IF NOT EXISTS contact_events_hot AS contact_events
ENGINE = ReplacingMergeTree(ver)
ORDER BY (tenant, subject, time, source, id, content_hash)
SETTINGS index_granularity = 1024;

CREATE TABLE IF NOT EXISTS agent_events
(
    tenant LowCardinality(String),
    subject String COMMENT 'agent_id, a pseudonym',
    time Int64,
    source LowCardinality(String),
    id String,
    at Int64,
    recorded Int64,
    seq String,
    type LowCardinality(String),
    drill UInt8,
    state LowCardinality(String),
    since Int64 COMMENT 'when the state began',
    reason LowCardinality(String),
    queues Array(String),
    skill_groups Array(String),
    level LowCardinality(String),
    role LowCardinality(String),
    region LowCardinality(String),
    team LowCardinality(String),
    max_concurrency Int32 DEFAULT -1,
    detail String,
    backfill UInt8,
    flags String,
    ingested_at Int64,
    kafka_topic LowCardinality(String),
    kafka_partition Int32,
    kafka_offset Int64,
    content_hash UInt64 MATERIALIZED cityHash64(
        recorded, seq, type, drill, state, since, reason, queues, skill_groups, level, role, region, team, max_concurrency),
    ver UInt64 MATERIALIZED 18446744073709551615 - toUInt64(ingested_at)
)
ENGINE = ReplacingMergeTree(ver)
PARTITION BY toYYYYMM(fromUnixTimestamp64Milli(time, 'UTC'))
ORDER BY (tenant, subject, time, source, id, content_hash)
SETTINGS index_granularity = 256;

CREATE TABLE IF NOT EXISTS survey_events
(
    tenant LowCardinality(String),
    subject String COMMENT 'survey_id',
    time Int64,
    source LowCardinality(String),
    id String,
    at Int64,
    recorded Int64,
    seq String,
    type LowCardinality(String),
    drill UInt8,
    instrument LowCardinality(String),
    ticket_id String,
    contact_id String,
    touchpoint LowCardinality(String),
    survey_method LowCardinality(String),
    campaign_id LowCardinality(String),
    score Float64 DEFAULT -1 COMMENT 'main score on the scale of its instrument; -1 = none, no instrument has negative scores',
    dimensions Map(String, Float64),
    comment_present Int8 DEFAULT -1,
    theme_codes Array(String),
    channel LowCardinality(String),
    region LowCardinality(String),
    queue LowCardinality(String),
    agent_id String,
    category LowCardinality(String),
    customer_tier LowCardinality(String),
    detail String COMMENT 'JSON of further known fields: all scores',
    backfill UInt8,
    flags String,
    ingested_at Int64,
    kafka_topic LowCardinality(String),
    kafka_partition Int32,
    kafka_offset Int64,
    content_hash UInt64 MATERIALIZED cityHash64(
        recorded, seq, type, drill, instrument, ticket_id, contact_id, touchpoint, survey_method, campaign_id, score,
        mapKeys(dimensions), mapValues(dimensions), comment_present, theme_codes, channel, region, queue, agent_id, category,
        customer_tier),
    ver UInt64 MATERIALIZED 18446744073709551615 - toUInt64(ingested_at)
)
ENGINE = ReplacingMergeTree(ver)
PARTITION BY toYYYYMM(fromUnixTimestamp64Milli(time, 'UTC'))
ORDER BY (tenant, subject, time, source, id, content_hash)
SETTINGS index_granularity = 256;

-- Everything else: incidents, improvements, planned events, policies, calendars, reviews, erasures. The decoder writes
-- `detail` with its names in order, so that the same content has the same hash.
CREATE TABLE IF NOT EXISTS operations_events
(
    tenant LowCardinality(String),
    subject String,
    time Int64,
    source LowCardinality(String),
    id String,
    at Int64,
    recorded Int64,
    seq String,
    type LowCardinality(String),
    drill UInt8,
    detail String COMMENT 'JSON of the fields of the event',
    backfill UInt8,
    flags String,
    ingested_at Int64,
    kafka_topic LowCardinality(String),
    kafka_partition Int32,
    kafka_offset Int64,
    content_hash UInt64 MATERIALIZED cityHash64(recorded, seq, type, drill, detail),
    ver UInt64 MATERIALIZED 18446744073709551615 - toUInt64(ingested_at)
)
ENGINE = ReplacingMergeTree(ver)
PARTITION BY toYYYYMM(fromUnixTimestamp64Milli(time, 'UTC'))
ORDER BY (tenant, subject, time, source, id, content_hash)
SETTINGS index_granularity = 256;

-- Messages that could not be used, one row a place in Kafka; docs/events.md says what is kept of them and how they come
-- back. Columns merge by the largest (first_seen by the least), so a redelivery, a decision and a repeated decision are
-- plain inserts in any order. Instants are Int64 milliseconds UTC of the wall clock, 0 = never.
CREATE TABLE IF NOT EXISTS quarantine
(
    topic LowCardinality(String),
    partition Int32,
    offset Int64,
    incarnation UInt32 COMMENT 'raised when a topic was made anew and its offsets began again',
    fault SimpleAggregateFunction(max, LowCardinality(String)),
    shape SimpleAggregateFunction(max, String) COMMENT 'names of fields and kinds of values, never a value',
    first_seen SimpleAggregateFunction(min, Int64),
    last_seen SimpleAggregateFunction(max, Int64) COMMENT 'later than first_seen where it was delivered again',
    bytes SimpleAggregateFunction(max, UInt32) COMMENT 'size of its value',
    message SimpleAggregateFunction(max, String) COMMENT 'key, value and headers as they came, Base64 in JSON; empty where personal data was or may be in them, and after 7 days',
    replay_of SimpleAggregateFunction(max, String) COMMENT 'id of the entry whose replay brought it',
    replayed_at SimpleAggregateFunction(max, Int64),
    replayed_offset SimpleAggregateFunction(max, Int64) COMMENT 'where its last replay stands in the partition',
    dropped_at SimpleAggregateFunction(max, Int64)
)
ENGINE = AggregatingMergeTree
ORDER BY (topic, partition, offset, incarnation)
SETTINGS index_granularity = 1024;

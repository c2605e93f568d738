-- What the live loop put on the walls, one row a look: a rewind asks the same questions with the same now and cut again,
-- and knows how old the sources were. Written some seconds at a time.
CREATE TABLE IF NOT EXISTS looks
(
    tenant LowCardinality(String),
    now Int64 COMMENT 'instant of the figures (site time, ms)',
    cut Int64 COMMENT 'last ingestion that they include',
    views Array(LowCardinality(String)) COMMENT 'ids of the views that were asked',
    data_time Int64 COMMENT '0 = no source was heard yet',
    sources Map(LowCardinality(String), Int64) COMMENT 'newest event or heartbeat of each source',
    seen_at Int64 COMMENT 'wall time, ms'
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(fromUnixTimestamp64Milli(now, 'UTC'))
ORDER BY (tenant, now)
TTL toDateTime(intDiv(seen_at, 1000)) + INTERVAL 1096 DAY;

-- A peak that a later one of the day has raised is what the wall showed until then: every copy is kept.
CREATE TABLE IF NOT EXISTS raised_peaks
(
    tenant LowCardinality(String),
    view String,
    day Int64 COMMENT 'midnight of the site (ms UTC)',
    row String,
    metric LowCardinality(String),
    value Float64,
    at Int64
)
ENGINE = ReplacingMergeTree
ORDER BY (tenant, view, day, row, metric, at);

INSERT INTO raised_peaks SELECT tenant, view, day, row, metric, value, at FROM peaks;

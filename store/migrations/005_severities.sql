-- Verdicts of the server on the figures of a view, one row a change: two walls agree, a restart and a rewind repeat them.
-- `view` is the id of the view (hash of its canonical form), lines included: other lines, another history.
CREATE TABLE IF NOT EXISTS severities
(
    tenant LowCardinality(String),
    view String,
    row String COMMENT 'row key of the frame',
    metric LowCardinality(String),
    part LowCardinality(String) COMMENT 'value, p50, p90, mean',
    at Int64 COMMENT 'evaluation (site time, ms) from which it holds',
    severity LowCardinality(String) COMMENT 'normal, warn, critical, improving'
)
ENGINE = ReplacingMergeTree
ORDER BY (tenant, view, row, metric, part, at);

-- The largest value a stock had on a day of the site. A later peak of the day is larger, so the latest copy survives.
CREATE TABLE IF NOT EXISTS peaks
(
    tenant LowCardinality(String),
    view String,
    day Int64 COMMENT 'midnight of the site (ms UTC)',
    row String,
    metric LowCardinality(String),
    value Float64,
    at Int64
)
ENGINE = ReplacingMergeTree(at)
ORDER BY (tenant, view, day, row, metric);

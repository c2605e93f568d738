-- When business calendars are open, as cumulated open time: business time is one look-up and the part of an opening
-- (metrics/calendar). A key names one content of a calendar; other hours or holidays are another key.
CREATE TABLE IF NOT EXISTS business_hours
(
    calendar LowCardinality(String),
    opens_at Int64,
    closes_at Int64,
    open_before Int64 COMMENT 'ms that it had been open before this opening'
)
ENGINE = ReplacingMergeTree
ORDER BY (calendar, opens_at)
SETTINGS index_granularity = 1024;

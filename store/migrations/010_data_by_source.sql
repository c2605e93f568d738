-- What each source's data is worth, and how far the data of a tenant has come. Expands only: older readers and writers go on.

-- Up to when a tenant's data is there (site time, ms): the largest wins, so it never moves back, not by a restart either.
CREATE TABLE IF NOT EXISTS data_times
(
    tenant LowCardinality(String),
    site LowCardinality(String) COMMENT 'empty: the tenant as a whole',
    instant Int64
)
ENGINE = ReplacingMergeTree(instant)
ORDER BY (tenant, site);

-- Which source a range is of. Ranges of older writers, and messages that cannot be told apart, have none.
ALTER TABLE ingest_ledger
    ADD COLUMN IF NOT EXISTS source LowCardinality(String) COMMENT 'empty: not known; * = all beyond a bounded number',
    ADD COLUMN IF NOT EXISTS skewed UInt64 COMMENT 'of kept: rows of a clock ahead, put right',
    MODIFY ORDER BY (topic, incarnation, partition, first_offset, session, tenant, source);

CREATE OR REPLACE VIEW ingest_counts AS
SELECT ledger.*
FROM (SELECT * FROM ingest_ledger FINAL) AS ledger
INNER JOIN
(
    SELECT topic, incarnation, partition, groupUniqArray((session, session_from)) AS sessions
    FROM ingest_ledger
    GROUP BY topic, incarnation, partition
) AS begun USING (topic, incarnation, partition)
WHERE NOT arrayExists(one -> one.1 > ledger.session AND one.2 <= ledger.first_offset, begun.sessions);

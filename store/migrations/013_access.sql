-- Who was let in: sessions of people and credentials of displays. The secret itself is nowhere kept. A row is replaced by a
-- later one of the same id (a revocation), whichever process writes it.
CREATE TABLE IF NOT EXISTS credentials
(
    tenant LowCardinality(String) COMMENT 'of a display whose board it shows; of a person empty',
    id String,
    kind LowCardinality(String) COMMENT 'session, display',
    role LowCardinality(String),
    name String,
    board LowCardinality(String),
    filters String COMMENT 'JSON of the filters of a display',
    hash FixedString(64) COMMENT 'SHA-256 of the secret, hexadecimal',
    created_at Int64,
    created_by String,
    expires_at Int64 COMMENT 'ms UTC; 0 = never',
    revoked_at Int64 COMMENT 'ms UTC; 0 = not',
    ver UInt64
)
ENGINE = ReplacingMergeTree(ver)
ORDER BY (tenant, id);

-- Who did what, by pseudonym and role: kept two years.
CREATE TABLE IF NOT EXISTS audit
(
    at Int64 COMMENT 'ms UTC',
    name String,
    role LowCardinality(String),
    act LowCardinality(String),
    what String COMMENT 'JSON: ids and counts, no figures and no texts'
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(fromUnixTimestamp64Milli(at, 'UTC'))
ORDER BY at
TTL toDateTime(fromUnixTimestamp64Milli(at, 'UTC')) + INTERVAL 2 YEAR;

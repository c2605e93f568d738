-- Erasure in place (docs/architecture.md): the facts of an erased subject stay as facts and lose what describes it. A
-- blanked row keeps its key and its ingested_at; `kept_hash` holds the content hash that the original had, because the
-- key has it, and `ver` lets a blanked copy win over every original, whenever that is delivered again.
CREATE TABLE IF NOT EXISTS erased_subjects
(
    tenant LowCardinality(String),
    scope LowCardinality(String) COMMENT 'ticket, contact, agent, survey, customer',
    key String COMMENT 'the subject; of a customer the SHA-256 of (tenant, scope, id), so that the id itself is nowhere',
    erased_at Int64 COMMENT 'ingestion stamp of the erasure, ms',
    settled UInt8 COMMENT '1 = everything that any process wrote before it knew is blanked'
)
ENGINE = ReplacingMergeTree(settled)
ORDER BY (tenant, scope, key);

ALTER TABLE ticket_events
    ADD COLUMN IF NOT EXISTS erasure UInt8 COMMENT '0 nothing, 1 the customer, 2 all that describes the subject' AFTER kafka_offset,
    ADD COLUMN IF NOT EXISTS kept_hash UInt64 COMMENT 'content hash of the original of a blanked row; 0 = not blanked' AFTER erasure,
    MODIFY COLUMN content_hash UInt64 MATERIALIZED if(kept_hash != 0, kept_hash, cityHash64(
        recorded, seq, type, via, supersedes, drill, status, queue, agent_id, department, category, subcategory,
        priority, channel, region, city, customer_tier, customer_id, skill_group, direction, opened_by, is_complaint,
        is_major, responder, public, outcome, close_reason, method, other_ticket, created_at, known_since,
        snap_entered_queue_at, snap_assigned_at, snap_accepted_at, snap_first_response_at, snap_first_resolved_at,
        snap_resolved_at, snap_closed_at, snap_reopens, snap_transfers)),
    MODIFY COLUMN ver UInt64 MATERIALIZED 18446744073709551615 - toUInt64(bitShiftRight(ingested_at, erasure));

ALTER TABLE ticket_events_hot
    ADD COLUMN IF NOT EXISTS erasure UInt8 COMMENT '0 nothing, 1 the customer, 2 all that describes the subject' AFTER kafka_offset,
    ADD COLUMN IF NOT EXISTS kept_hash UInt64 COMMENT 'content hash of the original of a blanked row; 0 = not blanked' AFTER erasure,
    MODIFY COLUMN content_hash UInt64 MATERIALIZED if(kept_hash != 0, kept_hash, cityHash64(
        recorded, seq, type, via, supersedes, drill, status, queue, agent_id, department, category, subcategory,
        priority, channel, region, city, customer_tier, customer_id, skill_group, direction, opened_by, is_complaint,
        is_major, responder, public, outcome, close_reason, method, other_ticket, created_at, known_since,
        snap_entered_queue_at, snap_assigned_at, snap_accepted_at, snap_first_response_at, snap_first_resolved_at,
        snap_resolved_at, snap_closed_at, snap_reopens, snap_transfers)),
    MODIFY COLUMN ver UInt64 MATERIALIZED 18446744073709551615 - toUInt64(bitShiftRight(ingested_at, erasure));

ALTER TABLE contact_events
    ADD COLUMN IF NOT EXISTS erasure UInt8 COMMENT '0 nothing, 1 the customer, 2 all that describes the subject' AFTER kafka_offset,
    ADD COLUMN IF NOT EXISTS kept_hash UInt64 COMMENT 'content hash of the original of a blanked row; 0 = not blanked' AFTER erasure,
    MODIFY COLUMN content_hash UInt64 MATERIALIZED if(kept_hash != 0, kept_hash, cityHash64(
        recorded, seq, type, drill, channel, queue, region, city, category, customer_tier, customer_id, skill_group,
        direction, agent_id, ticket_id, wait_ms, talk_ms, hold_ms, acw_ms, end_reason, is_bot, to_queue)),
    MODIFY COLUMN ver UInt64 MATERIALIZED 18446744073709551615 - toUInt64(bitShiftRight(ingested_at, erasure));

ALTER TABLE contact_events_hot
    ADD COLUMN IF NOT EXISTS erasure UInt8 COMMENT '0 nothing, 1 the customer, 2 all that describes the subject' AFTER kafka_offset,
    ADD COLUMN IF NOT EXISTS kept_hash UInt64 COMMENT 'content hash of the original of a blanked row; 0 = not blanked' AFTER erasure,
    MODIFY COLUMN content_hash UInt64 MATERIALIZED if(kept_hash != 0, kept_hash, cityHash64(
        recorded, seq, type, drill, channel, queue, region, city, category, customer_tier, customer_id, skill_group,
        direction, agent_id, ticket_id, wait_ms, talk_ms, hold_ms, acw_ms, end_reason, is_bot, to_queue)),
    MODIFY COLUMN ver UInt64 MATERIALIZED 18446744073709551615 - toUInt64(bitShiftRight(ingested_at, erasure));

ALTER TABLE agent_events
    ADD COLUMN IF NOT EXISTS erasure UInt8 COMMENT '0 nothing, 1 the customer, 2 all that describes the subject' AFTER kafka_offset,
    ADD COLUMN IF NOT EXISTS kept_hash UInt64 COMMENT 'content hash of the original of a blanked row; 0 = not blanked' AFTER erasure,
    MODIFY COLUMN content_hash UInt64 MATERIALIZED if(kept_hash != 0, kept_hash, cityHash64(
        recorded, seq, type, drill, state, since, reason, queues, skill_groups, level, role, region, team,
        max_concurrency)),
    MODIFY COLUMN ver UInt64 MATERIALIZED 18446744073709551615 - toUInt64(bitShiftRight(ingested_at, erasure));

ALTER TABLE survey_events
    ADD COLUMN IF NOT EXISTS erasure UInt8 COMMENT '0 nothing, 1 the customer, 2 all that describes the subject' AFTER kafka_offset,
    ADD COLUMN IF NOT EXISTS kept_hash UInt64 COMMENT 'content hash of the original of a blanked row; 0 = not blanked' AFTER erasure,
    MODIFY COLUMN content_hash UInt64 MATERIALIZED if(kept_hash != 0, kept_hash, cityHash64(
        recorded, seq, type, drill, instrument, ticket_id, contact_id, touchpoint, survey_method, campaign_id, score,
        mapKeys(dimensions), mapValues(dimensions), comment_present, theme_codes, channel, region, queue, agent_id,
        category, customer_tier)),
    MODIFY COLUMN ver UInt64 MATERIALIZED 18446744073709551615 - toUInt64(bitShiftRight(ingested_at, erasure));

-- What is written here arrives blanked, as far as `erasure` says, and is kept nowhere else. Keys, order, instants and the
-- codes by which figures are split and clocks are judged stay.
CREATE TABLE IF NOT EXISTS ticket_events_erasing AS ticket_events ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS ticket_events_blanked TO ticket_events AS
SELECT * REPLACE (
    '' AS customer_id,
    if(original.erasure = 2, '', toString(original.city)) AS city,
    if(original.erasure = 2, '', original.detail) AS detail,
    if(original.kept_hash = 0, content_hash, original.kept_hash) AS kept_hash)
FROM ticket_events_erasing AS original;

CREATE TABLE IF NOT EXISTS contact_events_erasing AS contact_events ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS contact_events_blanked TO contact_events AS
SELECT * REPLACE (
    '' AS customer_id,
    if(original.erasure = 2, '', toString(original.city)) AS city,
    if(original.erasure = 2, '', original.detail) AS detail,
    if(original.kept_hash = 0, content_hash, original.kept_hash) AS kept_hash)
FROM contact_events_erasing AS original;

CREATE TABLE IF NOT EXISTS agent_events_erasing AS agent_events ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS agent_events_blanked TO agent_events AS
SELECT * REPLACE (
    '' AS reason,
    '' AS level,
    '' AS detail,
    if(original.kept_hash = 0, content_hash, original.kept_hash) AS kept_hash)
FROM agent_events_erasing AS original;

CREATE TABLE IF NOT EXISTS survey_events_erasing AS survey_events ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS survey_events_blanked TO survey_events AS
SELECT * REPLACE (
    CAST([], 'Array(String)') AS theme_codes,
    '' AS detail,
    if(original.kept_hash = 0, content_hash, original.kept_hash) AS kept_hash)
FROM survey_events_erasing AS original;

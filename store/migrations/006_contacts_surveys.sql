-- What each contact and each survey is: one row from its facts (docs/contact-state.md). Nothing in a row depends on now.
-- Instants are Int64 milliseconds UTC, 0 = none; durations are milliseconds, -1 = unknown.
CREATE TABLE IF NOT EXISTS contacts
(
    tenant LowCardinality(String),
    subject String COMMENT 'contact_id',
    epoch UInt32,
    facts_total UInt32,
    facts_due UInt32,
    version UInt128 COMMENT '(epoch, facts_total, facts_due): a poorer row never wins',
    first_fact_at Int64,
    last_fact_at Int64,
    last_ingested_at Int64,
    next_at Int64 COMMENT 'earliest fact still to come; 0 = none',
    settles_at Int64 COMMENT 'from here on it is neither waiting nor inside a live window',
    offered_at Int64 COMMENT 'queued_at, else the first fact less the wait that it tells',
    queued_at Int64 COMMENT 'start of the wait for a person',
    queue LowCardinality(String) COMMENT 'current, at last the one in which it ended',
    first_queue LowCardinality(String),
    entered_queue_at Int64 COMMENT 'start of the current wait in the current queue, else of the last wait',
    waiting UInt8 COMMENT 'for a person, and nothing has ended the wait',
    status LowCardinality(String) COMMENT 'waiting, in_contact, abandoned, callback, ended',
    outcome LowCardinality(String) COMMENT 'drill, callback, bot, answered, waiting, abandoned, unseen: each contact is one',
    drill UInt8,
    is_bot UInt8 COMMENT 'a bot has it and no person was asked for',
    channel LowCardinality(String),
    direction LowCardinality(String),
    region LowCardinality(String),
    city LowCardinality(String),
    category LowCardinality(String),
    customer_tier LowCardinality(String),
    skill_group LowCardinality(String),
    customer_id String,
    ticket_id String,
    agent_id String COMMENT 'who has it, or had it last; none while it waits',
    answered_at Int64 COMMENT 'first answer by a person',
    answer_queue LowCardinality(String),
    answer_agent_id String COMMENT 'who answered first',
    answers UInt16,
    wait_ms Int64 COMMENT 'queued_at to answered_at',
    abandoned_at Int64,
    abandon_queue LowCardinality(String),
    abandon_wait_ms Int64,
    callback_at Int64,
    callback_queue LowCardinality(String),
    ended_at Int64,
    end_reason LowCardinality(String),
    talk_ms Int64,
    hold_ms Int64,
    acw_ms Int64 COMMENT 'after-contact work',
    handle_ms Int64 COMMENT 'talk + hold + after-contact work',
    transfers UInt16,
    flags Array(String)
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (tenant, subject)
SETTINGS index_granularity = 1024;

CREATE TABLE IF NOT EXISTS contacts_live AS contacts
ENGINE = ReplacingMergeTree(version)
ORDER BY (tenant, subject)
SETTINGS index_granularity = 1024;

-- One evaluation, two targets: rows written here land in contacts and in contacts_live.
CREATE TABLE IF NOT EXISTS contacts_evaluated AS contacts ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS contacts_evaluated_stored TO contacts AS SELECT * FROM contacts_evaluated;

CREATE MATERIALIZED VIEW IF NOT EXISTS contacts_evaluated_live TO contacts_live AS SELECT * FROM contacts_evaluated;

CREATE TABLE IF NOT EXISTS surveys
(
    tenant LowCardinality(String),
    subject String COMMENT 'survey_id',
    epoch UInt32,
    facts_total UInt32,
    facts_due UInt32,
    version UInt128 COMMENT '(epoch, facts_total, facts_due): a poorer row never wins',
    first_fact_at Int64,
    last_fact_at Int64,
    last_ingested_at Int64,
    next_at Int64 COMMENT 'earliest fact still to come; 0 = none',
    settles_at Int64,
    status LowCardinality(String) COMMENT 'sent, responded, expired',
    drill UInt8,
    instrument LowCardinality(String),
    ticket_id String,
    contact_id String,
    touchpoint LowCardinality(String),
    survey_method LowCardinality(String),
    campaign_id LowCardinality(String),
    channel LowCardinality(String),
    region LowCardinality(String),
    queue LowCardinality(String),
    agent_id String,
    category LowCardinality(String),
    customer_tier LowCardinality(String),
    sent_at Int64,
    responded_at Int64 COMMENT 'of the accepted response',
    score Float64 COMMENT 'on the scale of the instrument; -1 = none',
    scale_min Float64 COMMENT '-1 = unknown instrument',
    scale_max Float64 COMMENT '-1 = unknown instrument',
    score100 Float64 COMMENT '100 * (score - min) / (max - min); -1 = none',
    satisfied Int8 COMMENT '-1 = no score, or an instrument that does not ask for it',
    counted UInt8 COMMENT 'has a response that may enter satisfaction, as far as it shows without the ticket',
    dimensions Map(String, Float64),
    comment_present Int8 COMMENT '-1 = not told',
    theme_codes Array(String),
    expired_at Int64,
    replied_at Int64 COMMENT 'first answer to the opinion',
    replaced UInt16 COMMENT 'responses that a later one within 24 h of the first replaced',
    ignored UInt16 COMMENT 'responses that came later',
    unlinked UInt8 COMMENT 'names neither a ticket nor a contact',
    flags Array(String)
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (tenant, subject)
SETTINGS index_granularity = 1024;

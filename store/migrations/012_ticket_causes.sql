-- What the measures of routing and repetition ask of a ticket. Expands only; the rebuild that the raised version of the
-- state brings fills it in.
ALTER TABLE tickets
    ADD COLUMN IF NOT EXISTS assigned_by LowCardinality(String) COMMENT 'method of the first assignment: auto, manual',
    ADD COLUMN IF NOT EXISTS root_cause LowCardinality(String) COMMENT 'last told',
    ADD COLUMN IF NOT EXISTS parent_ticket String COMMENT 'the ticket that it says it continues';
ALTER TABLE tickets_live
    ADD COLUMN IF NOT EXISTS assigned_by LowCardinality(String) COMMENT 'method of the first assignment: auto, manual',
    ADD COLUMN IF NOT EXISTS root_cause LowCardinality(String) COMMENT 'last told',
    ADD COLUMN IF NOT EXISTS parent_ticket String COMMENT 'the ticket that it says it continues';

-- A view keeps the columns that its source had when it was made.
DROP VIEW IF EXISTS tickets_evaluated_stored;
DROP VIEW IF EXISTS tickets_evaluated_live;
ALTER TABLE tickets_evaluated
    ADD COLUMN IF NOT EXISTS assigned_by LowCardinality(String),
    ADD COLUMN IF NOT EXISTS root_cause LowCardinality(String),
    ADD COLUMN IF NOT EXISTS parent_ticket String;
CREATE MATERIALIZED VIEW IF NOT EXISTS tickets_evaluated_stored TO tickets AS SELECT * FROM tickets_evaluated;
CREATE MATERIALIZED VIEW IF NOT EXISTS tickets_evaluated_live TO tickets_live AS SELECT * FROM tickets_evaluated;

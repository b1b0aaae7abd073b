-- The log of record: sources, message ids and events.

CREATE TABLE source (
  source_id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL UNIQUE CHECK (name ~ '^[a-z0-9_-]{1,64}$'),
  create_time timestamptz NOT NULL DEFAULT now()
);
COMMENT ON INDEX source_name_key IS 'EnsureSource: a source by its name';

-- A restore starts a new epoch, as transaction ids begin anew with it.
CREATE TABLE log_epoch (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  epoch integer NOT NULL CHECK (epoch > 0)
);
COMMENT ON INDEX log_epoch_pkey IS 'AppendEvents: the epoch that new events belong to; one row at most';
INSERT INTO log_epoch (epoch) VALUES (1);

-- Not partitioned, and kept when events are dropped by retention: a message id counts once for ever.
-- `body_sha256` is keyed (HMAC-SHA-256), as a bare hash of an event could be guessed from its identifiers.
CREATE TABLE message (
  source_id integer NOT NULL,
  message_id text NOT NULL,
  body_sha256 bytea NOT NULL,
  PRIMARY KEY (source_id, message_id)
);
COMMENT ON INDEX message_pkey IS 'AppendEvents: whether a source has sent this message before';

CREATE TABLE event (
  epoch integer NOT NULL,
  xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  seq bigint GENERATED ALWAYS AS IDENTITY,
  source_id integer NOT NULL,
  message_id text NOT NULL,
  type text NOT NULL,
  event text,
  subject_id uuid NOT NULL,
  user_id text,
  anonymous_id text,
  previous_id text,
  group_id text,
  event_time timestamptz NOT NULL,
  available_at timestamptz NOT NULL,
  received_at timestamptz NOT NULL,
  properties jsonb NOT NULL,
  traits jsonb NOT NULL,
  context jsonb NOT NULL,
  extra jsonb,       -- fields of the event that its dialect does not name
  identifiers bytea, -- sealed under the subject's key; null if the event had none
  has_identity boolean NOT NULL
) PARTITION BY RANGE (received_at);

CREATE INDEX event_tail_idx ON event (epoch, xid, seq);
COMMENT ON INDEX event_tail_idx IS 'tailing event_log_v1: WHERE (epoch, xid, seq) > (…) ORDER BY epoch, xid, seq';
CREATE INDEX event_subject_idx ON event (subject_id, epoch, xid, seq);
COMMENT ON INDEX event_subject_idx IS 'rebuilding a state: WHERE subject_id = … ORDER BY epoch, xid, seq';
CREATE INDEX event_identifiers_idx ON event (subject_id, event_time, seq) WHERE identifiers IS NOT NULL;
COMMENT ON INDEX event_identifiers_idx IS 'RevealIdentifiers: newest events of a subject that hold identifiers';

-- Makes the partitions of the month of `first_time` and the `months_ahead` after it that are missing, months in UTC,
-- and returns how many it made. Attaching a table, unlike creating it in place, lets inserts go on.
CREATE FUNCTION ensure_event_partitions(first_time timestamptz, months_ahead integer) RETURNS integer
LANGUAGE plpgsql SET search_path = ingest SET timezone = 'UTC' AS $$
DECLARE
  month_start timestamptz := date_trunc('month', first_time);
  partition_name text;
  made integer := 0;
BEGIN
  FOR i IN 0..months_ahead LOOP
    partition_name := 'event_' || to_char(month_start, 'YYYY_MM');
    IF to_regclass(partition_name) IS NULL THEN
      PERFORM pg_advisory_xact_lock(hashtextextended('clientele ingest partitions', 0));
      -- Asked with a new snapshot: the name cache may not know yet what was made while this waited.
      PERFORM FROM pg_class WHERE relname = partition_name AND relnamespace = 'ingest'::regnamespace;
      IF NOT FOUND THEN
        EXECUTE format('CREATE TABLE %I (LIKE event INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE)', partition_name);
        EXECUTE format('ALTER TABLE event ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
          partition_name, month_start, month_start + interval '1 month');
        made := made + 1;
      END IF;
    END IF;
    month_start := month_start + interval '1 month';
  END LOOP;
  RETURN made;
END
$$;

SELECT ensure_event_partitions(now(), 2);

-- What identifies people: all of it can be erased while the log stays as it is.

-- One random data key for each subject, wrapped by the master key. Without its row, the subject's identifiers in the
-- log and in rejected events are unreadable, in copies and backups too.
CREATE TABLE subject_key (
  subject_id uuid PRIMARY KEY,
  wrapped_key bytea NOT NULL,
  create_time timestamptz NOT NULL DEFAULT now()
);
COMMENT ON INDEX subject_key_pkey IS 'AppendEvents and RevealIdentifiers: data keys of subjects';

-- HMACs of the e-mails and phones that events named.
CREATE TABLE event_identity (
  subject_id uuid NOT NULL,
  seq bigint NOT NULL,
  kind text NOT NULL CHECK (kind IN ('email', 'phone')),
  hmac bytea NOT NULL CHECK (length(hmac) = 32),
  PRIMARY KEY (subject_id, seq, kind)
);
COMMENT ON INDEX event_identity_pkey IS 'event_log_v1: identities of one event; erasing: all of a subject';

-- Keys of rejected bodies whose subject cannot be read. A key is deleted after 30 days, and its bodies with it.
CREATE TABLE daily_key (
  day date PRIMARY KEY,
  wrapped_key bytea NOT NULL
);
COMMENT ON INDEX daily_key_pkey IS 'AppendEvents: key of a day; purging: days that are over';

CREATE TABLE rejected_event (
  rejected_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  source_id integer NOT NULL,
  message_id text,
  reason text NOT NULL,
  detail text NOT NULL,          -- says what is wrong without quoting the event
  body_encrypted bytea NOT NULL, -- the event as it came, JSON, sealed under the key named by one of the next two
  key_subject_id uuid,
  key_day date,
  dialect text NOT NULL,
  route text NOT NULL,
  request_id text NOT NULL,
  received_at timestamptz NOT NULL,
  CHECK (num_nonnulls(key_subject_id, key_day) = 1)
);
COMMENT ON INDEX rejected_event_pkey IS 'listing and replaying rejected events in order';
CREATE INDEX rejected_event_subject_idx ON rejected_event (key_subject_id) WHERE key_subject_id IS NOT NULL;
COMMENT ON INDEX rejected_event_subject_idx IS 'erasing: rejected events of a subject';

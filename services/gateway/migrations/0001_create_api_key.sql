-- Keys of the public API. The secret part is never stored: `hash` is HMAC-SHA-256 of the whole key.
CREATE TABLE api_key (
  key_id      text PRIMARY KEY CHECK (key_id ~ '^[0-9a-z]{12}$'),
  hash        bytea NOT NULL CHECK (octet_length(hash) = 32),
  scopes      text[] NOT NULL CHECK (cardinality(scopes) > 0),
  -- Source that the key writes events for; both or none.
  source_id   integer,
  source_name text,
  name        text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  create_time timestamptz NOT NULL DEFAULT now(),
  revoke_time timestamptz,
  CHECK ((source_id IS NULL) = (source_name IS NULL))
);

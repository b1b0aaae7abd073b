-- Published: the log as other services read it. A position is (epoch, xid, seq). Readers take
-- xid < pg_snapshot_xmin(pg_current_snapshot()) of the current epoch, in that order, and so skip no late commit.
-- NOTIFY ingest_event_log wakes them.
CREATE VIEW event_log_v1 AS
SELECT
  e.epoch,
  e.xid,
  e.seq,
  e.source_id,
  e.message_id,
  e.type,
  e.event,
  e.subject_id,
  e.user_id,
  e.anonymous_id,
  e.previous_id,
  e.group_id,
  CASE
    WHEN e.has_identity THEN coalesce(
      (SELECT jsonb_object_agg(i.kind, encode(i.hmac, 'hex'))
         FROM event_identity i WHERE i.subject_id = e.subject_id AND i.seq = e.seq),
      '{}'::jsonb)
    ELSE '{}'::jsonb
  END AS identities,
  e.event_time,
  e.available_at,
  e.received_at,
  e.properties,
  e.traits,
  e.context
FROM event e;

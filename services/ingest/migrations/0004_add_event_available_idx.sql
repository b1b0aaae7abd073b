-- How far the log reaches in time is asked before each training: the largest of all events, without reading them all.
CREATE INDEX event_available_idx ON event (epoch, available_at);
COMMENT ON INDEX event_available_idx IS 'largest available_at of event_log_v1: WHERE epoch = … ORDER BY available_at DESC LIMIT 1';

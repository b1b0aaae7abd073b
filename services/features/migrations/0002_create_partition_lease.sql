-- Who may write the states of a partition (the first byte of a subject id), and until when. The epoch grows whenever a
-- lease changes hands or its holder starts a rebuild, so that every write can be ordered against an older holder's.
CREATE TABLE partition_lease (
  partition smallint PRIMARY KEY CHECK (partition BETWEEN 0 AND 255),
  holder text,
  lease_epoch bigint NOT NULL DEFAULT 0,
  expire_time timestamptz NOT NULL DEFAULT '-infinity'
);

INSERT INTO partition_lease (partition) SELECT generate_series(0, 255);
COMMENT ON INDEX partition_lease_pkey IS 'acquiring: all partitions in one order, so that replicas do not deadlock';

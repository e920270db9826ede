-- Machine state of a collect node. Portable: SQLite and PostgreSQL.
CREATE TABLE log_file (
    name TEXT PRIMARY KEY,
    entry TEXT NOT NULL
);
CREATE TABLE position (
    name TEXT PRIMARY KEY,
    segment BIGINT NOT NULL,
    byte_offset BIGINT NOT NULL
);
CREATE TABLE log_source_counter (
    source_id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    transport TEXT,
    address TEXT,
    source_type TEXT NOT NULL,
    parsed BIGINT NOT NULL,
    unparsed BIGINT NOT NULL,
    bytes BIGINT NOT NULL,
    oversized BIGINT NOT NULL,
    truncated BIGINT NOT NULL,
    dropped TEXT NOT NULL,
    last_seen BIGINT
);
CREATE TABLE ingested_file (
    sha256 TEXT NOT NULL,
    source_type TEXT NOT NULL,
    name TEXT NOT NULL,
    begun_segment BIGINT NOT NULL,
    begun_offset BIGINT NOT NULL,
    records BIGINT,
    finished_at BIGINT,
    PRIMARY KEY (sha256, source_type)
);

-- Master keys stand in a file. Here is only which ones there were, and which one wraps new data keys.
CREATE TABLE master_key (
    id TEXT NOT NULL PRIMARY KEY,
    is_current INTEGER NOT NULL,
    created_by TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    retired_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX master_key_current ON master_key (is_current) WHERE is_current;

-- Data keys seal what is stored and handed out; each is wrapped by a master key.
CREATE TABLE data_key (
    id BLOB NOT NULL PRIMARY KEY,
    purpose TEXT NOT NULL,
    wrapped BLOB NOT NULL,
    master_key_id TEXT NOT NULL REFERENCES master_key (id),
    created_by TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    retired_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX data_key_current ON data_key (purpose) WHERE retired_at IS NULL;

-- Keys with which an organization's log is signed. A data key stays as long as something is sealed under it.
CREATE TABLE signing_key (
    id BLOB NOT NULL PRIMARY KEY,
    org_id BLOB NOT NULL REFERENCES organization (id),
    purpose TEXT NOT NULL,
    public_key BLOB NOT NULL,
    private_key BLOB NOT NULL,
    data_key_id BLOB NOT NULL REFERENCES data_key (id),
    created_at INTEGER NOT NULL,
    retired_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX signing_key_current ON signing_key (org_id, purpose) WHERE retired_at IS NULL;
CREATE INDEX signing_key_by_org ON signing_key (org_id, purpose, id);
CREATE INDEX signing_key_by_data_key ON signing_key (data_key_id, id);

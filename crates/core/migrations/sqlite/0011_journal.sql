-- What identity providers asked and what they were told, for some days. What is personal stands under seal.
CREATE TABLE journal_entry (
    id BLOB NOT NULL PRIMARY KEY,
    org_id BLOB NOT NULL,
    directory_id BLOB NOT NULL,
    at INTEGER NOT NULL,
    method TEXT NOT NULL,
    status INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    provider TEXT NOT NULL,
    codes TEXT NOT NULL,
    resource_kind TEXT,
    resource_id BLOB,
    size INTEGER NOT NULL,
    summary BLOB NOT NULL,
    data_key_id BLOB NOT NULL REFERENCES data_key (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX journal_entry_by_time ON journal_entry (directory_id, at, id);
CREATE INDEX journal_entry_by_data_key ON journal_entry (data_key_id, id);

-- The bodies of an exchange, in a table of their own: lists do without them. The id is that of the entry.
CREATE TABLE journal_body (
    id BLOB NOT NULL PRIMARY KEY,
    org_id BLOB NOT NULL,
    bodies BLOB NOT NULL,
    data_key_id BLOB NOT NULL REFERENCES data_key (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX journal_body_by_data_key ON journal_body (data_key_id, id);

-- How much the journal of a directory holds, what it had to leave out, and how its provider fared.
CREATE TABLE journal_head (
    directory_id BLOB NOT NULL PRIMARY KEY,
    org_id BLOB NOT NULL,
    entries INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    missed INTEGER NOT NULL,
    missed_at INTEGER,
    provider TEXT NOT NULL,
    succeeded_at INTEGER,
    failed_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX journal_head_by_org ON journal_head (org_id, directory_id);

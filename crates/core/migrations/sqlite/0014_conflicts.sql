-- What identity providers pushed and something else was in the way of, until an administrator or a later push settles it.
-- What is personal stands under seal. A row that was settled for the identity provider says what answers its next push.
CREATE TABLE directory_conflict (
    id BLOB NOT NULL PRIMARY KEY,
    org_id BLOB NOT NULL,
    directory_id BLOB NOT NULL,
    kind TEXT NOT NULL,
    identity TEXT NOT NULL,
    target_id BLOB,
    field TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    print TEXT NOT NULL,
    size INTEGER NOT NULL,
    pushed BLOB NOT NULL,
    data_key_id BLOB NOT NULL REFERENCES data_key (id),
    resolved_id BLOB,
    answered_at INTEGER
) STRICT;
CREATE UNIQUE INDEX directory_conflict_pushed ON directory_conflict (directory_id, kind, identity);
CREATE INDEX directory_conflict_by_directory ON directory_conflict (directory_id, id);
CREATE INDEX directory_conflict_by_age ON directory_conflict (last_seen_at, id);
CREATE INDEX directory_conflict_by_data_key ON directory_conflict (data_key_id, id);

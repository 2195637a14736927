-- What waits for the word of an administrator.
CREATE TABLE approval (
    id BLOB NOT NULL PRIMARY KEY,
    org_id BLOB NOT NULL REFERENCES organization (id),
    kind TEXT NOT NULL,
    subject_id BLOB NOT NULL,
    state TEXT NOT NULL,
    summary TEXT NOT NULL,
    details TEXT NOT NULL,
    second_person INTEGER NOT NULL,
    requested_by BLOB,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    decided_at INTEGER,
    decided_by_key BLOB,
    decided_by_owner BLOB
) STRICT;
CREATE INDEX approval_by_org ON approval (org_id, id);
CREATE INDEX approval_by_state ON approval (org_id, state, id);
CREATE UNIQUE INDEX approval_pending ON approval (org_id, kind, subject_id) WHERE state = 'pending';

-- What a directory has removed of late, and what it may: one row, locked last by whoever removes something.
CREATE TABLE directory_guard (
    directory_id BLOB NOT NULL PRIMARY KEY,
    org_id BLOB NOT NULL,
    state TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Removals that were not done, in the form in which they can be done later.
CREATE TABLE held_operation (
    id BLOB NOT NULL PRIMARY KEY,
    org_id BLOB NOT NULL,
    directory_id BLOB NOT NULL,
    approval_id BLOB NOT NULL,
    kind TEXT NOT NULL,
    resource_id BLOB NOT NULL,
    version INTEGER NOT NULL,
    members INTEGER NOT NULL,
    fingerprint TEXT NOT NULL,
    effect TEXT NOT NULL,
    key_id BLOB,
    key_name TEXT NOT NULL,
    state TEXT NOT NULL,
    tries INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    done_at INTEGER
) STRICT;
CREATE INDEX held_operation_by_approval ON held_operation (approval_id, id);
CREATE INDEX held_operation_by_resource ON held_operation (directory_id, resource_id);
CREATE UNIQUE INDEX held_operation_held ON held_operation (approval_id, resource_id, fingerprint) WHERE state = 'held';

-- Whether an operation may be held for it: who changes the row sees it without another look.
ALTER TABLE directory_user ADD COLUMN held INTEGER NOT NULL DEFAULT 0;
ALTER TABLE org_group ADD COLUMN held INTEGER NOT NULL DEFAULT 0;

-- Most users are active: counting the others costs those nothing.
INSERT INTO counter (owner_id, name, shard, value)
    SELECT directory_id, 'inactive_users', 0, count(*) FROM directory_user WHERE active = 0 GROUP BY directory_id;

-- What waits for the word of an administrator.
CREATE TABLE approval (
    id uuid NOT NULL PRIMARY KEY,
    org_id uuid NOT NULL REFERENCES organization (id),
    kind text COLLATE "C" NOT NULL,
    subject_id uuid NOT NULL,
    state text COLLATE "C" NOT NULL,
    summary text COLLATE "C" NOT NULL,
    details text COLLATE "C" NOT NULL,
    second_person boolean NOT NULL,
    requested_by uuid,
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    decided_at bigint,
    decided_by_key uuid,
    decided_by_owner uuid
);
CREATE INDEX approval_by_org ON approval (org_id, id);
CREATE INDEX approval_by_state ON approval (org_id, state, id);
CREATE UNIQUE INDEX approval_pending ON approval (org_id, kind, subject_id) WHERE state = 'pending';

-- What a directory has removed of late, and what it may: one row, locked last by whoever removes something.
CREATE TABLE directory_guard (
    directory_id uuid NOT NULL PRIMARY KEY,
    org_id uuid NOT NULL,
    state text COLLATE "C" NOT NULL
);

-- Removals that were not done, in the form in which they can be done later.
CREATE TABLE held_operation (
    id uuid NOT NULL PRIMARY KEY,
    org_id uuid NOT NULL,
    directory_id uuid NOT NULL,
    approval_id uuid NOT NULL,
    kind text COLLATE "C" NOT NULL,
    resource_id uuid NOT NULL,
    version bigint NOT NULL,
    members bigint NOT NULL,
    fingerprint text COLLATE "C" NOT NULL,
    effect text COLLATE "C" NOT NULL,
    key_id uuid,
    key_name text COLLATE "C" NOT NULL,
    state text COLLATE "C" NOT NULL,
    tries bigint NOT NULL,
    created_at bigint NOT NULL,
    last_seen_at bigint NOT NULL,
    done_at bigint
);
CREATE INDEX held_operation_by_approval ON held_operation (approval_id, id);
CREATE INDEX held_operation_by_resource ON held_operation (directory_id, resource_id);
CREATE UNIQUE INDEX held_operation_held ON held_operation (approval_id, resource_id, fingerprint) WHERE state = 'held';

-- Whether an operation may be held for it: who changes the row sees it without another look.
ALTER TABLE directory_user ADD COLUMN held boolean NOT NULL DEFAULT false;
ALTER TABLE org_group ADD COLUMN held boolean NOT NULL DEFAULT false;

-- Most users are active: counting the others costs those nothing.
INSERT INTO counter (owner_id, name, shard, value)
    SELECT directory_id, 'inactive_users', 0, count(*) FROM directory_user WHERE NOT active GROUP BY directory_id;

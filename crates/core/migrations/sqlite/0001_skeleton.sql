-- Times are microseconds since the Unix epoch. Ids are UUIDs (version 7, so that they grow with time).
-- Rows that every request writes carry no foreign key to the row that all of them share (organization, directory):
-- PostgreSQL would lock that row in every transaction. Their writers read the parent in the same transaction.
-- Keys that identify something ("..._key") are case-folded in Rust, never by the database.

CREATE TABLE organization (
    id BLOB NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE api_key (
    id BLOB NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    org_id BLOB REFERENCES organization (id),
    directory_id BLOB,
    workspace_id BLOB,
    owner_account_id BLOB,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    scopes TEXT,
    lookup INTEGER NOT NULL,
    hash BLOB NOT NULL,
    last_four TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    revoked_at INTEGER,
    last_used_at INTEGER
) STRICT;
CREATE INDEX api_key_by_lookup ON api_key (lookup);
CREATE INDEX api_key_by_org ON api_key (org_id, id);

CREATE TABLE domain_claim (
    id BLOB NOT NULL PRIMARY KEY,
    org_id BLOB NOT NULL REFERENCES organization (id),
    domain TEXT NOT NULL,
    method TEXT NOT NULL,
    status TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    verified_at INTEGER
) STRICT;
CREATE UNIQUE INDEX domain_claim_verified_once ON domain_claim (domain) WHERE status = 'verified';
CREATE UNIQUE INDEX domain_claim_by_org ON domain_claim (org_id, domain);

CREATE TABLE account (
    id BLOB NOT NULL PRIMARY KEY,
    managed_by BLOB,
    email TEXT NOT NULL,
    email_key TEXT NOT NULL,
    name TEXT NOT NULL,
    job_title TEXT,
    department TEXT,
    organization TEXT,
    timezone TEXT,
    locale TEXT,
    status TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX account_by_email ON account (email_key);
CREATE INDEX account_by_manager ON account (managed_by, id);

CREATE TABLE org_group (
    id BLOB NOT NULL PRIMARY KEY,
    org_id BLOB NOT NULL REFERENCES organization (id),
    directory_id BLOB,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    external_id TEXT,
    member_count INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    version INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX org_group_by_name ON org_group (org_id, name_key);
CREATE UNIQUE INDEX org_group_by_external_id ON org_group (directory_id, external_id);
CREATE INDEX org_group_by_directory ON org_group (directory_id, id);

-- No foreign keys: the rows of a deleted group are purged by a job, and a member is a user or a group.
CREATE TABLE group_member (
    group_id BLOB NOT NULL,
    member_id BLOB NOT NULL,
    kind TEXT NOT NULL,
    added_at INTEGER NOT NULL,
    PRIMARY KEY (group_id, member_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX group_member_by_member ON group_member (member_id, group_id);

CREATE TABLE directory (
    id BLOB NOT NULL PRIMARY KEY,
    org_id BLOB NOT NULL REFERENCES organization (id),
    name TEXT NOT NULL,
    email_required INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX directory_by_org ON directory (org_id, id);

CREATE TABLE directory_user (
    id BLOB NOT NULL PRIMARY KEY,
    org_id BLOB NOT NULL,
    directory_id BLOB NOT NULL,
    user_name TEXT NOT NULL,
    user_name_key TEXT NOT NULL,
    external_id TEXT,
    email_key TEXT,
    active INTEGER NOT NULL,
    account_id BLOB REFERENCES account (id),
    attributes TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    version INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX directory_user_by_user_name ON directory_user (directory_id, user_name_key);
CREATE UNIQUE INDEX directory_user_by_external_id ON directory_user (directory_id, external_id) WHERE external_id IS NOT NULL;
CREATE UNIQUE INDEX directory_user_by_email ON directory_user (directory_id, email_key) WHERE email_key IS NOT NULL;
CREATE INDEX directory_user_by_directory ON directory_user (directory_id, id);
CREATE INDEX directory_user_by_account ON directory_user (account_id) WHERE account_id IS NOT NULL;

-- Unfiltered totals. A counter is the sum of its shards, so that writers do not queue for one row.
CREATE TABLE counter (
    owner_id BLOB NOT NULL,
    name TEXT NOT NULL,
    shard INTEGER NOT NULL,
    value INTEGER NOT NULL,
    PRIMARY KEY (owner_id, name, shard)
) STRICT, WITHOUT ROWID;

-- The bytes of an event are final; number and processing time are given by its seal.
CREATE TABLE event (
    id BLOB NOT NULL PRIMARY KEY,
    org_id BLOB NOT NULL,
    occurred_at INTEGER NOT NULL,
    action TEXT NOT NULL,
    actor_id TEXT NOT NULL,
    bytes BLOB NOT NULL
) STRICT;
CREATE INDEX event_by_time ON event (org_id, occurred_at, id);

-- Events that wait for their seal. Only PostgreSQL fills it: on SQLite an event is sealed in the commit that holds it.
CREATE TABLE event_pending (
    org_id BLOB NOT NULL,
    event_id BLOB NOT NULL,
    PRIMARY KEY (org_id, event_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE seal (
    org_id BLOB NOT NULL,
    number INTEGER NOT NULL,
    event_id BLOB NOT NULL,
    processed_at INTEGER NOT NULL,
    PRIMARY KEY (org_id, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE seal_head (
    org_id BLOB NOT NULL PRIMARY KEY REFERENCES organization (id),
    number INTEGER NOT NULL,
    processed_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE job (
    id BLOB NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    run_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    locked_until INTEGER NOT NULL,
    last_error TEXT,
    failed_at INTEGER,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX job_due ON job (run_at, id) WHERE failed_at IS NULL;

-- Times are microseconds since the Unix epoch. Ids are UUIDs (version 7, so that they grow with time).
-- Rows that every request writes carry no foreign key to the row that all of them share (organization, directory):
-- PostgreSQL would lock that row in every transaction. Their writers read the parent in the same transaction.
-- Keys that identify something ("..._key") are case-folded in Rust, never by the database.

CREATE TABLE organization (
    id uuid NOT NULL PRIMARY KEY,
    name text COLLATE "C" NOT NULL,
    created_at bigint NOT NULL
);

CREATE TABLE api_key (
    id uuid NOT NULL PRIMARY KEY,
    kind text COLLATE "C" NOT NULL,
    org_id uuid REFERENCES organization (id),
    directory_id uuid,
    workspace_id uuid,
    owner_account_id uuid,
    name text COLLATE "C" NOT NULL,
    role text COLLATE "C" NOT NULL,
    scopes text COLLATE "C",
    lookup bigint NOT NULL,
    hash bytea NOT NULL,
    last_four text COLLATE "C" NOT NULL,
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    revoked_at bigint,
    last_used_at bigint
);
CREATE INDEX api_key_by_lookup ON api_key (lookup);
CREATE INDEX api_key_by_org ON api_key (org_id, id);

CREATE TABLE domain_claim (
    id uuid NOT NULL PRIMARY KEY,
    org_id uuid NOT NULL REFERENCES organization (id),
    domain text COLLATE "C" NOT NULL,
    method text COLLATE "C" NOT NULL,
    status text COLLATE "C" NOT NULL,
    created_at bigint NOT NULL,
    verified_at bigint
);
CREATE UNIQUE INDEX domain_claim_verified_once ON domain_claim (domain) WHERE status = 'verified';
CREATE UNIQUE INDEX domain_claim_by_org ON domain_claim (org_id, domain);

CREATE TABLE account (
    id uuid NOT NULL PRIMARY KEY,
    managed_by uuid,
    email text COLLATE "C" NOT NULL,
    email_key text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    job_title text COLLATE "C",
    department text COLLATE "C",
    organization text COLLATE "C",
    timezone text COLLATE "C",
    locale text COLLATE "C",
    status text COLLATE "C" NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL
);
CREATE UNIQUE INDEX account_by_email ON account (email_key);
CREATE INDEX account_by_manager ON account (managed_by, id);

CREATE TABLE org_group (
    id uuid NOT NULL PRIMARY KEY,
    org_id uuid NOT NULL REFERENCES organization (id),
    directory_id uuid,
    name text COLLATE "C" NOT NULL,
    name_key text COLLATE "C" NOT NULL,
    external_id text COLLATE "C",
    member_count bigint NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    version bigint NOT NULL
);
CREATE UNIQUE INDEX org_group_by_name ON org_group (org_id, name_key);
CREATE UNIQUE INDEX org_group_by_external_id ON org_group (directory_id, external_id);
CREATE INDEX org_group_by_directory ON org_group (directory_id, id);

-- No foreign keys: the rows of a deleted group are purged by a job, and a member is a user or a group.
CREATE TABLE group_member (
    group_id uuid NOT NULL,
    member_id uuid NOT NULL,
    kind text COLLATE "C" NOT NULL,
    added_at bigint NOT NULL,
    PRIMARY KEY (group_id, member_id)
);
CREATE INDEX group_member_by_member ON group_member (member_id, group_id);

CREATE TABLE directory (
    id uuid NOT NULL PRIMARY KEY,
    org_id uuid NOT NULL REFERENCES organization (id),
    name text COLLATE "C" NOT NULL,
    email_required boolean NOT NULL,
    created_at bigint NOT NULL
);
CREATE INDEX directory_by_org ON directory (org_id, id);

CREATE TABLE directory_user (
    id uuid NOT NULL PRIMARY KEY,
    org_id uuid NOT NULL,
    directory_id uuid NOT NULL,
    user_name text COLLATE "C" NOT NULL,
    user_name_key text COLLATE "C" NOT NULL,
    external_id text COLLATE "C",
    email_key text COLLATE "C",
    active boolean NOT NULL,
    account_id uuid REFERENCES account (id),
    attributes text COLLATE "C" NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    version bigint NOT NULL
);
CREATE UNIQUE INDEX directory_user_by_user_name ON directory_user (directory_id, user_name_key);
CREATE UNIQUE INDEX directory_user_by_external_id ON directory_user (directory_id, external_id) WHERE external_id IS NOT NULL;
CREATE UNIQUE INDEX directory_user_by_email ON directory_user (directory_id, email_key) WHERE email_key IS NOT NULL;
CREATE INDEX directory_user_by_directory ON directory_user (directory_id, id);
CREATE INDEX directory_user_by_account ON directory_user (account_id) WHERE account_id IS NOT NULL;

-- Unfiltered totals. A counter is the sum of its shards, so that writers do not queue for one row.
CREATE TABLE counter (
    owner_id uuid NOT NULL,
    name text COLLATE "C" NOT NULL,
    shard bigint NOT NULL,
    value bigint NOT NULL,
    PRIMARY KEY (owner_id, name, shard)
);

-- The bytes of an event are final; number and processing time are given by its seal.
CREATE TABLE event (
    id uuid NOT NULL PRIMARY KEY,
    org_id uuid NOT NULL,
    occurred_at bigint NOT NULL,
    action text COLLATE "C" NOT NULL,
    actor_id text COLLATE "C" NOT NULL,
    bytes bytea NOT NULL
);
CREATE INDEX event_by_time ON event (org_id, occurred_at, id);

-- Events that wait for their seal. Only PostgreSQL fills it: on SQLite an event is sealed in the commit that holds it.
CREATE TABLE event_pending (
    org_id uuid NOT NULL,
    event_id uuid NOT NULL,
    PRIMARY KEY (org_id, event_id)
);

CREATE TABLE seal (
    org_id uuid NOT NULL,
    number bigint NOT NULL,
    event_id uuid NOT NULL,
    processed_at bigint NOT NULL,
    PRIMARY KEY (org_id, number)
);

CREATE TABLE seal_head (
    org_id uuid NOT NULL PRIMARY KEY REFERENCES organization (id),
    number bigint NOT NULL,
    processed_at bigint NOT NULL
);

CREATE TABLE job (
    id uuid NOT NULL PRIMARY KEY,
    kind text COLLATE "C" NOT NULL,
    payload text COLLATE "C" NOT NULL,
    run_at bigint NOT NULL,
    attempts bigint NOT NULL,
    locked_until bigint NOT NULL,
    last_error text COLLATE "C",
    failed_at bigint,
    created_at bigint NOT NULL
);
CREATE INDEX job_due ON job (run_at, id) WHERE failed_at IS NULL;

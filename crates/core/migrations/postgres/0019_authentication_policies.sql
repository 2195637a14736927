-- How people have to sign in. The policies of an organization stand in one order from 1 on, without gaps; while they are
-- moved, those on their way have negative numbers. An organization without a default policy here has the built-in one.
CREATE TABLE auth_policy (
    id uuid NOT NULL PRIMARY KEY,
    org_id uuid NOT NULL REFERENCES organization (id),
    name text COLLATE "C" NOT NULL,
    name_key text COLLATE "C" NOT NULL,
    position bigint NOT NULL,
    is_default boolean NOT NULL,
    settings text COLLATE "C" NOT NULL,
    created_at bigint NOT NULL,
    changed_at bigint NOT NULL
);
CREATE UNIQUE INDEX auth_policy_by_name ON auth_policy (org_id, name_key);
CREATE UNIQUE INDEX auth_policy_by_position ON auth_policy (org_id, position);
CREATE UNIQUE INDEX auth_policy_default_once ON auth_policy (org_id) WHERE is_default;

-- Whom a policy is for: an account, group or directory has at most one. No foreign keys: rows of a policy that was deleted are
-- purged by a job, and a member is one of three things.
CREATE TABLE auth_policy_member (
    org_id uuid NOT NULL,
    kind text COLLATE "C" NOT NULL,
    member_id uuid NOT NULL,
    policy_id uuid NOT NULL,
    added_at bigint NOT NULL,
    PRIMARY KEY (org_id, kind, member_id)
);
CREATE INDEX auth_policy_member_by_policy ON auth_policy_member (policy_id, kind, member_id);

-- The work of giving people a policy. `users` is a JSON list of addresses, of those that could not be given it once it is
-- done; `failures` is a JSON list of places in it with a reason. Rows go after 30 days.
CREATE TABLE auth_policy_task (
    id uuid NOT NULL PRIMARY KEY,
    org_id uuid NOT NULL,
    policy_id uuid NOT NULL,
    users text COLLATE "C" NOT NULL,
    total bigint NOT NULL,
    done bigint NOT NULL,
    failures text COLLATE "C" NOT NULL,
    created_at bigint NOT NULL
);

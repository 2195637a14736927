-- How people have to sign in. The policies of an organization stand in one order from 1 on, without gaps; while they are
-- moved, those on their way have negative numbers. An organization without a default policy here has the built-in one.
CREATE TABLE auth_policy (
    id BLOB NOT NULL PRIMARY KEY,
    org_id BLOB NOT NULL REFERENCES organization (id),
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    position INTEGER NOT NULL,
    is_default INTEGER NOT NULL,
    settings TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX auth_policy_by_name ON auth_policy (org_id, name_key);
CREATE UNIQUE INDEX auth_policy_by_position ON auth_policy (org_id, position);
CREATE UNIQUE INDEX auth_policy_default_once ON auth_policy (org_id) WHERE is_default;

-- Whom a policy is for: an account, group or directory has at most one. No foreign keys: rows of a policy that was deleted are
-- purged by a job, and a member is one of three things.
CREATE TABLE auth_policy_member (
    org_id BLOB NOT NULL,
    kind TEXT NOT NULL,
    member_id BLOB NOT NULL,
    policy_id BLOB NOT NULL,
    added_at INTEGER NOT NULL,
    PRIMARY KEY (org_id, kind, member_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX auth_policy_member_by_policy ON auth_policy_member (policy_id, kind, member_id);

-- The work of giving people a policy. `users` is a JSON list of addresses, of those that could not be given it once it is
-- done; `failures` is a JSON list of places in it with a reason. Rows go after 30 days.
CREATE TABLE auth_policy_task (
    id BLOB NOT NULL PRIMARY KEY,
    org_id BLOB NOT NULL,
    policy_id BLOB NOT NULL,
    users TEXT NOT NULL,
    total INTEGER NOT NULL,
    done INTEGER NOT NULL,
    failures TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

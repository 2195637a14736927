-- Policies: IP allowlists, data residency, data security. `rule` and `published` are JSON. `published` is what holds of a data
-- security policy until its draft is published; the other kinds have no drafts.
CREATE TABLE policy (
    id BLOB NOT NULL PRIMARY KEY,
    org_id BLOB NOT NULL REFERENCES organization (id),
    kind TEXT NOT NULL,
    name TEXT,
    status TEXT NOT NULL,
    rule TEXT NOT NULL,
    coverage TEXT,
    description TEXT,
    published TEXT,
    has_had_coverage INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by_account BLOB,
    changed_at INTEGER NOT NULL,
    changed_by_account BLOB
) STRICT;
CREATE INDEX policy_by_org ON policy (org_id, id);
CREATE INDEX policy_by_kind ON policy (org_id, kind, id);

-- What a policy is attached to, by the ARI.
CREATE TABLE policy_resource (
    policy_id BLOB NOT NULL REFERENCES policy (id),
    resource_id TEXT NOT NULL,
    org_id BLOB NOT NULL,
    state TEXT NOT NULL,
    scheduled_at INTEGER,
    migration_start TEXT,
    migration_end TEXT,
    account_id TEXT,
    ticket TEXT,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    PRIMARY KEY (policy_id, resource_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX policy_resource_by_org ON policy_resource (org_id, policy_id, resource_id);

-- Counts the changes of an organization's policies: whoever keeps them in memory looks here whether they are the newest.
CREATE TABLE policy_head (
    org_id BLOB NOT NULL PRIMARY KEY REFERENCES organization (id),
    version INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

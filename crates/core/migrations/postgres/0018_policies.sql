-- Policies: IP allowlists, data residency, data security. `rule` and `published` are JSON. `published` is what holds of a data
-- security policy until its draft is published; the other kinds have no drafts.
CREATE TABLE policy (
    id uuid NOT NULL PRIMARY KEY,
    org_id uuid NOT NULL REFERENCES organization (id),
    kind text COLLATE "C" NOT NULL,
    name text COLLATE "C",
    status text COLLATE "C" NOT NULL,
    rule text COLLATE "C" NOT NULL,
    coverage text COLLATE "C",
    description text COLLATE "C",
    published text COLLATE "C",
    has_had_coverage boolean NOT NULL,
    created_at bigint NOT NULL,
    created_by_account uuid,
    changed_at bigint NOT NULL,
    changed_by_account uuid
);
CREATE INDEX policy_by_org ON policy (org_id, id);
CREATE INDEX policy_by_kind ON policy (org_id, kind, id);

-- What a policy is attached to, by the ARI.
CREATE TABLE policy_resource (
    policy_id uuid NOT NULL REFERENCES policy (id),
    resource_id text COLLATE "C" NOT NULL,
    org_id uuid NOT NULL,
    state text COLLATE "C" NOT NULL,
    scheduled_at bigint,
    migration_start text COLLATE "C",
    migration_end text COLLATE "C",
    account_id text COLLATE "C",
    ticket text COLLATE "C",
    created_at bigint NOT NULL,
    changed_at bigint NOT NULL,
    PRIMARY KEY (policy_id, resource_id)
);
CREATE INDEX policy_resource_by_org ON policy_resource (org_id, policy_id, resource_id);

-- Counts the changes of an organization's policies: whoever keeps them in memory looks here whether they are the newest.
CREATE TABLE policy_head (
    org_id uuid NOT NULL PRIMARY KEY REFERENCES organization (id),
    version bigint NOT NULL
);

-- Master keys stand in a file. Here is only which ones there were, and which one wraps new data keys.
CREATE TABLE master_key (
    id text COLLATE "C" NOT NULL PRIMARY KEY,
    is_current boolean NOT NULL,
    created_by text COLLATE "C" NOT NULL,
    created_at bigint NOT NULL,
    retired_at bigint
);
CREATE UNIQUE INDEX master_key_current ON master_key (is_current) WHERE is_current;

-- Data keys seal what is stored and handed out; each is wrapped by a master key.
CREATE TABLE data_key (
    id uuid NOT NULL PRIMARY KEY,
    purpose text COLLATE "C" NOT NULL,
    wrapped bytea NOT NULL,
    master_key_id text COLLATE "C" NOT NULL REFERENCES master_key (id),
    created_by text COLLATE "C" NOT NULL,
    created_at bigint NOT NULL,
    retired_at bigint
);
CREATE UNIQUE INDEX data_key_current ON data_key (purpose) WHERE retired_at IS NULL;

-- Keys with which an organization's log is signed. A data key stays as long as something is sealed under it.
CREATE TABLE signing_key (
    id uuid NOT NULL PRIMARY KEY,
    org_id uuid NOT NULL REFERENCES organization (id),
    purpose text COLLATE "C" NOT NULL,
    public_key bytea NOT NULL,
    private_key bytea NOT NULL,
    data_key_id uuid NOT NULL REFERENCES data_key (id),
    created_at bigint NOT NULL,
    retired_at bigint
);
CREATE UNIQUE INDEX signing_key_current ON signing_key (org_id, purpose) WHERE retired_at IS NULL;
CREATE INDEX signing_key_by_org ON signing_key (org_id, purpose, id);
CREATE INDEX signing_key_by_data_key ON signing_key (data_key_id, id);

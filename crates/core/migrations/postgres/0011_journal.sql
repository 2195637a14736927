-- What identity providers asked and what they were told, for some days. What is personal stands under seal.
CREATE TABLE journal_entry (
    id uuid NOT NULL PRIMARY KEY,
    org_id uuid NOT NULL,
    directory_id uuid NOT NULL,
    at bigint NOT NULL,
    method text COLLATE "C" NOT NULL,
    status bigint NOT NULL,
    outcome text COLLATE "C" NOT NULL,
    provider text COLLATE "C" NOT NULL,
    codes text COLLATE "C" NOT NULL,
    resource_kind text COLLATE "C",
    resource_id uuid,
    size bigint NOT NULL,
    summary bytea NOT NULL,
    data_key_id uuid NOT NULL REFERENCES data_key (id)
);
CREATE INDEX journal_entry_by_time ON journal_entry (directory_id, at, id);
CREATE INDEX journal_entry_by_data_key ON journal_entry (data_key_id, id);

-- The bodies of an exchange, in a table of their own: lists do without them. The id is that of the entry.
CREATE TABLE journal_body (
    id uuid NOT NULL PRIMARY KEY,
    org_id uuid NOT NULL,
    bodies bytea NOT NULL,
    data_key_id uuid NOT NULL REFERENCES data_key (id)
);
CREATE INDEX journal_body_by_data_key ON journal_body (data_key_id, id);

-- How much the journal of a directory holds, what it had to leave out, and how its provider fared.
CREATE TABLE journal_head (
    directory_id uuid NOT NULL PRIMARY KEY,
    org_id uuid NOT NULL,
    entries bigint NOT NULL,
    bytes bigint NOT NULL,
    missed bigint NOT NULL,
    missed_at bigint,
    provider text COLLATE "C" NOT NULL,
    succeeded_at bigint,
    failed_at bigint
);
CREATE INDEX journal_head_by_org ON journal_head (org_id, directory_id);

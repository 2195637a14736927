-- What identity providers pushed and something else was in the way of, until an administrator or a later push settles it.
-- What is personal stands under seal. A row that was settled for the identity provider says what answers its next push.
CREATE TABLE directory_conflict (
    id uuid NOT NULL PRIMARY KEY,
    org_id uuid NOT NULL,
    directory_id uuid NOT NULL,
    kind text COLLATE "C" NOT NULL,
    identity text COLLATE "C" NOT NULL,
    target_id uuid,
    field text COLLATE "C" NOT NULL,
    attempts bigint NOT NULL,
    created_at bigint NOT NULL,
    last_seen_at bigint NOT NULL,
    print text COLLATE "C" NOT NULL,
    size bigint NOT NULL,
    pushed bytea NOT NULL,
    data_key_id uuid NOT NULL REFERENCES data_key (id),
    resolved_id uuid,
    answered_at bigint
);
CREATE UNIQUE INDEX directory_conflict_pushed ON directory_conflict (directory_id, kind, identity);
CREATE INDEX directory_conflict_by_directory ON directory_conflict (directory_id, id);
CREATE INDEX directory_conflict_by_age ON directory_conflict (last_seen_at, id);
CREATE INDEX directory_conflict_by_data_key ON directory_conflict (data_key_id, id);

-- API tokens of people. The text of a token is kept nowhere, only its SHA-256.
CREATE TABLE api_token (
    id uuid NOT NULL PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES account (id),
    label text COLLATE "C" NOT NULL,
    lookup bigint NOT NULL,
    hash bytea NOT NULL,
    last_four text COLLATE "C" NOT NULL,
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    last_access_at bigint
);
CREATE INDEX api_token_by_lookup ON api_token (lookup);
CREATE INDEX api_token_by_account ON api_token (account_id, id);

-- Sessions that began before this moment are over.
ALTER TABLE account ADD COLUMN sessions_end_at bigint;
-- Since when export control forbids the account to be used.
ALTER TABLE account ADD COLUMN export_blocked_at bigint;
-- Whose keys an account owns: they keep it from being deleted.
CREATE INDEX api_key_by_owner ON api_key (owner_account_id) WHERE owner_account_id IS NOT NULL;

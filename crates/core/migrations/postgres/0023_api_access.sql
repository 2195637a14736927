-- Accounts with API tokens, so that the tokens of an organization are found without looking at everybody.
ALTER TABLE account ADD COLUMN holds_tokens boolean NOT NULL DEFAULT FALSE;
UPDATE account SET holds_tokens = TRUE WHERE EXISTS (SELECT 1 FROM api_token WHERE api_token.account_id = account.id);
CREATE INDEX account_with_tokens ON account (managed_by, id) WHERE holds_tokens;

-- Accounts of programs. Their tokens are keys of the organization that always have scopes.
CREATE TABLE service_account (
    id uuid NOT NULL PRIMARY KEY,
    org_id uuid NOT NULL REFERENCES organization (id),
    name text COLLATE "C" NOT NULL,
    description text COLLATE "C",
    created_at bigint NOT NULL,
    created_by_key uuid,
    created_by_account uuid
);
CREATE INDEX service_account_by_org ON service_account (org_id, id);

-- Clients of OAuth. The text of a secret is kept nowhere, only its SHA-256.
CREATE TABLE oauth_client (
    id uuid NOT NULL PRIMARY KEY,
    org_id uuid NOT NULL REFERENCES organization (id),
    service_account_id uuid REFERENCES service_account (id),
    name text COLLATE "C" NOT NULL,
    description text COLLATE "C",
    scopes text COLLATE "C" NOT NULL,
    hash bytea NOT NULL,
    last_four text COLLATE "C" NOT NULL,
    created_at bigint NOT NULL,
    created_by_key uuid,
    created_by_account uuid
);
CREATE INDEX oauth_client_by_org ON oauth_client (org_id, id);
CREATE INDEX oauth_client_by_service_account ON oauth_client (service_account_id, id);

ALTER TABLE api_key ADD COLUMN service_account_id uuid;
ALTER TABLE api_key ADD COLUMN created_by_key uuid;
ALTER TABLE api_key ADD COLUMN created_by_account uuid;
ALTER TABLE api_key ADD COLUMN last_used_from text COLLATE "C";
-- Since when the use of scopes is written down.
ALTER TABLE api_key ADD COLUMN scopes_since bigint;
-- When the next notice of its end is due.
ALTER TABLE api_key ADD COLUMN notify_at bigint;
UPDATE api_key SET notify_at =
    CASE WHEN expires_at - 2592000000000 > created_at THEN expires_at - 2592000000000
         WHEN expires_at - 1209600000000 > created_at THEN expires_at - 1209600000000
         WHEN expires_at - 604800000000 > created_at THEN expires_at - 604800000000
         WHEN expires_at - 86400000000 > created_at THEN expires_at - 86400000000 END
WHERE revoked_at IS NULL AND org_id IS NOT NULL;
CREATE INDEX api_key_by_service_account ON api_key (service_account_id, id) WHERE service_account_id IS NOT NULL;
CREATE INDEX api_key_to_notify ON api_key (notify_at, id) WHERE notify_at IS NOT NULL;

-- When a key last used a scope, give or take an hour.
CREATE TABLE key_scope_use (
    key_id uuid NOT NULL,
    scope text COLLATE "C" NOT NULL,
    last_used_at bigint NOT NULL,
    PRIMARY KEY (key_id, scope)
);

-- Accounts with API tokens, so that the tokens of an organization are found without looking at everybody.
ALTER TABLE account ADD COLUMN holds_tokens INTEGER NOT NULL DEFAULT FALSE;
UPDATE account SET holds_tokens = TRUE WHERE EXISTS (SELECT 1 FROM api_token WHERE api_token.account_id = account.id);
CREATE INDEX account_with_tokens ON account (managed_by, id) WHERE holds_tokens;

-- Accounts of programs. Their tokens are keys of the organization that always have scopes.
CREATE TABLE service_account (
    id BLOB NOT NULL PRIMARY KEY,
    org_id BLOB NOT NULL REFERENCES organization (id),
    name TEXT NOT NULL,
    description TEXT,
    created_at INTEGER NOT NULL,
    created_by_key BLOB,
    created_by_account BLOB
) STRICT, WITHOUT ROWID;
CREATE INDEX service_account_by_org ON service_account (org_id, id);

-- Clients of OAuth. The text of a secret is kept nowhere, only its SHA-256.
CREATE TABLE oauth_client (
    id BLOB NOT NULL PRIMARY KEY,
    org_id BLOB NOT NULL REFERENCES organization (id),
    service_account_id BLOB REFERENCES service_account (id),
    name TEXT NOT NULL,
    description TEXT,
    scopes TEXT NOT NULL,
    hash BLOB NOT NULL,
    last_four TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    created_by_key BLOB,
    created_by_account BLOB
) STRICT, WITHOUT ROWID;
CREATE INDEX oauth_client_by_org ON oauth_client (org_id, id);
CREATE INDEX oauth_client_by_service_account ON oauth_client (service_account_id, id);

ALTER TABLE api_key ADD COLUMN service_account_id BLOB;
ALTER TABLE api_key ADD COLUMN created_by_key BLOB;
ALTER TABLE api_key ADD COLUMN created_by_account BLOB;
ALTER TABLE api_key ADD COLUMN last_used_from TEXT;
-- Since when the use of scopes is written down.
ALTER TABLE api_key ADD COLUMN scopes_since INTEGER;
-- When the next notice of its end is due.
ALTER TABLE api_key ADD COLUMN notify_at INTEGER;
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
    key_id BLOB NOT NULL,
    scope TEXT NOT NULL,
    last_used_at INTEGER NOT NULL,
    PRIMARY KEY (key_id, scope)
) STRICT, WITHOUT ROWID;

ALTER TABLE account ADD COLUMN email_domain TEXT NOT NULL DEFAULT '';
ALTER TABLE account ADD COLUMN email_verified INTEGER NOT NULL DEFAULT TRUE;
ALTER TABLE account ADD COLUMN nickname TEXT;
ALTER TABLE account ADD COLUMN location TEXT;
ALTER TABLE account ADD COLUMN deactivated_at INTEGER;
ALTER TABLE account ADD COLUMN disabled_message TEXT;
ALTER TABLE account ADD COLUMN delete_at INTEGER;
-- What follows the last @ of the key.
UPDATE account SET email_domain = substr(email_key, length(rtrim(email_key, replace(email_key, '@', ''))) + 1);
-- Whom the verification of a domain claims. Accounts that are managed from the start never enter it.
CREATE INDEX account_to_claim ON account (email_domain, id) WHERE managed_by IS NULL;
CREATE INDEX account_to_delete ON account (delete_at) WHERE delete_at IS NOT NULL;

-- Accounts that an organization let go on purpose: no check of their domain claims them again.
CREATE TABLE account_unclaimed (
    org_id BLOB NOT NULL,
    account_id BLOB NOT NULL,
    unclaimed_at INTEGER NOT NULL,
    PRIMARY KEY (org_id, account_id)
) STRICT, WITHOUT ROWID;

ALTER TABLE domain_claim ADD COLUMN token TEXT NOT NULL DEFAULT '';
ALTER TABLE domain_claim ADD COLUMN proved_at INTEGER;
ALTER TABLE domain_claim ADD COLUMN checked_at INTEGER;
ALTER TABLE domain_claim ADD COLUMN next_check_at INTEGER;
ALTER TABLE domain_claim ADD COLUMN missing_since INTEGER;
ALTER TABLE domain_claim ADD COLUMN last_check TEXT;
ALTER TABLE domain_claim ADD COLUMN claiming INTEGER NOT NULL DEFAULT FALSE;
ALTER TABLE domain_claim ADD COLUMN claimed_accounts INTEGER NOT NULL DEFAULT 0;
CREATE INDEX domain_claim_list ON domain_claim (org_id, id);
CREATE INDEX domain_claim_due ON domain_claim (next_check_at, id) WHERE next_check_at IS NOT NULL;

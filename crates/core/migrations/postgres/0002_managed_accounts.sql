ALTER TABLE account ADD COLUMN email_domain text COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE account ADD COLUMN email_verified boolean NOT NULL DEFAULT TRUE;
ALTER TABLE account ADD COLUMN nickname text COLLATE "C";
ALTER TABLE account ADD COLUMN location text COLLATE "C";
ALTER TABLE account ADD COLUMN deactivated_at bigint;
ALTER TABLE account ADD COLUMN disabled_message text COLLATE "C";
ALTER TABLE account ADD COLUMN delete_at bigint;
-- What follows the last @ of the key.
UPDATE account SET email_domain = substring(email_key from '[^@]*$');
-- Whom the verification of a domain claims. Accounts that are managed from the start never enter it.
CREATE INDEX account_to_claim ON account (email_domain, id) WHERE managed_by IS NULL;
CREATE INDEX account_to_delete ON account (delete_at) WHERE delete_at IS NOT NULL;

-- Accounts that an organization let go on purpose: no check of their domain claims them again.
CREATE TABLE account_unclaimed (
    org_id uuid NOT NULL,
    account_id uuid NOT NULL,
    unclaimed_at bigint NOT NULL,
    PRIMARY KEY (org_id, account_id)
);

ALTER TABLE domain_claim ADD COLUMN token text COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE domain_claim ADD COLUMN proved_at bigint;
ALTER TABLE domain_claim ADD COLUMN checked_at bigint;
ALTER TABLE domain_claim ADD COLUMN next_check_at bigint;
ALTER TABLE domain_claim ADD COLUMN missing_since bigint;
ALTER TABLE domain_claim ADD COLUMN last_check text COLLATE "C";
ALTER TABLE domain_claim ADD COLUMN claiming boolean NOT NULL DEFAULT FALSE;
ALTER TABLE domain_claim ADD COLUMN claimed_accounts bigint NOT NULL DEFAULT 0;
CREATE INDEX domain_claim_list ON domain_claim (org_id, id);
CREATE INDEX domain_claim_due ON domain_claim (next_check_at, id) WHERE next_check_at IS NOT NULL;

-- The account that a user was linked to before, and until when: what the report of users without an account is made of.
ALTER TABLE directory_user ADD COLUMN former_account_id uuid;
ALTER TABLE directory_user ADD COLUMN unlinked_at bigint;
CREATE INDEX directory_user_without_account ON directory_user (directory_id, id) WHERE account_id IS NULL;

-- Who keeps the users of a directory: an identity provider, or administrators, who invite people. An organization has one of the
-- latter at most.
ALTER TABLE directory ADD COLUMN kind text COLLATE "C" NOT NULL DEFAULT 'provisioned';
CREATE UNIQUE INDEX directory_invited ON directory (org_id) WHERE kind = 'invited';

-- Since when an administrator keeps a user from using anything. No sync changes it.
ALTER TABLE directory_user ADD COLUMN suspended_at bigint;

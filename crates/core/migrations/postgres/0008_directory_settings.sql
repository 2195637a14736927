-- What a directory does differently, as a JSON object; a member that is not there has its default.
ALTER TABLE directory ADD COLUMN settings text COLLATE "C" NOT NULL DEFAULT '{}';
UPDATE directory SET settings = '{"strictEmail":false}' WHERE NOT email_required;
ALTER TABLE directory DROP COLUMN email_required;

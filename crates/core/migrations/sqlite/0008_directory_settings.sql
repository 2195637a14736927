-- What a directory does differently, as a JSON object; a member that is not there has its default.
ALTER TABLE directory ADD COLUMN settings TEXT NOT NULL DEFAULT '{}';
UPDATE directory SET settings = '{"strictEmail":false}' WHERE email_required = 0;
ALTER TABLE directory DROP COLUMN email_required;

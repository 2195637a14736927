-- Schemas of users that a directory has beside those of the standard, as JSON, and those that are being removed.
ALTER TABLE directory ADD COLUMN schemas TEXT NOT NULL DEFAULT '{}';

-- Features that an organization has turned on or off. One without a row is as the program has it by default.
CREATE TABLE organization_feature (
    org_id BLOB NOT NULL REFERENCES organization (id),
    feature TEXT NOT NULL,
    enabled INTEGER NOT NULL,
    PRIMARY KEY (org_id, feature)
) STRICT, WITHOUT ROWID;

-- Levels by which content is classified. The most sensitive one of an organization has sensitivity 1, the next one 2, without
-- gaps, whatever their status; while levels are moved, those on their way have negative numbers.
CREATE TABLE classification_level (
    id BLOB NOT NULL PRIMARY KEY,
    org_id BLOB NOT NULL REFERENCES organization (id),
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    definition TEXT,
    guideline TEXT,
    color TEXT,
    sensitivity INTEGER NOT NULL,
    status TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    created_by_key BLOB,
    created_by_account BLOB,
    changed_at INTEGER NOT NULL,
    changed_by_key BLOB,
    changed_by_account BLOB
) STRICT;
CREATE UNIQUE INDEX classification_level_by_name ON classification_level (org_id, name_key);
CREATE UNIQUE INDEX classification_level_by_sensitivity ON classification_level (org_id, sensitivity);

-- Features that an organization has turned on or off. One without a row is as the program has it by default.
CREATE TABLE organization_feature (
    org_id uuid NOT NULL REFERENCES organization (id),
    feature text COLLATE "C" NOT NULL,
    enabled boolean NOT NULL,
    PRIMARY KEY (org_id, feature)
);

-- Levels by which content is classified. The most sensitive one of an organization has sensitivity 1, the next one 2, without
-- gaps, whatever their status; while levels are moved, those on their way have negative numbers.
CREATE TABLE classification_level (
    id uuid NOT NULL PRIMARY KEY,
    org_id uuid NOT NULL REFERENCES organization (id),
    name text COLLATE "C" NOT NULL,
    name_key text COLLATE "C" NOT NULL,
    definition text COLLATE "C",
    guideline text COLLATE "C",
    color text COLLATE "C",
    sensitivity bigint NOT NULL,
    status text COLLATE "C" NOT NULL,
    created_at bigint NOT NULL,
    created_by_key uuid,
    created_by_account uuid,
    changed_at bigint NOT NULL,
    changed_by_key uuid,
    changed_by_account uuid
);
CREATE UNIQUE INDEX classification_level_by_name ON classification_level (org_id, name_key);
CREATE UNIQUE INDEX classification_level_by_sensitivity ON classification_level (org_id, sensitivity);

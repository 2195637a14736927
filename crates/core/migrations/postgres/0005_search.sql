-- What accounts and groups of an organization are found and ordered by. These tables follow the log: they can be thrown
-- away and are built again from its first event on.
CREATE TABLE search_word (
    org_id uuid NOT NULL,
    kind text COLLATE "C" NOT NULL,
    word text COLLATE "C" NOT NULL,
    id uuid NOT NULL,
    PRIMARY KEY (org_id, kind, word, id)
);

-- The words of one thing, so that a change of it touches only those that differ.
CREATE TABLE search_entry (
    org_id uuid NOT NULL,
    kind text COLLATE "C" NOT NULL,
    id uuid NOT NULL,
    words text COLLATE "C" NOT NULL,
    PRIMARY KEY (org_id, kind, id)
);

-- Up to which event of an organization the words are known.
CREATE TABLE search_head (
    org_id uuid NOT NULL PRIMARY KEY REFERENCES organization (id),
    number bigint NOT NULL
);

-- A group that administrators made belongs to a directory but is not provisioned by it.
ALTER TABLE org_group ADD COLUMN home_directory_id uuid;
ALTER TABLE org_group ADD COLUMN description text COLLATE "C";
UPDATE org_group SET home_directory_id = directory_id;

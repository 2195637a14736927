-- What accounts and groups of an organization are found and ordered by. These tables follow the log: they can be thrown
-- away and are built again from its first event on.
CREATE TABLE search_word (
    org_id BLOB NOT NULL,
    kind TEXT NOT NULL,
    word TEXT NOT NULL,
    id BLOB NOT NULL,
    PRIMARY KEY (org_id, kind, word, id)
) STRICT, WITHOUT ROWID;

-- The words of one thing, so that a change of it touches only those that differ.
CREATE TABLE search_entry (
    org_id BLOB NOT NULL,
    kind TEXT NOT NULL,
    id BLOB NOT NULL,
    words TEXT NOT NULL,
    PRIMARY KEY (org_id, kind, id)
) STRICT, WITHOUT ROWID;

-- Up to which event of an organization the words are known.
CREATE TABLE search_head (
    org_id BLOB NOT NULL PRIMARY KEY REFERENCES organization (id),
    number INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- A group that administrators made belongs to a directory but is not provisioned by it.
ALTER TABLE org_group ADD COLUMN home_directory_id BLOB;
ALTER TABLE org_group ADD COLUMN description TEXT;
UPDATE org_group SET home_directory_id = directory_id;

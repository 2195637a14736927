-- How an organization classifies: the level of what nothing else classifies, and what people may do about levels. One without
-- a row is as the program has it by default.
CREATE TABLE classification_setting (
    org_id BLOB NOT NULL PRIMARY KEY REFERENCES organization (id),
    default_level_id BLOB REFERENCES classification_level (id),
    default_at INTEGER,
    default_by_key BLOB,
    default_by_account BLOB,
    user_override TEXT NOT NULL,
    classifiers TEXT NOT NULL,
    container_defaults TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The levels of what lies in a container, unless it is classified itself. Containers come first in the key: a list of them is
-- looked up at once.
CREATE TABLE classification_container (
    container TEXT NOT NULL,
    org_id BLOB NOT NULL REFERENCES organization (id),
    level_id BLOB NOT NULL REFERENCES classification_level (id),
    set_at INTEGER NOT NULL,
    set_by_key BLOB,
    set_by_account BLOB,
    PRIMARY KEY (container, org_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX classification_container_by_org ON classification_container (org_id, container);

-- The levels that somebody, or a rule, gave to objects. No foreign keys: everybody who classifies would share the rows of a few
-- levels. A level is never deleted.
CREATE TABLE classification_label (
    object TEXT NOT NULL,
    org_id BLOB NOT NULL,
    source TEXT NOT NULL,
    container TEXT,
    level_id BLOB NOT NULL,
    set_by TEXT NOT NULL,
    set_at INTEGER NOT NULL,
    set_by_key BLOB,
    set_by_account BLOB,
    PRIMARY KEY (object, org_id, source)
) STRICT, WITHOUT ROWID;
CREATE INDEX classification_label_by_level ON classification_label (org_id, level_id, object, source);

-- What became of the labels of an object, in the order of the ids.
CREATE TABLE classification_history (
    id BLOB NOT NULL PRIMARY KEY,
    org_id BLOB NOT NULL,
    object TEXT NOT NULL,
    source TEXT NOT NULL,
    level_id BLOB,
    previous_level_id BLOB,
    set_by TEXT NOT NULL,
    set_at INTEGER NOT NULL,
    set_by_key BLOB,
    set_by_account BLOB
) STRICT, WITHOUT ROWID;
CREATE INDEX classification_history_by_object ON classification_history (org_id, object, id);

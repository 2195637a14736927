-- How an organization classifies: the level of what nothing else classifies, and what people may do about levels. One without
-- a row is as the program has it by default.
CREATE TABLE classification_setting (
    org_id uuid NOT NULL PRIMARY KEY REFERENCES organization (id),
    default_level_id uuid REFERENCES classification_level (id),
    default_at bigint,
    default_by_key uuid,
    default_by_account uuid,
    user_override text COLLATE "C" NOT NULL,
    classifiers text COLLATE "C" NOT NULL,
    container_defaults text COLLATE "C" NOT NULL
);

-- The levels of what lies in a container, unless it is classified itself. Containers come first in the key: a list of them is
-- looked up at once.
CREATE TABLE classification_container (
    container text COLLATE "C" NOT NULL,
    org_id uuid NOT NULL REFERENCES organization (id),
    level_id uuid NOT NULL REFERENCES classification_level (id),
    set_at bigint NOT NULL,
    set_by_key uuid,
    set_by_account uuid,
    PRIMARY KEY (container, org_id)
);
CREATE INDEX classification_container_by_org ON classification_container (org_id, container);

-- The levels that somebody, or a rule, gave to objects. No foreign keys: everybody who classifies would share the rows of a few
-- levels. A level is never deleted.
CREATE TABLE classification_label (
    object text COLLATE "C" NOT NULL,
    org_id uuid NOT NULL,
    source text COLLATE "C" NOT NULL,
    container text COLLATE "C",
    level_id uuid NOT NULL,
    set_by text COLLATE "C" NOT NULL,
    set_at bigint NOT NULL,
    set_by_key uuid,
    set_by_account uuid,
    PRIMARY KEY (object, org_id, source)
);
CREATE INDEX classification_label_by_level ON classification_label (org_id, level_id, object, source);

-- What became of the labels of an object, in the order of the ids.
CREATE TABLE classification_history (
    id uuid NOT NULL PRIMARY KEY,
    org_id uuid NOT NULL,
    object text COLLATE "C" NOT NULL,
    source text COLLATE "C" NOT NULL,
    level_id uuid,
    previous_level_id uuid,
    set_by text COLLATE "C" NOT NULL,
    set_at bigint NOT NULL,
    set_by_key uuid,
    set_by_account uuid
);
CREATE INDEX classification_history_by_object ON classification_history (org_id, object, id);

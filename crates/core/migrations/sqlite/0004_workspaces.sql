-- The places of products: what a product key is bound to, and later what roles are granted on.
CREATE TABLE workspace (
    id BLOB NOT NULL PRIMARY KEY,
    org_id BLOB NOT NULL REFERENCES organization (id),
    name TEXT NOT NULL,
    product TEXT NOT NULL,
    url TEXT,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX workspace_by_org ON workspace (org_id, id);

-- The places of products: what a product key is bound to, and later what roles are granted on.
CREATE TABLE workspace (
    id uuid NOT NULL PRIMARY KEY,
    org_id uuid NOT NULL REFERENCES organization (id),
    name text COLLATE "C" NOT NULL,
    product text COLLATE "C" NOT NULL,
    url text COLLATE "C",
    created_at bigint NOT NULL
);
CREATE INDEX workspace_by_org ON workspace (org_id, id);

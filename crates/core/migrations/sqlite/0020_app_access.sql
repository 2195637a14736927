-- How people of a mail domain get into the apps of an organization. `products` is a JSON list.
CREATE TABLE app_access_setting (
    org_id BLOB NOT NULL REFERENCES organization (id),
    domain TEXT NOT NULL,
    enabled INTEGER NOT NULL,
    admin_notifications INTEGER NOT NULL,
    products TEXT NOT NULL,
    changed_at INTEGER NOT NULL,
    PRIMARY KEY (org_id, domain)
) STRICT, WITHOUT ROWID;

-- How people of a mail domain get into the apps of an organization. `products` is a JSON list.
CREATE TABLE app_access_setting (
    org_id uuid NOT NULL REFERENCES organization (id),
    domain text COLLATE "C" NOT NULL,
    enabled boolean NOT NULL,
    admin_notifications boolean NOT NULL,
    products text COLLATE "C" NOT NULL,
    changed_at bigint NOT NULL,
    PRIMARY KEY (org_id, domain)
);

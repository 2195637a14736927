-- What products reported, under a digest of the identifiers that they gave: the same one again is the same event.
CREATE TABLE activity_report (
    workspace_id uuid NOT NULL,
    report_key uuid NOT NULL,
    event_id uuid NOT NULL,
    PRIMARY KEY (workspace_id, report_key)
);

-- Actions that only products of the organization know, and which product was the first to report each.
CREATE TABLE product_action (
    org_id uuid NOT NULL REFERENCES organization (id),
    action text COLLATE "C" NOT NULL,
    product text COLLATE "C" NOT NULL,
    reported_at bigint NOT NULL,
    PRIMARY KEY (org_id, action)
);

-- When accounts were last active at the workspaces of an organization, give or take an hour.
CREATE TABLE account_presence (
    account_id uuid NOT NULL,
    org_id uuid NOT NULL,
    workspace_id uuid NOT NULL,
    last_active_at bigint NOT NULL,
    PRIMARY KEY (account_id, org_id, workspace_id)
);

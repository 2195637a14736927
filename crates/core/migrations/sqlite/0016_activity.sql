-- What products reported, under a digest of the identifiers that they gave: the same one again is the same event.
CREATE TABLE activity_report (
    workspace_id BLOB NOT NULL,
    report_key BLOB NOT NULL,
    event_id BLOB NOT NULL,
    PRIMARY KEY (workspace_id, report_key)
) STRICT, WITHOUT ROWID;

-- Actions that only products of the organization know, and which product was the first to report each.
CREATE TABLE product_action (
    org_id BLOB NOT NULL REFERENCES organization (id),
    action TEXT NOT NULL,
    product TEXT NOT NULL,
    reported_at INTEGER NOT NULL,
    PRIMARY KEY (org_id, action)
) STRICT, WITHOUT ROWID;

-- When accounts were last active at the workspaces of an organization, give or take an hour.
CREATE TABLE account_presence (
    account_id BLOB NOT NULL,
    org_id BLOB NOT NULL,
    workspace_id BLOB NOT NULL,
    last_active_at INTEGER NOT NULL,
    PRIMARY KEY (account_id, org_id, workspace_id)
) STRICT, WITHOUT ROWID;

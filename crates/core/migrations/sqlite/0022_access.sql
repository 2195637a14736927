-- Roles that accounts and groups have on the organization itself and on its workspaces. What is left of a principal or resource
-- that is gone gives nobody anything: whoever reads this joins the account, the group or the workspace.
CREATE TABLE role_assignment (
    principal_id BLOB NOT NULL,
    resource_id BLOB NOT NULL,
    role TEXT NOT NULL,
    org_id BLOB NOT NULL,
    kind TEXT NOT NULL,
    assigned_at INTEGER NOT NULL,
    PRIMARY KEY (principal_id, resource_id, role)
) STRICT, WITHOUT ROWID;
CREATE INDEX role_assignment_by_resource ON role_assignment (org_id, resource_id, kind, principal_id);
CREATE INDEX role_assignment_by_role ON role_assignment (org_id, role, kind, principal_id);

-- What a workspace gives to everybody, and how many may use it. Workspaces without either have no row.
CREATE TABLE workspace_access (
    workspace_id BLOB NOT NULL PRIMARY KEY REFERENCES workspace (id),
    org_id BLOB NOT NULL,
    default_role TEXT,
    seat_limit INTEGER,
    used INTEGER NOT NULL,
    counting BLOB,
    over_since INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX workspace_access_with_default ON workspace_access (org_id, workspace_id) WHERE default_role IS NOT NULL;
CREATE INDEX workspace_access_with_limit ON workspace_access (org_id, workspace_id) WHERE seat_limit IS NOT NULL;

-- Who takes a seat of a workspace that has a limit; as many rows as `used` says.
CREATE TABLE seat (
    workspace_id BLOB NOT NULL,
    account_id BLOB NOT NULL,
    org_id BLOB NOT NULL,
    PRIMARY KEY (workspace_id, account_id)
) STRICT, WITHOUT ROWID;

-- Roles that accounts and groups have on the organization itself and on its workspaces. What is left of a principal or resource
-- that is gone gives nobody anything: whoever reads this joins the account, the group or the workspace.
CREATE TABLE role_assignment (
    principal_id uuid NOT NULL,
    resource_id uuid NOT NULL,
    role text COLLATE "C" NOT NULL,
    org_id uuid NOT NULL,
    kind text COLLATE "C" NOT NULL,
    assigned_at bigint NOT NULL,
    PRIMARY KEY (principal_id, resource_id, role)
);
CREATE INDEX role_assignment_by_resource ON role_assignment (org_id, resource_id, kind, principal_id);
CREATE INDEX role_assignment_by_role ON role_assignment (org_id, role, kind, principal_id);

-- What a workspace gives to everybody, and how many may use it. Workspaces without either have no row.
CREATE TABLE workspace_access (
    workspace_id uuid NOT NULL PRIMARY KEY REFERENCES workspace (id),
    org_id uuid NOT NULL,
    default_role text COLLATE "C",
    seat_limit bigint,
    used bigint NOT NULL,
    counting uuid,
    over_since bigint
);
CREATE INDEX workspace_access_with_default ON workspace_access (org_id, workspace_id) WHERE default_role IS NOT NULL;
CREATE INDEX workspace_access_with_limit ON workspace_access (org_id, workspace_id) WHERE seat_limit IS NOT NULL;

-- Who takes a seat of a workspace that has a limit; as many rows as `used` says.
CREATE TABLE seat (
    workspace_id uuid NOT NULL,
    account_id uuid NOT NULL,
    org_id uuid NOT NULL,
    PRIMARY KEY (workspace_id, account_id)
);

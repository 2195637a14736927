//! Steward's own API: `/steward/v1`.

use axum::http::Method;
use axum::routing::{delete, get, patch, post, put};
use steward_core::{account, approval, directory, domain, key, lifecycle, organization, policy, token};

use super::{CallerKind, Paging, RequestBody, Route};
use crate::auth::scope;
use crate::own::{
    List, Page, accounts, approvals, conflicts, diagnosis, directories, domains, features, ip_allowlists,
    journal, keys, orgs, schemas, secrets, tokens, workspaces,
};

pub(super) fn table() -> Vec<Route> {
    let of_org = |operation, method, path: &str, handler| {
        Route::new(CallerKind::Org, operation, method, format!("/steward/v1/orgs/{{orgId}}{path}"), handler)
    };
    let root = "/steward/v1/orgs".to_owned();
    let sealed = "/steward/v1/secrets".to_owned();
    vec![
        Route::new(CallerKind::Operator, "createOrg", Method::POST, root, || post(orgs::create))
            .summary("Creates an organization and its first key.")
            .reads::<orgs::NewOrg>()
            .shows::<orgs::Founded<'_>>()
            .records(&organization::ORGANIZATION_CREATED),
        Route::new(CallerKind::Operator, "getSecrets", Method::GET, sealed.clone(), || get(secrets::read))
            .summary("Shows under which keys secrets and cursors are sealed, never a key.")
            .shows::<secrets::Secrets<'_>>(),
        Route::new(CallerKind::Operator, "rotateSecrets", Method::POST, sealed + "/rotate", || {
            post(secrets::rotate)
        })
        .summary("Puts new keys in the place of those under which secrets and cursors are sealed.")
        .reads::<secrets::RotateBody>()
        .shows::<secrets::Secrets<'_>>()
        .answers(200)
        .takes(RequestBody::Optional),
        Route::new(
            CallerKind::Operator,
            "disableIpAllowlists",
            Method::POST,
            "/steward/v1/ip-allowlists/disable".to_owned(),
            || post(ip_allowlists::disable),
        )
        .summary("Switches off the IP allowlists of an organization that has locked itself out.")
        .reads::<ip_allowlists::Locked>()
        .shows::<ip_allowlists::Unlocked>()
        .answers(200)
        .records(&policy::IP_ALLOWLISTS_DISABLED),
        of_org("listKeys", Method::GET, "/keys", || get(keys::list))
            .summary("Lists the keys of an organization, without their texts.")
            .shows::<Page<keys::Shown<'_>>>()
            .needs::<scope::ReadKeys>()
            .paged(Paging::Cursor),
        of_org("createKey", Method::POST, "/keys", || post(keys::create))
            .summary("Creates an organization key.")
            .reads::<keys::KeyBody>()
            .shows::<keys::IssuedKey<'_>>()
            .needs::<scope::WriteKeys>()
            .records(&key::API_KEY_CREATED),
        of_org("revokeKey", Method::DELETE, "/keys/{keyId}", || delete(keys::revoke))
            .summary("Revokes a key.")
            .needs::<scope::DeleteKeys>()
            .records(&key::API_KEY_REVOKED),
        of_org("rotateKey", Method::POST, "/keys/{keyId}/rotate", || post(keys::rotate))
            .summary("Creates a key like an old one, which stays good for a while.")
            .takes(RequestBody::Optional)
            .reads::<keys::RotateBody>()
            .shows::<keys::RotatedKey<'_>>()
            .needs::<scope::WriteKeys>()
            .records(&key::API_KEY_ROTATED),
        of_org("getFeatures", Method::GET, "/features", || get(features::read))
            .summary("Says which features of an organization are on.")
            .shows::<features::Shown>()
            .needs::<scope::ReadFeatures>(),
        of_org("changeFeatures", Method::PATCH, "/features", || patch(features::change))
            .summary("Turns features of an organization on and off; what is not named stays.")
            .reads::<features::Choices>()
            .shows::<features::Shown>()
            .needs::<scope::WriteFeatures>()
            .records(&organization::ORGANIZATION_FEATURES_UPDATED),
        of_org("listWorkspaces", Method::GET, "/workspaces", || get(workspaces::list))
            .summary("Lists the workspaces of an organization.")
            .shows::<Page<workspaces::Shown<'_>>>()
            .needs::<scope::ReadWorkspaces>()
            .paged(Paging::Cursor),
        of_org("createWorkspace", Method::POST, "/workspaces", || post(workspaces::create))
            .summary("Creates a workspace, the place of a product.")
            .reads::<workspaces::WorkspaceBody>()
            .shows::<workspaces::Shown<'_>>()
            .needs::<scope::WriteWorkspaces>()
            .records(&organization::WORKSPACE_CREATED),
        of_org("createWorkspaceKey", Method::POST, "/workspaces/{workspaceId}/keys", || {
            post(workspaces::issue_key)
        })
        .summary("Creates a key of the product of a workspace; older ones stay good.")
        .reads::<keys::KeyBody>()
        .shows::<keys::IssuedKey<'_>>()
        .needs::<scope::WriteWorkspaces>()
        .records(&key::API_KEY_CREATED),
        of_org("listDirectories", Method::GET, "/directories", || get(directories::list))
            .summary("Lists the directories of an organization, all on one page.")
            .shows::<List<directories::Shown<'_>>>()
            .needs::<scope::ReadDirectories>(),
        of_org("createDirectory", Method::POST, "/directories", || post(directories::create))
            .summary("Creates a directory.")
            .reads::<directories::NewDirectory>()
            .shows::<directories::Shown<'_>>()
            .needs::<scope::WriteDirectories>()
            .records(&directory::SCIM_DIRECTORY_CREATED),
        of_org("getDirectory", Method::GET, "/directories/{directoryId}", || get(directories::read))
            .summary("Reads a directory and its settings.")
            .shows::<directories::Shown<'_>>()
            .needs::<scope::ReadDirectories>(),
        of_org("changeDirectory", Method::PATCH, "/directories/{directoryId}", || patch(directories::change))
            .summary("Changes the name and the settings of a directory.")
            .reads::<directories::ChangeBody>()
            .shows::<directories::Shown<'_>>()
            .needs::<scope::WriteDirectories>()
            .records(&directory::SCIM_DIRECTORY_UPDATED),
        of_org("listOrphanedUsers", Method::GET, "/directories/{directoryId}/orphans", || {
            get(directories::orphans)
        })
        .summary("Lists the provisioned users of a directory that have no account, each with the reason.")
        .shows::<Page<directories::ShownOrphan<'_>>>()
        .needs::<scope::ReadDirectories>()
        .paged(Paging::Cursor),
        of_org("linkUser", Method::POST, "/directories/{directoryId}/users/{userId}/link", || {
            post(directories::link)
        })
        .summary("Gives a provisioned user the account that its next sync would give.")
        .takes(RequestBody::None)
        .shows::<directories::LinkedUser>()
        .needs::<scope::WriteDirectories>()
        .records(&directory::SCIM_USER_LINKED)
        .answers(200),
        of_org("listDirectorySchemas", Method::GET, "/directories/{directoryId}/schemas", || get(schemas::list))
            .summary("Lists the schemas that the users of a directory have beside those of the standard.")
            .shows::<List<schemas::DirectorySchema>>()
            .needs::<scope::ReadDirectories>(),
        of_org("defineDirectorySchema", Method::PUT, "/directories/{directoryId}/schemas/{urn}", || {
            put(schemas::define)
        })
        .summary("Defines a schema for the users of a directory, or adds attributes to it.")
        .reads::<schemas::DirectorySchema>()
        .shows::<schemas::DirectorySchema>()
        .needs::<scope::WriteDirectories>()
        .records(&directory::SCIM_DIRECTORY_UPDATED),
        of_org("removeDirectorySchema", Method::DELETE, "/directories/{directoryId}/schemas/{urn}", || {
            delete(schemas::remove)
        })
        .summary("Removes a schema from a directory, and its values from the users.")
        .needs::<scope::WriteDirectories>()
        .records(&directory::SCIM_DIRECTORY_UPDATED),
        of_org("listConflicts", Method::GET, "/directories/{directoryId}/conflicts", || get(conflicts::list))
            .summary("Lists what the identity provider of a directory pushed and something else was in the way of.")
            .shows::<Page<conflicts::Shown<'_>>>()
            .asks(conflicts::LIST)
            .needs::<scope::ReadDirectories>()
            .paged(Paging::Cursor),
        of_org("getConflict", Method::GET, "/directories/{directoryId}/conflicts/{conflictId}", || {
            get(conflicts::read)
        })
        .summary("Reads a conflict, with what each way out of it would do: who joins a group, who leaves, what changes.")
        .shows::<conflicts::Previewed<'_>>()
        .needs::<scope::ReadDirectories>(),
        of_org(
            "resolveConflict",
            Method::POST,
            "/directories/{directoryId}/conflicts/{conflictId}/resolve",
            || post(conflicts::resolve),
        )
        .summary("Settles a conflict: what is there is what was pushed, gets another name, or gives way.")
        .reads::<conflicts::Decision>()
        .shows::<conflicts::Settled>()
        .needs::<scope::WriteDirectories>()
        .records(&directory::SCIM_CONFLICT_RESOLVED)
        .answers(200),
        of_org("createDirectoryKey", Method::POST, "/directories/{directoryId}/keys", || {
            post(directories::issue_key)
        })
        .summary("Creates a key of a directory; older ones stay good.")
        .reads::<keys::KeyBody>()
        .shows::<keys::IssuedKey<'_>>()
        .needs::<scope::WriteDirectories>()
        .records(&key::API_KEY_CREATED),
        of_org("listApprovals", Method::GET, "/approvals", || get(approvals::list))
            .summary("Lists what waits for the word of an administrator, and what was decided, oldest first.")
            .shows::<Page<approvals::Shown<'_>>>()
            .asks(approvals::LIST)
            .needs::<scope::ReadApprovals>()
            .paged(Paging::Cursor),
        of_org("getApproval", Method::GET, "/approvals/{approvalId}", || get(approvals::read))
            .summary("Reads an approval with what would follow from it.")
            .shows::<approvals::Shown<'_>>()
            .needs::<scope::ReadApprovals>(),
        of_org("listHeldOperations", Method::GET, "/approvals/{approvalId}/operations", || {
            get(approvals::operations)
        })
        .summary("Lists the operations that an approval is about: whom they would affect, and since when.")
        .shows::<Page<approvals::Operation<'_>>>()
        .needs::<scope::ReadApprovals>()
        .paged(Paging::Cursor),
        of_org("approve", Method::POST, "/approvals/{approvalId}/approve", || post(approvals::approve))
            .summary("Approves: what was held is done, one operation after the other.")
            .takes(RequestBody::Optional)
            .reads::<approvals::ApproveBody>()
            .shows::<approvals::Shown<'_>>()
            .needs::<scope::WriteApprovals>()
            .records(&approval::APPROVAL_APPROVED)
            .answers(200),
        of_org("reject", Method::POST, "/approvals/{approvalId}/reject", || post(approvals::reject))
            .summary("Rejects: nothing of what was held is done, and it is refused for a week.")
            .takes(RequestBody::None)
            .shows::<approvals::Shown<'_>>()
            .needs::<scope::WriteApprovals>()
            .records(&approval::APPROVAL_REJECTED)
            .answers(200),
        of_org("listJournal", Method::GET, "/directories/{directoryId}/journal", || get(journal::list))
            .summary("Lists what the identity provider of a directory asked and was told, newest first.")
            .asks(journal::PARAMETERS)
            .shows::<journal::Listed<'_>>()
            .needs::<scope::ReadDirectories>()
            .paged(Paging::Cursor),
        of_org("exportJournal", Method::GET, "/directories/{directoryId}/journal/export", || {
            get(journal::export)
        })
        .summary("Shows the journal of a directory with all bodies, oldest first, a line of JSON for each exchange.")
        .asks(journal::PARAMETERS)
        .shows_file("application/jsonl")
        .needs::<scope::ReadJournal>(),
        of_org("getJournalEntry", Method::GET, "/directories/{directoryId}/journal/{entryId}", || {
            get(journal::read)
        })
        .summary("Reads an exchange with its bodies, without secrets.")
        .shows::<journal::Full<'_>>()
        .needs::<scope::ReadJournal>(),
        of_org("diagnoseDirectory", Method::GET, "/directories/{directoryId}/diagnosis", || {
            get(diagnosis::read)
        })
        .summary("Says what is wrong with the provisioning of a directory, and how it is put right.")
        .shows::<diagnosis::Diagnosed>()
        .needs::<scope::ReadDirectories>(),
        of_org("listDomainClaims", Method::GET, "/domains", || get(domains::list))
            .summary("Lists the claims of an organization on domains, with what proves them.")
            .shows::<Page<domains::Shown<'_>>>()
            .needs::<scope::ReadDomains>()
            .paged(Paging::Cursor),
        of_org("claimDomain", Method::POST, "/domains", || post(domains::claim))
            .summary("Claims a domain.")
            .reads::<domains::NewClaim>()
            .shows::<domains::Shown<'_>>()
            .needs::<scope::WriteDomains>()
            .records(&domain::DOMAIN_CLAIMED),
        of_org("getDomainClaim", Method::GET, "/domains/{domainId}", || get(domains::read))
            .summary("Reads a claim.")
            .shows::<domains::Shown<'_>>()
            .needs::<scope::ReadDomains>(),
        of_org("checkDomain", Method::POST, "/domains/{domainId}/check", || post(domains::check))
            .summary("Looks for the proof of a claim and says what was asked, what was seen and what to do.")
            .takes(RequestBody::Optional)
            .reads::<domains::By>()
            .shows::<domains::Shown<'_>>()
            .needs::<scope::WriteDomains>()
            .records(&domain::DOMAIN_CHECKED)
            .answers(200),
        of_org("previewDomain", Method::GET, "/domains/{domainId}/preview", || get(domains::preview))
            .summary("Lists the accounts that verifying a domain would claim, to who has proved it.")
            .shows::<domains::Previewed<'_>>()
            .needs::<scope::ReadDomains>()
            .paged(Paging::Cursor),
        of_org("verifyDomain", Method::POST, "/domains/{domainId}/verify", || post(domains::verify))
            .summary("Verifies a domain whose proof is there, and has its accounts claimed.")
            .takes(RequestBody::Optional)
            .reads::<domains::By>()
            .shows::<domains::Shown<'_>>()
            .refuses::<domains::UnverifiedProblem<'_>>(409)
            .needs::<scope::WriteDomains>()
            .records(&domain::DOMAIN_VERIFIED)
            .answers(200),
        of_org("releaseDomain", Method::DELETE, "/domains/{domainId}", || delete(domains::release))
            .summary("Gives a domain up and lets its accounts go.")
            .needs::<scope::WriteDomains>()
            .records(&domain::DOMAIN_REMOVED),
        of_org("claimAccount", Method::POST, "/accounts/{accountId}/claim", || post(accounts::claim))
            .summary("Claims one account of a verified domain, also one that was let go.")
            .shows::<accounts::Shown<'_>>()
            .takes(RequestBody::None)
            .needs::<scope::WriteAccounts>()
            .records(&lifecycle::ACCOUNT_CLAIMED)
            .answers(200),
        of_org("unclaimAccount", Method::POST, "/accounts/{accountId}/unclaim", || post(accounts::unclaim))
            .summary("Lets one managed account go, for good.")
            .takes(RequestBody::None)
            .needs::<scope::WriteAccounts>()
            .records(&lifecycle::ACCOUNT_UNCLAIMED)
            .answers(204),
        Route::new(
            CallerKind::OperatorOrProduct,
            "createAccount",
            Method::POST,
            "/steward/v1/accounts".to_owned(),
            || post(accounts::create),
        )
        .summary("Creates an account.")
        .reads::<accounts::AccountBody>()
        .shows::<accounts::Shown<'_>>()
        .records(&account::USER_CREATED),
        of_org("createApiToken", Method::POST, "/api-tokens", || post(tokens::create))
            .summary("Creates an API token of a managed account.")
            .reads::<tokens::NewToken>()
            .shows::<tokens::Issued<'_>>()
            .needs::<scope::WriteTokens>()
            .records(&token::API_TOKEN_CREATED),
    ]
}

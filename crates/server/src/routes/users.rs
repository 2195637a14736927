//! The user management API: `/users/{accountId}/manage`.

use axum::http::Method;
use axum::routing::{delete, get, patch, post, put};
use steward_core::{account, token};

use super::{CallerKind, RequestBody, Route};
use crate::auth::scope;
use crate::users::{email, lifecycle, permissions, profile, tokens};

pub(super) fn table() -> Vec<Route> {
    let managed = |operation, method, path: &str, handler| {
        let path = format!("/users/{{accountId}}/manage{path}");
        Route::new(CallerKind::Org, operation, method, path, handler).needs::<scope::ManageOrg>()
    };
    vec![
        managed("getManagementPermissions", Method::GET, "", || get(permissions::read))
            .summary("Says what the caller may do to an account, and why not.")
            .asks(permissions::PARAMETERS)
            .shows::<permissions::Permissions>(),
        managed("getProfile", Method::GET, "/profile", || get(profile::read))
            .summary("Reads the profile of an account.")
            .shows::<profile::AccountDocument<'_>>(),
        managed("updateProfile", Method::PATCH, "/profile", || patch(profile::update))
            .summary("Changes fields of the profile of an account, all or none.")
            .reads::<profile::ProfilePatch>()
            .shows::<profile::AccountDocument<'_>>()
            .records(&account::ACCOUNT_PROFILE_UPDATED),
        managed("setEmail", Method::PUT, "/email", || put(email::set))
            .summary("Sets the address of an account and ends its sessions.")
            .reads::<email::NewEmail>()
            .records(&account::ACCOUNT_EMAIL_CHANGED)
            .answers(204),
        managed("getApiTokens", Method::GET, "/api-tokens", || get(tokens::list))
            .summary("Lists the API tokens of an account, all in one answer.")
            .shows::<Vec<tokens::Shown<'_>>>(),
        managed("deleteApiToken", Method::DELETE, "/api-tokens/{tokenId}", || delete(tokens::delete))
            .summary("Deletes an API token of an account.")
            .reads::<tokens::Anything>()
            .records(&token::API_TOKEN_REVOKED)
            .takes(RequestBody::Optional),
        managed("deactivateUser", Method::POST, "/lifecycle/disable", || post(lifecycle::disable))
            .summary("Disables an account.")
            .reads::<lifecycle::Disabling>()
            .records(&account::ACCOUNT_DEACTIVATED)
            .answers(204)
            .takes(RequestBody::Optional),
        managed("activateUser", Method::POST, "/lifecycle/enable", || post(lifecycle::enable))
            .summary("Enables an account.")
            .records(&account::ACCOUNT_REACTIVATED)
            .answers(204)
            .takes(RequestBody::None),
        managed("deleteAccount", Method::POST, "/lifecycle/delete", || post(lifecycle::delete))
            .summary("Deletes an account after 14 days in which that can be taken back.")
            .shows::<lifecycle::Done>()
            .records(&account::ACCOUNT_DELETION_SCHEDULED)
            .answers(200)
            .takes(RequestBody::None),
        managed("cancelAccountDeletion", Method::POST, "/lifecycle/cancel-delete", || {
            post(lifecycle::cancel_delete)
        })
        .summary("Takes the deletion of an account back and activates it.")
        .shows::<lifecycle::Done>()
        .records(&account::ACCOUNT_DELETION_CANCELED)
        .answers(200)
        .takes(RequestBody::None),
    ]
}

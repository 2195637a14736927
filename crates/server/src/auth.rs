//! Callers: one extractor for each kind of key. A handler names the one it takes, and a key of another kind is refused
//! before the handler runs.

use std::marker::PhantomData;
use std::net::IpAddr;

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::header::{AUTHORIZATION, HeaderValue};
use axum::http::request::Parts;
use steward_core::Error;
use steward_core::context::Request;
use steward_core::directory::journal::Oddity;
use steward_core::id::{DirectoryId, OrgId};
use steward_core::key::{self, Identity, Scopes};
use steward_core::policy::{self, NotAdmitted};
use steward_core::principal::{DirectoryCaller, OperatorCaller, OrgCaller, ProductCaller};

use crate::app::Arrival;
use crate::failure::Failure;
use crate::family::Refusal;
use crate::state::AppState;

/// A caller with the key of the directory that the path names.
pub(crate) struct Directory(pub(crate) DirectoryCaller);

/// A caller with a key of the organization that the path names, if it names one; a key with scopes has the one of `S`.
/// That is found out before a body is read: who may not call learns nothing about what would be accepted.
pub(crate) struct Org<S>(pub(crate) OrgCaller, pub(crate) PhantomData<S>);

/// A scope in the type of a handler.
pub(crate) trait Needs {
    /// The scope, if a key with scopes needs a certain one.
    const SCOPE: Option<&'static str>;
}

/// Any key will do.
pub(crate) struct AnyScope;

impl Needs for AnyScope {
    const SCOPE: Option<&'static str> = None;
}

/// The scopes that handlers name.
pub(crate) mod scope {
    macro_rules! scopes {
        ($($name:ident = $text:literal),* $(,)?) => {$(
            pub(crate) struct $name;

            impl super::Needs for $name {
                const SCOPE: Option<&'static str> = Some($text);
            }
        )*};
    }

    scopes! {
        Activity = "activity",
        Content = "content",
        Decisions = "decisions",
        DeleteKeys = "delete:keys:admin",
        DeletePolicies = "delete:policies:admin",
        DeleteServiceAccountTokens = "delete:service-accounts-tokens:admin",
        DeleteTokens = "delete:tokens:admin",
        ManageOrg = "manage:org",
        ReadAccounts = "read:accounts:admin",
        ReadAppAccessSettings = "read:app-access-settings:admin",
        ReadApprovals = "read:approvals:admin",
        ReadClassificationLevels = "read:classification-levels:admin",
        ReadDirectories = "read:directories:admin",
        ReadDomains = "read:domains:admin",
        ReadEvents = "read:events:admin",
        ReadFeatures = "read:features:admin",
        ReadGroups = "read:groups:admin",
        ReadJournal = "read:journal:admin",
        ReadKeys = "read:keys:admin",
        ReadOrgs = "read:orgs:admin",
        ReadPolicies = "read:policies:admin",
        ReadRoles = "read:roles:admin",
        ReadServiceAccountTokens = "read:service-accounts-tokens:admin",
        ReadServiceAccounts = "read:service-accounts:admin",
        ReadTokens = "read:tokens:admin",
        ReadWorkspaces = "read:workspaces:admin",
        WriteAccounts = "write:accounts:admin",
        WriteAppAccessSettings = "write:app-access-settings:admin",
        WriteApprovals = "write:approvals:admin",
        WriteClassificationLevels = "write:classification-levels:admin",
        WriteDirectories = "write:directories:admin",
        WriteDomains = "write:domains:admin",
        WriteFeatures = "write:features:admin",
        WriteGroups = "write:groups:admin",
        WriteKeys = "write:keys:admin",
        WritePolicies = "write:policies:admin",
        WriteRoles = "write:roles:admin",
        WriteServiceAccounts = "write:service-accounts:admin",
        WriteTokens = "write:tokens:admin",
        WriteWorkspaces = "write:workspaces:admin",
    }
}

/// A caller with the key of a workspace of the organization that the path names; the key has the scope of `S`.
pub(crate) struct Product<S>(pub(crate) ProductCaller, pub(crate) PhantomData<S>);

/// A caller with the operator's key.
pub(crate) struct Operator(pub(crate) OperatorCaller);

/// A caller who may create accounts: the operator, or a product whose key has the scope for it.
pub(crate) enum Registrar {
    Operator(OperatorCaller),
    Product(ProductCaller),
}

/// A caller with a key of the organization that the path names, or with that of one of its products. The scope of the one is
/// that of `S`, the scope of the other that of `P`.
pub(crate) enum OrgOrProduct<S, P> {
    Org(OrgCaller),
    Product(ProductCaller, PhantomData<fn(S, P)>),
}

impl<S: Needs, P: Needs> FromRequestParts<AppState> for OrgOrProduct<S, P> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Failure> {
        let identity = identity(parts, state).await?;
        let (org_id, scopes, needed) = match &identity {
            Identity::Org(caller) => (caller.org_id, &caller.scopes, S::SCOPE),
            Identity::Product(caller) => (caller.org_id, &caller.scopes, P::SCOPE),
            Identity::Directory(_) | Identity::Operator(_) => return Err(Refusal::Unauthenticated.into()),
        };
        let scope = opened(parts, state, org_id, scopes, needed).await?;
        match identity {
            Identity::Org(caller) => {
                caller.used(scope);
                Ok(Self::Org(caller))
            }
            Identity::Product(caller) => {
                caller.used(scope);
                Ok(Self::Product(caller, PhantomData))
            }
            Identity::Directory(_) | Identity::Operator(_) => Err(Refusal::Unauthenticated.into()),
        }
    }
}

/// Refuses a key that is not of the organization which the path names, if it names one, and a key without the scope that is
/// needed. Returns that scope.
async fn opened(
    parts: &mut Parts,
    state: &AppState,
    org_id: OrgId,
    scopes: &Scopes,
    needed: Option<&'static str>,
) -> Result<Option<&'static str>, Failure> {
    if let Some(named) = path_parameter(parts, state, "orgId").await?
        && named.parse() != Ok(org_id)
    {
        return Err(Error::not_found("organization", named).into());
    }
    match needed {
        Some(scope) if !scopes.allow(scope) => Err(Refusal::MissingScope { scope }.into()),
        needed => Ok(needed),
    }
}

/// The scope of a product key that creates accounts.
pub(crate) const PRODUCT_ACCOUNTS: &str = "accounts";

impl FromRequestParts<AppState> for Registrar {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Failure> {
        match identity(parts, state).await? {
            Identity::Operator(caller) => Ok(Self::Operator(caller)),
            Identity::Product(caller) if caller.scopes.allow(PRODUCT_ACCOUNTS) => {
                caller.used(Some(PRODUCT_ACCOUNTS));
                Ok(Self::Product(caller))
            }
            Identity::Product(_) => Err(Refusal::MissingScope { scope: PRODUCT_ACCOUNTS }.into()),
            Identity::Org(_) | Identity::Directory(_) => Err(Refusal::Unauthenticated.into()),
        }
    }
}

impl FromRequestParts<AppState> for Directory {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Failure> {
        let Identity::Directory(caller) = identity(parts, state).await? else {
            return Err(Refusal::Unauthenticated.into());
        };
        let named = path_parameter(parts, state, "directoryId").await?.unwrap_or_default();
        if named.parse() != Ok(caller.directory_id) {
            if let Some(overheard) = Arrival::of(&parts.extensions).overheard {
                overheard.odd(Oddity::OtherDirectory);
            }
            // A directory of somebody else looks like one that is not there.
            return Err(Error::not_found("directory", named).into());
        }
        Ok(Self(caller))
    }
}

impl<S: Needs> FromRequestParts<AppState> for Org<S> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Failure> {
        let Identity::Org(caller) = identity(parts, state).await? else {
            return Err(Refusal::Unauthenticated.into());
        };
        caller.used(opened(parts, state, caller.org_id, &caller.scopes, S::SCOPE).await?);
        Ok(Self(caller, PhantomData))
    }
}

impl<S: Needs> FromRequestParts<AppState> for Product<S> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Failure> {
        let Identity::Product(caller) = identity(parts, state).await? else {
            return Err(Refusal::Unauthenticated.into());
        };
        caller.used(opened(parts, state, caller.org_id, &caller.scopes, S::SCOPE).await?);
        Ok(Self(caller, PhantomData))
    }
}

impl FromRequestParts<AppState> for Operator {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Failure> {
        match identity(parts, state).await? {
            Identity::Operator(caller) => Ok(Self(caller)),
            Identity::Org(_) | Identity::Directory(_) | Identity::Product(_) => {
                Err(Refusal::Unauthenticated.into())
            }
        }
    }
}

async fn identity(parts: &Parts, state: &AppState) -> Result<Identity, Failure> {
    let presented = parts
        .headers
        .get(AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(bearer)
        .ok_or(Refusal::Unauthenticated)?;
    let Arrival { id, peer, standing, overheard } = Arrival::of(&parts.extensions);
    let now = state.steward.now();
    let limited = |budget| {
        move |exceeded| {
            state.metrics.rate_limited(budget);
            Refusal::TooMany(exceeded)
        }
    };
    state.budgets.may_authenticate(peer, now).map_err(limited("failed_authentication"))?;
    let trace = overheard.as_ref().map(|overheard| overheard.trace());
    let request = Request { id, address: peer, trace };
    let identity = match key::authenticate(&state.steward, presented, request).await {
        Ok(identity) => identity,
        Err(key::Refusal::Failed(error)) => return Err(error.into()),
        // The client is not told which of these it was.
        Err(key::Refusal::Malformed | key::Refusal::Unknown) => {
            state.budgets.failed(peer, now);
            state.metrics.key_refused();
            return Err(Refusal::Unauthenticated.into());
        }
        // Nobody guesses a key that was once good. An identity provider goes on with it after its end, from addresses
        // that it shares with others, who must not suffer for it.
        Err(key::Refusal::Ended(directory)) => {
            state.metrics.key_refused();
            if let (Some(overheard), Some(directory)) = (overheard, directory) {
                overheard.recognised(directory);
                overheard.odd(Oddity::KeyEnded);
            }
            return Err(Refusal::Unauthenticated.into());
        }
    };
    if let (Some(overheard), Identity::Directory(caller)) = (overheard, &identity) {
        overheard.recognised((caller.org_id, caller.directory_id));
    }
    let left =
        state.budgets.authenticated(&identity, &parts.method, &parts.uri).map_err(limited("caller"))?;
    if let (Some(standing), Some(left)) = (standing, left) {
        // It is set once: a handler has one caller.
        let _ = standing.set(left);
    }
    // Whoever is refused has spent of its budgets, so refusals cost no more than answers.
    policy::admit(&identity).await.map_err(|refused| match refused {
        NotAdmitted::Address => Failure::from(Refusal::Address),
        NotAdmitted::Failed(error) => error.into(),
    })?;
    Ok(identity)
}

/// Finds out whose directory a key is, for a request that is refused whatever its key: the journal of the directory tells
/// its administrators of it. It costs a guesser what any other guess costs.
pub(crate) async fn directory_of_key(
    presented: Option<&HeaderValue>,
    peer: Option<IpAddr>,
    state: &AppState,
) -> Option<(OrgId, DirectoryId)> {
    let presented = bearer(presented?.to_str().ok()?)?;
    let now = state.steward.now();
    state.budgets.may_authenticate(peer, now).ok()?;
    let request = Request { id: "".into(), address: peer, trace: None };
    match key::authenticate(&state.steward, presented, request).await {
        Ok(Identity::Directory(caller)) => Some((caller.org_id, caller.directory_id)),
        Ok(_) | Err(key::Refusal::Failed(_)) => None,
        Err(key::Refusal::Ended(directory)) => directory,
        Err(key::Refusal::Malformed | key::Refusal::Unknown) => {
            state.budgets.failed(peer, now);
            None
        }
    }
}

/// Reads `Bearer <key>`; the scheme in any case (RFC 9110 §11.1).
fn bearer(value: &str) -> Option<&str> {
    let (scheme, key) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(key.trim())
}

pub(crate) async fn path_parameter(
    parts: &mut Parts,
    state: &AppState,
    name: &str,
) -> Result<Option<String>, Failure> {
    let parameters = RawPathParams::from_request_parts(parts, state).await;
    let parameters = parameters.map_err(|_| Refusal::UnknownPath)?;
    Ok(parameters.iter().find(|(key, _)| *key == name).map(|(_, value)| value.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::bearer;

    #[test]
    fn the_scheme_is_read_in_any_case_and_no_other_scheme_is() {
        assert_eq!(bearer("Bearer k"), Some("k"));
        assert_eq!(bearer("bearer  k "), Some("k"));
        assert_eq!(bearer("Basic k"), None);
        assert_eq!(bearer("Bearer"), None);
    }
}

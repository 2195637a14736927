//! Invitations (organizations API §3.2, §3.4): several addresses at once, and what came of each role and group of each.

use axum::body::Body;
use axum::http::Response;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use steward_core::Error;
use steward_core::access::{Resource, Role};
use steward_core::membership::{self, EMAILS, GROUPS, Invitation, Invited, NOTE, Outcome, RULES};
use steward_core::principal::OrgCaller;
use steward_core::text::{ADDRESS_LIMIT, Email};

use super::answer;
use crate::auth::scope::{WriteDirectories, WriteGroups, WriteRoles};
use crate::auth::{Needs, Org};
use crate::failure::Failure;
use crate::family::Refusal;
use crate::own::OwnBody;
use crate::wire::AccountId;

/// The roles that an invitation gives. Whoever is to administer the organization is made to in a step of its own.
const ROLES: [Role; 8] = [
    Role::User,
    Role::Admin,
    Role::Guest,
    Role::Contributor,
    Role::Customer,
    Role::Basic,
    Role::Stakeholder,
    Role::Viewer,
];

/// What is said where a message was wanted.
const NOT_SENT: &str = "No message is sent: that one was wanted stands in the log. Tell the person yourself.";

/// Invitations of several addresses (`MultidirectoryInviteApiRequest`).
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "Invitations")]
pub(crate) struct Invite {
    /// Whom to invite. Together with the roles and groups of each, these may be 1,000 steps.
    #[schemars(length(min = 1, max = EMAILS), inner(length(min = 3, max = ADDRESS_LIMIT)))]
    emails: Vec<String>,
    /// What each is to have.
    #[schemars(length(max = RULES))]
    permission_rules: Option<Vec<Rule>>,
    /// Which groups each is to join, by their ids.
    #[schemars(length(max = GROUPS))]
    additional_groups: Option<Vec<String>>,
    /// Whether a message is wanted. It is not sent: the log says that it was wanted.
    send_notification: Option<bool>,
    /// What the message should say. It is not kept.
    #[schemars(length(max = NOTE))]
    notification_text: Option<String>,
}

/// The invitation of one address (`InviteApiRequest`).
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "FirstInvitation")]
pub(crate) struct InviteOne {
    #[schemars(length(min = 3, max = ADDRESS_LIMIT))]
    email: String,
    permission_rule: Option<Rule>,
    /// Whether a message is wanted. It is not sent: the log says that it was wanted.
    send_notification: Option<bool>,
    /// What the message should say. It is not kept.
    #[schemars(length(max = NOTE))]
    notification_text: Option<String>,
}

/// A role on a resource (`RoleAssociation`).
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "InvitationRule")]
pub(crate) struct Rule {
    /// The ARI of a workspace.
    resource: String,
    /// One of `atlassian/` with `user`, `admin`, `guest`, `contributor`, `customer`, `basic`, `stakeholder` and `viewer`.
    role: String,
}

/// What came of invitations (`MultidirectoryInviteSuccessResponse`).
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "InvitationResults")]
pub(crate) struct Results {
    data: Vec<ResultOfOne>,
}

/// What came of the invitation of one address.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "InvitationResult")]
struct ResultOfOne {
    /// The account; absent where the address was not invited.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<AccountId>,
    email: String,
    #[serde(flatten)]
    status: Status,
    /// What came of roles and groups, in the order of the request; always one.
    results: [Gifts; 1],
    /// Present where a message was wanted.
    #[serde(skip_serializing_if = "Option::is_none")]
    notification: Option<Notification>,
}

/// Roles and groups of one address.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "InvitationGifts")]
struct Gifts {
    role_assignment_result: Vec<RoleResult>,
    group_assignment_result: Vec<GroupResult>,
}

/// What came of a role.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "InvitationRoleResult")]
struct RoleResult {
    resource: String,
    role: &'static str,
    #[serde(flatten)]
    status: Status,
}

/// What came of a group.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "InvitationGroupResult")]
struct GroupResult {
    group: String,
    #[serde(flatten)]
    status: Status,
}

/// Whether a step was done.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "InvitationStatus")]
struct Status {
    #[schemars(extend("enum" = ["INVITED", "ERROR"]))]
    status: &'static str,
    /// Why not, and what to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    status_reason: Option<String>,
}

/// What became of the message.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "InvitationNotification")]
struct Notification {
    #[schemars(extend("const" = "NOT_SENT"))]
    status: &'static str,
    status_reason: &'static str,
}

impl Status {
    fn of(outcome: Outcome) -> Self {
        match outcome {
            Ok(()) => Self { status: "INVITED", status_reason: None },
            Err(why) => Self { status: "ERROR", status_reason: Some(why) },
        }
    }
}

/// `POST /v2/orgs/{orgId}/users/invite`.
pub(crate) async fn invite(
    Org(caller, _): Org<WriteDirectories>,
    OwnBody(body): OwnBody<Invite>,
) -> Result<Response<Body>, Failure> {
    let emails = body.emails.iter().enumerate();
    let emails = emails.map(|(place, email)| address(email, || format!("emails[{place}]")));
    let rules = body.permission_rules.unwrap_or_default();
    let rules = rules.iter().enumerate().map(|(place, one)| rule(one, &format!("permissionRules[{place}]")));
    let invitation = Invitation {
        emails: emails.collect::<Result<_, _>>()?,
        rules: rules.collect::<Result<_, _>>()?,
        groups: body.additional_groups.unwrap_or_default(),
        notify: body.send_notification.unwrap_or(false),
    };
    carry_out(&caller, invitation, body.notification_text.as_deref()).await
}

/// `POST /v1/orgs/{orgId}/users/invite`. It has left the specification; the answer is that of the second version.
pub(crate) async fn invite_one(
    Org(caller, _): Org<WriteDirectories>,
    OwnBody(body): OwnBody<InviteOne>,
) -> Result<Response<Body>, Failure> {
    let rules = body.permission_rule.iter().map(|one| rule(one, "permissionRule"));
    let invitation = Invitation {
        emails: vec![address(&body.email, || "email".to_owned())?],
        rules: rules.collect::<Result<_, _>>()?,
        groups: Vec::new(),
        notify: body.send_notification.unwrap_or(false),
    };
    carry_out(&caller, invitation, body.notification_text.as_deref()).await
}

async fn carry_out(
    caller: &OrgCaller,
    invitation: Invitation,
    note: Option<&str>,
) -> Result<Response<Body>, Failure> {
    if note.is_some_and(|note| note.chars().count() > NOTE) {
        return Err(Error::invalid("notificationText", format!("must have at most {NOTE} characters")).into());
    }
    // An invitation is no way around the scopes of what it gives.
    if !invitation.rules.is_empty() {
        also_needs::<WriteRoles>(caller)?;
    }
    if !invitation.groups.is_empty() {
        also_needs::<WriteGroups>(caller)?;
    }
    let asked = invitation.clone();
    let all = membership::invite(caller, invitation).await?;
    Ok(answer(&Results { data: all.into_iter().map(|one| shown(one, &asked)).collect() }))
}

fn also_needs<S: Needs>(caller: &OrgCaller) -> Result<(), Failure> {
    match S::SCOPE {
        Some(scope) if !caller.scopes.allow(scope) => Err(Refusal::MissingScope { scope }.into()),
        scope => {
            caller.used(scope);
            Ok(())
        }
    }
}

fn shown(invited: Invited, asked: &Invitation) -> ResultOfOne {
    let roles = asked.rules.iter().zip(invited.rules);
    let groups = asked.groups.iter().zip(invited.groups);
    let (id, outcome) = match invited.account {
        Ok(id) => (Some(AccountId(id)), Ok(())),
        Err(why) => (None, Err(why)),
    };
    ResultOfOne {
        id,
        email: invited.email,
        status: Status::of(outcome),
        results: [Gifts {
            role_assignment_result: roles
                .map(|((resource, role), outcome)| RoleResult {
                    resource: resource.ari(),
                    role: role.as_str(),
                    status: Status::of(outcome),
                })
                .collect(),
            group_assignment_result: groups
                .map(|(group, outcome)| GroupResult { group: group.clone(), status: Status::of(outcome) })
                .collect(),
        }],
        notification: asked.notify.then_some(Notification { status: "NOT_SENT", status_reason: NOT_SENT }),
    }
}

/// Reads an address.
fn address(text: &str, field: impl FnOnce() -> String) -> Result<Email, Failure> {
    let rule = "must be an e-mail address such as ada@example.com";
    Email::parse(text).ok_or_else(|| Error::invalid(field(), rule).into())
}

/// Reads a role on a resource. Whether there is such a resource is said with the results.
fn rule(one: &Rule, place: &str) -> Result<(Resource, Role), Failure> {
    let resource = Resource::parse(&one.resource).ok_or_else(|| {
        let rule = "must be the ARI of a workspace such as ari:cloud:jira::site/ and its id";
        Error::invalid(format!("{place}.resource"), rule)
    })?;
    let role = Role::parse(&one.role).filter(|role| ROLES.contains(role)).ok_or_else(|| {
        let known: Vec<&str> = ROLES.into_iter().map(Role::as_str).collect();
        let why = format!("is none that an invitation gives: choose one of {}", known.join(", "));
        Error::InvalidRole { role: one.role.clone(), why }
    })?;
    Ok((resource, role))
}

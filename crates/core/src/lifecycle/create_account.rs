//! Creates accounts without a directory: by whoever hosts the server, or by a product where people sign up.

use steward_db::Priority;

use crate::account::{Account, AccountStatus, MANAGED_ACCOUNTS, Profile, USER_CREATED, store as accounts};
use crate::context::Context;
use crate::domain::store as domains;
use crate::error::Error;
use crate::event::{Change, Changed, Delta, Event, Message, Recorded, change, housekeeping};
use crate::id::{AccountId, OrgId};
use crate::principal::{OperatorCaller, ProductCaller};
use crate::text::{Email, bounded};

/// An account as somebody asks for it.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// Its address.
    pub email: String,
    /// The name of the person.
    pub name: String,
    /// Whether the product or the operator has seen that the address is that of the person.
    pub email_verified: bool,
}

impl NewAccount {
    fn drafted(self, context: &Context) -> Result<Account, Error> {
        let email = Email::parse(&self.email)
            .ok_or_else(|| Error::invalid("email", "must be an e-mail address such as ada@example.com"))?;
        Ok(Account {
            id: AccountId(context.uuid()),
            managed_by: None,
            email,
            email_verified: self.email_verified,
            profile: Profile { name: bounded(&self.name, "name")?, ..Profile::default() },
            status: AccountStatus::Active,
            deactivated_at: None,
            disabled_message: None,
            delete_at: None,
            sessions_end_at: None,
            export_blocked_at: None,
            created_at: context.now,
        })
    }
}

/// Creates an account for whoever hosts the server. It is managed from the start when its domain is verified.
pub async fn create_account_as_operator(caller: &OperatorCaller, new: NewAccount) -> Result<Account, Error> {
    create(&caller.context, new, None).await
}

/// Creates an account for a product. An address that is taken and one that another organization speaks for get the same
/// answer: a product learns nothing about other organizations.
pub async fn create_account_as_product(caller: &ProductCaller, new: NewAccount) -> Result<Account, Error> {
    create(&caller.context, new, Some(caller.org_id)).await
}

async fn create(context: &Context, new: NewAccount, product_of: Option<OrgId>) -> Result<Account, Error> {
    let draft = new.drafted(context)?;
    let address = draft.email.as_str().to_owned();
    let domain = draft.email.domain().to_owned();
    let taken = || Error::AlreadyExists { what: "account", field: "email", value: address.clone() };
    let owner = context
        .steward
        .database()
        .read(move |read| {
            let domain = domain.clone();
            async move { domains::verified_by(&read, &domain).await.map_err(Error::from) }
        })
        .await?;
    let created = match (owner.or(product_of), product_of) {
        (Some(owner), Some(product_of)) if owner != product_of => return Err(taken()),
        (Some(log), _) => insert_with_event(context, draft, log).await,
        (None, _) => insert_without_organization(context, draft).await,
    };
    match created {
        Err(Error::AlreadyExists { .. }) => Err(taken()),
        other => other,
    }
}

/// Creates an account whose event stands in the log of an organization: of the one that manages it, else of the product.
async fn insert_with_event(context: &Context, draft: Account, log: OrgId) -> Result<Account, Error> {
    change(context, draft, move |change, draft| async move {
        let (account, recorded) = insert_in(&change, draft.as_ref(), log).await?;
        Ok(Changed::recorded(account, recorded))
    })
    .await
}

/// Creates an account inside the transaction of somebody else, whose organization manages it if its domain is verified there.
/// Fails with [`Error::AlreadyExists`] where the address is taken, and where another organization speaks for its domain.
pub(crate) async fn create_account_in(
    change: &Change,
    org_id: OrgId,
    new: NewAccount,
) -> Result<(Account, Recorded), Error> {
    insert_in(change, &new.drafted(change.context())?, org_id).await
}

async fn insert_in(change: &Change, draft: &Account, log: OrgId) -> Result<(Account, Recorded), Error> {
    // Looked at inside the transaction: the domain may have changed hands meanwhile.
    let owner = domains::verified_by(change, draft.email.domain()).await?;
    if owner.is_some_and(|owner| owner != log) {
        let value = draft.email.as_str().to_owned();
        return Err(Error::AlreadyExists { what: "account", field: "email", value });
    }
    let account = Account {
        managed_by: owner,
        email_verified: draft.email_verified || owner.is_some(),
        ..draft.clone()
    };
    accounts::insert(change, &account).await?;
    if owner.is_some() {
        change.count(log.0, MANAGED_ACCOUNTS, 1);
    }
    let message = Message::from("Created account ").personal(account.person(), &account.profile.name);
    let event = Event::new(log, &USER_CREATED, message)
        .about(account.subject())
        .delta(Delta::created(account.recorded().into()));
    Ok((account, change.record(event)))
}

async fn insert_without_organization(context: &Context, draft: Account) -> Result<Account, Error> {
    housekeeping(&context.steward, Priority::Interactive, draft, |tx, draft| async move {
        accounts::insert(&tx, &draft).await?;
        Ok(draft.as_ref().clone())
    })
    .await
}

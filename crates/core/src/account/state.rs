//! The life of an account, without a database: which state follows which (user management API, lifecycle).
//!
//! ```text
//! active   -- disable, deactivation by its directory -->  inactive
//! inactive -- enable, activation by its directory -->     active
//! both     -- delete -->                                  inactive, pending deletion
//! pending  -- cancel, activation by its directory -->     active
//! pending  -- the days of grace are over -->              closed
//! ```

use super::model::{Account, AccountStatus, Profile};
use crate::context::Timestamp;
use crate::text::Email;

/// How long a deletion can be taken back, in seconds: 14 days (user management API, deleting an account).
pub(crate) const GRACE: i64 = 14 * 24 * 3600;

/// Something that happens to an account.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    /// An administrator disables it and may say why.
    Disable { message: Option<String> },
    /// An administrator enables it.
    Enable,
    /// An administrator deletes it.
    Delete,
    /// An administrator takes the deletion back.
    CancelDelete,
    /// Its directory says whether it is active. One that has the person switched on takes a deletion back.
    Follow { active: bool },
    /// The days of grace are over.
    Close,
}

/// Returns the account after a step, or nothing when its state does not admit the step. A step that asks for what is
/// already so returns the account as it is.
pub(crate) fn after(account: &Account, step: Step, now: Timestamp) -> Option<Account> {
    if let Step::Close = step {
        let due = account.status != AccountStatus::Closed && account.is_gone(now);
        return due.then(|| closed(account, now));
    }
    if account.is_gone(now) {
        return None;
    }
    let (active, pending) = (account.status == AccountStatus::Active, account.pending_deletion());
    match step {
        Step::Disable { message } if active => {
            Some(Account { disabled_message: message, ..deactivated(account, now) })
        }
        Step::Follow { active: false } if active => Some(deactivated(account, now)),
        Step::Delete if !pending => {
            let inactive = if active { deactivated(account, now) } else { account.clone() };
            Some(Account { delete_at: Some(now.plus_seconds(GRACE)), ..inactive })
        }
        Step::Enable if pending => None,
        Step::CancelDelete if !pending => None,
        // Export control is stronger than an administrator, and than a directory that has the person switched on.
        Step::Enable | Step::CancelDelete if !active && account.export_blocked_at.is_some() => None,
        Step::Follow { active: true } if account.export_blocked_at.is_some() => Some(account.clone()),
        Step::Enable | Step::CancelDelete | Step::Follow { active: true } => Some(activated(account)),
        Step::Disable { .. } | Step::Follow { active: false } | Step::Delete | Step::Close => {
            Some(account.clone())
        }
    }
}

/// Gives an account another address. It is known to be the person's: the organization owns its domain. Whoever signed
/// in under the old address has to sign in again.
pub(crate) fn with_email(account: &Account, email: &Email, now: Timestamp) -> Account {
    let same = account.email == *email;
    Account {
        email: email.clone(),
        email_verified: true,
        sessions_end_at: if same { account.sessions_end_at } else { Some(now) },
        ..account.clone()
    }
}

fn activated(account: &Account) -> Account {
    Account {
        status: AccountStatus::Active,
        deactivated_at: None,
        disabled_message: None,
        delete_at: None,
        ..account.clone()
    }
}

fn deactivated(account: &Account, now: Timestamp) -> Account {
    Account {
        status: AccountStatus::Inactive,
        deactivated_at: Some(now),
        sessions_end_at: Some(now),
        ..account.clone()
    }
}

/// What is left of an account: its id and when it was created. The address gives way to one that nobody can have:
/// the domain `invalid` never resolves (RFC 6761 §6.4).
fn closed(account: &Account, now: Timestamp) -> Account {
    let address = format!("{}@closed.invalid", account.id.0.as_hyphenated());
    Account {
        id: account.id,
        managed_by: None,
        email: Email::parse(&address).expect("a UUID and a domain of two labels are an address"),
        email_verified: false,
        profile: Profile::default(),
        status: AccountStatus::Closed,
        deactivated_at: None,
        disabled_message: None,
        delete_at: None,
        created_at: account.created_at,
        sessions_end_at: Some(now),
        export_blocked_at: account.export_blocked_at,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::id::{AccountId, OrgId};

    fn ada() -> Account {
        Account {
            id: AccountId(Uuid::from_u128(7)),
            managed_by: Some(OrgId(Uuid::from_u128(1))),
            email: Email::parse("ada@example.com").unwrap(),
            email_verified: true,
            profile: Profile { name: "Ada".to_owned(), ..Profile::default() },
            status: AccountStatus::Active,
            deactivated_at: None,
            disabled_message: None,
            delete_at: None,
            created_at: Timestamp(0),
            sessions_end_at: None,
            export_blocked_at: None,
        }
    }

    /// The four states, as one reads them in the reference.
    #[derive(Debug, Clone, Copy, PartialEq)]
    enum Model {
        Active,
        Disabled,
        Pending(i64),
        Closed,
    }

    /// The diagram once more, as a table.
    fn expected(model: Model, step: &Step, now: i64) -> Option<Model> {
        use Model::{Active, Closed, Disabled, Pending};
        let model = match model {
            Pending(until) if until <= now => return matches!(step, Step::Close).then_some(Closed),
            other => other,
        };
        match (model, step) {
            (Closed, _)
            | (_, Step::Close)
            | (Active | Disabled, Step::CancelDelete)
            | (Pending(_), Step::Enable) => None,
            (Active, Step::Disable { .. } | Step::Follow { active: false }) => Some(Disabled),
            (Active | Disabled, Step::Delete) => Some(Pending(now + GRACE * 1_000_000)),
            (Disabled, Step::Enable)
            | (Pending(_), Step::CancelDelete)
            | (Disabled | Pending(_), Step::Follow { active: true }) => Some(Active),
            (same, _) => Some(same),
        }
    }

    fn seen(account: &Account) -> Model {
        match (account.status, account.delete_at) {
            (AccountStatus::Active, None) => Model::Active,
            (AccountStatus::Inactive, None) => Model::Disabled,
            (AccountStatus::Inactive, Some(until)) => Model::Pending(until.0),
            (AccountStatus::Closed, None) => Model::Closed,
            (status, delete_at) => panic!("no such state: {status:?} {delete_at:?}"),
        }
    }

    fn steps() -> impl Strategy<Value = Vec<(Step, i64)>> {
        let step = prop_oneof![
            prop::option::of("[a-z]{1,5}").prop_map(|message| Step::Disable { message }),
            Just(Step::Enable),
            Just(Step::Delete),
            Just(Step::CancelDelete),
            any::<bool>().prop_map(|active| Step::Follow { active }),
            Just(Step::Close),
        ];
        prop::collection::vec((step, prop_oneof![Just(1), Just(GRACE / 2), Just(GRACE)]), 1..40)
    }

    proptest! {
        /// Whatever happens in whatever order, an account is in the state that the diagram says, and its columns agree.
        #[test]
        fn an_account_lives_as_the_diagram_says(steps in steps()) {
            let (mut account, mut model, mut now) = (ada(), Model::Active, Timestamp(1));
            for (step, seconds) in steps {
                now = now.plus_seconds(seconds);
                let next = after(&account, step.clone(), now);
                prop_assert_eq!(next.as_ref().map(seen), expected(model, &step, now.0), "{:?} at {:?}", step, model);
                let Some(next) = next else { continue };
                prop_assert_eq!(next.deactivated_at.is_some(), next.status == AccountStatus::Inactive);
                prop_assert!(next.disabled_message.is_none() || next.status == AccountStatus::Inactive);
                prop_assert!(next.sessions_end_at >= account.sessions_end_at, "ended sessions stay ended");
                if account.status == AccountStatus::Active && next.status != AccountStatus::Active {
                    prop_assert_eq!(next.sessions_end_at, Some(now));
                }
                prop_assert_eq!((next.id, next.created_at), (account.id, account.created_at));
                if next.status == AccountStatus::Closed {
                    let text = format!("{:?}", next.recorded());
                    prop_assert!(!text.to_lowercase().contains("ada"), "{}", text);
                    prop_assert_eq!(next.managed_by, None);
                }
                model = seen(&next);
                account = next;
            }
        }
    }

    #[test]
    fn nothing_activates_an_account_that_export_control_blocks() {
        let blocked = Account { export_blocked_at: Some(Timestamp(1)), ..ada() };
        let disabled = after(&blocked, Step::Disable { message: None }, Timestamp(2)).unwrap();
        assert!(after(&disabled, Step::Enable, Timestamp(3)).is_none());
        assert_eq!(after(&disabled, Step::Follow { active: true }, Timestamp(3)), Some(disabled.clone()));
        let pending = after(&disabled, Step::Delete, Timestamp(4)).unwrap();
        assert!(after(&pending, Step::CancelDelete, Timestamp(5)).is_none());
        assert_eq!(after(&pending, Step::Follow { active: true }, Timestamp(5)), Some(pending.clone()));
    }

    #[test]
    fn another_address_ends_sessions_and_the_same_one_does_not() {
        let (now, other) = (Timestamp(5), Email::parse("countess@example.com").unwrap());
        assert_eq!(with_email(&ada(), &other, now).sessions_end_at, Some(now));
        assert_eq!(with_email(&ada(), &ada().email, now), ada());
    }
}

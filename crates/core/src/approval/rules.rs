//! Who may decide what, without a database.

use super::model::{Approval, ApprovalState};
use crate::context::Timestamp;
use crate::error::Error;
use crate::id::AccountId;

/// What an administrator says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Word {
    Approve,
    Reject,
}

/// Checks that the word can be said now, and by the account that says it. A rejection can be turned into an approval as
/// long as what was asked for is kept; nothing else is decided twice.
pub(crate) fn check(
    approval: &Approval,
    word: Word,
    by: Option<AccountId>,
    now: Timestamp,
    kept_for: i64,
) -> Result<(), Error> {
    let revised = |at: Option<Timestamp>| at.is_some_and(|at| now < at.plus_seconds(kept_for));
    match approval.state {
        ApprovalState::Pending if now < approval.expires_at => {}
        ApprovalState::Pending | ApprovalState::Expired => return Err(decided(approval, "has expired")),
        ApprovalState::Rejected if word == Word::Approve && revised(approval.decided_at) => {}
        ApprovalState::Rejected => return Err(decided(approval, "is rejected already")),
        ApprovalState::Approved => return Err(decided(approval, "is approved already")),
        ApprovalState::Reported => return Err(decided(approval, "tells of what was done: nothing waits")),
    }
    if approval.second_person && (by.is_none() || by == approval.requested_by) {
        let what = "decide what its owner asked for: another administrator has to";
        return Err(Error::Denied { what: what.to_owned() });
    }
    Ok(())
}

fn decided(approval: &Approval, how: &str) -> Error {
    Error::Conflict(format!("the approval {} {how}", approval.id))
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::id::{ApprovalId, OrgId};

    fn approval(state: ApprovalState) -> Approval {
        Approval {
            id: ApprovalId(Uuid::nil()),
            org_id: OrgId(Uuid::nil()),
            kind: "test".to_owned(),
            subject_id: Uuid::nil(),
            state,
            summary: String::new(),
            details: "{}".to_owned(),
            second_person: false,
            requested_by: Some(AccountId(Uuid::from_u128(1))),
            created_at: Timestamp(0),
            expires_at: Timestamp(0).plus_seconds(100),
            decided_at: Some(Timestamp(0)),
            decided_by: None,
        }
    }

    fn may(approval: &Approval, word: Word, by: Option<u128>, second: i64) -> bool {
        let by = by.map(|number| AccountId(Uuid::from_u128(number)));
        check(approval, word, by, Timestamp(0).plus_seconds(second), 50).is_ok()
    }

    #[test]
    fn nothing_is_decided_twice_but_a_rejection_can_be_taken_back_for_a_while() {
        for state in ApprovalState::ALL {
            for word in [Word::Approve, Word::Reject] {
                for second in [0, 49, 50, 99, 100] {
                    let pending = state == ApprovalState::Pending && second < 100;
                    let revised = state == ApprovalState::Rejected && word == Word::Approve && second < 50;
                    let allowed = may(&approval(state), word, None, second);
                    assert_eq!(allowed, pending || revised, "{state:?} {word:?} {second}");
                }
            }
        }
    }

    #[test]
    fn a_second_person_is_somebody_else() {
        let second = Approval { second_person: true, ..approval(ApprovalState::Pending) };
        assert!(may(&second, Word::Approve, Some(2), 0));
        assert!(!may(&second, Word::Approve, Some(1), 0));
        assert!(!may(&second, Word::Reject, None, 0), "who it is must be known");
    }
}

//! What is recorded of approvals.

use crate::event::Action;

const GROUP: &str = "Approvals";

/// Something waits for the word of an administrator, or more of it than when that was last said.
pub static APPROVAL_REQUESTED: Action =
    Action { id: "approval_requested", display_name: "Requested approval", group: GROUP };

/// An administrator approved.
pub static APPROVAL_APPROVED: Action =
    Action { id: "approval_approved", display_name: "Approved", group: GROUP };

/// An administrator rejected.
pub static APPROVAL_REJECTED: Action =
    Action { id: "approval_rejected", display_name: "Rejected", group: GROUP };

/// Nobody decided in time.
pub static APPROVAL_EXPIRED: Action =
    Action { id: "approval_expired", display_name: "Approval expired", group: GROUP };

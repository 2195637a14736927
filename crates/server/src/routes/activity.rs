//! What products report, and what is derived from it.

use axum::http::Method;
use axum::routing::{get, post};
use steward_core::activity;

use super::{CallerKind, Route};
use crate::auth::scope;
use crate::organizations::last_active;
use crate::own::activity as reports;

pub(super) fn table() -> Vec<Route> {
    let events = "/steward/v1/orgs/{orgId}/events".to_owned();
    let dates = "/admin/v1/orgs/{orgId}/directory/users/{accountId}/last-active-dates".to_owned();
    vec![
        Route::new(CallerKind::Product, "reportActivity", Method::POST, events, || post(reports::report))
            .summary("Takes what people did at a product into the log, each event once.")
            .reads::<reports::Reports>()
            .also_reads(reports::OTHER_MEDIA)
            .shows::<reports::Answer>()
            .needs::<scope::Activity>()
            .records(&activity::USER_LOGIN)
            .answers(200),
        Route::new(CallerKind::Org, "getUserLastActiveDates", Method::GET, dates, || get(last_active::read))
            .summary("Tells when a user was last active at each product, and since when the organization knows them.")
            .shows::<last_active::Dates>()
            .needs::<scope::ReadAccounts>()
            .asks(last_active::PARAMETERS),
    ]
}

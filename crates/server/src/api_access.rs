//! The API access API under `/admin/api-access` (organizations API §5): inventories of keys and tokens, accounts of programs,
//! clients of OAuth.

pub(crate) mod asked;
pub(crate) mod keys;
pub(crate) mod oauth_clients;
pub(crate) mod service_accounts;
pub(crate) mod tokens;

use schemars::JsonSchema;
use serde::Serialize;

use crate::organizations::{PageCursors, cursors};
use crate::query::Query;

/// A page of a list whose links are cursors.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "{T}CursorPage")]
pub(crate) struct Page<T> {
    data: Vec<T>,
    links: PageCursors,
}

impl<T> Page<T> {
    fn of<'a, I>(query: &Query, page: &'a steward_core::page::Page<I>, shown: impl Fn(&'a I) -> T) -> Self {
        let links = cursors(query.first("cursor"), page.next.as_deref());
        Self { data: page.items.iter().map(shown).collect(), links }
    }
}

/// How many there are: a number alone.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "BareCount")]
pub(crate) struct BareCount(pub(crate) u64);

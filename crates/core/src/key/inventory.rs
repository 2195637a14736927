//! Inventories of keys and tokens: what their lists and counts ask, one grammar for both (organizations API §5), and the walk
//! that answers them.

mod ask;
mod list;
mod model;
mod query;
mod walk;

pub use ask::{PAGE_LIMIT, PARAMETERS, Question, ask};
pub use list::{count_keys, list_keys_by};
pub use model::{Creator, CredentialStatus, Field, KeyItem, Window};
pub(crate) use model::{Listed, SortKey};
pub(crate) use walk::{Place, Source, counted, page};

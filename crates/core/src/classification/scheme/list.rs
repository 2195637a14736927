//! Reads what an organization decided about classification.

use super::model::{ContainerDefault, Scheme};
use super::store;
use crate::ari::Ari;
use crate::classification::admit::{Classifier, Labeller};
use crate::error::Error;
use crate::page::{Page, open_cursor, seal_cursor};

const TAG: &str = "classification-containers";

/// Reads the settings of the caller's organization, and its default level.
pub async fn read_scheme(classifier: &Classifier) -> Result<Scheme, Error> {
    let org_id = classifier.org_id();
    let database = classifier.caller().context.steward.database();
    database.read(move |read| async move { Ok(store::scheme(&read, org_id).await?) }).await
}

/// Reads the default level that was chosen for a container, if one was.
pub async fn read_container(labeller: &Labeller, container: &Ari) -> Result<Option<ContainerDefault>, Error> {
    let container = labeller.seen_container(container)?;
    let org_id = labeller.org_id();
    let database = labeller.context().steward.database();
    database
        .read(move |read| {
            let container = container.clone();
            async move { Ok(store::find(&read, org_id, &container).await?) }
        })
        .await
}

/// Lists at most `limit` containers with a default level, in the order of their names.
pub async fn list_containers(
    classifier: &Classifier,
    limit: usize,
    cursor: Option<&str>,
) -> Result<Page<ContainerDefault>, Error> {
    let caller = classifier.caller();
    let after: String = match cursor {
        None => String::new(),
        Some(cursor) => open_cursor(caller, TAG, cursor).await?,
    };
    let (org_id, rows) = (caller.org_id, i64::try_from(limit + 1).unwrap_or(i64::MAX));
    let read = caller.context.steward.database().read(move |read| {
        let after = after.clone();
        async move { store::list(&read, org_id, &after, rows).await.map_err(Error::from) }
    });
    let mut items = read.await?;
    let more = items.len() > limit;
    items.truncate(limit);
    let last = items.last().filter(|_| more);
    let next = last.map(|last| seal_cursor(caller, TAG, &last.container.as_str())).transpose()?;
    Ok(Page { items, next })
}

//! Reads the levels of objects, many with as few statements as one.

use std::collections::{HashMap, HashSet};

use steward_db::Read;

use super::model::{Classified, Effective, EffectiveSource, Label, OBJECTS_LIMIT, Queried};
use super::rules::{Facts, chain};
use super::store;
use crate::ari::Ari;
use crate::classification::admit::Labeller;
use crate::classification::scheme::store as schemes;
use crate::classification::store as levels;
use crate::error::Error;
use crate::id::{LevelId, OrgId};

/// Reads the levels of at most [`OBJECTS_LIMIT`] objects, in the order in which they were asked for.
pub async fn read_labels(labeller: &Labeller, asked: Vec<Queried>) -> Result<Vec<Classified>, Error> {
    if asked.is_empty() || asked.len() > OBJECTS_LIMIT {
        return Err(Error::invalid("objects", format!("must name 1 to {OBJECTS_LIMIT} objects")));
    }
    for Queried { object, container } in &asked {
        labeller.may_see(object)?;
        container.as_ref().map_or(Ok(()), |container| labeller.may_see(container))?;
    }
    let (org_id, asked) = (labeller.org_id(), std::sync::Arc::new(asked));
    let database = labeller.context().steward.database();
    database
        .read(move |read| {
            let asked = std::sync::Arc::clone(&asked);
            async move { classified_in(&read, org_id, &asked).await }
        })
        .await
}

/// Reads the levels of those of some objects that the caller sees; what is said of the others is nothing, as of no object.
pub async fn read_seen(
    labeller: &Labeller,
    asked: &[Option<Queried>],
) -> Result<Vec<Option<Effective>>, Error> {
    let sees = |Queried { object, container }: &&Queried| {
        let mut named = std::iter::once(object).chain(container);
        named.all(|ari| labeller.may_see(ari).is_ok())
    };
    let seen: Vec<Option<&Queried>> = asked.iter().map(|one| one.as_ref().filter(sees)).collect();
    let wanted: Vec<Queried> = seen.iter().copied().flatten().cloned().collect();
    let mut found = match wanted.as_slice() {
        [] => Vec::new(),
        _ => read_labels(labeller, wanted).await?,
    }
    .into_iter();
    Ok(seen.into_iter().map(|one| one.and_then(|_| found.next()).map(|found| found.effective)).collect())
}

/// Works out the levels of objects: four statements, however many there are.
pub(super) async fn classified_in(
    read: &Read,
    org_id: OrgId,
    asked: &[Queried],
) -> Result<Vec<Classified>, Error> {
    let objects: HashSet<&Ari> = asked.iter().map(|asked| &asked.object).collect();
    let objects: Vec<Ari> = objects.into_iter().cloned().collect();
    let mut labels: HashMap<Ari, Vec<Label>> = HashMap::new();
    for label in store::of_objects(read, org_id, &objects).await? {
        labels.entry(label.object.clone()).or_default().push(label);
    }
    let found: Vec<Classified> = asked
        .iter()
        .map(|Queried { object, container }| {
            let labels = labels.get(object).cloned().unwrap_or_default();
            let known = || labels.iter().find_map(|label| label.container.clone());
            let effective = Effective { source: EffectiveSource::None, level: None, default_of: None };
            Classified {
                object: object.clone(),
                container: container.clone().or_else(known),
                effective,
                labels,
            }
        })
        .collect();
    let chains: Vec<Vec<Ari>> = found.iter().map(|one| chain(&one.object, one.container.as_ref())).collect();
    let scheme = schemes::scheme(read, org_id).await?;
    let ranks = levels::ranks(read, org_id).await?;
    let defaults = defaults_in(read, org_id, &chains).await?;
    let classified = found.into_iter().zip(&chains).map(|(one, chain)| {
        let facts = Facts { ranks: &ranks, scheme: &scheme, labels: &one.labels, defaults: &defaults };
        let effective = facts.effective(chain);
        Classified { effective, ..one }
    });
    Ok(classified.collect())
}

/// Reads the default levels of containers.
pub(super) async fn defaults_in(
    read: &Read,
    org_id: OrgId,
    chains: &[Vec<Ari>],
) -> Result<Vec<(Ari, LevelId)>, Error> {
    let containers: HashSet<&str> = chains.iter().flatten().map(Ari::as_str).collect();
    let containers: Vec<&str> = containers.into_iter().collect();
    let found = schemes::levels_of(read, org_id, &containers).await?;
    Ok(found.into_iter().filter_map(|(text, level)| Some((Ari::parse(&text)?, level))).collect())
}

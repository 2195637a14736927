//! Decides what products ask.

use std::net::IpAddr;
use std::sync::Arc;

use super::model::{Asked, Asker, Decided, Decisions, Place, QUESTIONS_LIMIT};
use crate::ari::Ari;
use crate::classification::{self, Effective, EffectiveSource, Labeller, Queried, read_seen};
use crate::error::Error;
use crate::id::{AccountId, LevelId, WorkspaceId};
use crate::policy::{ARI_LIMIT, Check, Control, Question, Snapshot, read_control, read_level, snapshot};
use crate::principal::OrgCaller;

/// Answers questions, unless the asker has what the policies of `known` say: then it has the answers, too.
pub async fn decide(asker: &Asker, asked: &[Asked], known: Option<&str>) -> Result<Decisions, Error> {
    if !(1..=QUESTIONS_LIMIT).contains(&asked.len()) {
        return Err(Error::invalid(
            "questions",
            format!("must be 1 to {QUESTIONS_LIMIT}: send several requests"),
        ));
    }
    let policies = policies_of(asker).await?;
    let version = policies.version();
    // A question that cannot be read is refused whatever is known.
    let mut questions = asked.iter().map(|asked| question(asker, asked)).collect::<Result<Vec<_>, _>>()?;
    let levels = look_up_levels(asker, &policies, &mut questions).await?;
    let looked_up = levels.iter().any(Option::is_some);
    if !looked_up && known.is_some_and(|known| known == version_of(version)) {
        return Ok(Decisions { version, decided: None });
    }
    let decided = questions.iter().zip(levels).map(|(question, level)| Decided {
        check: None,
        verdict: policies.decide(question),
        level: level.flatten(),
    });
    Ok(Decisions { version, decided: Some(decided.collect()) })
}

/// Says what each control comes to at a place, and the address and the realm, where there are some: the effective policy.
pub async fn effective(caller: &OrgCaller, place: &Place) -> Result<Decisions, Error> {
    let asker = Asker::Org(caller.clone());
    let mut at = [placed(&asker, place)?];
    let policies = policies_of(&asker).await?;
    let level = look_up_levels(&asker, &policies, &mut at).await?.into_iter().flatten().next().flatten();
    let [at] = at;
    let checks = Control::ALL.iter().map(|control| Check::Control(*control));
    let checks = checks
        .chain(at.address.is_some().then_some(Check::Address))
        .chain(at.realm.is_some().then_some(Check::Realm));
    let decided = checks.map(|check| {
        let (mut address, mut realm, mut controls) = (None, None, Vec::new());
        match check {
            Check::Control(control) => controls.push(control),
            Check::Address => address = at.address,
            Check::Realm => realm.clone_from(&at.realm),
        }
        let question = Question { controls, address, realm, ..at.clone() };
        Decided { check: Some(check), verdict: policies.decide(&question), level }
    });
    Ok(Decisions { version: policies.version(), decided: Some(decided.collect()) })
}

/// A level that was looked up; none if the object has no level.
type Looked = Option<(LevelId, EffectiveSource)>;

/// Looks up the levels of objects whose askers do not say them, where a policy looks at levels at all. Returns what was looked up
/// for each question; of what the asker may not see, and of what is named by no ARI, nothing is.
async fn look_up_levels(
    asker: &Asker,
    policies: &Snapshot,
    questions: &mut [Question],
) -> Result<Vec<Option<Looked>>, Error> {
    let wanted: Vec<Option<Queried>> = questions.iter().map(queried).collect();
    let nothing = vec![None; questions.len()];
    if !policies.looks_at_levels() || wanted.iter().all(Option::is_none) {
        return Ok(nothing);
    }
    let admitted = match asker {
        Asker::Org(caller) => classification::admit(caller.clone()).await.map(Labeller::from),
        Asker::Product(caller) => classification::admit_product(caller.clone()).await,
    };
    let labeller = match admitted {
        // Nothing is classified while that is switched off.
        Err(Error::FeatureOff { .. }) => return Ok(nothing),
        admitted => admitted?,
    };
    let found = read_seen(&labeller, &wanted).await?;
    for (question, found) in questions.iter_mut().zip(&found) {
        if let Some(level) = found.as_ref().and_then(|found| found.level.as_ref()) {
            question.level = Some(level.id);
        }
    }
    let looked = |found: Effective| found.level.map(|level| (level.id, found.source));
    Ok(found.into_iter().map(|found| found.map(looked)).collect())
}

/// What is looked up for a question: the level of the object, or else what its container gives.
fn queried(question: &Question) -> Option<Queried> {
    if question.level.is_some() {
        return None;
    }
    let named = |text: &Option<String>| text.as_deref().and_then(Ari::parse);
    let container = named(&question.container);
    let object = match &question.object {
        Some(_) => named(&question.object)?,
        None => container.clone()?,
    };
    Some(Queried { object, container })
}

/// Writes a version as clients know it.
pub fn version_of(version: i64) -> String {
    version.to_string()
}

async fn policies_of(asker: &Asker) -> Result<Arc<Snapshot>, Error> {
    let context = asker.context();
    snapshot(&context.steward, asker.org_id(), context.now).await
}

fn question(asker: &Asker, asked: &Asked) -> Result<Question, Error> {
    let control = read_control(&asked.action).ok_or_else(|| {
        let words: Vec<&str> = Control::ALL.iter().map(|control| control.as_str()).collect();
        Error::invalid("action", format!("must be one of {}", words.join(", ")))
    })?;
    let mut controls = vec![control];
    match &asked.account {
        Some(text) => {
            let read: Result<AccountId, _> = text.parse();
            read.map_err(|_| {
                Error::invalid("accountId", "must be the id of an account; leave it out for nobody")
            })?;
        }
        // Whoever is not signed in is somebody anonymous, whatever they do.
        None if control != Control::AnonymousAccess => controls.push(Control::AnonymousAccess),
        None => {}
    }
    Ok(Question { controls, ..placed(asker, &asked.place)? })
}

fn placed(asker: &Asker, place: &Place) -> Result<Question, Error> {
    let workspace = place.workspace.as_deref().map(|text| {
        let absent = || Error::not_found("workspace", text);
        text.parse::<WorkspaceId>().map_err(|_| absent())
    });
    let workspace = match (asker, workspace.transpose()?) {
        (Asker::Org(_), asked) => asked,
        (Asker::Product(caller), None) => Some(caller.workspace_id),
        (Asker::Product(caller), Some(asked)) if asked == caller.workspace_id => Some(asked),
        // That of another product looks like one that is not there.
        (Asker::Product(_), Some(asked)) => return Err(Error::not_found("workspace", asked)),
    };
    let level = place.level.as_deref().map(|text| {
        let level: Option<LevelId> = read_level(text);
        level.ok_or_else(|| Error::invalid("classificationLevelId", "must be the id or the ARI of a level"))
    });
    let address = place.address.as_deref().map(|text| {
        let read: Result<IpAddr, _> = text.parse();
        read.map_err(|_| Error::invalid("ip", "must be an IP address, such as 192.0.2.7 or 2001:db8::1"))
    });
    Ok(Question {
        controls: Vec::new(),
        workspace,
        container: bounded("container", place.container.as_deref())?,
        object: bounded("object", place.object.as_deref())?,
        level: level.transpose()?,
        address: address.transpose()?,
        realm: bounded("realm", place.realm.as_deref())?,
    })
}

fn bounded(field: &str, text: Option<&str>) -> Result<Option<String>, Error> {
    match text {
        Some(text) if text.is_empty() || text.len() > ARI_LIMIT => {
            Err(Error::invalid(field, format!("must have 1 to {ARI_LIMIT} bytes")))
        }
        text => Ok(text.map(str::to_owned)),
    }
}

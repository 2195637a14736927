//! Decides what products ask.

use std::net::IpAddr;
use std::sync::Arc;

use super::model::{Asked, Asker, Decided, Decisions, Place, QUESTIONS_LIMIT};
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
    let questions = asked.iter().map(|asked| question(asker, asked)).collect::<Result<Vec<_>, _>>()?;
    if known.is_some_and(|known| known == version_of(version)) {
        return Ok(Decisions { version, decided: None });
    }
    let decided = |question: &Question| Decided { check: None, verdict: policies.decide(question) };
    Ok(Decisions { version, decided: Some(questions.iter().map(decided).collect()) })
}

/// Says what each control comes to at a place, and the address and the realm, where there are some: the effective policy.
pub async fn effective(caller: &OrgCaller, place: &Place) -> Result<Decisions, Error> {
    let asker = Asker::Org(caller.clone());
    let at = placed(&asker, place)?;
    let policies = policies_of(&asker).await?;
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
        Decided { check: Some(check), verdict: policies.decide(&question) }
    });
    Ok(Decisions { version: policies.version(), decided: Some(decided.collect()) })
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

//! What may become of levels, without a database.

use std::collections::{BTreeMap, HashSet};

use super::model::{Level, LevelColor, LevelEdit, LevelFields, LevelStatus, NewLevel, Rank};
use super::uses::LevelUse;
use crate::error::Error;
use crate::id::LevelId;
use crate::text::bounded;

/// The longest definition or guideline, in characters. No figure is published; this is a few pages.
pub const TEXT_LIMIT: usize = 10_000;

/// Levels that one organization may have, archived ones left out (Atlassian Support, "Archive a classification level").
const IN_USE: usize = 50;

/// Archived levels that one organization may have (the same page).
const ARCHIVED: usize = 50;

/// All levels that one organization may have: one page of a list holds them.
pub const LIST_LIMIT: usize = IN_USE + ARCHIVED;

/// How levels are to stand, by the texts of their ids.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Order {
    /// The levels in this order, the most sensitive first. Each stands where one of them stood; the others stay.
    InTurn(Vec<String>),
    /// Levels with the sensitivity that each is to have. The others keep their order in the places that are left.
    AtPlaces(Vec<(String, i64)>),
}

/// What is done to a level without changing what people say of it (data loss prevention API §1.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Publish,
    Archive,
    Restore,
}

/// Reads what a new level is to be.
pub(super) fn fields(new: &NewLevel) -> Result<LevelFields, Error> {
    Ok(LevelFields {
        name: bounded(&new.name, "name")?,
        definition: text("definition", new.definition.as_deref())?,
        guideline: text("guideline", new.guideline.as_deref())?,
        color: color(new.color.as_deref())?,
    })
}

/// Says what a level is after an edit.
pub(super) fn edited(level: &Level, edit: &LevelEdit) -> Result<LevelFields, Error> {
    if level.status == LevelStatus::Archived {
        return Err(conflict(level, "is archived: restore it first, then edit it"));
    }
    let mut fields = level.fields.clone();
    if let Some(name) = &edit.name {
        fields.name = bounded(name, "name")?;
    }
    if edit.definition.is_some() {
        fields.definition = text("definition", edit.definition.as_deref())?;
    }
    if edit.guideline.is_some() {
        fields.guideline = text("guideline", edit.guideline.as_deref())?;
    }
    if edit.color.is_some() {
        fields.color = color(edit.color.as_deref())?;
    }
    Ok(fields)
}

/// Says where a level stands after a step; nothing if it stands there already.
pub(super) fn after(level: &Level, step: Step) -> Result<Option<LevelStatus>, Error> {
    use LevelStatus::{Archived, Draft, Published};
    match (step, level.status) {
        (Step::Publish, Draft) => Ok(Some(Published)),
        (Step::Publish, Archived) => Err(conflict(level, "is archived: restore it first, then publish it")),
        (Step::Archive, Draft | Published) => Ok(Some(Archived)),
        (Step::Restore, Archived) => Ok(Some(Draft)),
        (Step::Restore, Published) => {
            Err(conflict(level, "is published: only an archived level is restored"))
        }
        (Step::Publish, Published) | (Step::Archive, Archived) | (Step::Restore, Draft) => Ok(None),
    }
}

/// Refuses a level that nobody can choose: a draft, or one that is archived.
pub(super) fn require_published(level: &Level) -> Result<(), Error> {
    match level.status {
        LevelStatus::Published => Ok(()),
        LevelStatus::Draft => Err(conflict(level, "is a draft: publish it first")),
        LevelStatus::Archived => Err(conflict(level, "is archived: restore and publish it first")),
    }
}

/// Asks whether a level is as sensitive as another one, or more.
pub(super) fn as_sensitive(level: &Rank, other: &Rank) -> bool {
    level.sensitivity <= other.sensitivity
}

/// Refuses to archive a level that something uses, and says what it is.
pub(super) fn check_unused(level: &Level, uses: &[LevelUse]) -> Result<(), Error> {
    if uses.is_empty() {
        return Ok(());
    }
    let texts: Vec<&str> = uses.iter().map(|used| used.what.as_str()).collect();
    let why = format!("is used: it is {}; choose another level there first", texts.join(", "));
    Err(conflict(level, &why))
}

/// Checks that one more level can have a status, given those of all levels but this one.
pub(super) fn check_room(others: &[LevelStatus], status: LevelStatus) -> Result<(), Error> {
    let archived = others.iter().filter(|status| **status == LevelStatus::Archived).count();
    let in_use = others.len() - archived;
    match status {
        LevelStatus::Archived if archived >= ARCHIVED => Err(Error::Conflict(format!(
            "an organization has at most {ARCHIVED} archived classification levels: restore one first"
        ))),
        LevelStatus::Draft | LevelStatus::Published if in_use >= IN_USE => Err(Error::Conflict(format!(
            "an organization has at most {IN_USE} classification levels that are not archived: archive one first"
        ))),
        LevelStatus::Archived | LevelStatus::Draft | LevelStatus::Published => Ok(()),
    }
}

/// Reads which levels are meant, each once.
pub(super) fn named(texts: &[String]) -> Result<Vec<LevelId>, Error> {
    check_count(texts.len())?;
    let mut seen = HashSet::new();
    let ids = texts.iter().map(|text| level_id(text)).collect::<Result<Vec<_>, _>>()?;
    Ok(ids.into_iter().filter(|id| seen.insert(*id)).collect())
}

/// Reads an id from a path or a body. Text that is no id of ours names no level.
pub(super) fn level_id(text: &str) -> Result<LevelId, Error> {
    text.parse().map_err(|_| absent(text))
}

pub(super) fn absent(id: impl ToString) -> Error {
    Error::not_found("classification level", id)
}

/// Says in which order levels stand, given in which they stood.
pub(super) fn reordered(current: &[LevelId], order: &Order) -> Result<Vec<LevelId>, Error> {
    match order {
        Order::InTurn(texts) => in_turn(current, texts),
        Order::AtPlaces(places) => at_places(current, places),
    }
}

fn in_turn(current: &[LevelId], texts: &[String]) -> Result<Vec<LevelId>, Error> {
    let ids = each_once(current, texts)?;
    let moved: HashSet<LevelId> = ids.iter().copied().collect();
    let mut next = ids.into_iter();
    let stand = |id: &LevelId| if moved.contains(id) { next.next().unwrap_or(*id) } else { *id };
    Ok(current.iter().map(stand).collect())
}

fn at_places(current: &[LevelId], asked: &[(String, i64)]) -> Result<Vec<LevelId>, Error> {
    let texts: Vec<String> = asked.iter().map(|(text, _)| text.clone()).collect();
    let ids = each_once(current, &texts)?;
    let mut taken = BTreeMap::new();
    for (id, (_, sensitivity)) in ids.iter().zip(asked) {
        let place = usize::try_from(*sensitivity).ok().filter(|place| (1..=current.len()).contains(place));
        let place = place.ok_or_else(|| {
            let most = current.len();
            Error::invalid("sensitivity", format!("must be from 1, the most sensitive, to {most}"))
        })?;
        if taken.insert(place, *id).is_some() {
            let rule = format!("must be another one for each level: {sensitivity} is asked for twice");
            return Err(Error::invalid("sensitivity", rule));
        }
    }
    let moved: HashSet<LevelId> = ids.into_iter().collect();
    let mut others = current.iter().filter(|id| !moved.contains(id));
    let stand = |place: usize| taken.get(&place).or_else(|| others.next()).copied();
    Ok((1..=current.len()).filter_map(stand).collect())
}

/// Reads ids of levels that are there, none of them twice.
fn each_once(current: &[LevelId], texts: &[String]) -> Result<Vec<LevelId>, Error> {
    check_count(texts.len())?;
    let known: HashSet<LevelId> = current.iter().copied().collect();
    let mut seen = HashSet::new();
    let mut ids = Vec::with_capacity(texts.len());
    for text in texts {
        let id = level_id(text)?;
        if !known.contains(&id) {
            return Err(absent(id));
        }
        if !seen.insert(id) {
            return Err(Error::invalid("levelIds", format!("must name each level once: {id} comes twice")));
        }
        ids.push(id);
    }
    Ok(ids)
}

fn check_count(count: usize) -> Result<(), Error> {
    if (1..=LIST_LIMIT).contains(&count) {
        Ok(())
    } else {
        Err(Error::invalid("levelIds", format!("must name 1 to {LIST_LIMIT} classification levels")))
    }
}

/// Reads a text of several lines. One of white space alone is none.
fn text(field: &str, text: Option<&str>) -> Result<Option<String>, Error> {
    let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else { return Ok(None) };
    let unprintable = |letter: char| letter.is_control() && !matches!(letter, '\n' | '\r' | '\t');
    if text.chars().count() > TEXT_LIMIT || text.contains(unprintable) {
        let rule = format!(
            "must have at most {TEXT_LIMIT} characters, none of them a control character but tabs and ends of lines"
        );
        return Err(Error::invalid(field, rule));
    }
    Ok(Some(text.to_owned()))
}

fn color(word: Option<&str>) -> Result<Option<LevelColor>, Error> {
    let Some(word) = word.filter(|word| !word.is_empty()) else { return Ok(None) };
    LevelColor::parse(word).map(Some).ok_or_else(|| {
        let words: Vec<&str> = LevelColor::ALL.iter().map(|color| color.as_str()).collect();
        Error::invalid("color", format!("must be one of {}", words.join(", ")))
    })
}

fn conflict(level: &Level, why: &str) -> Error {
    Error::Conflict(format!("the classification level {} {why}", level.id))
}

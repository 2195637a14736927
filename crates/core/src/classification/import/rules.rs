//! Makes a plan, without a database.

use std::collections::{BTreeSet, HashSet};

use super::model::{Plan, PlannedAction, PlannedStep, WantedLevel};
use crate::classification::model::{Level, LevelFields, LevelStatus, Mark, NewLevel};
use crate::classification::rules::{self, LIST_LIMIT, Order, Step};
use crate::error::Error;
use crate::id::{LevelId, OrgId};
use crate::text::fold;

/// A level of a description whose members keep the rules.
#[derive(Debug, Clone)]
pub(super) struct Wanted {
    pub(super) id: Option<LevelId>,
    pub(super) fields: LevelFields,
    pub(super) status: LevelStatus,
}

/// What a plan is made with.
#[derive(Debug, Clone)]
pub(super) struct Making<'a> {
    pub(super) org_id: OrgId,
    /// Who does it, and when.
    pub(super) mark: &'a Mark,
    /// Ids for levels that come to be, as many as levels are wanted.
    pub(super) ids: &'a [LevelId],
    /// Whether what the description does not name is archived.
    pub(super) archive_others: bool,
}

/// Reads a description.
pub(super) fn checked(levels: &[WantedLevel]) -> Result<Vec<Wanted>, Error> {
    if levels.is_empty() || levels.len() > LIST_LIMIT {
        return Err(Error::invalid(
            "level",
            format!("must describe 1 to {LIST_LIMIT} classification levels"),
        ));
    }
    let wanted = levels.iter().enumerate().map(|(place, level)| {
        let WantedLevel { id, name, definition, guideline, color, status } = level;
        let new = NewLevel {
            name: name.clone(),
            definition: definition.clone(),
            guideline: guideline.clone(),
            color: color.clone(),
        };
        let fields = rules::fields(&new).map_err(|error| match error {
            Error::Invalid { field, rule } => Error::invalid(format!("level {}: {field}", place + 1), rule),
            other => other,
        })?;
        Ok(Wanted { id: id.as_deref().and_then(|id| id.parse().ok()), fields, status: *status })
    });
    wanted.collect()
}

/// Plans how levels become what is wanted of them. `current` are all levels of the organization in their order.
pub(super) fn plan(current: &[Level], wanted: &[Wanted], making: &Making<'_>) -> Result<Plan, Error> {
    let named = named(current, wanted)?;
    check_names(current, wanted, &named)?;
    let mut steps = Vec::new();
    let mut order: Vec<LevelId> = Vec::with_capacity(wanted.len());
    let mut standing: Vec<Level> = current.to_vec();
    let mut fresh = making.ids.iter().copied();
    for (wanted, place) in wanted.iter().zip(&named) {
        let level = match place {
            Some(place) => current[*place].clone(),
            None => {
                let id = fresh.next().ok_or_else(|| Error::Internal("too few ids were drawn".to_owned()))?;
                let level = Level {
                    id,
                    org_id: making.org_id,
                    fields: wanted.fields.clone(),
                    sensitivity: i64::try_from(standing.len() + 1).unwrap_or(i64::MAX),
                    status: LevelStatus::Draft,
                    created: making.mark.clone(),
                    changed: making.mark.clone(),
                };
                standing.push(level.clone());
                steps.push(PlannedStep { action: PlannedAction::Create, before: None, after: level.clone() });
                level
            }
        };
        order.push(level.id);
        let after = lead(level, wanted, &mut steps)?;
        if let Some(old) = standing.iter_mut().find(|standing| standing.id == after.id) {
            *old = after;
        }
    }
    let mut unnamed = Vec::new();
    for level in current.iter().filter(|level| !order.contains(&level.id)) {
        if making.archive_others && level.status != LevelStatus::Archived {
            let after = Level { status: LevelStatus::Archived, ..level.clone() };
            if let Some(old) = standing.iter_mut().find(|standing| standing.id == level.id) {
                *old = after.clone();
            }
            steps.push(PlannedStep { action: PlannedAction::Archive, before: Some(level.clone()), after });
        } else {
            unnamed.push((level.id, level.fields.name.clone()));
        }
    }
    check_room(&standing)?;
    steps.extend(moves(&standing, &order)?);
    Ok(Plan { steps, unnamed })
}

/// Finds the level that each description means: by its id, else by its name.
fn named(current: &[Level], wanted: &[Wanted]) -> Result<Vec<Option<usize>>, Error> {
    let mut seen = HashSet::new();
    let named = wanted.iter().map(|wanted| {
        let by_id = current.iter().position(|level| Some(level.id) == wanted.id);
        let key = fold(&wanted.fields.name);
        let place = by_id.or_else(|| current.iter().position(|level| fold(&level.fields.name) == key));
        match place {
            Some(place) if !seen.insert(place) => {
                let name = &current[place].fields.name;
                Err(Error::invalid("level", format!("must describe each level once: {name} comes twice")))
            }
            place => Ok(place),
        }
    });
    named.collect()
}

/// Refuses a plan after which two levels would have one name.
fn check_names(current: &[Level], wanted: &[Wanted], named: &[Option<usize>]) -> Result<(), Error> {
    let others = (0..current.len()).filter(|place| !named.contains(&Some(*place)));
    let mut keys: BTreeSet<String> = others.map(|place| fold(&current[place].fields.name)).collect();
    for wanted in wanted {
        if !keys.insert(fold(&wanted.fields.name)) {
            let value = wanted.fields.name.clone();
            return Err(Error::AlreadyExists { what: "classification level", field: "name", value });
        }
    }
    Ok(())
}

/// Leads one level from what it is to what is wanted.
fn lead(level: Level, wanted: &Wanted, steps: &mut Vec<PlannedStep>) -> Result<Level, Error> {
    let mut level = level;
    let mut go = |level: &mut Level, action, after: Level| {
        let before = std::mem::replace(level, after.clone());
        steps.push(PlannedStep { action, before: Some(before), after });
    };
    if level.status == LevelStatus::Published && wanted.status == LevelStatus::Draft {
        let why = format!("the classification level {} is published: it is no draft again", level.id);
        return Err(Error::Conflict(why));
    }
    if level.status == LevelStatus::Archived && wanted.status != LevelStatus::Archived {
        let after = Level { status: LevelStatus::Draft, ..level.clone() };
        go(&mut level, PlannedAction::Restore, after);
    }
    if level.fields != wanted.fields {
        if level.status == LevelStatus::Archived {
            let why = format!(
                "the classification level {} is archived: describe it as it is, or as a DRAFT",
                level.id
            );
            return Err(Error::Conflict(why));
        }
        let after = Level { fields: wanted.fields.clone(), ..level.clone() };
        go(&mut level, PlannedAction::Edit, after);
    }
    let step = match wanted.status {
        LevelStatus::Published => Some((Step::Publish, PlannedAction::Publish)),
        LevelStatus::Archived => Some((Step::Archive, PlannedAction::Archive)),
        LevelStatus::Draft => None,
    };
    if let Some((step, action)) = step
        && let Some(status) = rules::after(&level, step)?
    {
        let after = Level { status, ..level.clone() };
        go(&mut level, action, after);
    }
    Ok(level)
}

fn check_room(standing: &[Level]) -> Result<(), Error> {
    for (place, level) in standing.iter().enumerate() {
        let others = standing.iter().enumerate().filter(|(other, _)| *other != place);
        let others: Vec<LevelStatus> = others.map(|(_, level)| level.status).collect();
        rules::check_room(&others, level.status)?;
    }
    Ok(())
}

/// Lists the levels that move so that those of the description stand in its order; the others stay.
fn moves(standing: &[Level], order: &[LevelId]) -> Result<Vec<PlannedStep>, Error> {
    let ids: Vec<LevelId> = standing.iter().map(|level| level.id).collect();
    let texts = order.iter().map(ToString::to_string).collect();
    let wanted = rules::reordered(&ids, &Order::InTurn(texts))?;
    let moved = wanted.iter().zip(1_i64..).filter_map(|(id, sensitivity)| {
        let before = standing.iter().find(|level| level.id == *id)?;
        let after = Level { sensitivity, ..before.clone() };
        (before.sensitivity != sensitivity).then(|| PlannedStep {
            action: PlannedAction::Move,
            before: Some(before.clone()),
            after,
        })
    });
    Ok(moved.collect())
}

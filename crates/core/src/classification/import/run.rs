//! Does what a plan says, or only shows it.

use steward_db::Read;

use super::model::{Plan, PlannedAction, PlannedStep, WantedLevel};
use super::rules::{self, Making, Wanted};
use crate::classification::admit::Classifier;
use crate::classification::create::create_in;
use crate::classification::list::all_in;
use crate::classification::model::{Level, Mark};
use crate::classification::reorder::move_in;
use crate::classification::rules::check_unused;
use crate::classification::save::save_in;
use crate::classification::uses::uses_in;
use crate::error::Error;
use crate::event::{Change, Changed, Recorded, change};
use crate::id::LevelId;
use crate::organization::store as organizations;

/// Makes the levels of the caller's organization what a description says, all of it or nothing, and shows what was done:
/// nothing if they are so already. Levels that it does not name stay as they are, unless `archive_others`. Dry, it shows
/// what would be done.
pub async fn import(
    classifier: &Classifier,
    levels: &[WantedLevel],
    archive_others: bool,
    dry: bool,
) -> Result<Plan, Error> {
    let caller = classifier.caller();
    caller.require_admin("import classification levels")?;
    let wanted = rules::checked(levels)?;
    let ids: Vec<LevelId> = wanted.iter().map(|_| LevelId(caller.context.uuid())).collect();
    let input = Input { org_id: caller.org_id, mark: Mark::of(&caller.context), wanted, ids, archive_others };
    if dry {
        let input = std::sync::Arc::new(input);
        let database = caller.context.steward.database();
        return database
            .read(move |read| {
                let input = std::sync::Arc::clone(&input);
                async move { plan_in(&read, &input).await }
            })
            .await;
    }
    change(&caller.context, input, move |change, input| async move {
        organizations::lock(&change, input.org_id).await?;
        let plan = plan_in(&change, &input).await?;
        let mut recorded = None;
        let moves: Vec<(Level, Level)> = plan.steps.iter().filter_map(moved).collect();
        for step in plan.steps.iter().filter(|step| step.action != PlannedAction::Move) {
            recorded = Some(do_in(&change, step).await?);
        }
        if !moves.is_empty() {
            recorded = Some(move_in(&change, input.org_id, &moves).await?);
        }
        Ok(Changed::perhaps(plan, recorded))
    })
    .await
}

struct Input {
    org_id: crate::id::OrgId,
    mark: Mark,
    wanted: Vec<Wanted>,
    ids: Vec<LevelId>,
    archive_others: bool,
}

async fn plan_in(read: &Read, input: &Input) -> Result<Plan, Error> {
    let Input { org_id, mark, wanted, ids, archive_others } = input;
    let making = Making { org_id: *org_id, mark, ids, archive_others: *archive_others };
    let plan = rules::plan(&all_in(read, *org_id).await?, wanted, &making)?;
    for step in plan.steps.iter().filter(|step| step.action == PlannedAction::Archive) {
        check_unused(&step.after, &uses_in(read, &step.after).await?)?;
    }
    Ok(plan)
}

fn moved(step: &PlannedStep) -> Option<(Level, Level)> {
    let before = step.before.clone().filter(|_| step.action == PlannedAction::Move)?;
    Some((before, step.after.clone()))
}

async fn do_in(change: &Change, step: &PlannedStep) -> Result<Recorded, Error> {
    match &step.before {
        None => create_in(change, &step.after).await,
        Some(before) => save_in(change, before, step.after.clone()).await,
    }
}

//! Plans: they lead from any levels to what is described, and a second one has nothing left to do.

use proptest::prelude::*;
use proptest::sample::select;
use uuid::Uuid;

use super::model::{Plan, PlannedAction, WantedLevel};
use super::rules::{Making, checked, plan};
use crate::classification::model::{Author, Level, LevelFields, LevelStatus, Mark};
use crate::context::Timestamp;
use crate::error::Error;
use crate::id::{LevelId, OrgId};
use crate::text::fold;

fn mark() -> Mark {
    Mark { at: Timestamp(0), by: Author { key: None, account: None, name: None } }
}

fn level(number: usize, name: &str, status: LevelStatus) -> Level {
    Level {
        id: LevelId(Uuid::from_u128(number as u128)),
        org_id: OrgId(Uuid::nil()),
        fields: LevelFields { name: name.to_owned(), definition: None, guideline: None, color: None },
        sensitivity: i64::try_from(number).unwrap(),
        status,
        created: mark(),
        changed: mark(),
    }
}

fn wanted(name: &str, status: LevelStatus) -> WantedLevel {
    WantedLevel { id: None, name: name.to_owned(), definition: None, guideline: None, color: None, status }
}

fn planned(current: &[Level], levels: &[WantedLevel], archive_others: bool) -> Result<Plan, Error> {
    let wanted = checked(levels)?;
    let ids: Vec<LevelId> =
        (0..wanted.len()).map(|place| LevelId(Uuid::from_u128(1000 + place as u128))).collect();
    plan(current, &wanted, &Making { org_id: OrgId(Uuid::nil()), mark: &mark(), ids: &ids, archive_others })
}

/// Does what a plan says, as the database would.
fn done(current: &[Level], plan: &Plan) -> Vec<Level> {
    let mut levels = current.to_vec();
    for step in &plan.steps {
        match &step.before {
            None => levels.push(step.after.clone()),
            Some(before) => {
                let at = levels.iter().position(|level| level.id == before.id).unwrap();
                let old = &levels[at];
                assert_eq!(
                    (&old.fields, old.status),
                    (&before.fields, before.status),
                    "a step begins where the last one ended"
                );
                levels[at] = step.after.clone();
            }
        }
    }
    levels.sort_by_key(|level| level.sensitivity);
    levels
}

fn actions(plan: &Plan) -> Vec<(PlannedAction, &str)> {
    plan.steps.iter().map(|step| (step.action, step.after.fields.name.as_str())).collect()
}

#[test]
fn a_description_is_carried_out_step_by_step() {
    use LevelStatus::{Archived, Draft, Published};
    use PlannedAction::{Create, Edit, Move, Publish, Restore};
    let current = [level(1, "Public", Published), level(2, "Secret", Archived), level(3, "Old", Draft)];
    let described = [
        WantedLevel { color: Some("RED".to_owned()), ..wanted("SECRET", Published) },
        wanted("Internal", Published),
        wanted("Public", Published),
    ];
    let plan = planned(&current, &described, false).unwrap();
    assert_eq!(
        actions(&plan),
        [
            (Restore, "Secret"),
            (Edit, "SECRET"),
            (Publish, "SECRET"),
            (Create, "Internal"),
            (Publish, "Internal"),
            (Move, "SECRET"),
            (Move, "Internal"),
            (Move, "Public"),
        ]
    );
    assert_eq!(plan.steps[1].changed(), ["color", "name"]);
    let names: Vec<&str> = plan.unnamed.iter().map(|(_, name)| name.as_str()).collect();
    assert_eq!(names, ["Old"], "it is left alone");
    let after = done(&current, &plan);
    let names: Vec<&str> = after.iter().map(|level| level.fields.name.as_str()).collect();
    assert_eq!(names, ["SECRET", "Internal", "Old", "Public"]);
    let archiving = planned(&current, &described, true).unwrap();
    assert!(archiving.unnamed.is_empty());
    assert!(actions(&archiving).contains(&(PlannedAction::Archive, "Old")));
}

#[test]
fn a_level_is_renamed_by_its_id_and_found_by_its_name_elsewhere() {
    let current = [level(1, "Secret", LevelStatus::Draft)];
    let named =
        |id: &str| WantedLevel { id: Some(id.to_owned()), ..wanted("Top secret", LevelStatus::Draft) };
    let plan = planned(&current, &[named(&current[0].id.to_string())], false).unwrap();
    assert_eq!(actions(&plan), [(PlannedAction::Edit, "Top secret")]);
    let plan = planned(&current, &[named("another organization's")], false).unwrap();
    assert_eq!(actions(&plan), [(PlannedAction::Create, "Top secret")]);
}

#[test]
fn what_cannot_be_is_said() {
    use LevelStatus::{Archived, Draft, Published};
    let current = [level(1, "Secret", Published), level(2, "Old", Archived)];
    let says = |levels: &[WantedLevel], part: &str| {
        let error = planned(&current, levels, false).unwrap_err().to_string();
        assert!(error.contains(part), "{error}");
    };
    says(&[], "must describe 1 to 100");
    says(&[wanted(" ", Draft)], "level 1: name must have 1 to 255 characters");
    says(&[wanted("Secret", Draft)], "is published: it is no draft again");
    says(&[wanted("Secret", Published), wanted("SECRET", Published)], "Secret comes twice");
    says(&[wanted("New", Draft), wanted("new", Draft)], "with name new already exists");
    says(&[WantedLevel { definition: Some("d".to_owned()), ..wanted("Old", Archived) }], "is archived");
    let id = Some(current[0].id.to_string());
    says(&[WantedLevel { id, ..wanted("old", Published) }], "with name old already exists");
}

fn status() -> impl Strategy<Value = LevelStatus> {
    select(LevelStatus::ALL)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn a_plan_leads_to_what_is_described_and_is_empty_the_second_time(
        current in proptest::collection::vec(status(), 0..6),
        described in proptest::sample::subsequence((0..8_usize).collect::<Vec<_>>(), 1..8).prop_shuffle(),
        statuses in proptest::collection::vec(status(), 8),
        archive_others in any::<bool>(),
    ) {
        let current: Vec<Level> = current.iter().enumerate().map(|(place, status)| level(place + 1, &format!("L{place}"), *status)).collect();
        let levels: Vec<WantedLevel> = described.iter().map(|number| wanted(&format!("l{number}").to_uppercase(), statuses[*number])).collect();
        let Ok(plan) = planned(&current, &levels, archive_others) else {
            // Only a published level that is to be a draft stands in the way.
            let back = |level: &WantedLevel| level.status == LevelStatus::Draft && current.iter().any(|one| one.fields.name == level.name && one.status == LevelStatus::Published);
            prop_assert!(levels.iter().any(back));
            return Ok(());
        };
        let after = done(&current, &plan);
        let places: Vec<i64> = after.iter().map(|level| level.sensitivity).collect();
        prop_assert_eq!(places, (1..=i64::try_from(after.len()).unwrap()).collect::<Vec<_>>(), "no gaps");
        let found: Vec<(&str, LevelStatus)> = after.iter()
            .filter(|level| levels.iter().any(|wanted| fold(&wanted.name) == fold(&level.fields.name)))
            .map(|level| (level.fields.name.as_str(), level.status)).collect();
        let asked: Vec<(&str, LevelStatus)> = levels.iter().map(|level| (level.name.as_str(), level.status)).collect();
        prop_assert_eq!(found, asked, "in the order of the description");
        for level in current.iter().filter(|level| !levels.iter().any(|wanted| wanted.name == level.fields.name)) {
            let now = after.iter().find(|one| one.id == level.id).unwrap();
            let expected = if archive_others { LevelStatus::Archived } else { level.status };
            prop_assert_eq!(now.status, expected, "what it does not name");
        }
        prop_assert!(planned(&after, &levels, archive_others).unwrap().steps.is_empty());
    }
}

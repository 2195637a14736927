//! The accident: an identity provider loses a group, and then switches off or deletes everybody who was in it, in any
//! order, with retries, while the rest of its work goes on.
//!
//! `STEWARD_GUARD_USERS` says how large the directory is; `scripts/full` runs the whole 10,000.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value, json};
use steward_testkit::app::{TestApp, TestOrg};
use tokio::task::JoinSet;

use super::{carried_out, decide, pending, text};

/// A twentieth of the directory that the guard is promised for.
const USERS: usize = 500;

/// Requests that are under way at once.
const WORKERS: usize = 8;

/// Chance that can be repeated (`SplitMix64`).
#[derive(Clone)]
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % bound.max(1) as u64).unwrap()
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        for place in (1..items.len()).rev() {
            items.swap(place, self.below(place + 1));
        }
    }
}

fn number_of_users() -> usize {
    // The tests are a program of their own: this is its command line.
    #[expect(clippy::disallowed_methods, reason = "how large the accident is")]
    let text = std::env::var("STEWARD_GUARD_USERS");
    text.ok().and_then(|text| text.parse().ok()).unwrap_or(USERS)
}

/// What the identity provider does next.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    Create { name: String },
    Title { id: String },
    Deactivate { id: String },
    Delete { id: String },
    DeleteGroup { path: String },
}

impl Step {
    async fn send(&self, app: &TestApp, org: &TestOrg) -> u16 {
        let call = async |method, path: String, body: Option<Value>| {
            app.call(method, &path, &org.scim_key, body.as_ref()).await.status.as_u16()
        };
        let user = |id: &str| org.scim(&format!("/Users/{id}"));
        let patch = |operation: Value| Some(json!({ "Operations": [operation] }));
        match self {
            Self::Create { name } => {
                call("POST", org.scim("/Users"), Some(json!({ "userName": name }))).await
            }
            Self::Title { id } => {
                let title = json!({ "op": "Add", "path": "title", "value": "Countess" });
                call("PATCH", user(id), patch(title)).await
            }
            Self::Deactivate { id } => {
                let off = json!({ "op": "Replace", "path": "active", "value": "False" });
                call("PATCH", user(id), patch(off)).await
            }
            Self::Delete { id } => call("DELETE", user(id), None).await,
            Self::DeleteGroup { path } => call("DELETE", path.clone(), None).await,
        }
    }

    fn removes(&self) -> bool {
        !matches!(self, Self::Create { .. } | Self::Title { .. })
    }
}

/// A directory of which four in ten are in the group that is lost.
struct Accident {
    app: Arc<TestApp>,
    org: TestOrg,
    sales: String,
    /// The removals that follow, without that of the group.
    removals: Vec<Step>,
    /// Users whom nobody means to remove.
    others: Vec<String>,
    chance: Chance,
}

/// Sends steps, some at once, and returns what came of each, in their order.
async fn send_all(app: &Arc<TestApp>, org: &TestOrg, steps: &[Step]) -> Vec<u16> {
    let next = Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let steps: Arc<Vec<Step>> = Arc::new(steps.to_vec());
    let mut workers = JoinSet::new();
    for _ in 0..WORKERS {
        let (app, org, steps, next) = (Arc::clone(app), org.clone(), Arc::clone(&steps), Arc::clone(&next));
        workers.spawn(async move {
            let mut statuses = Vec::new();
            loop {
                let place = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                let Some(step) = steps.get(place) else { return statuses };
                statuses.push((place, step.send(&app, &org).await));
            }
        });
    }
    let mut statuses: Vec<(usize, u16)> = workers.join_all().await.concat();
    statuses.sort_unstable();
    statuses.into_iter().map(|(_, status)| status).collect()
}

impl Accident {
    async fn new(app: TestApp) -> Self {
        let app = Arc::new(app);
        let org = app.org("Acme", "example.com").await;
        let number = number_of_users();
        let creates: Vec<Step> =
            (0..number).map(|number| Step::Create { name: format!("u{number}") }).collect();
        assert!(send_all(&app, &org, &creates).await.iter().all(|status| *status == 201));
        let mut ids: Vec<String> = everybody(&app, &org).await.into_keys().collect();
        assert_eq!(ids.len(), number);
        let mut chance = Chance(7);
        chance.shuffle(&mut ids);
        let others = ids.split_off(number * 4 / 10);
        let sales = super::group(&app, &org, "Sales", &ids).await;
        super::group(&app, &org, "Everybody else", &others).await;
        let removal = |(place, id): (usize, String)| {
            if place.is_multiple_of(5) { Step::Delete { id } } else { Step::Deactivate { id } }
        };
        let removals = ids.into_iter().enumerate().map(removal).collect();
        Self { app, org, sales, removals, others, chance }
    }

    /// Everything that comes after the group was lost: the removals, a third of them twice, among what the identity provider
    /// does every day, some removals that are meant included.
    fn day(&mut self, first_new: usize) -> Vec<Step> {
        let mut steps = self.removals.clone();
        for place in (0..self.removals.len()).step_by(3) {
            steps.push(self.removals[place].clone());
        }
        for (place, id) in self.others.iter().enumerate() {
            match place % 10 {
                0 => steps.push(Step::Title { id: id.clone() }),
                1 => steps.push(Step::Create { name: format!("new{}", first_new + place) }),
                _ => {}
            }
        }
        steps.push(Step::Deactivate { id: self.others[2].clone() });
        self.chance.shuffle(&mut steps);
        steps
    }
}

/// Reads all users: whether each is active, and its title.
async fn everybody(app: &TestApp, org: &TestOrg) -> BTreeMap<String, (bool, Option<String>)> {
    let mut found = BTreeMap::new();
    loop {
        let path = org.scim(&format!("/Users?count=1000&startIndex={}", found.len() + 1));
        let page = app.get(&path, &org.scim_key).await.expect(200);
        let Some(users) = page["Resources"].as_array().filter(|users| !users.is_empty()) else {
            return found;
        };
        for user in users {
            let title = user["title"].as_str().map(str::to_owned);
            found.insert(text(&user["id"]), (user["active"].as_bool().unwrap(), title));
        }
    }
}

/// What the directory has to look like: everybody who was there, with what was meant.
fn meant(
    before: &BTreeMap<String, (bool, Option<String>)>,
    steps: &[Step],
    removals: bool,
) -> BTreeMap<String, (bool, Option<String>)> {
    let mut users = before.clone();
    for step in steps {
        match step {
            Step::Title { id } => users.get_mut(id).unwrap().1 = Some("Countess".to_owned()),
            Step::Deactivate { id } if removals => users.get_mut(id).unwrap().0 = false,
            Step::Delete { id } if removals => _ = users.remove(id),
            _ => {}
        }
    }
    users
}

/// Those who were there before: new ones have ids that nobody knew.
fn known(
    users: BTreeMap<String, (bool, Option<String>)>,
    before: &BTreeMap<String, (bool, Option<String>)>,
) -> BTreeMap<String, (bool, Option<String>)> {
    users.into_iter().filter(|(id, _)| before.contains_key(id)).collect()
}

steward_testkit::both_apps! {
    async fn an_accident_that_was_none_is_carried_out_to_the_letter(app: TestApp) {
        let mut accident = Accident::new(app).await;
        let (app, org) = (Arc::clone(&accident.app), accident.org.clone());
        let before = everybody(&app, &org).await;
        let lost = Step::DeleteGroup { path: accident.sales.clone() };
        assert_eq!(lost.send(&app, &org).await, 429);
        let steps = accident.day(0);
        let statuses = send_all(&app, &org, &steps).await;
        for (step, status) in steps.iter().zip(&statuses) {
            assert_eq!(step.removes(), *status == 429, "{step:?}: {status}");
        }
        let now = everybody(&app, &org).await;
        let created = steps.iter().filter(|step| matches!(step, Step::Create { .. })).count();
        assert_eq!(now.len(), before.len() + created);
        assert_eq!(known(now, &before), meant(&before, &steps, false), "nobody is removed, and nothing else is lost");
        let approval = pending(&app, &org).await;
        let members = accident.removals.len();
        let summary = approval["summary"].as_str().unwrap();
        assert!(summary.ends_with("since group Sales was removed"), "{summary}");
        assert_eq!(approval["incident"]["operations"].as_u64().unwrap(), members as u64 + 2);
        assert_eq!(approval["incident"]["wouldRemove"]["memberships"].as_u64().unwrap(), members as u64);
        decide(&app, &org, &approval, "approve").await.expect(200);
        // The identity provider tries again while Steward is at it.
        let mut retries = accident.removals.clone();
        accident.chance.shuffle(&mut retries);
        let statuses = send_all(&app, &org, &retries).await;
        for (step, status) in retries.iter().zip(&statuses) {
            assert_eq!(*status, if matches!(step, Step::Delete { .. }) { 204 } else { 200 }, "{step:?}");
        }
        let done = carried_out(&app, &org, &approval).await;
        assert_eq!(done["incident"]["outcome"], json!({ "applied": members + 2, "superseded": 0, "failed": 0 }));
        assert_eq!(known(everybody(&app, &org).await, &before), meant(&before, &steps, true));
        assert_eq!(lost.send(&app, &org).await, 204);
        app.get(&accident.sales, &org.scim_key).await.expect(404);
        // Once each in the log.
        let deleted = accident.removals.iter().filter(|step| matches!(step, Step::Delete { .. })).count();
        let rows = app.event_rows().await;
        let count = |action: &str| rows.iter().filter(|row| row.action == action).count();
        assert_eq!((count("scim_user_deleted"), count("scim_user_deactivated")), (deleted, members - deleted + 1));
        assert_eq!(count("scim_group_deleted"), 1);
    }

    async fn an_accident_that_is_rejected_harms_nobody(app: TestApp) {
        let mut accident = Accident::new(app).await;
        let (app, org) = (Arc::clone(&accident.app), accident.org.clone());
        let before = everybody(&app, &org).await;
        let lost = Step::DeleteGroup { path: accident.sales.clone() };
        assert_eq!(lost.send(&app, &org).await, 429);
        let steps = accident.day(0);
        // The administrator is quick: the identity provider has not said half of what it wants.
        let (soon, late) = steps.split_at(steps.len() / 2);
        send_all(&app, &org, soon).await;
        let approval = pending(&app, &org).await;
        decide(&app, &org, &approval, "reject").await.expect(200);
        let statuses = send_all(&app, &org, late).await;
        for (step, status) in late.iter().zip(&statuses) {
            let refused = [403, 429].contains(status);
            assert_eq!(step.removes(), refused, "{step:?}: {status}");
        }
        assert_eq!(lost.send(&app, &org).await, 403);
        let second = pending(&app, &org).await;
        decide(&app, &org, &second, "reject").await.expect(200);
        let statuses = send_all(&app, &org, &accident.removals).await;
        assert!(statuses.iter().all(|status| *status == 403), "nothing is asked for a third time");
        assert_eq!(known(everybody(&app, &org).await, &before), meant(&before, &steps, false));
        let sales = app.get(&accident.sales, &org.scim_key).await.expect(200);
        assert_eq!(sales["members"].as_array().unwrap().len(), accident.removals.len());
        let rows = app.event_rows().await;
        assert!(!rows.iter().any(|row| ["scim_user_deleted", "scim_user_deactivated"].contains(&row.action.as_str())));
    }

    async fn without_a_warning_no_more_than_the_share_is_gone(app: TestApp) {
        let accident = Accident::new(app).await;
        let (app, org) = (Arc::clone(&accident.app), accident.org.clone());
        let number = accident.removals.len() + accident.others.len();
        let statuses = send_all(&app, &org, &accident.removals).await;
        let passed = statuses.iter().filter(|status| **status != 429).count();
        assert_eq!(passed, 20.max(number / 10));
        let approval = pending(&app, &org).await;
        assert_eq!(approval["incident"]["operations"].as_u64().unwrap(), (accident.removals.len() - passed) as u64);
        let before = &approval["incident"]["removedBefore"];
        let gone = before["deactivatedUsers"].as_u64().unwrap() + before["deletedUsers"].as_u64().unwrap();
        assert_eq!(gone, passed as u64);
    }
}

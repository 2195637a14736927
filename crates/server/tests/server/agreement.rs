//! What the databases find and in which order is what the engine says of the representations: lists are asked at random, by
//! position, by cursor and by body, and compared with all resources, each read by itself.
//!
//! `STEWARD_LIST_QUESTIONS` says how many questions are asked of users and of groups on each database, `STEWARD_LIST_SEED` what
//! chance starts from.

use std::sync::Arc;

use serde_json::{Map, Value, json};
use steward_scim::{Expression, Filter, ResourceType, Sort, SortOrder};
use steward_testkit::app::{Answer, TestApp, TestOrg};

use crate::chance::{Chance, setting};

/// Questions of an ordinary run; a full one asks twenty times as many.
const QUESTIONS: u64 = 200;

const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const CORE: &str = "urn:ietf:params:scim:schemas:core:2.0:";

/// Texts that differ by case, by composition, by width, or not at all.
const TEXTS: [&str; 24] = [
    "ada",
    "Ada",
    "ADA",
    "caf\u{e9}",
    "cafe\u{301}",
    "CAF\u{c9}",
    "stra\u{df}e",
    "STRASSE",
    "Stra\u{1e9e}e",
    "\u{130}stanbul",
    "istanbul",
    "\u{131}stanbul",
    "\u{212a}elvin",
    "kelvin",
    "\u{ff21}\u{ff22}",
    "ab",
    "quo\"te",
    "back\\slash",
    "per%cent_",
    "two words",
    " ",
    "\u{1f9d1}",
    "\u{fb01}ne",
    "(not) [a] filter eq",
];

/// What a value of an attribute is.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Text,
    Truth,
    Moment,
}
use Kind::{Moment, Text, Truth};

const OF_USERS: [(&str, Kind); 36] = [
    ("userName", Text),
    ("userName", Text),
    ("externalId", Text),
    ("externalId", Text),
    ("id", Text),
    ("displayName", Text),
    ("nickName", Text),
    ("title", Text),
    ("title", Text),
    ("name.familyName", Text),
    ("name.givenName", Text),
    ("profileUrl", Text),
    ("emails", Text),
    ("emails.value", Text),
    ("emails.type", Text),
    ("emails.primary", Truth),
    ("roles", Text),
    ("roles.value", Text),
    ("photos.value", Text),
    ("active", Truth),
    ("active", Truth),
    ("schemas", Text),
    ("meta.created", Moment),
    ("meta.lastModified", Moment),
    ("meta.resourceType", Text),
    ("meta.location", Text),
    ("groups", Text),
    ("groups.value", Text),
    ("groups.display", Text),
    ("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department", Text),
    ("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber", Text),
    ("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager", Text),
    ("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value", Text),
    ("manager.value", Text),
    ("urn:ietf:params:scim:schemas:core:2.0:User:userName", Text),
    ("urn:scim:schemas:extension:atlassian-external:1.0:atlassianAccountId", Text),
];

const OF_GROUPS: [(&str, Kind); 14] = [
    ("displayName", Text),
    ("displayName", Text),
    ("displayName", Text),
    ("externalId", Text),
    ("externalId", Text),
    ("id", Text),
    ("schemas", Text),
    ("meta.created", Moment),
    ("meta.lastModified", Moment),
    ("meta.location", Text),
    ("members", Text),
    ("members.value", Text),
    ("members.type", Text),
    ("urn:ietf:params:scim:schemas:core:2.0:Group:displayName", Text),
];

/// What candidates are not read with.
const UNREAD: [&str; 3] = ["groups", "members", "meta.location"];

/// One kind of resource of a directory, as it can be read one by one.
struct Kept {
    path: &'static str,
    resource_type: Arc<ResourceType>,
    paths: &'static [(&'static str, Kind)],
    resources: Vec<Value>,
    /// Ids of anything, there or gone.
    ids: Vec<String>,
    /// Texts and moments of the representations.
    values: Vec<String>,
}

impl Kept {
    fn new(
        path: &'static str,
        resource_type: &Arc<ResourceType>,
        paths: &'static [(&'static str, Kind)],
        resources: Vec<Value>,
        ids: &[String],
    ) -> Self {
        let mut values = Vec::new();
        for resource in &resources {
            leaves(resource, &mut values);
        }
        values.sort();
        values.dedup();
        Self { path, resource_type: Arc::clone(resource_type), paths, resources, ids: ids.to_vec(), values }
    }

    fn moments(&self) -> Vec<&String> {
        self.values.iter().filter(|value| value.starts_with("20") && value.ends_with('Z')).collect()
    }

    /// A filter of the whole grammar.
    fn filter(&self, chance: &mut Chance, depth: usize) -> String {
        match chance.below(if depth == 0 { 4 } else { 9 }) {
            0..4 => self.comparison(chance, self.paths, true),
            4 | 5 => format!("{} and {}", self.filter(chance, depth - 1), self.filter(chance, depth - 1)),
            6 => format!("({} or {})", self.filter(chance, depth - 1), self.filter(chance, depth - 1)),
            7 => format!("NOT ({})", self.filter(chance, depth - 1)),
            _ => self.value_path(chance),
        }
    }

    fn value_path(&self, chance: &mut Chance) -> String {
        const PARTS: [(&str, Kind); 5] =
            [("value", Text), ("type", Text), ("primary", Truth), ("display", Text), ("value", Text)];
        let memberships = if self.path == "/Users" { "groups" } else { "members" };
        if self.path == "/Groups" || chance.once_in(6) {
            return format!("{memberships}[value eq \"{}\"]", chance.pick(&self.ids));
        }
        let attribute = respelt(chance, chance_of(&["emails", "roles", "photos"], chance.0));
        let mut inner = self.comparison(chance, &PARTS, false);
        if chance.once_in(2) {
            let word = chance_of(&["and", "or"], chance.next());
            inner = format!("{inner} {word} {}", self.comparison(chance, &PARTS, false));
        }
        let then = if chance.once_in(4) { format!(".value sw {}", self.text(chance)) } else { String::new() };
        format!("{attribute}[{inner}]{then}")
    }

    fn comparison(&self, chance: &mut Chance, paths: &[(&str, Kind)], extras: bool) -> String {
        let (path, kind) = *chance.pick(paths);
        let path = respelt(chance, path);
        if chance.once_in(8) {
            return format!("{path} pr");
        }
        if chance.once_in(20) {
            return format!("{path} {} null", chance_of(&["eq", "ne"], chance.next()));
        }
        let operators: &[&str] = match kind {
            Text => &["eq", "eq", "eq", "Eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le"],
            Truth => &["eq", "ne"],
            Moment => &["eq", "ne", "gt", "ge", "lt", "le"],
        };
        let operator = chance.pick(operators);
        let value = match kind {
            Truth => chance_of(&["true", "false", "\"True\""], chance.next()).to_owned(),
            Moment => format!("\"{}\"", chance.pick(&self.moments())),
            Text if extras && (path.eq_ignore_ascii_case("id") || chance.once_in(8)) => {
                let id = chance.pick(&self.ids);
                if chance.once_in(4) { format!("\"{}\"", id.to_uppercase()) } else { format!("\"{id}\"") }
            }
            Text => self.text(chance),
        };
        format!("{path} {operator} {value}")
    }

    /// A text of a representation, or one near to it, in quotes.
    fn text(&self, chance: &mut Chance) -> String {
        let text: String = if chance.once_in(3) {
            (*chance.pick(&TEXTS)).to_owned()
        } else {
            chance.pick(&self.values).clone()
        };
        let text = match chance.below(10) {
            0 => text.to_uppercase(),
            1 => text.to_lowercase(),
            2 => text.replace('\u{e9}', "e\u{301}"),
            3 => text.replace("e\u{301}", "\u{e9}"),
            4 => text.chars().take(3).collect(),
            5 => text.chars().skip(2).collect(),
            _ => text,
        };
        Value::from(text).to_string()
    }

    fn sort(&self, chance: &mut Chance) -> Option<(String, SortOrder)> {
        if chance.once_in(3) {
            return None;
        }
        let order = if chance.once_in(2) { SortOrder::Ascending } else { SortOrder::Descending };
        let path = if chance.once_in(3) {
            if self.path == "/Users" { "userName" } else { "displayName" }
        } else {
            chance.pick(self.paths).0
        };
        Some((respelt(chance, path), order))
    }

    /// The ids that a list must have, in their order, or the keyword with which it must be refused.
    fn expected(&self, question: &Question) -> Result<Vec<String>, &'static str> {
        let filter = match &question.filter {
            None => None,
            Some(text) => match Filter::parse(text, &self.resource_type) {
                Ok(filter) => Some(filter),
                Err(error) => return Err(error.scim_type.unwrap().as_str()),
            },
        };
        let sort =
            question.sort.as_ref().map(|(by, order)| Sort::parse(by, *order, &self.resource_type).unwrap());
        if let Some(filter) = &filter {
            for conjunct in filter.conjuncts() {
                let served = conjunct.as_equality().is_some_and(|(path, _)| {
                    ["groups", "groups.value", "members", "members.value"].contains(&path.as_str())
                });
                if !served && names_unread(conjunct) {
                    return Err("invalidFilter");
                }
            }
        }
        if sort
            .as_ref()
            .is_some_and(|sort| ["groups", "members"].contains(&sort.path().attribute().name.as_str()))
        {
            return Err("invalidValue");
        }
        let mut found: Vec<&Value> = self.resources.iter().collect();
        found.retain(|resource| filter.as_ref().is_none_or(|filter| filter.matches(resource)));
        found.sort_by_cached_key(|resource| {
            (sort.as_ref().map(|sort| sort.key(resource)), resource["id"].as_str().unwrap().to_owned())
        });
        Ok(ids(&found.into_iter().cloned().collect::<Vec<_>>()))
    }
}

/// What is asked of a list.
#[derive(Debug, Clone)]
struct Question {
    filter: Option<String>,
    sort: Option<(String, SortOrder)>,
    count: usize,
}

impl Question {
    /// The parameters beside the place.
    fn parameters(&self) -> Map<String, Value> {
        let mut parameters = Map::new();
        parameters.insert("count".to_owned(), json!(self.count));
        if let Some(filter) = &self.filter {
            parameters.insert("filter".to_owned(), json!(filter));
        }
        if let Some((by, order)) = &self.sort {
            parameters.insert("sortBy".to_owned(), json!(by));
            parameters.insert("sortOrder".to_owned(), json!(order.as_str()));
        }
        parameters
    }

    /// Asks by query or by body.
    async fn ask(
        &self,
        app: &TestApp,
        org: &TestOrg,
        path: &str,
        place: (&str, Value),
        by_body: bool,
    ) -> Answer {
        let mut parameters = self.parameters();
        parameters.insert(place.0.to_owned(), place.1);
        if by_body {
            let path = org.scim(&format!("{path}/.search"));
            return app.call("POST", &path, &org.scim_key, Some(&Value::Object(parameters))).await;
        }
        let escaped = |value: &Value| {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            text.bytes().map(|byte| format!("%{byte:02X}")).collect::<Vec<_>>().concat()
        };
        let query: Vec<String> =
            parameters.iter().map(|(name, value)| format!("{name}={}", escaped(value))).collect();
        app.get(&org.scim(&format!("{path}?{}", query.join("&"))), &org.scim_key).await
    }
}

fn names_unread(expression: &Expression) -> bool {
    match expression {
        Expression::And(parts) | Expression::Or(parts) => parts.iter().any(names_unread),
        Expression::Not(inner) => names_unread(inner),
        Expression::Compare { path, .. } | Expression::Present(path) | Expression::ValuePath { path, .. } => {
            let path = path.to_string();
            UNREAD.iter().any(|name| path == *name || path.starts_with(&format!("{name}.")))
        }
    }
}

fn chance_of<'a>(from: &[&'a str], drawn: u64) -> &'a str {
    from[usize::try_from(drawn % from.len() as u64).unwrap()]
}

/// A name in another case.
fn respelt(chance: &mut Chance, name: &str) -> String {
    match chance.below(6) {
        0 => name.to_uppercase(),
        1 => name.to_lowercase(),
        _ => name.to_owned(),
    }
}

fn leaves(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) => found.push(text.clone()),
        Value::Array(elements) => elements.iter().for_each(|element| leaves(element, found)),
        Value::Object(members) => members.values().for_each(|member| leaves(member, found)),
        _ => {}
    }
}

/// Leaves out what has no value, as clients do.
fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(members) => members
            .into_iter()
            .filter(|(_, member)| !member.is_null())
            .map(|(name, member)| (name, without_nulls(member)))
            .collect::<Map<_, _>>()
            .into(),
        other => other,
    }
}

fn ids(resources: &[Value]) -> Vec<String> {
    resources.iter().map(|resource| resource["id"].as_str().unwrap().to_owned()).collect()
}

/// A user of which little is the same as of others.
fn user(chance: &mut Chance, number: usize) -> Value {
    let mut text = |odds: usize| if chance.once_in(odds) { Value::Null } else { json!(chance.pick(&TEXTS)) };
    let mut user = json!({
        "schemas": [format!("{CORE}User"), ENTERPRISE],
        "displayName": text(3),
        "nickName": text(2),
        "title": text(4),
        "name": { "familyName": text(3), "givenName": text(2) },
        "profileUrl": text(3),
        ENTERPRISE: { "department": text(2), "employeeNumber": text(2), "manager": { "value": text(2) } },
    });
    // Names that fold differently, each of them once: userName and externalId are unique.
    let name = TEXTS.get(number).filter(|name| !name.trim().is_empty());
    user["userName"] = match name {
        Some(name) => json!(format!("{name}{}", if chance.once_in(2) { "" } else { "@x" })),
        None => json!(format!("User{number}")),
    };
    if !chance.once_in(3) {
        let text = chance.pick(&TEXTS);
        user["externalId"] =
            json!(if chance.once_in(2) { (*text).to_owned() } else { format!("Ext-{number}") });
    }
    if !chance.once_in(4) {
        user["active"] = json!(chance.once_in(2));
    }
    let kinds = ["work", "home", "Work"];
    let elements: Vec<Value> = (0..chance.below(4))
        .map(|element| json!({ "value": chance.pick(&TEXTS), "type": chance.pick(&kinds), "primary": element == 1 }))
        .collect();
    user["emails"] = json!(elements);
    user["roles"] = (0..chance.below(3)).map(|_| json!({ "value": chance.pick(&TEXTS) })).collect();
    user["photos"] =
        (0..chance.below(2)).map(|_| json!({ "value": chance.pick(&TEXTS), "type": "photo" })).collect();
    without_nulls(user)
}

/// Fills a directory, and reads all of it one by one.
async fn populated(app: &TestApp, org: &TestOrg, chance: &mut Chance) -> [Kept; 2] {
    let create = async |path: &str, body: &Value| {
        let made = app.call("POST", &org.scim(path), &org.scim_key, Some(body)).await;
        let made = (made.status == 201).then(|| made.json()["id"].as_str().unwrap().to_owned());
        app.clock().advance_seconds(i64::from(made.is_some()));
        made
    };
    let mut users = Vec::new();
    for number in 0..48 {
        // Some are refused, because another has the name already in another spelling.
        users.extend(create("/Users", &user(chance, number)).await);
    }
    assert!(users.len() > 30, "{}", users.len());
    let mut groups: Vec<String> = Vec::new();
    for text in TEXTS {
        let nested = (!groups.is_empty() && chance.once_in(3)).then(|| chance.pick(&groups).clone());
        let members: Vec<Value> = users
            .iter()
            .filter(|_| chance.once_in(5))
            .chain(nested.as_ref())
            .map(|id| json!({ "value": id }))
            .collect();
        let external = if chance.once_in(2) { json!(text) } else { Value::Null };
        let name = if text.trim().is_empty() { "blank" } else { text };
        let group = json!({ "displayName": name, "externalId": external, "members": members });
        groups.extend(create("/Groups", &without_nulls(group)).await);
    }
    assert!(groups.len() > 12, "{}", groups.len());
    let mut ids: Vec<String> = users.iter().chain(&groups).cloned().collect();
    ids.push("nobody".to_owned());
    // One of each goes, a few change: what a deleted one leaves behind must not be found.
    for (path, id) in [("/Users", users.remove(3)), ("/Groups", groups.remove(2))] {
        app.call("DELETE", &org.scim(&format!("{path}/{id}")), &org.scim_key, None).await.expect(204);
        ids.extend([id.clone(), id]);
    }
    for id in users.iter().step_by(7) {
        let change = json!({ "Operations": [{ "op": "replace", "path": "title", "value": "changed" }] });
        app.call("PATCH", &org.scim(&format!("/Users/{id}")), &org.scim_key, Some(&change)).await.expect(200);
        app.clock().advance_seconds(1);
    }
    let read = async |path: &str, ids: &[String]| {
        let mut resources = Vec::new();
        for id in ids {
            resources.push(app.get(&org.scim(&format!("{path}/{id}")), &org.scim_key).await.expect(200));
        }
        resources
    };
    let users = read("/Users", &users).await;
    let groups = read("/Groups", &groups).await;
    [
        Kept::new("/Users", ResourceType::user(), &OF_USERS, users, &ids),
        Kept::new("/Groups", ResourceType::group(), &OF_GROUPS, groups, &ids),
    ]
}

/// Walks through a list by position or by cursor, and returns what it has and how many it says there are.
async fn walked(
    app: &TestApp,
    org: &TestOrg,
    path: &str,
    question: &Question,
    (by_cursor, by_body): (bool, bool),
) -> Result<(Vec<Value>, Option<u64>), String> {
    let mut found = Vec::new();
    let mut place = if by_cursor { ("cursor", json!("")) } else { ("startIndex", json!(1)) };
    loop {
        let answer = question.ask(app, org, path, place, by_body).await;
        let body = answer.json();
        if answer.status != 200 {
            assert_eq!(answer.status, 400, "{question:?}: {body}");
            assert!(found.is_empty(), "{question:?}: a later page is refused: {body}");
            return Err(body["scimType"].as_str().unwrap().to_owned());
        }
        let resources = body["Resources"].as_array().unwrap();
        assert!(resources.len() <= question.count, "{question:?}");
        assert_eq!(body["itemsPerPage"], resources.len());
        found.extend(resources.iter().cloned());
        let total = body["totalResults"].as_u64();
        if by_cursor {
            assert_eq!(
                total.is_some(),
                question.filter.is_none() || resources.is_empty() && total == Some(0),
                "{question:?}"
            );
            let Some(next) = body.get("nextCursor") else { return Ok((found, total)) };
            place = ("cursor", next.clone());
        } else {
            if resources.len() < question.count {
                return Ok((found, total));
            }
            place = ("startIndex", json!(found.len() + 1));
        }
    }
}

steward_testkit::both_apps! {
    async fn lists_are_what_the_engine_says(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        // What the index of names must pass over.
        let other = app.org("Other", "example.org").await;
        let mut chance = Chance(setting("STEWARD_LIST_SEED", 11));
        populated(&app, &other, &mut chance).await;
        let kept = populated(&app, &org, &mut chance).await;
        let (mut found_some, mut sorted, mut refused) = (0, 0, 0);
        let questions = setting("STEWARD_LIST_QUESTIONS", QUESTIONS);
        for number in 0..questions * 2 {
            let kept = &kept[usize::from(number % 2 == 1)];
            let question = Question {
                filter: (!chance.once_in(6)).then(|| kept.filter(&mut chance, 2)),
                sort: kept.sort(&mut chance),
                count: *chance.pick(&[1, 3, 7, 100]),
            };
            let ways = (chance.once_in(2), chance.once_in(3));
            let expected = kept.expected(&question);
            match (walked(&app, &org, kept.path, &question, ways).await, expected) {
                (Ok((found, total)), Ok(expected)) => {
                    assert_eq!(ids(&found), expected, "question {number}, {ways:?}: {question:#?}");
                    if let Some(total) = total {
                        assert_eq!(total, expected.len() as u64, "question {number}, {ways:?}: {question:#?}");
                    }
                    found_some += usize::from(!found.is_empty());
                    sorted += usize::from(found.len() > 2 && question.sort.is_some());
                    for shown in &found {
                        assert!(kept.resources.contains(shown), "{question:#?} shows {shown}");
                    }
                }
                (Err(keyword), Err(expected)) => {
                    assert_eq!(keyword, expected, "question {number}: {question:#?}");
                    refused += 1;
                }
                (Ok(_), Err(expected)) => panic!("question {number} is {expected}: {question:#?}"),
                (Err(keyword), Ok(_)) => panic!("question {number} was refused as {keyword}: {question:#?}"),
            }
        }
        let questions = usize::try_from(questions).unwrap() * 2;
        assert!(found_some > questions / 4 && sorted > questions / 8, "{found_some} found something, {sorted} in an order");
        assert!(refused < questions / 3, "{refused} were refused");
    }
}

//! Conflicts, and the ways out of them, in words.

use serde_json::Value;

use super::super::answer::text;
use super::super::show::{cell, facts, table};

/// What the server calls a value, and the options that give it.
const OPTIONS: [(&str, &str); 3] = [
    ("name", "--name"),
    ("email", "--email (or --no-email)"),
    ("externalId", "--external-id (or --no-external-id)"),
];

/// The options that a choice needs and that are not given.
pub(super) fn missing(choice: &Value, given: &Value) -> Vec<&'static str> {
    options(choice, |member| given.get(member).is_none())
}

fn options(choice: &Value, wanted: impl Fn(&str) -> bool) -> Vec<&'static str> {
    let needed = |member: &str| elements(&choice["needs"]).iter().any(|need| need == member);
    OPTIONS.iter().filter(|(member, _)| needed(member) && wanted(member)).map(|(_, option)| *option).collect()
}

/// One line for each conflict.
pub(super) fn rows(conflicts: &[Value]) -> String {
    let row = |conflict: &Value| {
        let holder = &conflict["holders"][0];
        let mut cells: Vec<String> = ["id", "kind", "state", "name", "field", "value"]
            .iter()
            .map(|member| cell(&conflict[*member]))
            .collect();
        cells.push(if holder.is_null() {
            "-".to_owned()
        } else {
            format!("{} {}", cell(&holder["kind"]), cell(&holder["name"]))
        });
        cells.extend([cell(&conflict["attempts"]), cell(&conflict["lastTriedAt"])]);
        cells
    };
    let headings = ["ID", "KIND", "STATE", "PUSHED", "FIELD", "VALUE", "IN THE WAY", "TRIED", "LAST"];
    table(&headings, conflicts.iter().map(row).collect())
}

/// How things stand, what is in the way, and every way out.
pub(super) fn preview(preview: &Value) -> String {
    let conflict = &preview["conflict"];
    let mut parts = vec![facts(&[
        ("summary", cell(&preview["summary"])),
        ("id", cell(&conflict["id"])),
        ("kind", cell(&conflict["kind"])),
        ("state", cell(&conflict["state"])),
        ("pushed", cell(&conflict["name"])),
        ("to change", cell(&conflict["targetId"])),
        ("collided", format!("{} {}", cell(&conflict["field"]), cell(&conflict["value"]))),
        ("tried", cell(&conflict["attempts"])),
        ("first", cell(&conflict["firstTriedAt"])),
        ("last", cell(&conflict["lastTriedAt"])),
    ])];
    let holders = elements(&conflict["holders"]);
    if !holders.is_empty() {
        let members = ["kind", "name", "fields", "id", "directoryId"];
        let row = |holder: &Value| members.iter().map(|member| cell(&holder[*member])).collect();
        let rows = holders.iter().map(row).collect();
        parts.push(table(&["IN THE WAY", "NAME", "HAS", "ID", "DIRECTORY"], rows).trim_end().to_owned());
    }
    parts.extend(elements(&preview["choices"]).iter().map(choice));
    parts.join("\n\n")
}

/// What one way out would do.
pub(super) fn choice(choice: &Value) -> String {
    let word = match text(choice, "action") {
        "takeOver" => "take-over".to_owned(),
        _ => cell(&choice["action"]),
    };
    if choice["possible"] != true {
        return format!("{word}: not possible\n{}", facts(&[("  why", cell(&choice["summary"]))]));
    }
    let mut lines = vec![("  summary", cell(&choice["summary"]))];
    let needed = options(choice, |_| true);
    if !needed.is_empty() {
        lines.push(("  needs", needed.join(" and ")));
    }
    for group in elements(&choice["groups"]) {
        let number = |change: &str| of("count", &group[change]);
        let (name, fate) = (of("name", group), of("fate", group));
        let effect = format!("{name} is {fate}: {} gained, {} lost", number("gained"), number("lost"));
        lines.push(("  group", effect));
    }
    if !choice["deletesUserId"].is_null() {
        lines.push(("  deletes", format!("user {}", cell(&choice["deletesUserId"]))));
    }
    if !choice["leaves"].is_null() {
        lines.push(("  leaves", format!("groups: {}", cell(&choice["leaves"]["count"]))));
    }
    let account = &choice["account"];
    if !account.is_null() {
        let id = if account["id"].is_null() { String::new() } else { format!(" {}", cell(&account["id"])) };
        lines.push(("  account", format!("{}{id}", cell(&account["fate"]))));
    }
    let tables = [changes(choice), people(choice)];
    let below = tables.iter().flat_map(|table| table.lines()).map(|line| format!("\n  {line}"));
    format!("{word}\n{}{}", facts(&lines), below.collect::<String>())
}

/// Attributes that change. What an administrator is to give is not known yet.
fn changes(choice: &Value) -> String {
    let asked = text(choice, "action") == "rename";
    let row = |change: &Value| {
        let after = if asked { "to be given".to_owned() } else { cell(&change["after"]) };
        vec![cell(&change["name"]), cell(&change["before"]), after]
    };
    let rows: Vec<_> = elements(&choice["changes"]).iter().map(row).collect();
    if rows.is_empty() { String::new() } else { table(&["ATTRIBUTE", "BEFORE", "AFTER"], rows) }
}

/// Who joins and leaves which group, and the groups that a deleted user leaves.
fn people(choice: &Value) -> String {
    let mut rows = Vec::new();
    for group in elements(&choice["groups"]) {
        for change in ["gained", "lost"] {
            let row = |member: &Value| {
                [
                    change.to_owned(),
                    of("name", group),
                    of("name", member),
                    of("type", member),
                    of("id", member),
                ]
            };
            let more = |rest: i64| [change.to_owned(), of("name", group), more(rest), dash(), dash()];
            listed(&group[change], &mut rows, row, more);
        }
    }
    let user = &choice["deletesUserId"];
    let row = |group: &Value| {
        ["lost".to_owned(), of("name", group), "the deleted user".to_owned(), "User".to_owned(), cell(user)]
    };
    let more = |rest: i64| ["lost".to_owned(), more(rest), dash(), dash(), dash()];
    listed(&choice["leaves"], &mut rows, row, more);
    if rows.is_empty() { String::new() } else { table(&["CHANGE", "GROUP", "MEMBER", "TYPE", "ID"], rows) }
}

fn of(member: &str, value: &Value) -> String {
    cell(&value[member])
}

fn dash() -> String {
    cell(&Value::Null)
}

fn more(rest: i64) -> String {
    format!("and {rest} more")
}

/// A row for each of those that the server names, and one for the rest.
fn listed(
    list: &Value,
    rows: &mut Vec<Vec<String>>,
    row: impl Fn(&Value) -> [String; 5],
    more: impl Fn(i64) -> [String; 5],
) {
    let first = elements(&list["first"]);
    rows.extend(first.iter().map(|one| Vec::from(row(one))));
    let rest = list["count"].as_i64().unwrap_or_default() - i64::try_from(first.len()).unwrap_or_default();
    if rest > 0 {
        rows.push(Vec::from(more(rest)));
    }
}

/// What came of a decision.
pub(super) fn settled(settled: &Value) -> String {
    let either = |member: &str, yes: &str, no: &str| {
        let word = if settled[member] == true { yes } else { no };
        word.to_owned()
    };
    facts(&[
        ("done", cell(&settled["action"])),
        ("kind", cell(&settled["kind"])),
        ("id", cell(&settled["resourceId"])),
        ("push", either("applied", "is done", "is done when the identity provider tries again")),
        ("in the way", either("remains", "something else: show the conflict again", "nothing")),
        ("members gained", cell(&settled["membersGained"])),
        ("members lost", cell(&settled["membersLost"])),
    ])
}

fn elements(list: &Value) -> &[Value] {
    list.as_array().map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_way_out_says_what_changes_and_who_comes_and_goes() {
        let shown = choice(&json!({
            "action": "takeOver", "possible": true, "summary": "It is so.\u{1b}", "needs": [],
            "changes": [{"name": "externalId", "before": null, "after": "7"}],
            "groups": [{"id": "g", "name": "Club", "fate": "adopted",
                "gained": {"count": 1, "first": [{"id": "1", "type": "User", "name": "bob"}]},
                "lost": {"count": 102, "first": [{"id": "2", "type": "Group", "name": null}]}}],
            "leaves": {"count": 3, "first": [{"id": "3", "type": "Group", "name": "Crew"}]},
            "deletesUserId": "9", "account": {"id": "712020:1", "fate": "kept"},
        }));
        assert_eq!(
            shown,
            "\
take-over
  summary  It is so.\\u{1b}
  group    Club is adopted: 1 gained, 102 lost
  deletes  user 9
  leaves   groups: 3
  account  kept 712020:1
  ATTRIBUTE   BEFORE  AFTER
  externalId  -       7
  CHANGE  GROUP       MEMBER            TYPE   ID
  gained  Club        bob               User   1
  lost    Club        -                 Group  2
  lost    Club        and 101 more      -      -
  lost    Crew        the deleted user  User   9
  lost    and 2 more  -                 -      -"
        );
    }

    #[test]
    fn what_is_needed_is_named_by_its_option() {
        let rename = json!({
            "action": "rename", "possible": true, "summary": "Other values.", "needs": ["externalId", "email"],
            "changes": [{"name": "email", "before": "a@b.example", "after": null}],
            "groups": [], "leaves": null, "deletesUserId": null, "account": null,
        });
        assert_eq!(
            choice(&rename),
            "\
rename
  summary  Other values.
  needs    --email (or --no-email) and --external-id (or --no-external-id)
  ATTRIBUTE  BEFORE       AFTER
  email      a@b.example  to be given"
        );
        assert_eq!(missing(&rename, &json!({"email": null})), ["--external-id (or --no-external-id)"]);
        assert!(missing(&rename, &json!({"email": null, "externalId": "7"})).is_empty());
    }

    #[test]
    fn what_is_not_possible_says_why() {
        let link = json!({"action": "link", "possible": false, "summary": "It is known already."});
        assert_eq!(choice(&link), "link: not possible\n  why  It is known already.");
    }
}

//! What policies come to, held against an oracle that knows no index and laws that must hold whatever they say.

use std::collections::BTreeMap;
use std::net::IpAddr;

use proptest::prelude::*;
use uuid::Uuid;

use super::evaluate::{Question, Verdict, Why};
use super::model::{
    Addresses, AskedPolicy, AskedResource, AskedRule, Control, Coverage, Effect, Mark, Policy, PolicyFields,
    PolicyKind, PolicyStatus, Resource, ResourceState, Rule,
};
use super::rules;
use super::snapshot::Snapshot;
use crate::context::Timestamp;
use crate::error::Error;
use crate::id::{LevelId, OrgId, PolicyId, WorkspaceId};

const ORG: OrgId = OrgId(Uuid::from_u128(1));
const NOW: Timestamp = Timestamp(1_790_000_000_000_000);

/// Few things, so that policies meet.
fn workspace(number: u8) -> WorkspaceId {
    WorkspaceId(Uuid::from_u128(100 + u128::from(number)))
}

fn level(number: u8) -> LevelId {
    LevelId(Uuid::from_u128(200 + u128::from(number)))
}

fn thing(number: u8) -> String {
    format!("ari:cloud:confluence:site:space/{number}")
}

fn any_resource() -> impl Strategy<Value = Resource> {
    let id = prop_oneof![
        1 => Just(format!("ari:cloud:platform::org/{}", ORG.0)),
        1 => Just(format!("ari:cloud:platform::org/{}", Uuid::from_u128(9))),
        3 => (0_u8..2).prop_map(|number| format!("ari:cloud:confluence::site/{}", workspace(number).0)),
        3 => (0_u8..2).prop_map(|number| format!("ari:cloud:platform::classification-tag/{}", level(number).0)),
        3 => (0_u8..3).prop_map(thing),
    ];
    (id, proptest::sample::select(ResourceState::ALL)).prop_map(|(id, state)| Resource {
        id,
        state,
        scheduled_at: None,
        migration_start: None,
        migration_end: None,
        account_id: None,
        ticket: None,
        created_at: NOW,
        changed_at: NOW,
    })
}

fn any_effect() -> impl Strategy<Value = Effect> {
    proptest::sample::select(Effect::ALL)
}

fn any_control() -> impl Strategy<Value = Control> {
    proptest::sample::select(&[Control::Export, Control::View, Control::AnonymousAccess][..])
}

fn any_rule() -> impl Strategy<Value = Rule> {
    prop_oneof![
        3 => proptest::collection::btree_map(any_control(), any_effect(), 1..3).prop_map(Rule::Effects),
        1 => proptest::collection::vec("[AB]", 1..3).prop_map(Rule::Realms),
        1 => proptest::collection::vec(0_u8..4, 1..3).prop_map(|ends| Rule::Addresses(Addresses {
            within: ends.into_iter().map(|end| format!("192.0.2.{end}")).collect(),
            ..Addresses::default()
        })),
    ]
}

fn any_policy() -> impl Strategy<Value = Policy> {
    let state = (proptest::sample::select(PolicyStatus::ALL), any::<bool>(), any::<bool>());
    let reach = (proptest::sample::select(Coverage::ALL), proptest::collection::vec(any_resource(), 0..4));
    (any::<u128>(), any_rule(), state, reach).prop_map(
        |(id, rule, (status, is_published, is_edited), (coverage, mut resources))| {
            let kind = match rule {
                Rule::Addresses(_) => PolicyKind::IpAllowlist,
                Rule::Realms(_) => PolicyKind::DataResidency,
                Rule::Effects(_) => PolicyKind::DataSecurity,
            };
            let of_data = kind == PolicyKind::DataSecurity;
            let coverage = of_data.then_some(coverage);
            let fields = PolicyFields { name: None, status, rule, coverage, description: None };
            // What is being edited holds as it was.
            let draft = PolicyFields { rule: Rule::Effects(BTreeMap::new()), ..fields.clone() };
            resources.sort_by(|one, other| one.id.cmp(&other.id));
            resources.dedup_by(|one, other| one.id == other.id);
            let mark = Mark { at: NOW, account: None };
            Policy {
                id: PolicyId(Uuid::from_u128(id)),
                org_id: ORG,
                kind,
                fields: if of_data && is_edited { draft } else { fields.clone() },
                published: (of_data && is_published).then_some(fields),
                has_had_coverage: true,
                created: mark,
                changed: mark,
                resources,
            }
        },
    )
}

fn any_question() -> impl Strategy<Value = Question> {
    let place = (
        proptest::option::of((0_u8..2).prop_map(workspace)),
        proptest::option::of((0_u8..2).prop_map(level)),
        proptest::option::of((0_u8..3).prop_map(thing)),
        proptest::option::of((0_u8..3).prop_map(thing)),
    );
    let from = (proptest::option::of(0_u8..4), proptest::option::of("[ABab]"));
    (
        proptest::sample::subsequence(vec![Control::Export, Control::View, Control::AnonymousAccess], 0..3),
        place,
        from,
    )
        .prop_map(|(controls, (workspace, level, container, object), (end, realm))| Question {
            controls,
            workspace,
            container,
            object,
            level,
            address: end.map(|end| IpAddr::from([192, 0, 2, end])),
            realm,
        })
}

fn decide(policies: &[Policy], question: &Question) -> Verdict {
    Snapshot::of(1, policies, ResourceState::holds).decide(question)
}

/// Asks whether a policy applies, in the words of the documentation.
fn applies(policy: &Policy, fields: &PolicyFields, question: &Question) -> bool {
    match fields.coverage {
        Some(Coverage::Org) => return true,
        Some(Coverage::Unassigned) => return false,
        None if policy.resources.is_empty() => return true,
        _ => {}
    }
    let held = [ResourceState::Applied, ResourceState::Validating, ResourceState::Removing];
    policy.resources.iter().filter(|resource| held.contains(&resource.state)).any(|resource| {
        let named = |text: String| resource.id.ends_with(&text);
        named(format!("org/{}", ORG.0))
            || question.workspace.is_some_and(|id| named(format!("site/{}", id.0)))
            || question.level.is_some_and(|id| named(format!("tag/{}", id.0)))
            || question.container.as_ref() == Some(&resource.id)
            || question.object.as_ref() == Some(&resource.id)
    })
}

/// Decides by brute force: block if anything blocks.
fn oracle(policies: &[Policy], question: &Question) -> Effect {
    let in_force = policies.iter().filter_map(|policy| {
        let fields =
            if policy.kind == PolicyKind::DataSecurity { policy.published.as_ref()? } else { &policy.fields };
        (fields.status == PolicyStatus::Enabled && applies(policy, fields, question)).then_some(&fields.rule)
    });
    let mut lists = 0;
    let mut admitted = false;
    let mut blocked = false;
    for rule in in_force {
        match rule {
            Rule::Effects(effects) => {
                blocked |=
                    question.controls.iter().any(|control| effects.get(control) == Some(&Effect::Block));
            }
            Rule::Realms(realms) => {
                let outside = |realm: &String| !realms.iter().any(|one| one.eq_ignore_ascii_case(realm));
                blocked |= question.realm.as_ref().is_some_and(outside);
            }
            Rule::Addresses(addresses) => {
                if let Some(address) = question.address {
                    lists += 1;
                    admitted |= addresses.within.contains(&address.to_string());
                }
            }
        }
    }
    if blocked || (lists > 0 && !admitted) { Effect::Block } else { Effect::Allow }
}

fn is_list(policy: &Policy) -> bool {
    policy.kind == PolicyKind::IpAllowlist
}

proptest! {
    #[test]
    fn what_is_decided_is_what_an_oracle_says(
        policies in proptest::collection::vec(any_policy(), 0..8), question in any_question(),
    ) {
        let verdict = decide(&policies, &question);
        prop_assert_eq!(verdict.effect, oracle(&policies, &question));
        // The answer explains itself: whoever decides says what is decided, and those that are beaten the opposite.
        prop_assert_eq!(verdict.deciding().map_or(Effect::Allow, |deciding| deciding.effect), verdict.effect);
        prop_assert!(verdict.effect == Effect::Block || verdict.beaten().count() == 0, "the most restrictive wins");
        for applied in &verdict.applied {
            prop_assert!(policies.iter().any(|policy| policy.id == applied.policy_id && policy.kind == applied.kind));
        }
    }

    #[test]
    fn the_order_of_policies_does_not_matter(
        mut policies in proptest::collection::vec(any_policy(), 0..8), question in any_question(),
    ) {
        let verdict = decide(&policies, &question);
        policies.reverse();
        prop_assert_eq!(decide(&policies, &question), verdict);
    }

    #[test]
    fn one_more_policy_never_allows_more(
        policies in proptest::collection::vec(any_policy(), 0..8), more in any_policy(), question in any_question(),
    ) {
        // IP allowlists are one list together: a second one is there to allow more.
        prop_assume!(!is_list(&more));
        let before = decide(&policies, &question).effect;
        let with_more = [policies, vec![more]].concat();
        prop_assert!(decide(&with_more, &question).effect >= before);
    }

    #[test]
    fn a_draft_changes_nothing(
        policies in proptest::collection::vec(any_policy(), 0..6), draft in any_policy(), question in any_question(),
    ) {
        prop_assume!(draft.kind == PolicyKind::DataSecurity);
        let verdict = decide(&policies, &question);
        let draft = Policy { published: None, ..draft };
        prop_assert_eq!(decide(&[policies, vec![draft]].concat(), &question), verdict);
    }
}

#[test]
fn the_more_specific_policy_is_the_one_that_is_named() {
    let effects = |effect| Rule::Effects(BTreeMap::from([(Control::Export, effect)]));
    let policy = |id: u128, coverage, resource: Option<String>, effect| {
        let fields = PolicyFields {
            name: None,
            status: PolicyStatus::Enabled,
            rule: effects(effect),
            coverage: Some(coverage),
            description: None,
        };
        let asked = |id| AskedResource { id, ..AskedResource::default() };
        let applied = |resource| Resource { state: ResourceState::Applied, ..resource };
        let resources = resource.map(|id| applied(rules::resource(&asked(id), NOW).unwrap()));
        let mark = Mark { at: NOW, account: None };
        Policy {
            id: PolicyId(Uuid::from_u128(id)),
            org_id: ORG,
            kind: PolicyKind::DataSecurity,
            published: Some(fields.clone()),
            fields,
            has_had_coverage: true,
            created: mark,
            changed: mark,
            resources: resources.into_iter().collect(),
        }
    };
    let question = Question {
        controls: vec![Control::Export],
        container: Some(thing(1)),
        level: Some(level(1)),
        ..Question::default()
    };
    let everywhere = policy(1, Coverage::Org, None, Effect::Block);
    let space = policy(2, Coverage::Container, Some(thing(1)), Effect::Block);
    let allowed = policy(3, Coverage::Classification, Some(level(1).to_string()), Effect::Allow);
    let verdict = decide(&[everywhere.clone(), space, allowed.clone()], &question);
    let told: Vec<(u128, Why)> =
        verdict.applied.iter().map(|applied| (applied.policy_id.0.as_u128(), applied.why)).collect();
    assert_eq!(verdict.effect, Effect::Block);
    assert_eq!(told, [(2, Why::Container), (1, Why::Organization), (3, Why::Classification)]);
    assert_eq!(verdict.beaten().map(|applied| applied.policy_id.0.as_u128()).collect::<Vec<_>>(), [3]);
    assert_eq!(decide(&[allowed], &question).effect, Effect::Allow);
    let elsewhere = Question { container: None, level: None, ..question };
    assert_eq!(
        decide(&[everywhere], &elsewhere).deciding().map(|applied| applied.why),
        Some(Why::Organization)
    );
}

fn said(asked: &AskedPolicy) -> String {
    match rules::fields(asked) {
        Err(Error::InvalidPolicy { field, rule }) => format!("{field} {rule}"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_a_policy_may_not_say_is_refused_with_the_field_and_the_fix() {
    let list = |values: &[&str]| AskedPolicy {
        kind: Some("ip-allowlist".to_owned()),
        rule: Some(AskedRule::In {
            values: values.iter().map(|text| (*text).to_owned()).collect(),
            allow_mobile_bypass: None,
            except_keys: Vec::new(),
        }),
        ..AskedPolicy::default()
    };
    assert!(
        said(&AskedPolicy::default())
            .starts_with("attributes.type must be one of ip-allowlist, data-residency")
    );
    assert!(said(&list(&[])).starts_with("attributes.rule.in must list 1 to 1000 addresses"));
    assert!(said(&list(&["10.0.0.1/8"])).contains("\"10.0.0.1/8\" is none"));
    let many: Vec<String> =
        (0..=rules::VALUES_LIMIT).map(|number| format!("10.0.{}.{}", number / 256, number % 256)).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert!(said(&list(&many)).starts_with("attributes.rule.in must list 1 to 1000"));
    assert!(rules::fields(&list(&many[1..])).is_ok());
    let effects = |name: &str, effect: &str| AskedPolicy {
        kind: Some("data-security".to_owned()),
        rule: Some(AskedRule::Effects(vec![(name.to_owned(), effect.to_owned())])),
        ..AskedPolicy::default()
    };
    assert!(said(&effects("exprot", "block")).contains("\"exprot\" is none"));
    assert!(
        said(&effects("export", "deny")).starts_with("attributes.rule.export.effect must be block or allow")
    );
    for spelling in ["publicLink", "public-link", "PUBLIC_LINKS"] {
        let (_, fields) = rules::fields(&effects(spelling, "block")).unwrap();
        assert_eq!(
            fields.rule,
            Rule::Effects(BTreeMap::from([(Control::PublicLink, Effect::Block)])),
            "{spelling}"
        );
        assert_eq!(fields.coverage, Some(Coverage::Unassigned));
    }
    let named = AskedPolicy { name: Some("x".repeat(256)), ..list(&["::1"]) };
    assert!(said(&named).starts_with("attributes.name must have 1 to 255 characters"));
}

#[test]
fn resources_become_those_that_are_asked_for() {
    let asked = |ids: &[&str]| -> Vec<AskedResource> {
        ids.iter().map(|id| AskedResource { id: (*id).to_owned(), ..AskedResource::default() }).collect()
    };
    let states = |resources: &[Resource]| -> Vec<(String, ResourceState)> {
        resources.iter().map(|resource| (resource.id.clone(), resource.state)).collect()
    };
    let mut held = rules::replaced(&[], &asked(&["ari:a", "ari:b"]), NOW).unwrap();
    held[0].state = ResourceState::Applied;
    let next = rules::replaced(&held, &asked(&["ari:a", "ari:c"]), NOW).unwrap();
    assert_eq!(
        states(&next),
        [
            ("ari:a".to_owned(), ResourceState::Applied),
            ("ari:b".to_owned(), ResourceState::Removing),
            ("ari:c".to_owned(), ResourceState::Applying),
        ]
    );
    let back = rules::replaced(&next, &asked(&["ari:b"]), NOW).unwrap();
    assert_eq!(back[1].state, ResourceState::Applying, "one that was about to go comes back");
    assert!(rules::replaced(&[], &asked(&["no ari"]), NOW).is_err());
    let later = AskedResource {
        id: "ari:d".to_owned(),
        scheduled_date: Some("2099-01-01T00:00:00Z".to_owned()),
        ..AskedResource::default()
    };
    assert_eq!(rules::resource(&later, NOW).unwrap().state, ResourceState::Scheduled);
}

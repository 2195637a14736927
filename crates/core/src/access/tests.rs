//! The laws of access, over small worlds that chance makes.

use std::collections::BTreeSet;

use proptest::prelude::*;
use uuid::Uuid;

use super::model::{Given, Holding, Principal, Resource, Role, Standing, Way};
use super::rules::{self, Place};
use crate::account::AccountStatus;
use crate::id::{AccountId, GroupId, OrgId, WorkspaceId};

const ORG: OrgId = OrgId(Uuid::from_u128(1));

fn place(number: u8) -> Uuid {
    Uuid::from_u128(100 + u128::from(number))
}

fn group(number: u8) -> GroupId {
    GroupId(Uuid::from_u128(200 + u128::from(number)))
}

fn roles() -> impl Strategy<Value = Role> {
    prop::sample::select(Role::ALL.to_vec())
}

fn given() -> impl Strategy<Value = Given> {
    let resource = prop_oneof![(0_u8..3).prop_map(place), Just(ORG.0)];
    let through = prop::option::of((0_u8..3).prop_map(|number| (group(number), Uuid::from_u128(7))));
    (resource, roles(), through).prop_map(|(resource, role, through)| Given { resource, role, through })
}

fn places() -> impl Strategy<Value = Vec<Place>> {
    prop::collection::vec(prop::option::of(roles()), 3).prop_map(|defaults| {
        let place = |(number, default_role)| Place { id: WorkspaceId(place(number)), default_role };
        (0_u8..).zip(defaults).map(place).collect()
    })
}

fn standing() -> impl Strategy<Value = Standing> {
    let status = prop::sample::select(AccountStatus::ALL.to_vec());
    (status, any::<bool>(), 0_usize..3, any::<bool>()).prop_map(|(status, managed, users, on)| Standing {
        status,
        managed,
        users,
        switched_on: on && users > 0,
    })
}

/// What somebody has, by going through everything.
fn oracle(standing: &Standing, given: &[Given], places: &[Place]) -> BTreeSet<(Uuid, Role, Way)> {
    let mut held = BTreeSet::new();
    if standing.status == AccountStatus::Closed || (!standing.managed && standing.users == 0) {
        return held;
    }
    for one in given {
        match one.through {
            None => held.insert((one.resource, one.role, Way::Direct)),
            Some((group, _)) => held.insert((one.resource, one.role, Way::Group(group))),
        };
        if one.resource == ORG.0 && one.role == Role::OrgAdmin && one.through.is_none() {
            held.extend(places.iter().map(|place| (place.id.0, Role::Admin, Way::Implied)));
        }
    }
    if standing.users > 0 {
        held.extend(places.iter().filter_map(|place| Some((place.id.0, place.default_role?, Way::Default))));
    }
    held
}

proptest! {
    #[test]
    fn somebody_has_what_follows_from_going_through_everything(
        standing in standing(),
        given in prop::collection::vec(given(), 0..8),
        places in places(),
    ) {
        let held = rules::holdings(ORG, &standing, &given, &places);
        prop_assert!(held.is_sorted() && held.windows(2).all(|pair| pair[0] != pair[1]));
        let found: BTreeSet<_> = held.iter().map(|one| (one.resource, one.role, one.way)).collect();
        prop_assert_eq!(found, oracle(&standing, &given, &places));
    }

    /// What is lost without a group is what is had with it and not without it.
    #[test]
    fn what_is_lost_without_a_group_is_the_difference(
        standing in standing(),
        given in prop::collection::vec(given(), 0..8),
        places in places(),
    ) {
        let had = |given: &[Given]| -> BTreeSet<(Uuid, Role)> {
            oracle(&standing, given, &places).into_iter().map(|(resource, role, _)| (resource, role)).collect()
        };
        let held = rules::holdings(ORG, &standing, &given, &places);
        for number in 0..3 {
            let without: Vec<Given> =
                given.iter().copied().filter(|one| one.through.is_none_or(|(of, _)| of != group(number))).collect();
            let lost = rules::lost_without(&held, group(number));
            let difference: BTreeSet<_> = had(&given).difference(&had(&without)).copied().collect();
            prop_assert_eq!(lost.len(), difference.len(), "each once");
            prop_assert_eq!(lost.into_iter().collect::<BTreeSet<_>>(), difference);
        }
    }

    /// A seat is taken by who can use a role that takes one, and by nobody else.
    #[test]
    fn a_seat_is_taken_by_a_role_that_can_be_used(
        standing in standing(),
        given in prop::collection::vec(given(), 0..8),
        places in places(),
    ) {
        let held = rules::holdings(ORG, &standing, &given, &places);
        for number in 0..3 {
            let takes = |(resource, role, way): &(Uuid, Role, Way)| {
                *resource == place(number) && *way != Way::Implied
                    && !matches!(role, Role::Customer | Role::Viewer | Role::OrgAdmin | Role::AiAccess)
            };
            let usable = standing.status == AccountStatus::Active && (standing.users == 0 || standing.switched_on);
            let expected = usable && oracle(&standing, &given, &places).iter().any(takes);
            prop_assert_eq!(rules::seated(&standing, &held, place(number)), expected);
        }
    }

    #[test]
    fn the_shortest_way_stands_first(
        given in prop::collection::vec(given(), 0..8),
        places in places(),
    ) {
        let standing = Standing { status: AccountStatus::Active, managed: true, users: 1, switched_on: true };
        let mut ways = rules::holdings(ORG, &standing, &given, &places);
        let before: BTreeSet<Holding> = ways.iter().copied().collect();
        rules::shortest_first(&mut ways);
        let length = |way: Way| match way {
            Way::Direct => 0,
            Way::Default => 1,
            Way::Group(_) => 2,
            Way::Implied => 3,
        };
        prop_assert!(ways.iter().map(|one| length(one.way)).is_sorted());
        prop_assert_eq!(ways.into_iter().collect::<BTreeSet<_>>(), before);
    }

    #[test]
    fn a_name_of_a_resource_is_read_back(number in any::<u128>(), product in "[a-z][a-z0-9-]{0,20}") {
        let id = Uuid::from_u128(number);
        for resource in [Resource::Organization(OrgId(id)), Resource::Workspace { id: WorkspaceId(id), product }] {
            prop_assert_eq!(Resource::parse(&resource.ari()), Some(resource));
        }
    }

    #[test]
    fn other_texts_are_names_of_nothing(text in "(ari:cloud:)?[a-z:/-]{0,30}") {
        prop_assert_eq!(Resource::parse(&text), None);
    }
}

#[test]
fn roles_are_given_where_they_mean_something() {
    let account = Principal::Account(AccountId(Uuid::from_u128(7)));
    let members = Principal::Group(group(0));
    let organization = Resource::Organization(ORG);
    let workspace = Resource::Workspace { id: WorkspaceId(place(0)), product: "confluence".to_owned() };
    for role in Role::ALL {
        assert_eq!(Role::parse(role.as_str()), Some(role));
        let fits = |who, on| rules::check(who, on, role).is_ok();
        assert_eq!(fits(account, &organization), rules::on_organization(role), "{role}");
        assert_eq!(fits(account, &workspace), rules::on_workspace(role), "{role}");
        assert_eq!(fits(members, &workspace), rules::on_workspace(role), "{role}");
        assert_eq!(
            fits(members, &organization),
            rules::on_organization(role) && role != Role::OrgAdmin,
            "{role}"
        );
    }
    let refused = rules::check(account, &workspace, Role::AiAccess).unwrap_err().to_string();
    assert!(refused.contains("atlassian/ai-access is no role on ari:cloud:confluence::site/"), "{refused}");
    assert!(refused.contains("choose one of atlassian/user, "), "{refused}");
}

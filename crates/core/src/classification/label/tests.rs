//! Which level an object has, compared with the words of the documentation.

use proptest::prelude::*;
use proptest::sample::select;
use uuid::Uuid;

use super::model::{EffectiveSource, Label, LabelSource, Setter, User};
use super::rules::{Facts, chain};
use crate::ari::Ari;
use crate::classification::model::{Author, LevelStatus, Mark, Rank};
use crate::classification::scheme::{Classifiers, ContainerDefaults, DefaultLevel, Scheme, UserOverride};
use crate::context::Timestamp;
use crate::id::{AccountId, LevelId};

const OBJECT: &str = "ari:cloud:confluence:s:page/1";
const SPACE: &str = "ari:cloud:confluence:s:space/9";

fn ari(text: &str) -> Ari {
    Ari::parse(text).unwrap()
}

fn id(number: i64) -> LevelId {
    LevelId(Uuid::from_u128(u128::from(number.unsigned_abs())))
}

fn mark() -> Mark {
    Mark { at: Timestamp(0), by: Author { key: None, account: None, name: None } }
}

/// Three levels; 1 is the most sensitive.
fn ranks(statuses: [LevelStatus; 3]) -> Vec<Rank> {
    let rank = |(status, number): (LevelStatus, i64)| Rank {
        id: id(number),
        name: number.to_string(),
        color: None,
        sensitivity: number,
        status,
    };
    statuses.into_iter().zip(1..).map(rank).collect()
}

fn label(source: LabelSource, level: i64, set_by: Setter) -> Label {
    Label { object: ari(OBJECT), container: None, source, level_id: id(level), set_by, set: mark() }
}

fn scheme(user_override: UserOverride, default: Option<i64>) -> Scheme {
    Scheme {
        default: default.map(|level| DefaultLevel { level_id: id(level), set: mark() }),
        user_override,
        classifiers: Classifiers::Any,
        container_defaults: ContainerDefaults::Any,
    }
}

#[test]
fn a_site_is_one_container_whatever_product_names_it() {
    let site = ari("ari:cloud:platform::site/s");
    assert_eq!(chain(&ari(OBJECT), Some(&ari(SPACE))), [ari(SPACE), site.clone()]);
    assert_eq!(chain(&ari(OBJECT), Some(&ari("ari:cloud:confluence::site/s"))), std::slice::from_ref(&site));
    assert_eq!(chain(&ari(OBJECT), None), [site]);
    assert_eq!(chain(&ari("ari:cloud:bitbucket::repository/1"), None), []);
}

#[test]
fn the_most_specific_source_counts_first() {
    use LevelStatus::Published;
    let (ranks, chain) = (ranks([Published; 3]), chain(&ari(OBJECT), Some(&ari(SPACE))));
    let content = label(LabelSource::Content, 3, Setter::User);
    let auto = label(LabelSource::Auto, 2, Setter::Rule);
    let defaults = [(ari(SPACE), id(3)), (ari("ari:cloud:platform::site/s"), id(2))];
    let scheme = scheme(UserOverride::Any, Some(1));
    let source = |labels: &[Label], defaults: &[(Ari, LevelId)]| {
        let effective = Facts { ranks: &ranks, scheme: &scheme, labels, defaults }.effective(&chain);
        (effective.source, effective.level.map(|level| level.id), effective.default_of)
    };
    assert_eq!(source(&[auto.clone(), content], &defaults), (EffectiveSource::Content, Some(id(3)), None));
    assert_eq!(source(&[auto], &defaults), (EffectiveSource::Auto, Some(id(2)), None));
    assert_eq!(source(&[], &defaults), (EffectiveSource::Space, Some(id(3)), Some(ari(SPACE))));
    assert_eq!(source(&[], &defaults[1..]).0, EffectiveSource::Space);
    assert_eq!(source(&[], &[]), (EffectiveSource::Organization, Some(id(1)), None));
    let nothing = Scheme::default();
    let facts = Facts { ranks: &ranks, scheme: &nothing, labels: &[], defaults: &[] };
    assert_eq!(facts.effective(&chain).source, EffectiveSource::None);
}

#[test]
fn users_choose_as_far_as_the_organization_lets_them() {
    use LevelStatus::Published;
    let (ranks, chain) = (ranks([Published; 3]), chain(&ari(OBJECT), None));
    let administrator = User { account: AccountId(Uuid::nil()), container_admin: true };
    let somebody = User { container_admin: false, ..administrator };
    let allowed = |scheme: &Scheme, labels: &[Label], user, wanted: Option<i64>| {
        let facts = Facts { ranks: &ranks, scheme, labels, defaults: &[] };
        let wanted = wanted.map(|wanted| &ranks[usize::try_from(wanted - 1).unwrap()]);
        facts.check_user(&chain, user, wanted).is_ok()
    };
    let by_admin = [label(LabelSource::Content, 2, Setter::Administrator)];
    let any = scheme(UserOverride::Any, Some(2));
    let higher = scheme(UserOverride::EqualOrHigher, Some(2));
    let disallow = scheme(UserOverride::Disallow, Some(2));
    for wanted in [Some(1), Some(2), Some(3), None] {
        assert!(allowed(&any, &[], None, wanted));
        assert!(!allowed(&disallow, &[], Some(administrator), wanted));
        assert_eq!(allowed(&higher, &[], None, wanted), wanted != Some(3));
        let kept = scheme(UserOverride::EqualOrHigher, None);
        assert_eq!(allowed(&kept, &by_admin, None, wanted), matches!(wanted, Some(1 | 2)), "{wanted:?}");
    }
    let only = Scheme { classifiers: Classifiers::ContainerAdminOnly, ..any };
    assert!(allowed(&only, &[], Some(administrator), Some(3)));
    assert!(!allowed(&only, &[], Some(somebody), Some(3)) && !allowed(&only, &[], None, Some(3)));
}

fn a_label(source: LabelSource) -> impl Strategy<Value = Option<Label>> {
    let setters = match source {
        LabelSource::Auto => vec![Setter::Rule],
        LabelSource::Content => vec![Setter::User, Setter::Administrator],
    };
    proptest::option::of((1..=3_i64, select(setters)).prop_map(move |(level, by)| label(source, level, by)))
}

fn status() -> impl Strategy<Value = LevelStatus> {
    select(LevelStatus::ALL)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn a_level_that_is_not_published_is_as_if_nobody_had_chosen_it(
        statuses in [status(), status(), status()],
        content in a_label(LabelSource::Content),
        auto in a_label(LabelSource::Auto),
        space in proptest::option::of(1..=3_i64),
        default in proptest::option::of(1..=3_i64),
        rule in select(UserOverride::ALL),
    ) {
        let (ranks, chain) = (ranks(statuses), chain(&ari(OBJECT), Some(&ari(SPACE))));
        let published = |level: i64| statuses[usize::try_from(level - 1).unwrap()] == LevelStatus::Published;
        let of = |label: &Option<Label>| label.clone().filter(|label| published(i64::try_from(label.level_id.0.as_u128()).unwrap()));
        let effective = |labels: Vec<Label>, space: Option<i64>, default: Option<i64>| {
            let defaults: Vec<(Ari, LevelId)> = space.map(|level| (ari(SPACE), id(level))).into_iter().collect();
            Facts { ranks: &ranks, scheme: &scheme(rule, default), labels: &labels, defaults: &defaults }.effective(&chain)
        };
        let all = effective(content.iter().chain(&auto).cloned().collect(), space, default);
        let left: Vec<Label> = [of(&content), of(&auto)].into_iter().flatten().collect();
        prop_assert_eq!(&all, &effective(left, space.filter(|level| published(*level)), default.filter(|level| published(*level))));
        // What is shown is published, and where it comes from is there.
        prop_assert_eq!(all.level.is_none(), all.source == EffectiveSource::None);
        prop_assert!(all.level.is_none_or(|level| level.status == LevelStatus::Published));
        prop_assert!(all.source != EffectiveSource::Content || of(&content).is_some());
        prop_assert!(all.source != EffectiveSource::Auto || of(&auto).is_some());
    }

    #[test]
    fn where_users_may_only_raise_levels_none_is_below_what_it_would_be(
        content in a_label(LabelSource::Content).prop_map(|label| label.map(|label| Label { set_by: Setter::User, ..label })),
        auto in a_label(LabelSource::Auto),
        default in proptest::option::of(1..=3_i64),
    ) {
        let (ranks, chain) = (ranks([LevelStatus::Published; 3]), chain(&ari(OBJECT), None));
        let scheme = scheme(UserOverride::EqualOrHigher, default);
        let level = |labels: Vec<Label>| {
            let effective = Facts { ranks: &ranks, scheme: &scheme, labels: &labels, defaults: &[] }.effective(&chain);
            effective.level.map_or(i64::MAX, |level| level.sensitivity)
        };
        let without = level(auto.clone().into_iter().collect());
        let with = level(content.clone().into_iter().chain(auto).collect());
        prop_assert!(with <= without);
        // And what a user chose above it counts.
        let chosen = content.map_or(i64::MAX, |label| i64::try_from(label.level_id.0.as_u128()).unwrap());
        prop_assert_eq!(with, without.min(chosen));
    }
}

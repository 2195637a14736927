//! Searches the workspaces of an organization by a tree of conditions (organizations API §3.11).
//!
//! An organization has at most 10,000 workspaces, so a search looks at all of them: any condition and any order costs the same.

use serde::{Deserialize, Serialize};
use steward_db::Read;
use uuid::Uuid;

use super::change_workspace::WorkspaceView;
use super::store;
use crate::error::Error;
use crate::id::{OrgId, WorkspaceId};
use crate::organization::{Workspace, store as organizations};
use crate::page::{open_cursor, seal_cursor};
use crate::principal::OrgCaller;
use crate::text::fold;

const TAG: &str = "workspace-search";

/// Workspaces that one statement reads.
const STEP: i64 = 500;

/// A condition. One that says nothing, such as an empty list, neither holds nor fails.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum WorkspaceQuery {
    /// Says nothing.
    #[default]
    Nothing,
    /// All that say something hold.
    And(Vec<WorkspaceQuery>),
    /// None of them holds.
    Nor(Vec<WorkspaceQuery>),
    /// A field has one of these values, whatever their case.
    Field(WorkspaceField, Vec<String>),
    /// Name or URL contain this, whatever the case.
    Text(String),
    /// It has one of these features. No workspace has any.
    Features(Vec<String>),
    /// It has one of these policies. No workspace has any.
    Policies(Vec<String>),
}

/// A field of a workspace that is asked about or ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum WorkspaceField {
    /// Its name.
    Name,
    /// The key of its product.
    Type,
    /// Its status: all are online.
    Status,
    /// Its URL.
    HostUrl,
    /// When it was created.
    CreatedAt,
}

impl WorkspaceField {
    /// The names of the wire. The product has two.
    pub const NAMES: [(&str, Self); 6] = [
        ("attributes.name", Self::Name),
        ("attributes.type", Self::Type),
        ("attributes.typeKey", Self::Type),
        ("attributes.status", Self::Status),
        ("attributes.hostUrl", Self::HostUrl),
        ("attributes.createdAt", Self::CreatedAt),
    ];

    /// Reads a name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::NAMES.into_iter().find(|(name, _)| *name == text).map(|(_, field)| field)
    }

    fn of(self, workspace: &Workspace) -> String {
        match self {
            Self::Name => fold(&workspace.name),
            Self::Type => workspace.product.clone(),
            Self::Status => "online".to_owned(),
            Self::HostUrl => workspace.url.as_deref().map(fold).unwrap_or_default(),
            Self::CreatedAt => fold(&workspace.created_at.to_millis_text()),
        }
    }
}

impl WorkspaceQuery {
    /// Judges a workspace; nothing where nothing is said.
    pub fn judge(&self, workspace: &Workspace) -> Option<bool> {
        match self {
            Self::Nothing => None,
            Self::And(all) => {
                let said: Vec<bool> = all.iter().filter_map(|one| one.judge(workspace)).collect();
                (!said.is_empty()).then(|| said.iter().all(|holds| *holds))
            }
            Self::Nor(all) => {
                let said: Vec<bool> = all.iter().filter_map(|one| one.judge(workspace)).collect();
                (!said.is_empty()).then(|| !said.iter().any(|holds| *holds))
            }
            Self::Field(_, values) if values.is_empty() => None,
            Self::Field(field, values) => {
                let value = field.of(workspace);
                Some(values.iter().any(|one| fold(one) == value))
            }
            Self::Text(text) if text.trim().is_empty() => None,
            Self::Text(text) => {
                let text = fold(text.trim());
                let url = workspace.url.as_deref().unwrap_or_default();
                Some(fold(&workspace.name).contains(&text) || fold(url).contains(&text))
            }
            Self::Features(names) | Self::Policies(names) => (!names.is_empty()).then_some(false),
        }
    }
}

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkspaceSearch {
    /// Which.
    #[serde(rename = "q")]
    pub query: WorkspaceQuery,
    /// In which order, and whether it is turned around; equal ones stand in the order of their creation.
    #[serde(rename = "s")]
    pub sort: Vec<(WorkspaceField, bool)>,
    /// How many are on a page.
    #[serde(rename = "l")]
    pub limit: usize,
}

/// A page of workspaces.
#[derive(Debug, Clone)]
pub struct WorkspacePage {
    /// The workspaces.
    pub items: Vec<WorkspaceView>,
    /// How many stand before them.
    pub before: usize,
    /// How many there are in all.
    pub total: usize,
    /// Where to go on, absent at the end.
    pub next: Option<String>,
}

/// Behind this workspace a page goes on: the values of the fields of the order, and its id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Behind(Vec<String>, Uuid);

/// Searches workspaces of the caller's organization. A cursor carries the search that it was given out for.
pub async fn search_workspaces(
    caller: &OrgCaller,
    search: WorkspaceSearch,
    cursor: Option<&str>,
) -> Result<WorkspacePage, Error> {
    let (behind, search): (Option<Behind>, WorkspaceSearch) = match cursor {
        None => (None, search),
        Some(cursor) => open_cursor(caller, TAG, cursor).await?,
    };
    let org_id = caller.org_id;
    let asked = search.clone();
    let from = behind.clone();
    let database = caller.context.steward.database();
    let (items, before, total) = database
        .read(move |read| {
            let (asked, from) = (asked.clone(), from.clone());
            async move { found(&read, org_id, &asked, from.as_ref()).await }
        })
        .await?;
    let last = items.last().filter(|_| before + items.len() < total);
    let place = last.map(|last| key(&search, &last.workspace));
    let next = place.map(|place| seal_cursor(caller, TAG, &(place, &search))).transpose()?;
    Ok(WorkspacePage { items, before, total, next })
}

async fn found(
    read: &Read,
    org_id: OrgId,
    search: &WorkspaceSearch,
    behind: Option<&Behind>,
) -> Result<(Vec<WorkspaceView>, usize, usize), Error> {
    let mut all = Vec::new();
    let mut after = Uuid::nil();
    loop {
        let page = organizations::list_workspaces(read, org_id, after, STEP).await?;
        let full = i64::try_from(page.len()).is_ok_and(|length| length == STEP);
        after = page.last().map_or(after, |last| last.id.0);
        all.extend(page.into_iter().filter(|one| search.query.judge(one).unwrap_or(true)));
        if !full {
            break;
        }
    }
    let total = all.len();
    let mut keyed: Vec<(Behind, Workspace)> =
        all.into_iter().map(|workspace| (key(search, &workspace), workspace)).collect();
    keyed.sort_by(|(left, _), (right, _)| ordered(search, left, right));
    let before = behind.map_or(0, |behind| {
        keyed.partition_point(|(key, _)| ordered(search, key, behind) != std::cmp::Ordering::Greater)
    });
    let page: Vec<Workspace> =
        keyed.into_iter().skip(before).take(search.limit).map(|(_, workspace)| workspace).collect();
    let mut accesses = std::collections::HashMap::new();
    for chunk in page.chunks(super::query::CHUNK) {
        let ids: Vec<WorkspaceId> = chunk.iter().map(|workspace| workspace.id).collect();
        accesses.extend(store::find_accesses(read, org_id, &ids).await?);
    }
    let view = |workspace: Workspace| {
        let access = accesses.get(&workspace.id).copied().unwrap_or_default();
        WorkspaceView { workspace, access }
    };
    Ok((page.into_iter().map(view).collect(), before, total))
}

fn key(search: &WorkspaceSearch, workspace: &Workspace) -> Behind {
    let short = |text: String| text.chars().take(64).collect();
    Behind(search.sort.iter().map(|(field, _)| short(field.of(workspace))).collect(), workspace.id.0)
}

fn ordered(search: &WorkspaceSearch, left: &Behind, right: &Behind) -> std::cmp::Ordering {
    for (number, (_, turned)) in search.sort.iter().enumerate() {
        let order = left.0.get(number).cmp(&right.0.get(number));
        let order = if *turned { order.reverse() } else { order };
        if order.is_ne() {
            return order;
        }
    }
    left.1.cmp(&right.1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::context::Timestamp;

    fn workspace(name: &str, product: &str) -> Workspace {
        Workspace {
            id: WorkspaceId(Uuid::from_u128(7)),
            org_id: OrgId(Uuid::from_u128(1)),
            name: name.to_owned(),
            product: product.to_owned(),
            url: Some("https://wiki.example.com".to_owned()),
            created_at: Timestamp(0),
        }
    }

    fn leaf() -> impl Strategy<Value = WorkspaceQuery> {
        prop_oneof![
            Just(WorkspaceQuery::Nothing),
            prop::collection::vec(
                prop::sample::select(vec!["confluence".to_owned(), "TRELLO".to_owned()]),
                0..3
            )
            .prop_map(|values| WorkspaceQuery::Field(WorkspaceField::Type, values)),
            prop::sample::select(vec!["", "wiki", "WIKI.example", "board"])
                .prop_map(|text| WorkspaceQuery::Text(text.to_owned())),
            prop::collection::vec("[a-z]{1,3}", 0..2).prop_map(WorkspaceQuery::Features),
        ]
    }

    fn query() -> impl Strategy<Value = WorkspaceQuery> {
        leaf().prop_recursive(4, 24, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(WorkspaceQuery::And),
                prop::collection::vec(inner, 0..4).prop_map(WorkspaceQuery::Nor),
            ]
        })
    }

    proptest! {
        /// What says nothing changes nothing, wherever it stands; and a list of conditions holds when each holds.
        #[test]
        fn conditions_mean_what_they_say(query in query(), product in prop::sample::select(vec!["confluence", "trello", "loom"])) {
            let place = workspace("Our Wiki", product);
            let held = query.judge(&place);
            let with_nothing = |query: &WorkspaceQuery| vec![WorkspaceQuery::Nothing, query.clone(), WorkspaceQuery::And(Vec::new())];
            prop_assert_eq!(WorkspaceQuery::And(with_nothing(&query)).judge(&place), held);
            prop_assert_eq!(WorkspaceQuery::Nor(with_nothing(&query)).judge(&place), held.map(|held| !held));
            let twice = WorkspaceQuery::Nor(vec![WorkspaceQuery::Nor(vec![query.clone()])]);
            prop_assert_eq!(twice.judge(&place), held);
        }
    }

    #[test]
    fn fields_and_text_are_compared_whatever_their_case() {
        let place = workspace("Our Wiki", "confluence");
        let field = |values: &[&str]| {
            WorkspaceQuery::Field(
                WorkspaceField::Type,
                values.iter().map(|value| (*value).to_owned()).collect(),
            )
        };
        assert_eq!(field(&["trello", "CONFLUENCE"]).judge(&place), Some(true));
        assert_eq!(field(&["trello"]).judge(&place), Some(false));
        assert_eq!(WorkspaceQuery::Text("ur wi".to_owned()).judge(&place), Some(true));
        assert_eq!(WorkspaceQuery::Text("WIKI.EXAMPLE".to_owned()).judge(&place), Some(true));
        assert_eq!(WorkspaceQuery::Policies(vec!["x".to_owned()]).judge(&place), Some(false));
        assert_eq!(WorkspaceField::parse("attributes.color"), None);
    }
}

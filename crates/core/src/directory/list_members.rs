//! Reads the members of groups page by page, for answers that are written piece by piece: no answer holds more than a page
//! of members in memory, however large the groups are.

use uuid::Uuid;

use super::model::{GroupView, MembersShown};
use super::query::{self, MEMBERS_PAGE};
use super::update_group::view;
use crate::error::Error;
use crate::group::{Group, Member};
use crate::id::GroupId;
use crate::principal::DirectoryCaller;

/// Cuts a list of groups into runs, each with at most a page of members together, or of one group alone.
pub fn runs(groups: Vec<Group>) -> Vec<Vec<Group>> {
    let mut runs: Vec<Vec<Group>> = Vec::new();
    let mut room = 0;
    for group in groups {
        match runs.last_mut() {
            Some(run) if group.member_count <= room => {
                room -= group.member_count;
                run.push(group);
            }
            _ => {
                room = MEMBERS_PAGE - group.member_count;
                runs.push(vec![group]);
            }
        }
    }
    runs
}

/// Reads the groups of a run with their members: of a large group the first page.
pub async fn with_members(caller: &DirectoryCaller, run: Vec<Group>) -> Result<Vec<GroupView>, Error> {
    caller
        .context
        .steward
        .database()
        .read(move |read| {
            let run = run.clone();
            async move {
                if let [group] = run.as_slice() {
                    return Ok(vec![view(&read, group.clone(), MembersShown::All).await?]);
                }
                let mut members = query::members_of_page(&read, &run).await?;
                let with_members = |group: Group| {
                    let members = Some(members.remove(&group.id.0).unwrap_or_default());
                    GroupView { group, members, more: false }
                };
                Ok::<_, Error>(run.into_iter().map(with_members).collect())
            }
        })
        .await
}

/// Reads the page of members of a group after one of them; one that is not full is the last.
pub async fn members_after(
    caller: &DirectoryCaller,
    group: GroupId,
    after: Uuid,
) -> Result<Vec<Member>, Error> {
    let database = caller.context.steward.database();
    database
        .read(move |read| async move {
            query::members(&read, group, after, MEMBERS_PAGE).await.map_err(Error::from)
        })
        .await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::Timestamp;
    use crate::id::{DirectoryId, OrgId};

    fn group(member_count: i64) -> Group {
        Group {
            id: GroupId(Uuid::from_u128(1)),
            org_id: OrgId(Uuid::nil()),
            directory_id: Some(DirectoryId(Uuid::nil())),
            home: None,
            name: "Crew".to_owned(),
            description: None,
            external_id: None,
            member_count,
            created_at: Timestamp(0),
            updated_at: Timestamp(0),
            version: 1,
            held: false,
        }
    }

    #[test]
    fn a_run_holds_a_page_of_members_or_one_large_group() {
        let sizes = |counts: &[i64]| -> Vec<Vec<i64>> {
            let runs = runs(counts.iter().copied().map(group).collect());
            runs.iter().map(|run| run.iter().map(|group| group.member_count).collect()).collect()
        };
        assert_eq!(sizes(&[]), Vec::<Vec<i64>>::new());
        assert_eq!(
            sizes(&[400, 600, 1, 0, 290_000, 0, 5]),
            [vec![400, 600], vec![1, 0], vec![290_000], vec![0, 5]]
        );
    }
}

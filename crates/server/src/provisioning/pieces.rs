//! Answers with the members of large groups, written piece by piece: no more than a page of members is in memory, and no
//! transaction stays open while a client reads.

use std::collections::VecDeque;

use axum::body::Body;
use axum::http::{Response, StatusCode};
use futures_util::{StreamExt, stream};
use steward_core::Error;
use steward_core::directory::{self, GroupView, MEMBERS_PAGE, represent};
use steward_core::group::Group;
use steward_core::principal::DirectoryCaller;
use steward_scim::{LIST_TAIL, Projection};
use uuid::Uuid;

use super::{answer, resource};
use crate::failure::Failure;

/// What is still to be written.
struct Pieces {
    caller: DirectoryCaller,
    base: String,
    projection: Projection,
    /// Groups of the list that have not been read, in runs that are read together.
    runs: VecDeque<Vec<Group>>,
    /// The group whose members are being written.
    open: Option<Open>,
    /// What ends the answer.
    end: Option<String>,
}

/// A group of which a part was written.
struct Open {
    group: Group,
    /// The last member that was written.
    after: Uuid,
    /// What ends the group.
    tail: String,
}

/// Shows a group of which the view has the first page of members.
pub(super) fn group(
    caller: DirectoryCaller,
    base: String,
    projection: Projection,
    view: &GroupView,
    status: StatusCode,
    location: &str,
) -> Result<Response<Body>, Failure> {
    let mut pieces = Pieces { caller, base, projection, runs: VecDeque::new(), open: None, end: None };
    let head = pieces.opened(view)?;
    Ok(resource(status, pieces.body(head), location, &directory::group_version(&view.group)))
}

/// Shows groups with all their members, behind the beginning of a page.
pub(super) async fn list(
    caller: DirectoryCaller,
    base: String,
    projection: Projection,
    head: String,
    groups: Vec<Group>,
) -> Result<Response<Body>, Failure> {
    let runs = VecDeque::from(directory::runs(groups));
    let end = Some(LIST_TAIL.to_owned());
    let mut pieces = Pieces { caller, base, projection, runs, open: None, end };
    // Most answers are one piece; and what fails before the first is told in full.
    let mut text = head;
    if let Some(run) = pieces.runs.pop_front() {
        text.push_str(&pieces.run(run).await?);
    }
    if pieces.runs.is_empty() && pieces.open.is_none() {
        text.push_str(LIST_TAIL);
        return Ok(answer(StatusCode::OK, text));
    }
    Ok(answer(StatusCode::OK, pieces.body(text)))
}

impl Pieces {
    /// Makes a body of what was written and what is still to be written. A mistake cuts it off: its status is sent.
    fn body(self, head: String) -> Body {
        let head = stream::iter([Ok(head)]);
        let rest = stream::try_unfold(self, |mut pieces| async move {
            let next = pieces.next().await;
            if let Err(error) = &next {
                tracing::error!(%error, "an answer with the members of groups was cut off");
            }
            Ok::<_, Error>(next?.map(|text| (text, pieces)))
        });
        Body::from_stream(head.chain(rest))
    }

    /// Writes the next piece; none after the last.
    async fn next(&mut self) -> Result<Option<String>, Error> {
        if let Some(open) = self.open.take() {
            return self.members(open).await.map(Some);
        }
        match self.runs.pop_front() {
            Some(run) => Ok(Some([",", &self.run(run).await?].concat())),
            None => Ok(self.end.take()),
        }
    }

    /// Writes groups that are read together; of a large one its first members.
    async fn run(&mut self, run: Vec<Group>) -> Result<String, Error> {
        let mut text = String::new();
        for view in directory::with_members(&self.caller, run).await? {
            if !text.is_empty() {
                text.push(',');
            }
            if view.more {
                text.push_str(&self.opened(&view)?);
            } else {
                text.push_str(&represent::group(&view, &self.base, &self.projection)?);
            }
        }
        Ok(text)
    }

    /// Writes the beginning of a group with its first members, and keeps how it goes on.
    fn opened(&mut self, view: &GroupView) -> Result<String, Error> {
        let (head, tail) = represent::group_around_members(view, &self.base, &self.projection)?;
        let after =
            view.members.as_ref().and_then(|members| members.last()).map_or(Uuid::nil(), |last| last.id);
        self.open = Some(Open { group: view.group.clone(), after, tail });
        Ok(head)
    }

    /// Writes the next members of a group, and its end behind the last.
    async fn members(&mut self, open: Open) -> Result<String, Error> {
        let Open { group, after, tail } = open;
        let members = directory::members_after(&self.caller, group.id, after).await?;
        let last = members.last().map(|last| last.id);
        let full = i64::try_from(members.len()).is_ok_and(|length| length == MEMBERS_PAGE);
        let view = GroupView { group, members: Some(members), more: false };
        let mut text = represent::group_members(&view, &self.base, &self.projection)?;
        if !text.is_empty() {
            text.insert(0, ',');
        }
        match last.filter(|_| full) {
            Some(after) => self.open = Some(Open { group: view.group, after, tail }),
            None => text.push_str(&tail),
        }
        Ok(text)
    }
}

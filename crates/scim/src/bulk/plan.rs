//! Which operation comes next (RFC 7644 §3.7.1, §3.7.2), and the answer (§3.7.3).
//!
//! Operations run in the order of the request, but for one thing: what an operation refers to is created before it.
//! Where creations refer to each other in a circle, the innermost is made without that reference, which a PATCH adds
//! when the circle is closed. Everything is linear in the size of the request.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use serde_json::{Map, Value};

use super::answer::Target;
use super::references::{Deferred, Fate, Walk, completion};
use super::{BULK_RESPONSE_URN, BulkMethod, BulkOperation, BulkRequest, PREFIX};
use crate::patch::PATCH_URN;
use crate::{ResourceType, ScimError};

/// A bulk request that is being run. The caller takes [`next`](BulkPlan::next), runs it, reports by
/// [`finish`](BulkPlan::finish), until there is none; then [`response`](BulkPlan::response) is the body of the answer.
///
/// ```
/// use serde_json::json;
/// use steward_scim::{BulkDone, BulkRequest, ResourceType};
///
/// let types = [ResourceType::user().clone(), ResourceType::group().clone()];
/// let mut plan = BulkRequest::parse(json!({ "Operations": [
///     { "method": "POST", "path": "/Groups", "bulkId": "g",
///       "data": { "displayName": "Guides", "members": [{ "value": "bulkId:u" }] } },
///     { "method": "POST", "path": "/Users", "bulkId": "u", "data": { "userName": "ada" } },
/// ] }))?
/// .plan(&types, "https://example.com/scim");
/// let mut order = Vec::new();
/// while let Some(step) = plan.next() {
///     order.push(step.data.clone().unwrap());
///     let id = format!("{}-1", step.resource_type.name);
///     plan.finish(Ok(BulkDone { id: id.clone(), location: format!("https://example.com/scim/{id}"), ..BulkDone::new(201) }));
/// }
/// assert_eq!(order[1]["members"][0]["value"], "User-1");
/// assert_eq!(plan.response()["Operations"][0]["status"], "201");
/// # Ok::<(), steward_scim::ScimError>(())
/// ```
#[derive(Debug, Clone)]
pub struct BulkPlan {
    operations: Vec<Planned>,
    by_name: HashMap<String, usize>,
    base_url: String,
    fail_on_errors: Option<u64>,
    errors: u64,
    /// The next operation of the request that may not have been run.
    cursor: usize,
    /// Operations that wait for what they refer to; the last one is next.
    stack: Vec<usize>,
    /// Creations that a PATCH completes.
    completions: VecDeque<(usize, Deferred)>,
    running: Option<Running>,
}

#[derive(Debug, Clone, Copy)]
struct Running {
    operation: usize,
    completes: bool,
}

#[derive(Debug, Clone)]
pub(super) struct Planned {
    pub(super) operation: BulkOperation,
    pub(super) target: Result<Target, ScimError>,
    /// The bulkIds that it refers to.
    needs: Vec<String>,
    /// How many of them have been looked at.
    looked_at: usize,
    pub(super) state: State,
}

#[derive(Debug, Clone)]
pub(super) enum State {
    Todo,
    /// On the stack, or being run.
    Begun,
    Done(BulkDone),
    Failed(ScimError, Option<BulkDone>),
}

/// An operation to run.
#[derive(Debug, Clone, PartialEq)]
pub struct BulkStep {
    /// The position of its operation in the request, from 0.
    pub operation: usize,
    /// What to do.
    pub method: BulkMethod,
    /// With what kind of resource.
    pub resource_type: Arc<ResourceType>,
    /// With which one; `None` to create one.
    pub id: Option<String>,
    /// The version that it must have: see [`Preconditions::of_version`](crate::Preconditions::of_version).
    pub version: Option<String>,
    /// The body, in which references to what was created are ids. Of a PATCH, operations that came alone, as in the example
    /// of RFC 7644 §3.7.3, are in their message.
    pub data: Option<Value>,
    /// Whether it is no operation of the request, but the PATCH that gives a created resource the references which
    /// could not be resolved before.
    pub completes: bool,
}

/// What became of an operation that succeeded.
#[derive(Debug, Clone, PartialEq)]
pub struct BulkDone {
    /// The id of the resource.
    pub id: String,
    /// Its absolute URL.
    pub location: String,
    /// Its version, as an entity tag.
    pub version: Option<String>,
    /// The status that the operation alone would have been answered with.
    pub status: u16,
    /// The representation, if it is to be part of the answer (RFC 7644 §3.7.3: it may be).
    pub response: Option<Value>,
}

impl BulkDone {
    /// Makes one with a status alone: enough for a DELETE.
    pub fn new(status: u16) -> BulkDone {
        BulkDone { id: String::new(), location: String::new(), version: None, status, response: None }
    }

    fn known(&self) -> Fate {
        Fate::Known { id: self.id.clone(), location: self.location.clone() }
    }
}

impl BulkPlan {
    pub(super) fn new(request: BulkRequest, types: &[Arc<ResourceType>], base_url: &str) -> BulkPlan {
        let mut by_name = HashMap::new();
        for (index, operation) in request.operations.iter().enumerate() {
            if let (BulkMethod::Post, Some(name)) = (operation.method, &operation.bulk_id) {
                by_name.insert(name.clone(), index);
            }
        }
        let operations = request.operations.into_iter();
        BulkPlan {
            operations: operations.map(|operation| Planned::new(operation, types)).collect(),
            by_name,
            base_url: base_url.trim_end_matches('/').to_owned(),
            fail_on_errors: request.fail_on_errors,
            errors: 0,
            cursor: 0,
            stack: Vec::new(),
            completions: VecDeque::new(),
            running: None,
        }
    }

    /// The next operation to run. `None` when there is nothing more to do. One that was taken and not finished has
    /// failed.
    #[expect(
        clippy::should_implement_trait,
        reason = "each step must be finished before the next one is known"
    )]
    pub fn next(&mut self) -> Option<BulkStep> {
        if self.running.is_some() {
            self.finish(Err(ScimError::new(500, "the operation was not carried out")));
        }
        loop {
            if self.stopped() {
                // What waits is not begun; what was created is completed.
                self.stack.clear();
            } else if self.stack.is_empty() && self.completions.is_empty() {
                self.begin_next();
            }
            let Some(index) = self.stack.last().copied() else {
                let (index, deferred) = self.completions.pop_front()?;
                if let Some(step) = self.complete(index, deferred) {
                    return Some(step);
                }
                continue;
            };
            if let Some(needed) = self.first_needed(index) {
                self.operations[needed].state = State::Begun;
                self.stack.push(needed);
                continue;
            }
            self.stack.pop();
            match self.prepare(index) {
                Ok(step) => return Some(step),
                Err(error) => self.fail(index, error, None),
            }
        }
    }

    /// Reports what became of the operation that was taken last.
    pub fn finish(&mut self, outcome: Result<BulkDone, ScimError>) {
        let Some(Running { operation, completes }) = self.running.take() else { return };
        match (outcome, completes) {
            (Ok(done), false) => self.operations[operation].state = State::Done(done),
            (Ok(done), true) => self.completed(operation, done),
            (Err(error), false) => self.fail(operation, error, None),
            (Err(error), true) => self.fail_completed(operation, error),
        }
    }

    /// The body of the answer. Operations that were not begun because of `failOnErrors` are not in it.
    pub fn response(&self) -> Value {
        let operations: Vec<Value> =
            self.operations.iter().filter_map(|one| one.response(&self.base_url)).collect();
        let mut body = Map::new();
        body.insert("schemas".to_owned(), Value::from(vec![BULK_RESPONSE_URN]));
        body.insert("Operations".to_owned(), Value::Array(operations));
        Value::Object(body)
    }

    fn stopped(&self) -> bool {
        self.fail_on_errors.is_some_and(|most| self.errors >= most)
    }

    fn begin_next(&mut self) {
        while let Some(planned) = self.operations.get_mut(self.cursor) {
            let index = self.cursor;
            self.cursor += 1;
            if matches!(planned.state, State::Todo) {
                planned.state = State::Begun;
                self.stack.push(index);
                return;
            }
        }
    }

    /// The first operation that this one refers to and that has not been begun. One that is begun refers to this one in
    /// turn: the circle that is closed later.
    fn first_needed(&mut self, index: usize) -> Option<usize> {
        loop {
            let planned = &mut self.operations[index];
            let name = planned.needs.get(planned.looked_at)?;
            let needed = self.by_name.get(name).copied();
            planned.looked_at += 1;
            if let Some(needed) = needed
                && matches!(self.operations[needed].state, State::Todo)
            {
                return Some(needed);
            }
        }
    }

    /// Makes an operation ready: every reference is an id, or is put aside.
    fn prepare(&mut self, index: usize) -> Result<BulkStep, ScimError> {
        let planned = &self.operations[index];
        let Target { resource_type, id } = planned.target.clone()?;
        let id = match id {
            Some(id) => Some(match id.strip_prefix(PREFIX) {
                Some(name) => match self.resolve(name)? {
                    Some(done) => done.id.clone(),
                    None => return Err(unresolvable(name, "is not created yet")),
                },
                None => id,
            }),
            None => None,
        };
        // From here on, the answer says where the resource is, whatever comes.
        if let Ok(target) = &mut self.operations[index].target {
            target.id.clone_from(&id);
        }
        let operation = &mut self.operations[index].operation;
        let (method, mut data) = (operation.method, operation.data.take());
        let mut error = None;
        let mut decide = |name: &str| match self.resolve(name) {
            Ok(Some(done)) => done.known(),
            Ok(None) => Fate::Later,
            Err(why) => {
                error.get_or_insert(why);
                Fate::Unchanged
            }
        };
        let deferred = match &mut data {
            Some(data) if method == BulkMethod::Patch => Walk::patch(&resource_type, data, &mut decide),
            Some(data) => Walk::resource(&resource_type, data, &mut decide),
            None => Deferred::new(),
        };
        if let Some(error) = error {
            return Err(error);
        }
        if let (BulkMethod::Patch, Some(Value::Array(_))) = (method, &data) {
            // The example of RFC 7644 §3.7.3 has the operations alone.
            let mut message = Map::new();
            message.insert("schemas".to_owned(), Value::from(vec![PATCH_URN]));
            message.insert("Operations".to_owned(), data.take().unwrap_or_default());
            data = Some(Value::Object(message));
        }
        if !deferred.is_empty() {
            self.completions.push_back((index, deferred));
        }
        self.running = Some(Running { operation: index, completes: false });
        let version = self.operations[index].operation.version.clone();
        Ok(BulkStep { operation: index, method, resource_type, id, version, data, completes: false })
    }

    /// What an operation created; `None` if that is not known yet.
    fn resolve(&self, name: &str) -> Result<Option<&BulkDone>, ScimError> {
        let Some(index) = self.by_name.get(name) else {
            return Err(unresolvable(name, "is that of no POST in this request"));
        };
        match &self.operations[*index].state {
            State::Done(done) | State::Failed(_, Some(done)) => Ok(Some(done)),
            State::Failed(_, None) => Err(unresolvable(name, "could not be created")),
            State::Todo if self.stopped() => Err(unresolvable(name, "was not created")),
            State::Todo | State::Begun => Ok(None),
        }
    }

    /// Makes the PATCH that adds what was put aside. `None` if there is nothing to add: that has been reported.
    fn complete(&mut self, index: usize, deferred: Deferred) -> Option<BulkStep> {
        let State::Done(done) = &self.operations[index].state else { return None };
        let id = done.id.clone();
        let Ok(Target { resource_type, .. }) = self.operations[index].target.clone() else { return None };
        let mut error = None;
        let mut message = completion(deferred);
        let mut decide = |name: &str| match self.resolve(name) {
            Ok(Some(done)) => done.known(),
            Ok(None) => {
                error.get_or_insert(unresolvable(name, "was not created"));
                Fate::Later
            }
            Err(why) => {
                error.get_or_insert(why);
                Fate::Later
            }
        };
        Walk::patch(&resource_type, &mut message, &mut decide);
        if let Some(error) = error {
            // What can be added is; but the operation did not do all that it should.
            self.fail_completed(index, error);
            let operations = message.get_mut("Operations").and_then(Value::as_array_mut)?;
            operations.retain(|operation| match operation.get("value") {
                Some(Value::Array(elements)) => !elements.is_empty(),
                Some(value) => !value.is_null(),
                None => false,
            });
            if operations.is_empty() {
                return None;
            }
        }
        self.running = Some(Running { operation: index, completes: true });
        Some(BulkStep {
            operation: index,
            method: BulkMethod::Patch,
            resource_type,
            id: Some(id),
            version: None,
            data: Some(message),
            completes: true,
        })
    }

    /// The resource is what the PATCH made of it; the answer remains that of its creation.
    fn completed(&mut self, index: usize, after: BulkDone) {
        if let State::Done(done) | State::Failed(_, Some(done)) = &mut self.operations[index].state {
            done.version = after.version.or(done.version.take());
            if done.response.is_some() && after.response.is_some() {
                done.response = after.response;
            }
        }
    }

    fn fail(&mut self, index: usize, error: ScimError, done: Option<BulkDone>) {
        self.errors += 1;
        self.operations[index].state = State::Failed(error, done);
    }

    fn fail_completed(&mut self, index: usize, error: ScimError) {
        if let State::Done(done) = &self.operations[index].state {
            let done = done.clone();
            self.fail(index, error, Some(done));
        }
    }
}

impl Planned {
    fn new(mut operation: BulkOperation, types: &[Arc<ResourceType>]) -> Planned {
        let target = Target::of(&operation, types);
        let mut needs = Vec::new();
        if let Ok(Target { resource_type, id }) = &target {
            needs.extend(id.as_deref().and_then(|id| id.strip_prefix(PREFIX)).map(str::to_owned));
            let mut note = |name: &str| {
                needs.push(name.to_owned());
                Fate::Unchanged
            };
            match &mut operation.data {
                Some(data) if operation.method == BulkMethod::Patch => {
                    Walk::patch(resource_type, data, &mut note);
                }
                Some(data) => {
                    Walk::resource(resource_type, data, &mut note);
                }
                None => {}
            }
        }
        Planned { operation, target, needs, looked_at: 0, state: State::Todo }
    }
}

fn unresolvable(name: &str, why: &str) -> ScimError {
    let name: String = name.chars().take(100).collect();
    ScimError::new(409, format!("the reference bulkId:{name} cannot be resolved: that bulkId {why}"))
}

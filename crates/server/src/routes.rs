//! The table of routes: what the server answers, to whom, what is read and shown, and what stays behind in the log.
//!
//! It is the single source. The router, the OpenAPI document and the tests that ask every route are made from it, so
//! nothing is served that is not described and tried here. Each family has a file of its own.

mod access;
mod activity;
mod api_access;
mod auth_policies;
mod classification;
mod dlp;
mod memberships;
mod operations;
mod organizations;
mod own;
mod policies;
mod provisioning;
mod users;

use axum::http::Method;
use axum::routing::MethodRouter;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use steward_core::event::Action;

use crate::auth::Needs;
use crate::family::Family;
use crate::query::Parameter;
use crate::state::AppState;

/// Makes the schema of a type, in a generator that keeps the schemas of the types within it.
pub type SchemaOf = fn(&mut SchemaGenerator) -> Schema;

/// One operation.
#[derive(Debug, Clone)]
pub struct Route {
    /// Its id in the OpenAPI document.
    pub operation: &'static str,
    /// The method.
    pub method: Method,
    /// The path; parameters stand in braces.
    pub path: String,
    /// What it does, in one sentence.
    pub summary: &'static str,
    /// Who may call it.
    pub caller: CallerKind,
    /// The scope that a key with scopes needs.
    pub scope: Option<&'static str>,
    /// The action of the event that it records in the ordinary case.
    pub records: Option<&'static Action>,
    /// How its list is cut into pages.
    pub paging: Paging,
    /// The parameters of its query, beside those of its pages.
    pub asks: &'static [Parameter],
    /// Whether it reads a body.
    pub body: RequestBody,
    /// What the body is.
    pub reads: Option<SchemaOf>,
    /// Other media types in which it takes its body.
    pub also_reads: &'static [&'static str],
    /// The media type of the body, where that is not the usual one of the family.
    pub reads_media: Option<&'static str>,
    /// Whether it changes nothing, although it is no GET: a search whose question is a body.
    pub searches: bool,
    /// The status of its success.
    pub success: u16,
    /// What its success shows.
    pub shows: Shown,
    /// Other answers of requests that succeed, without a body: status and what it means.
    pub bare: &'static [(u16, &'static str)],
    /// Whether its resource has versions: the answer names one, and the request may ask for one (RFC 7644 §3.14).
    pub versioned: bool,
    /// A refusal that shows more than others of the family: its status, and what it shows.
    pub refuses: Option<(u16, SchemaOf)>,
    handler: fn() -> MethodRouter<AppState>,
}

/// The kind of key that opens a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallerKind {
    /// Anybody, without a key.
    Anyone,
    /// An organization key.
    Org,
    /// The key of the directory that the path names.
    Directory,
    /// The operator's key.
    Operator,
    /// The operator's key, or that of a product.
    OperatorOrProduct,
    /// The key of a workspace.
    Product,
    /// An organization key, or that of a product.
    OrgOrProduct,
}

/// How a list is cut into pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paging {
    /// No list.
    None,
    /// `cursor`, found in `links.next` and `meta.next`; the server chooses the size of a page.
    Cursor,
    /// `cursor` and `limit`.
    CursorAndLimit,
    /// `cursor` and `pageSize`.
    CursorAndPageSize,
    /// `cursor` and `limit` in the body.
    InBody,
    /// `startIndex` and `count` (RFC 7644 §3.4.2.4).
    StartIndex,
}

/// Whether a route reads a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestBody {
    /// It does not look at one.
    None,
    /// It reads one if there is one.
    Optional,
    /// It needs one.
    Required,
}

/// What a success shows.
#[derive(Debug, Clone, Copy)]
pub enum Shown {
    /// Nothing is said of it: there is none, as under 204.
    Nothing,
    /// JSON of a type.
    Json(SchemaOf),
    /// Something else, of a media type.
    File(&'static str),
}

impl Route {
    fn new(
        caller: CallerKind,
        operation: &'static str,
        method: Method,
        path: String,
        handler: fn() -> MethodRouter<AppState>,
    ) -> Self {
        let success = match method {
            Method::POST => 201,
            Method::DELETE => 204,
            _ => 200,
        };
        let body = match method {
            Method::GET | Method::DELETE => RequestBody::None,
            _ => RequestBody::Required,
        };
        Self {
            operation,
            method,
            path,
            summary: "",
            caller,
            scope: None,
            records: None,
            paging: Paging::None,
            asks: &[],
            body,
            reads: None,
            also_reads: &[],
            reads_media: None,
            searches: false,
            success,
            shows: Shown::Nothing,
            bare: &[],
            versioned: false,
            refuses: None,
            handler,
        }
    }

    fn summary(mut self, summary: &'static str) -> Self {
        self.summary = summary;
        self
    }

    fn needs<S: Needs>(mut self) -> Self {
        self.scope = S::SCOPE;
        self
    }

    fn records(mut self, action: &'static Action) -> Self {
        self.records = Some(action);
        self
    }

    fn paged(mut self, paging: Paging) -> Self {
        self.paging = paging;
        self
    }

    /// Says which status its success has, where that is not the usual one of its method.
    fn answers(mut self, success: u16) -> Self {
        self.success = success;
        self
    }

    /// Says whether it takes a body, where that is not the usual of its method.
    fn takes(mut self, body: RequestBody) -> Self {
        self.body = body;
        self
    }

    /// Says that it is a search whose question is a body.
    fn searches(mut self) -> Self {
        self.searches = true;
        self.success = 200;
        self.body = RequestBody::Optional;
        self
    }

    /// Names the type of its body.
    fn reads<T: JsonSchema>(mut self) -> Self {
        self.reads = Some(SchemaGenerator::subschema_for::<T>);
        self
    }

    /// Names other media types in which it takes its body.
    fn also_reads(mut self, media: &'static [&'static str]) -> Self {
        self.also_reads = media;
        self
    }

    /// Names the type and the media type of a body that is no JSON.
    fn reads_file<T: JsonSchema>(mut self, media: &'static str) -> Self {
        self.reads_media = Some(media);
        self.reads::<T>()
    }

    /// Names the type of the answer to a success.
    fn shows<T: JsonSchema>(mut self) -> Self {
        self.shows = Shown::Json(SchemaGenerator::subschema_for::<T>);
        self
    }

    /// Names the media type of an answer that is no JSON.
    fn shows_file(mut self, media: &'static str) -> Self {
        self.shows = Shown::File(media);
        self
    }

    /// Names answers of requests that succeed which have no body.
    fn or_answers(mut self, bare: &'static [(u16, &'static str)]) -> Self {
        self.bare = bare;
        self
    }

    /// Says that its resource has versions.
    fn versioned(mut self) -> Self {
        self.versioned = true;
        self
    }

    /// Names a refusal that shows more than others of the family.
    fn refuses<T: JsonSchema>(mut self, status: u16) -> Self {
        self.refuses = Some((status, SchemaGenerator::subschema_for::<T>));
        self
    }

    fn asks(mut self, parameters: &'static [Parameter]) -> Self {
        self.asks = parameters;
        self
    }

    /// Whether it changes something.
    pub fn is_mutation(&self) -> bool {
        self.method != Method::GET && !self.searches
    }

    /// The names of the parameters in its path.
    pub fn path_parameters(&self) -> impl Iterator<Item = &str> {
        self.path.split('/').filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'))
    }

    pub(crate) fn family(&self) -> Family {
        Family::of(&self.path)
    }

    pub(crate) fn handler(&self) -> MethodRouter<AppState> {
        (self.handler)()
    }
}
/// Lists all routes.
pub fn routes() -> Vec<Route> {
    [
        operations::table(),
        provisioning::table(),
        organizations::table(),
        policies::table(),
        auth_policies::table(),
        access::table(),
        dlp::table(),
        activity::table(),
        memberships::table(),
        classification::table(),
        api_access::table(),
        users::table(),
        own::table(),
    ]
    .concat()
}

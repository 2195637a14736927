//! `/v2/orgs/{orgId}/app-access-settings/domains` (organizations API §3.12).

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{Response, Uri};
use schemars::{JsonSchema, json_schema};
use serde::Serialize;
use serde_json::{Map, Value};
use steward_core::policy::app_access::{
    self, AccessMode, AppAccess, AppAccessSetting, AskedAppAccess, AskedAppAccessSetting, PRODUCTS_LIMIT,
    Write,
};

use super::{a_limit, answer, created, limit, with_query};
use crate::auth::Org;
use crate::auth::scope::{ReadAppAccessSettings, WriteAppAccessSettings};
use crate::control::asked::{list as a_list, malformed};
use crate::dlp::Sent;
use crate::failure::Failure;
use crate::query::{Parameter, Query};
use crate::state::AppState;
use crate::wire::{AppAccessMode, by_hand};

/// Domains on a page, by default and at most (organizations API §1.4).
const USUAL: usize = 20;
const MOST: usize = 100;

pub(crate) const PARAMETERS: &[Parameter] = &[a_limit(USUAL, MOST)];

by_hand! {
    /// What is to hold for people of a domain.
    AppAccessSettingBody, |_| {
        let mut properties = members();
        properties.insert("domain".to_owned(), json_schema!({ "type": "string" }).to_value());
        json_schema!({ "type": "object", "properties": properties, "required": ["domain"] })
    };
    /// What is to hold for people of the domain of the path; what is not named goes back to what it is by default.
    AppAccessReplacement, |_| json_schema!({ "type": "object", "properties": members() });
    /// Apps and how people of the domain get into them; others stay.
    AppAccessProducts, |_| json_schema!({
        "type": "object", "properties": { "products": members().remove("products") }, "required": ["products"],
    });
}

fn members() -> Map<String, Value> {
    let modes: Vec<&str> = AccessMode::ALL.iter().map(|mode| mode.as_str()).collect();
    let product = json_schema!({
        "type": "object",
        "properties": {
            "productId": { "type": "string" },
            "accessMode": { "type": "string", "enum": modes },
            "defaultRole": { "type": ["string", "null"] },
        },
        "required": ["productId"],
    });
    let flag = json_schema!({ "type": ["boolean", "null"] });
    let products = json_schema!({ "type": ["array", "null"], "items": product, "maxItems": PRODUCTS_LIMIT });
    Map::from_iter([
        ("enabled".to_owned(), flag.clone().to_value()),
        ("adminNotifications".to_owned(), flag.to_value()),
        ("products".to_owned(), products.to_value()),
    ])
}

/// A domain with settings.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "AppAccessDomain")]
pub(crate) struct Item<'a> {
    /// `ANYONE` stands for every domain that has no settings of its own.
    domain: &'a str,
    enabled: bool,
    number_of_products_applies_to: usize,
}

/// A page of domains with settings, in the order of the alphabet.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "AppAccessDomains")]
pub(crate) struct Domains<'a> {
    data: Vec<Item<'a>>,
    links: MixedLinks,
}

/// Links of style C: a URL, and a cursor with the size of the page (organizations API §1.4).
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "AppAccessLinks")]
struct MixedLinks {
    #[serde(rename = "self")]
    #[schemars(url)]
    this: String,
    /// The cursor of the next page and the limit, `<cursor>&limit=20`; absent on the last page.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// What holds for people of a domain.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "AppAccessSetting")]
pub(crate) struct Shown<'a> {
    domain: &'a str,
    enabled: bool,
    admin_notifications: bool,
    products: Vec<Product<'a>>,
}

/// How people of a domain get into an app.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "AppAccessProduct")]
struct Product<'a> {
    #[serde(rename = "productId")]
    id: &'a str,
    access_mode: AppAccessMode,
    #[serde(skip_serializing_if = "Option::is_none")]
    default_role: Option<&'a str>,
}

/// `GET /v2/orgs/{orgId}/app-access-settings/domains`.
pub(crate) async fn list(
    State(state): State<AppState>,
    Org(caller, _): Org<ReadAppAccessSettings>,
    uri: Uri,
    query: Query,
) -> Result<Response<Body>, Failure> {
    let limit = limit(&query, USUAL, MOST)?;
    let page = app_access::list_app_access(&caller, limit, query.first("cursor")).await?;
    let this = with_query(&format!("{}{}", state.base_url(), uri.path()), &query.0);
    let next = page.next.as_ref().map(|cursor| format!("{cursor}&limit={limit}"));
    Ok(answer(&Domains { data: page.items.iter().map(item).collect(), links: MixedLinks { this, next } }))
}

/// `GET /v2/orgs/{orgId}/app-access-settings/domains/{domain}`: one without settings is there, and nothing is enabled.
pub(crate) async fn read(
    Org(caller, _): Org<ReadAppAccessSettings>,
    Path((_, domain)): Path<(String, String)>,
) -> Result<Response<Body>, Failure> {
    Ok(answer(&shown(&app_access::read_app_access(&caller, &domain).await?)))
}

/// `POST /v2/orgs/{orgId}/app-access-settings/domains`.
pub(crate) async fn create(
    Org(caller, _): Org<WriteAppAccessSettings>,
    Sent(body): Sent,
) -> Result<Response<Body>, Failure> {
    let mut members = object(body)?;
    let Some(Value::String(domain)) = members.remove("domain") else {
        return Err(malformed("it must have a domain, a text"));
    };
    let setting = app_access::write_app_access(&caller, &domain, asked(members)?, Write::Create).await?;
    Ok(created(&shown(&setting)))
}

/// `PUT /v2/orgs/{orgId}/app-access-settings/domains/{domain}`.
pub(crate) async fn replace(
    Org(caller, _): Org<WriteAppAccessSettings>,
    Path((_, domain)): Path<(String, String)>,
    Sent(body): Sent,
) -> Result<Response<Body>, Failure> {
    let asked = asked(object(body)?)?;
    Ok(answer(&shown(&app_access::write_app_access(&caller, &domain, asked, Write::Replace).await?)))
}

/// `POST /v2/orgs/{orgId}/app-access-settings/domains/{domain}/products`: what is not named stays.
pub(crate) async fn update_products(
    Org(caller, _): Org<WriteAppAccessSettings>,
    Path((_, domain)): Path<(String, String)>,
    Sent(body): Sent,
) -> Result<Response<Body>, Failure> {
    let asked = asked(object(body)?)?;
    if asked.products.is_none() {
        return Err(malformed("it must have products, a list"));
    }
    let asked = AskedAppAccessSetting { products: asked.products, ..AskedAppAccessSetting::default() };
    Ok(answer(&shown(&app_access::write_app_access(&caller, &domain, asked, Write::Update).await?)))
}

fn object(body: Value) -> Result<Map<String, Value>, Failure> {
    match body {
        Value::Object(members) => Ok(members),
        _ => Err(malformed("it must be an object")),
    }
}

fn asked(mut members: Map<String, Value>) -> Result<AskedAppAccessSetting, Failure> {
    let mut flag = |name: &str| match members.remove(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Bool(flag)) => Ok(Some(flag)),
        Some(_) => Err(malformed(format!("{name} must be true or false"))),
    };
    let (enabled, admin_notifications) = (flag("enabled")?, flag("adminNotifications")?);
    let products = a_list("products", members.remove("products"))?;
    let products = products.map(|products| products.into_iter().map(product).collect::<Result<_, Failure>>());
    Ok(AskedAppAccessSetting { enabled, admin_notifications, products: products.transpose()? })
}

fn product(value: Value) -> Result<AskedAppAccess, Failure> {
    let mut members = object(value)?;
    let mut text = |name: &str| match members.remove(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(malformed(format!("products.{name} must be text"))),
    };
    let product_id = text("productId")?.ok_or_else(|| malformed("each of products must have a productId"))?;
    Ok(AskedAppAccess { product_id, mode: text("accessMode")?, default_role: text("defaultRole")? })
}

fn item(setting: &AppAccessSetting) -> Item<'_> {
    Item {
        domain: &setting.domain,
        enabled: setting.enabled,
        number_of_products_applies_to: setting.products.len(),
    }
}

fn app(app: &AppAccess) -> Product<'_> {
    Product {
        id: &app.product_id,
        access_mode: AppAccessMode(app.mode),
        default_role: app.default_role.as_deref(),
    }
}

fn shown(setting: &AppAccessSetting) -> Shown<'_> {
    Shown {
        domain: &setting.domain,
        enabled: setting.enabled,
        admin_notifications: setting.admin_notifications,
        products: setting.products.iter().map(app).collect(),
    }
}

//! `/docs`: the OpenAPI document as a page to read and to try, made by Swagger UI. Its files are in the program; the page
//! asks nobody else for anything, and its policy would not let it.

use axum::body::Body;
use axum::extract::Path;
use axum::http::Response;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderValue};

use crate::failure::Failure;
use crate::family::Refusal;

/// No script and no style stands in the page itself.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
     base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);

/// The version stands in the path of the vendored files: they never change.
const FOREVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
/// What is ours changes with the program.
const ASK_AGAIN: HeaderValue = HeaderValue::from_static("no-cache");

/// The vendored files: name, type, content.
const FILES: [(&str, &str, &[u8]); 4] = [
    ("swagger-ui-bundle.js", SCRIPT, include_bytes!("../assets/swagger-ui/swagger-ui-bundle.js")),
    ("swagger-ui.css", STYLE, include_bytes!("../assets/swagger-ui/swagger-ui.css")),
    ("index.css", STYLE, include_bytes!("../assets/swagger-ui/index.css")),
    ("favicon-32x32.png", "image/png", include_bytes!("../assets/swagger-ui/favicon-32x32.png")),
];

const SCRIPT: &str = "text/javascript; charset=utf-8";
const STYLE: &str = "text/css; charset=utf-8";

/// `GET /docs`. Its links are relative: the server may be reached under a path of a proxy.
pub(crate) async fn page() -> Response<Body> {
    let content = include_bytes!("explorer/page.html");
    let mut response = answer("text/html; charset=utf-8", content, ASK_AGAIN);
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, POLICY);
    response
}

/// `GET /docs/initializer.js`.
pub(crate) async fn initializer() -> Response<Body> {
    answer(SCRIPT, include_bytes!("explorer/initializer.js"), ASK_AGAIN)
}

/// `GET /docs/swagger-ui-…/{file}`.
pub(crate) async fn file(Path(name): Path<String>) -> Result<Response<Body>, Failure> {
    let found = FILES.into_iter().find(|(file, _, _)| *file == name).ok_or(Refusal::UnknownPath)?;
    let (_, media, content) = found;
    Ok(answer(media, content, FOREVER))
}

fn answer(media: &'static str, content: &'static [u8], caching: HeaderValue) -> Response<Body> {
    let mut response = Response::new(Body::from(content));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(media));
    headers.insert(CACHE_CONTROL, caching);
    response
}

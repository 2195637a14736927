//! The page under `/docs`.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use axum::body::Body;
use axum::http::Request;
use http_body_util::BodyExt;
use sha2::{Digest, Sha256};
use steward_testkit::app::TestApp;

const ASSETS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/swagger-ui");

fn sum(content: &[u8]) -> String {
    Sha256::digest(content).iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}

#[test]
fn vendored_files_are_as_they_came() {
    let sums = fs::read_to_string(Path::new(ASSETS).join("SHA256SUMS")).unwrap();
    let mut listed: Vec<&str> = Vec::new();
    for line in sums.lines() {
        let (expected, name) = line.split_once("  ").unwrap();
        assert_eq!(sum(&fs::read(Path::new(ASSETS).join(name)).unwrap()), expected, "{name}");
        listed.push(name);
    }
    let mut found: Vec<String> = fs::read_dir(ASSETS)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| !["SHA256SUMS", "README.md"].contains(&name.as_str()))
        .collect();
    found.sort();
    listed.sort_unstable();
    assert_eq!(found, listed);
}

#[tokio::test]
async fn the_page_loads_files_of_this_server_and_nothing_else() {
    let app = TestApp::sqlite().await;
    let page = app.get("/docs", "").await;
    assert_eq!(page.status, 200);
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    assert_eq!(
        page.header("content-security-policy"),
        Some(
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
             base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        )
    );
    let links: Vec<&str> =
        page.text.split(['"']).filter(|text| text.starts_with("docs/") || text.contains("//")).collect();
    assert_eq!(links.len(), 5, "{links:?}");
    for link in links {
        let request = Request::get(format!("/{link}")).body(Body::empty()).unwrap();
        let response = app.face().respond(request, None).await;
        assert_eq!(response.status(), 200, "{link}");
        let media = response.headers()["content-type"].to_str().unwrap().to_owned();
        let ending = link.rsplit('.').next().unwrap();
        let expected = match ending {
            "css" => "text/css; charset=utf-8",
            "js" => "text/javascript; charset=utf-8",
            "png" => "image/png",
            other => panic!("{other}"),
        };
        assert_eq!(media, expected, "{link}");
        let caching = response.headers()["cache-control"].to_str().unwrap().to_owned();
        let content = response.into_body().collect().await.unwrap().to_bytes();
        if link.contains("swagger-ui-") && caching.contains("immutable") {
            let name = link.rsplit('/').next().unwrap();
            assert_eq!(&content[..], fs::read(Path::new(ASSETS).join(name)).unwrap(), "{link}");
        } else {
            assert_eq!((link, caching.as_str()), ("docs/initializer.js", "no-cache"));
        }
    }
    // No script and no style stands in the page itself.
    assert!(
        !page.text.contains("<style") && !page.text.contains("<script>") && !page.text.contains(" style=")
    );
    assert_eq!(app.get("/docs/swagger-ui-5.35.0/nothing.js", "").await.status, 404);
    assert_eq!(app.get("/docs/swagger-ui-5.35.0/LICENSE", "").await.status, 404);
}

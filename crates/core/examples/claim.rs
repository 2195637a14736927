//! Measures how long the accounts of a domain take to be claimed, and how long other writers wait meanwhile.
//!
//! `cargo run --release -p steward-core --example claim -- [sqlite|postgres] [accounts]`
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a measurement prints what it found")]
#![expect(clippy::disallowed_methods, reason = "it measures real time")]

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::json;
use steward_core::key;
use steward_testkit::app::TestApp;
use tokio::task::JoinSet;

/// Writers that fill the database.
const WRITERS: usize = 64;

/// How often somebody else writes, and waits.
const EVERY: Duration = Duration::from_millis(5);

#[tokio::main]
async fn main() {
    let mut arguments = std::env::args().skip(1);
    let engine = arguments.next().unwrap_or_else(|| "sqlite".to_owned());
    let accounts: usize = arguments.next().map_or(100_000, |text| text.parse().unwrap());
    let app = match engine.as_str() {
        "postgres" => TestApp::postgres().await.expect("a database server starts"),
        _ => TestApp::sqlite().await,
    };
    let org = app.org("Acme", "example.com").await;
    let operator = key::issue_operator_key(&app.steward().system_context(), 3600).await.unwrap();
    let (app, operator) = (Arc::new(app), operator.secret.reveal().to_owned());
    fill(&app, &operator, accounts).await;

    let claims = format!("/steward/v1/orgs/{}/domains", org.id);
    let claim =
        app.call("POST", &claims, &org.api_key, Some(&json!({"domain": "example.org"}))).await.expect(201);
    app.prove(&claim);
    let claim = format!("{claims}/{}", claim["id"].as_str().unwrap());
    let before = write_for(&app, &operator, "before", Duration::from_secs(3)).await;
    let begun = Instant::now();
    app.call("POST", &format!("{claim}/verify"), &org.api_key, None).await.expect(200);
    let writing = tokio::spawn({
        let (app, operator, claim, key) =
            (Arc::clone(&app), operator.clone(), claim.clone(), org.api_key.clone());
        async move {
            let mut waits = Vec::new();
            while app.get(&claim, &key).await.expect(200)["claiming"] == true {
                waits.extend(write_for(&app, &operator, &format!("during{}", waits.len()), EVERY * 20).await);
            }
            waits
        }
    });
    let during = writing.await.unwrap();
    let took = begun.elapsed();
    let shown = app.get(&claim, &org.api_key).await.expect(200);
    println!("{engine}: {} of {accounts} accounts claimed in {took:.1?}", shown["claimedAccounts"]);
    report("alone", before);
    report("while accounts are claimed", during);
}

/// Creates accounts of the domain that will be verified.
async fn fill(app: &Arc<TestApp>, operator: &str, accounts: usize) {
    let mut writers = JoinSet::new();
    for writer in 0..WRITERS {
        let (app, operator) = (Arc::clone(app), operator.to_owned());
        writers.spawn(async move {
            for number in (writer..accounts).step_by(WRITERS) {
                create(&app, &operator, &format!("user{number}@example.org")).await;
            }
        });
    }
    writers.join_all().await;
}

async fn create(app: &TestApp, operator: &str, email: &str) {
    let body = json!({ "email": email, "name": "Ada Lovelace" });
    app.call("POST", "/steward/v1/accounts", operator, Some(&body)).await.expect(201);
}

/// Creates accounts of another domain at a fixed rate, one at a time, and returns how long each took.
async fn write_for(app: &TestApp, operator: &str, name: &str, duration: Duration) -> Vec<Duration> {
    let (begun, mut waits) = (Instant::now(), Vec::new());
    let mut ticks = tokio::time::interval(EVERY);
    while begun.elapsed() < duration {
        ticks.tick().await;
        let asked = Instant::now();
        create(app, operator, &format!("{name}-{}@example.net", waits.len())).await;
        waits.push(asked.elapsed());
    }
    waits
}

fn report(what: &str, mut waits: Vec<Duration>) {
    waits.sort_unstable();
    let at = |share: usize| waits.get((waits.len() * share / 100).min(waits.len().saturating_sub(1)));
    println!(
        "  a create {what}: {} of them, median {:?}, p99 {:?}, longest {:?}",
        waits.len(),
        at(50),
        at(99),
        waits.last()
    );
}

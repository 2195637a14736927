//! Measures what a cursor costs: `cargo run --release -p steward-core --example cursor`.

use std::hint::black_box;

use steward_core::id::OrgId;
use steward_core::key::{Role, Scopes};
use steward_core::page::{open_cursor, seal_cursor};
use steward_core::principal::OrgCaller;
use steward_testkit::app::TestApp;
use tokio::time::Instant;
use uuid::Uuid;

const TIMES: u32 = 1_000_000;

#[tokio::main]
#[expect(clippy::print_stdout, reason = "an example says what it found")]
async fn main() {
    let app = TestApp::sqlite().await;
    let caller = OrgCaller {
        context: app.steward().system_context(),
        org_id: OrgId(Uuid::from_u128(1)),
        role: Role::OrgAdmin,
        scopes: Scopes::All,
    };
    for (name, place) in [("an id", "x".repeat(36)), ("a filter of 500 bytes", "x".repeat(500))] {
        let began = Instant::now();
        for _ in 0..TIMES {
            black_box(seal_cursor(&caller, "users", black_box(&place)).expect("the vault is open"));
        }
        let sealing = began.elapsed() / TIMES;
        let cursor = seal_cursor(&caller, "users", &place).expect("the vault is open");
        let began = Instant::now();
        for _ in 0..TIMES {
            let opened: String =
                open_cursor(&caller, "users", black_box(&cursor)).await.expect("it is a cursor");
            black_box(opened);
        }
        println!(
            "{name}: sealed in {sealing:?}, opened in {:?}, {} characters",
            began.elapsed() / TIMES,
            cursor.len()
        );
    }
}

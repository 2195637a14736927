//! Every statement is prepared on both databases, and none reads the whole of a table that grows.

use steward_core::migrations;
use steward_testkit::{TestDb, full_scans, prepare_on_both, statement_sources};

use crate::source::sources;

/// Tables that grow with what people and products do.
const GROWING: [&str; 48] = [
    "account",
    "account_presence",
    "account_unclaimed",
    "activity_report",
    "api_key",
    "api_token",
    "app_access_setting",
    "approval",
    "auth_policy",
    "auth_policy_member",
    "auth_policy_task",
    "classification_container",
    "classification_history",
    "classification_label",
    "classification_level",
    "classification_setting",
    "counter",
    "domain_claim",
    "directory_conflict",
    "directory_guard",
    "directory_user",
    "event",
    "event_pending",
    "event_subject",
    "group_member",
    "held_operation",
    "job",
    "journal_body",
    "journal_entry",
    "journal_head",
    "key_scope_use",
    "oauth_client",
    "org_group",
    "organization",
    "organization_feature",
    "policy",
    "policy_head",
    "policy_resource",
    "product_action",
    "role_assignment",
    "seal",
    "seat",
    "search_entry",
    "search_word",
    "service_account",
    "signing_key",
    "workspace",
    "workspace_access",
];

/// Statements that read a whole table on purpose, each with its reason.
const EXEMPT: [(&str, &str); 5] = [
    (
        "SELECT DISTINCT org_id FROM event_pending LIMIT $1",
        "the table holds what waits for a seal, a few rows",
    ),
    ("SELECT event_id FROM event_pending ORDER BY event_id DESC LIMIT 1", "the same table"),
    ("SELECT event_id FROM event_pending WHERE event_id <= $1 LIMIT 1", "the same table"),
    ("SELECT count(*) FROM organization", "asked once, when the program starts"),
    // The plan of a walk in the order of the key that stops at the first row is a scan by name only.
    ("SELECT id, name, created_at FROM organization ORDER BY id LIMIT 1", "stops at the first row"),
];

#[tokio::test(flavor = "multi_thread")]
async fn every_statement_is_understood_by_both_databases() {
    let statements = statement_sources(env!("CARGO_MANIFEST_DIR"));
    assert!(statements.len() > 50, "only {} statements were found", statements.len());
    let Some(postgres) = TestDb::postgres(migrations::ALL).await else { return };
    let sqlite = TestDb::sqlite(migrations::ALL).await;
    let failures = prepare_on_both(sqlite.database(), postgres.database(), &statements).await;
    assert_eq!(failures, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn no_statement_reads_a_whole_table_that_grows() {
    let Some(postgres) = TestDb::postgres(migrations::ALL).await else { return };
    let sqlite = TestDb::sqlite(migrations::ALL).await;
    let mut scans = Vec::new();
    for (file, line, text) in statement_sources(env!("CARGO_MANIFEST_DIR")) {
        if EXEMPT.iter().any(|(exempt, _)| *exempt == text) || text.starts_with("INSERT") {
            continue;
        }
        for db in [&sqlite, &postgres] {
            let found = full_scans(db.database(), &text, &GROWING).await;
            let found = found.unwrap_or_else(|error| panic!("{}:{line}: {error}", file.display()));
            for scan in found {
                scans.push(format!("{}:{line} on {:?}: {scan}", file.display(), db.database().engine()));
            }
        }
    }
    assert_eq!(scans, Vec::<String>::new());
}

#[test]
fn sql_stands_only_in_stores_and_queries() {
    let elsewhere: Vec<String> = sources()
        .into_iter()
        .filter(|source| !source.path.ends_with("/store.rs") && !source.path.ends_with("/query.rs"))
        .filter(|source| source.code.contains("sql!(") || source.code.contains("Sql::new("))
        .map(|source| source.path)
        .collect();
    assert_eq!(elsewhere, Vec::<String>::new());
}

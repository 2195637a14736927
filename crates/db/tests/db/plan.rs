//! The escape hatches for tests that check every statement of the program.

use steward_db::Error;
use steward_testkit::{TestDb, both_databases};

use crate::schema::{MIGRATIONS, counters};

both_databases! { MIGRATIONS;
    async fn a_statement_can_be_prepared_without_running_it(db: TestDb) {
        let fine = "DELETE FROM counter WHERE id = $2 AND value = $1";
        assert_eq!(db.database().prepare(fine).await, Ok(()));
        assert!(matches!(db.database().prepare("SELECT nothing FROM counter").await, Err(Error::Driver(_))));
        assert_eq!(counters(db.database()).await, [0; 0]);
    }

    async fn a_plan_tells_an_index_from_a_full_scan(db: TestDb) {
        let database = db.database();
        let plan = |text| async move { database.explain(text).await.unwrap().join("\n") };
        let by_index = plan("SELECT email FROM account WHERE organization_id = $1 AND status = $2 ORDER BY id").await;
        assert!(by_index.contains("account_by_status"), "{by_index}");
        let by_scan = plan("SELECT id FROM organization WHERE name = $1").await;
        assert!(by_scan.contains("SCAN organization") || by_scan.contains("Seq Scan on organization"), "{by_scan}");
        assert!(db.database().explain("SELECT nothing FROM account").await.is_err());
        // Nothing is left behind on the connection.
        assert_eq!(plan("SELECT id FROM counter").await, plan("SELECT id FROM counter").await);
    }
}

//! Runs one test on both engines.

use steward_db::Migration;

use crate::TestDb;

/// Turns each `async fn name(db: TestDb) { … }` into `mod name` with the tests `sqlite` and `postgres`.
///
/// The list of migrations comes first: `both_databases! { MIGRATIONS; async fn … }`. Attributes are kept.
#[macro_export]
macro_rules! both_databases {
    ($migrations:expr; $($(#[$attribute:meta])* async fn $name:ident($db:ident: $type:ty) $body:block)*) => {$(
        $(#[$attribute])*
        async fn $name($db: $type) $body

        mod $name {
            use super::*;

            #[test]
            fn sqlite() {
                $crate::on_sqlite($migrations, $name);
            }

            #[test]
            fn postgres() {
                $crate::on_postgres($migrations, $name);
            }
        }
    )*};
}

/// Runs a test on a fresh SQLite database, in a runtime of its own.
pub fn on_sqlite<F: Future<Output = ()>>(migrations: &'static [Migration], test: impl FnOnce(TestDb) -> F) {
    runtime().block_on(async { test(TestDb::sqlite(migrations).await).await });
}

/// Runs a test on a fresh PostgreSQL database, in a runtime of its own. Skips it if there is no server to start.
pub fn on_postgres<F: Future<Output = ()>>(migrations: &'static [Migration], test: impl FnOnce(TestDb) -> F) {
    runtime().block_on(async {
        if let Some(db) = TestDb::postgres(migrations).await {
            test(db).await;
        }
    });
}

/// Two workers: enough for real concurrency, few enough for many tests at once.
pub(crate) fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime starts")
}

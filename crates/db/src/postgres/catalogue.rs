//! The unique indexes of the database: the server names the violated one, callers want its columns.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

use super::error;
use crate::Error;

/// What each unique index, by its name, is on.
#[derive(Default)]
pub(super) struct Catalogue {
    unique: RwLock<HashMap<String, Unique>>,
}

#[derive(Clone)]
pub(super) struct Unique {
    pub(super) table: String,
    pub(super) columns: Vec<String>,
}

impl Catalogue {
    pub(super) async fn load(&self, client: &tokio_postgres::Client) -> Result<(), tokio_postgres::Error> {
        let list = "
            SELECT index_class.relname::text, table_class.relname::text, coalesce(attribute.attname::text, 'expression')
            FROM pg_index
            JOIN pg_class AS index_class ON index_class.oid = pg_index.indexrelid
            JOIN pg_class AS table_class ON table_class.oid = pg_index.indrelid
            CROSS JOIN LATERAL generate_series(0, pg_index.indnkeyatts - 1) AS position
            LEFT JOIN pg_attribute AS attribute
                ON attribute.attrelid = table_class.oid AND attribute.attnum = pg_index.indkey[position]
                AND attribute.attnum > 0
            WHERE pg_index.indisunique
              AND table_class.relnamespace = ANY (SELECT oid FROM pg_namespace WHERE nspname = ANY (current_schemas(false)))
            ORDER BY index_class.oid, position";
        let mut unique: HashMap<String, Unique> = HashMap::new();
        for row in client.query(list, &[]).await? {
            let entry = unique.entry(row.get(0));
            entry
                .or_insert_with(|| Unique { table: row.get(1), columns: Vec::new() })
                .columns
                .push(row.get(2));
        }
        *self.unique.write().unwrap_or_else(PoisonError::into_inner) = unique;
        Ok(())
    }

    pub(super) fn unique(&self, index: &str) -> Option<Unique> {
        self.unique.read().unwrap_or_else(PoisonError::into_inner).get(index).cloned()
    }

    pub(super) fn classify(&self, error: &tokio_postgres::Error) -> Error {
        error::classify(error, self)
    }
}

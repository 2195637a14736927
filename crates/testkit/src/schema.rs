//! The schema of a database as plain facts, worded the same for both engines.

use std::collections::{BTreeMap, BTreeSet};

use steward_db::{Database, Engine, Error, Row, Sql};

/// Tables of ours: not SQLite's own, and not the one that records migrations.
const SQLITE_TABLES: &str = "
    SELECT name, strict FROM pragma_table_list
    WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!' AND name <> 'schema_migration'";

const POSTGRES_TABLES: &str = "
    SELECT oid, relname::text AS name FROM pg_class
    WHERE relkind IN ('r', 'p') AND relname <> 'schema_migration'
      AND relnamespace IN (SELECT oid FROM pg_namespace WHERE nspname = ANY (current_schemas(false)))";

/// Reads columns, primary keys, unique indexes and foreign keys.
pub(crate) async fn facts(database: &Database) -> Result<BTreeSet<String>, Error> {
    let mut facts = BTreeSet::new();
    match database.engine() {
        Engine::Sqlite => {
            for [table] in
                rows(database, format!("SELECT name FROM ({SQLITE_TABLES}) WHERE strict = 0")).await?
            {
                facts.insert(format!("{table} is not STRICT"));
            }
            sqlite_columns(database, &mut facts).await?;
            sqlite_unique(database, &mut facts).await?;
            sqlite_foreign_keys(database, &mut facts).await?;
        }
        Engine::Postgres => {
            postgres_columns(database, &mut facts).await?;
            postgres_unique(database, &mut facts).await?;
            postgres_foreign_keys(database, &mut facts).await?;
        }
    }
    Ok(facts)
}

async fn sqlite_columns(database: &Database, facts: &mut BTreeSet<String>) -> Result<(), Error> {
    // In a STRICT table the columns of the primary key are never null, declared so or not.
    let columns = rows(
        database,
        format!(
            "SELECT tables.name, field.name, field.type, CAST(field.\"notnull\" OR field.pk > 0 AS TEXT)
             FROM ({SQLITE_TABLES}) AS tables JOIN pragma_table_xinfo(tables.name) AS field"
        ),
    );
    for [table, column, kind, not_null] in columns.await? {
        facts.insert(column_fact(&table, &column, &kind, not_null == "1"));
    }
    for (table, columns) in sqlite_primary_keys(database).await? {
        facts.insert(format!("{table} has the primary key ({})", columns.join(", ")));
    }
    Ok(())
}

async fn sqlite_primary_keys(database: &Database) -> Result<BTreeMap<String, Vec<String>>, Error> {
    let columns = rows(
        database,
        format!(
            "SELECT tables.name, field.name FROM ({SQLITE_TABLES}) AS tables
             JOIN pragma_table_xinfo(tables.name) AS field WHERE field.pk > 0 ORDER BY tables.name, field.pk"
        ),
    );
    let mut keys: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for [table, column] in columns.await? {
        keys.entry(table).or_default().push(column);
    }
    Ok(keys)
}

async fn sqlite_unique(database: &Database, facts: &mut BTreeSet<String>) -> Result<(), Error> {
    let indexes = rows(
        database,
        format!(
            "SELECT tables.name, coalesce(definition.sql, ''), (
                 SELECT group_concat(name, ', ') FROM (
                     SELECT name FROM pragma_index_xinfo(list.name) WHERE key = 1 ORDER BY seqno
                 )
             )
             FROM ({SQLITE_TABLES}) AS tables
             JOIN pragma_index_list(tables.name) AS list
             JOIN sqlite_master AS definition ON definition.type = 'index' AND definition.name = list.name
             WHERE list.\"unique\" = 1 AND list.origin <> 'pk'"
        ),
    );
    for [table, definition, columns] in indexes.await? {
        // Only the text tells expressions and conditions. UNIQUE inside CREATE TABLE has neither, and no text.
        let (columns, condition) = index_parts(&definition).unwrap_or((&columns, None));
        facts.insert(unique_fact(&table, columns, condition));
    }
    Ok(())
}

/// Splits `CREATE UNIQUE INDEX name ON table (columns) WHERE condition`.
fn index_parts(definition: &str) -> Option<(&str, Option<&str>)> {
    let (_, list) = definition.split_once('(')?;
    let mut depth = 1;
    let end = list.find(|letter| {
        depth += match letter {
            '(' => 1,
            ')' => -1,
            _ => 0,
        };
        depth == 0
    })?;
    let rest = list[end + 1..].trim();
    let condition = rest.get(..5).filter(|word| word.eq_ignore_ascii_case("where")).map(|_| &rest[5..]);
    Some((&list[..end], condition))
}

async fn sqlite_foreign_keys(database: &Database, facts: &mut BTreeSet<String>) -> Result<(), Error> {
    let columns = rows(
        database,
        format!(
            "SELECT tables.name, CAST(fk.id AS TEXT), fk.\"table\", fk.\"from\", coalesce(fk.\"to\", ''), fk.on_delete
             FROM ({SQLITE_TABLES}) AS tables JOIN pragma_foreign_key_list(tables.name) AS fk
             ORDER BY tables.name, fk.id, fk.seq"
        ),
    );
    let mut keys: BTreeMap<_, (Vec<String>, Vec<String>)> = BTreeMap::new();
    for [table, id, parent, from, to, on_delete] in columns.await? {
        let (own, others) = keys.entry((table, id, parent, on_delete)).or_default();
        own.push(from);
        others.extend((!to.is_empty()).then_some(to));
    }
    let primary_keys = sqlite_primary_keys(database).await?;
    for ((table, _, parent, on_delete), (own, others)) in keys {
        // `REFERENCES parent` without columns means its primary key.
        let others =
            if others.is_empty() { primary_keys.get(&parent).cloned().unwrap_or_default() } else { others };
        facts.insert(foreign_key_fact(&table, &own.join(", "), &parent, &others.join(", "), &on_delete));
    }
    Ok(())
}

async fn postgres_columns(database: &Database, facts: &mut BTreeSet<String>) -> Result<(), Error> {
    let columns = rows(
        database,
        format!(
            "SELECT tables.name, attname::text, typname::text, CASE WHEN attnotnull THEN '1' ELSE '0' END
             FROM ({POSTGRES_TABLES}) AS tables
             JOIN pg_attribute ON attrelid = tables.oid AND attnum > 0 AND NOT attisdropped
             JOIN pg_type ON pg_type.oid = atttypid"
        ),
    );
    for [table, column, kind, not_null] in columns.await? {
        let kind = match kind.as_str() {
            "int8" | "int4" | "int2" | "bool" => "INTEGER",
            "text" => "TEXT",
            "bytea" | "uuid" => "BLOB",
            other => other,
        };
        facts.insert(column_fact(&table, &column, kind, not_null == "1"));
    }
    let keys = rows(
        database,
        format!(
            "SELECT tables.name, string_agg(attname::text, ', ' ORDER BY position)
             FROM ({POSTGRES_TABLES}) AS tables
             JOIN pg_constraint ON conrelid = tables.oid AND contype = 'p'
             CROSS JOIN unnest(conkey) WITH ORDINALITY AS key (number, position)
             JOIN pg_attribute ON attrelid = tables.oid AND attnum = key.number
             GROUP BY tables.name"
        ),
    );
    for [table, columns] in keys.await? {
        facts.insert(format!("{table} has the primary key ({columns})"));
    }
    Ok(())
}

async fn postgres_unique(database: &Database, facts: &mut BTreeSet<String>) -> Result<(), Error> {
    let indexes = rows(
        database,
        format!(
            "SELECT tables.name, (
                 SELECT string_agg(pg_get_indexdef(indexrelid, position, true), ', ' ORDER BY position)
                 FROM generate_series(1, indnkeyatts) AS position
             ), coalesce(pg_get_expr(indpred, indrelid, true), '')
             FROM ({POSTGRES_TABLES}) AS tables
             JOIN pg_index ON indrelid = tables.oid AND indisunique AND NOT indisprimary"
        ),
    );
    for [table, columns, condition] in indexes.await? {
        facts.insert(unique_fact(&table, &columns, Some(condition.as_str()).filter(|text| !text.is_empty())));
    }
    Ok(())
}

async fn postgres_foreign_keys(database: &Database, facts: &mut BTreeSet<String>) -> Result<(), Error> {
    let keys = rows(
        database,
        format!(
            "SELECT tables.name, (
                 SELECT string_agg(attname::text, ', ' ORDER BY position)
                 FROM unnest(conkey) WITH ORDINALITY AS key (number, position)
                 JOIN pg_attribute ON attrelid = conrelid AND attnum = key.number
             ), parent.relname::text, (
                 SELECT string_agg(attname::text, ', ' ORDER BY position)
                 FROM unnest(confkey) WITH ORDINALITY AS key (number, position)
                 JOIN pg_attribute ON attrelid = confrelid AND attnum = key.number
             ), CASE confdeltype WHEN 'c' THEN 'CASCADE' WHEN 'r' THEN 'RESTRICT' WHEN 'n' THEN 'SET NULL'
                WHEN 'd' THEN 'SET DEFAULT' ELSE 'NO ACTION' END
             FROM ({POSTGRES_TABLES}) AS tables
             JOIN pg_constraint ON conrelid = tables.oid AND contype = 'f'
             JOIN pg_class AS parent ON parent.oid = confrelid"
        ),
    );
    for [table, own, parent, others, on_delete] in keys.await? {
        facts.insert(foreign_key_fact(&table, &own, &parent, &others, &on_delete));
    }
    Ok(())
}

fn column_fact(table: &str, column: &str, kind: &str, not_null: bool) -> String {
    let null = if not_null { "never null" } else { "may be null" };
    format!("{table}.{column} is {kind}, {null}")
}

fn unique_fact(table: &str, columns: &str, condition: Option<&str>) -> String {
    let columns: Vec<_> = columns.split(',').map(|column| plain(column).trim().to_owned()).collect();
    let condition = condition.map(|text| format!(" where {}", plain(text))).unwrap_or_default();
    format!("{table} is unique by ({}){condition}", columns.join(", "))
}

fn foreign_key_fact(table: &str, own: &str, parent: &str, others: &str, on_delete: &str) -> String {
    format!("{table} ({own}) references {parent} ({others}) on delete {}", on_delete.to_lowercase())
}

/// An expression without what the engines word differently: casts, parentheses, spaces, case, `IN` and `!=`.
fn plain(expression: &str) -> String {
    let mut plain = String::new();
    let mut rest = expression;
    while let Some((before, cast)) = rest.split_once("::") {
        plain.push_str(before);
        rest = cast.trim_start_matches(|letter: char| letter.is_ascii_alphanumeric() || letter == '_');
        rest = rest.strip_prefix("[]").unwrap_or(rest);
    }
    plain.push_str(rest);
    plain.retain(|letter| !letter.is_whitespace() && !matches!(letter, '(' | ')' | '"'));
    plain.to_lowercase().replace("=anyarray[", "in").replace(']', "").replace("!=", "<>")
}

/// Runs a query whose columns are all text.
async fn rows<const N: usize>(database: &Database, text: String) -> Result<Vec<[String; N]>, Error> {
    let sql = Sql::new(text);
    let read = database.read(move |read| {
        let sql = sql.clone();
        async move { read.query_sql(&sql, texts).await }
    });
    read.await
}

fn texts<const N: usize>(row: &Row<'_>) -> Result<[String; N], Error> {
    let mut texts = [const { String::new() }; N];
    for (index, text) in texts.iter_mut().enumerate() {
        // An expression in an index has no name.
        *text = row.get::<Option<String>>(index)?.unwrap_or_default();
    }
    Ok(texts)
}

//! Finds statements that read a whole table.

use steward_db::{Database, Engine, Error};

/// Lists the lines of a statement's plan that read all of a table that grows: sequential scans, and index scans that
/// begin nowhere and end nowhere.
pub async fn full_scans(
    database: &Database,
    sql: &str,
    growing_tables: &[&str],
) -> Result<Vec<String>, Error> {
    let plan = database.explain(sql).await?;
    Ok(match database.engine() {
        Engine::Sqlite => sqlite_scans(&plan, &names(sql, growing_tables)),
        Engine::Postgres => postgres_scans(&plan, growing_tables),
    })
}

/// `SCAN account`, with or without an index; `SEARCH` is what we want. An alias stands in place of its table.
fn sqlite_scans(plan: &[String], names: &[&str]) -> Vec<String> {
    let scanned = |line: &&String| {
        line.strip_prefix("SCAN ")
            .and_then(|rest| rest.split(' ').next())
            .is_some_and(|name| names.contains(&name))
    };
    plan.iter().filter(scanned).cloned().collect()
}

/// `Seq Scan on account`, or an index or bitmap scan without `Index Cond` among the lines that describe it.
fn postgres_scans(plan: &[String], tables: &[&str]) -> Vec<String> {
    let mut scans = Vec::new();
    for (index, line) in plan.iter().enumerate() {
        let node = line.trim_start().trim_start_matches("->").trim_start();
        let Some(table) = node.split_once(" on ").and_then(|(_, rest)| rest.split(' ').next()) else {
            continue;
        };
        if !tables.contains(&table) {
            continue;
        }
        let below = &plan[index + 1..];
        let whole = match node {
            _ if node.starts_with("Seq Scan") || node.starts_with("Parallel Seq Scan") => true,
            _ if node.starts_with("Index ") => !has_condition(below),
            _ if node.starts_with("Bitmap Heap Scan") => {
                let inside = below.iter().take_while(|below| indent(below) > indent(line)).count();
                let bitmaps = (0..inside).filter(|index| below[*index].contains("Bitmap Index Scan"));
                bitmaps.into_iter().any(|index| !has_condition(&below[index + 1..]))
            }
            _ => false,
        };
        if whole {
            scans.push(node.to_owned());
        }
    }
    scans
}

/// Whether an index scan has a place to begin or end, given the lines after its own.
fn has_condition(below: &[String]) -> bool {
    let mut details = below.iter().map(|line| line.trim_start()).take_while(|line| !line.starts_with("->"));
    details.any(|line| line.starts_with("Index Cond:"))
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// The tables and their aliases in a statement: `account AS a`, `account a`.
fn names<'a>(sql: &'a str, tables: &[&'a str]) -> Vec<&'a str> {
    let words: Vec<&str> = sql
        .split(|letter: char| !(letter.is_alphanumeric() || letter == '_' || letter == ','))
        .filter(|word| !word.is_empty())
        .collect();
    let mut names = tables.to_vec();
    for (index, word) in words.iter().enumerate() {
        if tables.contains(word) {
            let mut following = words[index + 1..].iter().copied();
            let next = following.next().unwrap_or_default();
            let alias =
                if next.eq_ignore_ascii_case("as") { following.next().unwrap_or_default() } else { next };
            // Where no alias is, a keyword follows, which is the name of no scan.
            names.push(alias.trim_end_matches(','));
        }
    }
    names
}

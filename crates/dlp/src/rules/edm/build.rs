//! Makes tables of exact data.

use super::value::{normalize, words};
use super::{Column, EdmError, Filter, Key, Table};
use crate::rules::limits;

/// Makes a table of rows of values.
///
/// Values are compared by their letters and digits alone, without case; empty ones are left out. The numbers of rows are those of the
/// order in which rows come: give them in an order that says nothing.
///
/// ```
/// use steward_dlp::Key;
/// use steward_dlp::rules::edm::{Table, build};
///
/// let key = Key::new(b"thirty-two bytes, all of chance.")?;
/// let table = build(&["account", "name"], [["4417 0092", "Ann Lee"]], &key)?;
/// assert_eq!(table.rows_with("account", "4417-0092"), [0]);
/// assert_eq!(Table::read(&table.to_bytes(), &key)?.rows(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn build<R, V>(columns: &[&str], rows: impl IntoIterator<Item = R>, key: &Key) -> Result<Table, EdmError>
where
    R: AsRef<[V]>,
    V: AsRef<str>,
{
    check_names(columns)?;
    let mut made: Vec<Column> = columns.iter().map(|name| Column::new(key, name)).collect();
    let mut values: Vec<Vec<(u64, u32)>> = vec![Vec::new(); columns.len()];
    let mut filters: Vec<Vec<u64>> = vec![Vec::new(); columns.len()];
    let mut count = 0;
    for (number, row) in rows.into_iter().enumerate() {
        let row = row.as_ref();
        if row.len() != columns.len() {
            return Err(EdmError::Row { row: number + 1, found: row.len(), columns: columns.len() });
        }
        if number >= limits::ROWS {
            return Err(EdmError::TooMany { what: "rows", found: number + 1, most: limits::ROWS });
        }
        count = number as u32 + 1;
        for (place, value) in row.iter().enumerate() {
            let (value, column) = (value.as_ref(), &mut made[place]);
            let words = words(value);
            if words == 0 {
                continue;
            }
            let written = normalize(value).filter(|_| words <= limits::VALUE_WORDS);
            let Some(written) = written else {
                return Err(EdmError::Value { row: number + 1, column: column.name.clone() });
            };
            column.words = column.words.max(words);
            column.least = column.least.min(written.len());
            column.most = column.most.max(written.len());
            values[place].push((column.hash_of(&written), number as u32));
            filters[place].push(column.sip.hash(written.as_bytes()));
        }
    }
    for ((column, mut values), mut hashes) in made.iter_mut().zip(values).zip(filters) {
        values.sort_unstable();
        values.dedup();
        hashes.sort_unstable();
        hashes.dedup();
        column.filter = Filter::new(hashes.into_iter());
        (column.hashes, column.rows) = values.into_iter().unzip();
    }
    Ok(Table { key: key.clone(), rows: count, columns: made })
}

/// Checks the names of columns.
pub(crate) fn check_names(columns: &[&str]) -> Result<(), EdmError> {
    if columns.len() > limits::COLUMNS {
        return Err(EdmError::TooMany { what: "columns", found: columns.len(), most: limits::COLUMNS });
    }
    let mut names = columns.to_vec();
    names.sort_unstable();
    names.dedup();
    let fits = |name: &&str| (1..=64).contains(&name.len()) && !name.contains('\0');
    if names.is_empty() || names.len() != columns.len() || !names.iter().all(fits) {
        return Err(EdmError::Columns);
    }
    Ok(())
}

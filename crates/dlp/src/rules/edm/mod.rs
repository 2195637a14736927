//! Exact data match: the values of a table of somebody's own, known only by keyed hashes.
//!
//! A table is made where the data lies, with a key that stays there and where texts are searched. What is carried around is a file of
//! hashes: HMAC-SHA-256 (FIPS 198-1) of each value, cut to 64 bits, under a key of its column, so that the same value in two columns is two
//! hashes. Without the key no value can be tried. Whoever has key and table can try values, so the key is a secret.
//!
//! Before a hash is made of something in a text, a filter over SipHash-2-4, keyed as well, says whether that can be worth it.

mod build;
mod format;
mod sip;
mod value;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

pub use build::build;
pub use value::normalize;

use super::limits;
use super::words::Filter;
use crate::key::{Key, Purpose};
use sip::Sip;

/// A hash for one use of a key in tables.
fn derive(key: &Key, parts: &[&[u8]]) -> Zeroizing<[u8; 32]> {
    key.mac(Purpose::Exact, parts)
}

/// Says what is wrong with a table.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EdmError {
    /// There are too many of something.
    #[error("the table has {found} {what}, and at most {most} are allowed")]
    TooMany {
        /// What is counted.
        what: &'static str,
        /// How many there are.
        found: usize,
        /// How many there may be.
        most: usize,
    },
    /// A table needs columns, and columns names.
    #[error("a table needs columns, each with a name of its own of 1 to 64 bytes")]
    Columns,
    /// A row has other columns than the table.
    #[error("row {row} has {found} values, and the table has {columns} columns")]
    Row {
        /// The number of the row, from 1.
        row: usize,
        /// How many values it has.
        found: usize,
        /// How many columns the table has.
        columns: usize,
    },
    /// A value is too long.
    #[error("row {row}, column {column}: the value has more than {bytes} bytes or {words} words; leave the column out or split it", bytes = limits::VALUE, words = limits::VALUE_WORDS)]
    Value {
        /// The number of the row, from 1.
        row: usize,
        /// The name of the column.
        column: String,
    },
    /// The file is none.
    #[error("this is no table of exact data: {0}")]
    Format(&'static str),
    /// The table was made with another key.
    #[error(
        "the table was made with another key; build it again, or configure the key that it was made with"
    )]
    Key,
    /// Something has changed the file.
    #[error("the table is damaged; build it again")]
    Damaged,
}

/// A table of exact data.
#[derive(Debug, Clone)]
pub struct Table {
    key: Key,
    rows: u32,
    columns: Vec<Column>,
}

/// The values of a column.
#[derive(Clone)]
pub(crate) struct Column {
    /// Its name.
    pub(crate) name: String,
    /// The most words of a value.
    pub(crate) words: usize,
    /// The shortest value, in bytes of its letters and digits.
    pub(crate) least: usize,
    /// The longest.
    pub(crate) most: usize,
    filter: Filter,
    /// Sorted by hash and row.
    hashes: Vec<u64>,
    rows: Vec<u32>,
    mac: Hmac<Sha256>,
    sip: Sip,
}

impl std::fmt::Debug for Column {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Column")
            .field("name", &self.name)
            .field("values", &self.hashes.len())
            .finish_non_exhaustive()
    }
}

impl Table {
    /// How many rows it was made of.
    pub const fn rows(&self) -> u32 {
        self.rows
    }

    /// The names of its columns.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(|column| column.name.as_str())
    }

    /// Finds the rows that have a value in a column.
    pub fn rows_with(&self, column: &str, value: &str) -> &[u32] {
        match (self.column(column), normalize(value)) {
            (Some(column), Some(value)) => column.rows_of(&value),
            _ => &[],
        }
    }

    /// Finds a column by its name.
    pub(crate) fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// How much memory it takes, in bytes.
    pub fn memory(&self) -> usize {
        self.columns.iter().map(|column| column.filter.memory() + column.hashes.len() * 12).sum()
    }
}

impl Column {
    fn new(key: &Key, name: &str) -> Self {
        let mut block = Zeroizing::new([0; 64]);
        block[..32].copy_from_slice(derive(key, &[b"value", name.as_bytes()]).as_slice());
        let mac = Hmac::new((&*block).into());
        let sip = Sip::new(&derive(key, &[b"filter", name.as_bytes()]));
        Self {
            name: name.to_owned(),
            words: 0,
            least: usize::MAX,
            most: 0,
            filter: Filter::default(),
            hashes: Vec::new(),
            rows: Vec::new(),
            mac,
            sip,
        }
    }

    /// The hash of a value in its written form.
    pub(crate) fn hash_of(&self, value: &str) -> u64 {
        let mut mac = self.mac.clone();
        mac.update(value.as_bytes());
        let bytes: [u8; 32] = mac.finalize().into_bytes().into();
        bytes.first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes))
    }

    /// Finds the rows that have a value, in its written form.
    pub(crate) fn rows_of(&self, value: &str) -> &[u32] {
        if !(self.least..=self.most).contains(&value.len())
            || !self.filter.has(self.sip.hash(value.as_bytes()))
        {
            return &[];
        }
        let hash = self.hash_of(value);
        let from = self.hashes.partition_point(|other| *other < hash);
        let count = self.hashes[from..].partition_point(|other| *other == hash);
        &self.rows[from..from + count]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_found_in_their_columns_alone() {
        let rows = [["Ann Lee", "12-345"], ["Bob Ray", "67 890"], ["ann lee", "11"]];
        let table = build(&["name", "account"], rows, &Key::new(b"0123456789abcdef").unwrap()).unwrap();
        assert_eq!(table.rows_with("name", "ANN  LEE"), [0, 2]);
        assert_eq!(table.rows_with("account", "67890"), [1]);
        assert_eq!(table.rows_with("account", "Ann Lee"), [0; 0]);
        assert_eq!(table.rows_with("nothing", "11"), [0; 0]);
        let (name, account) = (&table.columns[0], &table.columns[1]);
        assert_ne!(name.hash_of("x"), account.hash_of("x"), "columns do not show that they share values");
    }
}

//! Where dictionaries and tables come from: rules name files, and whoever compiles them has them.

use std::collections::HashMap;
use std::sync::Arc;

use super::edm::Table;

/// Gives what rules name.
pub trait Loader {
    /// The text of a dictionary, one term a line, or why it cannot be had.
    fn dictionary(&self, name: &str) -> Result<String, String>;

    /// A table of exact data, or why it cannot be had.
    fn table(&self, name: &str) -> Result<Arc<Table>, String>;
}

/// Dictionaries and tables that are in memory; without any, rules that name some are refused.
#[derive(Debug, Clone, Default)]
pub struct Files {
    /// Dictionaries by name.
    pub dictionaries: HashMap<String, String>,
    /// Tables by name.
    pub tables: HashMap<String, Arc<Table>>,
}

impl Loader for Files {
    fn dictionary(&self, name: &str) -> Result<String, String> {
        self.dictionaries.get(name).cloned().ok_or_else(|| "there is no such dictionary".to_owned())
    }

    fn table(&self, name: &str) -> Result<Arc<Table>, String> {
        self.tables.get(name).cloned().ok_or_else(|| "there is no such table".to_owned())
    }
}

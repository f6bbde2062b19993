//! What the instance holds: one table a resource, rows in Clerk's wire shape.
//!
//! A member whose name begins with `_` is private to the emulator (a password, the owner of an
//! email address) and never leaves it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::{Map, Value};

use super::error::ApiError;

pub(super) type Row = Map<String, Value>;

/// Rows in the order of their creation, found by id and by the columns that have an index.
#[derive(Debug, Default)]
pub(super) struct Table {
    next: u64,
    rows: BTreeMap<u64, Row>,
    by_id: HashMap<String, u64>,
    indexes: Vec<(&'static str, HashMap<String, BTreeSet<u64>>)>,
}

impl Table {
    pub(super) fn with_indexes(columns: &[&'static str]) -> Self {
        Self {
            indexes: columns.iter().map(|&c| (c, HashMap::new())).collect(),
            ..Self::default()
        }
    }

    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = &Row> {
        self.rows.values()
    }

    pub(super) fn get(&self, id: &str) -> Option<&Row> {
        self.rows.get(self.by_id.get(id)?)
    }

    /// The row, or the refusal that names what is missing.
    pub(super) fn require(&self, what: &str, id: &str) -> Result<&Row, ApiError> {
        self.get(id).ok_or_else(|| ApiError::not_found(what, id))
    }

    /// The rows whose `column` is `value`, oldest first. The column must have an index.
    pub(super) fn find(&self, column: &str, value: &str) -> impl DoubleEndedIterator<Item = &Row> {
        let index = self.indexes.iter().find(|(name, _)| *name == column);
        debug_assert!(index.is_some(), "no index on {column}");
        index
            .and_then(|(_, index)| index.get(value))
            .into_iter()
            .flatten()
            .filter_map(|seq| self.rows.get(seq))
    }

    pub(super) fn insert(&mut self, row: Row) {
        let seq = self.next;
        self.next += 1;
        self.by_id.insert(text(&row, "id").to_owned(), seq);
        self.index(seq, &row);
        self.rows.insert(seq, row);
    }

    /// Changes a row in place; `None` where there is no such row.
    pub(super) fn update(&mut self, id: &str, change: impl FnOnce(&mut Row)) -> Option<&Row> {
        let seq = *self.by_id.get(id)?;
        let mut row = self.rows.remove(&seq)?;
        self.unindex(seq, &row);
        change(&mut row);
        self.index(seq, &row);
        self.rows.insert(seq, row);
        self.rows.get(&seq)
    }

    pub(super) fn remove(&mut self, id: &str) -> Option<Row> {
        let seq = self.by_id.remove(id)?;
        let row = self.rows.remove(&seq)?;
        self.unindex(seq, &row);
        Some(row)
    }

    fn index(&mut self, seq: u64, row: &Row) {
        for (column, index) in &mut self.indexes {
            if let Some(value) = row.get(*column).and_then(Value::as_str) {
                index.entry(value.to_owned()).or_default().insert(seq);
            }
        }
    }

    fn unindex(&mut self, seq: u64, row: &Row) {
        for (column, index) in &mut self.indexes {
            if let Some(value) = row.get(*column).and_then(Value::as_str)
                && let Some(set) = index.get_mut(value)
            {
                set.remove(&seq);
                if set.is_empty() {
                    index.remove(value);
                }
            }
        }
    }
}

/// A text member; empty where it is missing or null.
pub(super) fn text<'a>(row: &'a Row, name: &str) -> &'a str {
    row.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// A number member; zero where it is missing or null.
pub(super) fn number(row: &Row, name: &str) -> i64 {
    row.get(name).and_then(Value::as_i64).unwrap_or_default()
}

/// The row as it goes over the wire.
pub(super) fn public(row: &Row) -> Row {
    row.iter()
        .filter(|(name, _)| !name.starts_with('_'))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

/// Object literal to row.
macro_rules! row {
    ($($json:tt)+) => {
        match serde_json::json!({ $($json)+ }) {
            serde_json::Value::Object(row) => row,
            _ => unreachable!("an object literal is an object"),
        }
    };
}
pub(super) use row;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_index_follows_inserts_updates_and_removals() {
        let mut table = Table::with_indexes(&["owner"]);
        table.insert(row! { "id": "a", "owner": "x" });
        table.insert(row! { "id": "b", "owner": "x" });
        table.update("a", |row| {
            row.insert("owner".into(), "y".into());
        });
        let ids = |table: &Table, owner| -> Vec<String> {
            table
                .find("owner", owner)
                .map(|r| text(r, "id").to_owned())
                .collect()
        };
        assert_eq!(ids(&table, "x"), ["b"]);
        assert_eq!(ids(&table, "y"), ["a"]);
        assert!(table.remove("b").is_some() && table.remove("b").is_none());
        assert_eq!(ids(&table, "x"), [""; 0]);
        assert_eq!(table.iter().count(), 1);
    }
}

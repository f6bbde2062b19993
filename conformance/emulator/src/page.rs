//! Pages, orders and time filters, the same for every list.

use core::cmp::Ordering;

use serde_json::{Value, json};

use super::call::{Call, Query};
use super::error::ApiError;
use super::router::Reply;
use super::store::{Row, number, text};

/// Cuts the page that the query asks for out of `rows` and shapes it with `render`.
pub(super) fn page<'a>(
    call: &Call,
    shape: Shape,
    rows: &[&'a Row],
    render: impl Fn(&'a Row) -> Value,
) -> Result<Reply, ApiError> {
    let limit = in_range(&call.query, "limit", 10, 1, shape.max_limit())?;
    let offset = in_range(&call.query, "offset", 0, 0, i64::MAX)?;
    let data: Vec<Value> = rows
        .iter()
        .skip(usize::try_from(offset).unwrap_or(usize::MAX))
        .take(usize::try_from(limit).unwrap_or(usize::MAX))
        .map(|row| render(row))
        .collect();
    let total = rows.len();
    let bare = match shape {
        Shape::Bare => true,
        Shape::BareUnlessPaginated => call.query.flag("paginated")? != Some(true),
        Shape::Data | Shape::Machine(_) => false,
    };
    Ok(Reply::json(match shape {
        _ if bare => Value::Array(data),
        Shape::Machine(name) => json!({ name: data, "total_count": total }),
        _ => json!({ "data": data, "total_count": total }),
    }))
}

/// How a list is written.
#[derive(Clone, Copy, Debug)]
pub(super) enum Shape {
    /// `[..]`
    Bare,
    /// `[..]`, or `{data, total_count}` with `paginated=true`.
    BareUnlessPaginated,
    /// `{data, total_count}`
    Data,
    /// `{NAME, total_count}`, at most 100 a page.
    Machine(&'static str),
}

impl Shape {
    fn max_limit(self) -> i64 {
        if matches!(self, Self::Machine(_)) {
            100
        } else {
            500
        }
    }
}

fn in_range(query: &Query, name: &str, default: i64, min: i64, max: i64) -> Result<i64, ApiError> {
    let value = query.int(name)?.unwrap_or(default);
    if (min..=max).contains(&value) {
        Ok(value)
    } else if max == i64::MAX {
        Err(ApiError::bad_value(
            name,
            format!("{name} must be at least {min}."),
        ))
    } else {
        Err(ApiError::bad_value(
            name,
            format!("{name} must be from {min} to {max}."),
        ))
    }
}

/// Sorts by `order_by` (`column`, `+column`, `-column`), newest first where it is absent. Of equal
/// rows the oldest comes first, in a descending order the newest.
pub(super) fn sort(query: &Query, columns: &[&str], rows: &mut [&Row]) -> Result<(), ApiError> {
    let wanted = query.get("order_by").unwrap_or("-created_at");
    let descending = wanted.starts_with('-');
    let column = wanted.trim_start_matches(['-', '+', ' ']);
    if !columns.contains(&column) {
        let all = columns.join(", ");
        return Err(ApiError::bad_value(
            "order_by",
            format!("order_by must be one of {all}."),
        ));
    }
    if descending {
        rows.reverse();
    }
    rows.sort_by(|a, b| {
        let order = compare(a, b, column);
        if descending { order.reverse() } else { order }
    });
    Ok(())
}

/// A column that the API shows elsewhere may be kept in the row under a private name.
fn compare(a: &Row, b: &Row, column: &str) -> Ordering {
    let hidden = match column {
        "web3wallet" => "_web3_wallet".into(),
        column => format!("_{column}"),
    };
    let column = if a.contains_key(column) || b.contains_key(column) {
        column
    } else {
        &hidden
    };
    number(a, column)
        .cmp(&number(b, column))
        .then_with(|| text(a, column).cmp(text(b, column)))
}

/// Whether the parameter `query` means a row: by its whole id, or by a part of a column.
pub(super) fn is_meant(query: &Query, row: &Row, columns: &[&str]) -> bool {
    let wanted = query.get("query").unwrap_or_default();
    let needle = wanted.to_lowercase();
    text(row, "id") == wanted
        || columns
            .iter()
            .any(|column| text(row, column).to_lowercase().contains(&needle))
}

/// Whether a row passes the `COLUMN_before`, `COLUMN_after` and `COLUMN_since` filters.
pub(super) struct Times(Vec<(String, i64, bool)>);

impl Times {
    pub(super) fn read(query: &Query, columns: &[&str]) -> Result<Self, ApiError> {
        let mut bounds = Vec::new();
        for column in columns {
            for (suffix, before) in [("before", true), ("after", false), ("since", false)] {
                if let Some(at) = query.int(&format!("{column}_{suffix}"))? {
                    bounds.push(((*column).to_owned(), at, before));
                }
            }
        }
        Ok(Self(bounds))
    }

    pub(super) fn pass(&self, row: &Row) -> bool {
        self.0.iter().all(|(column, at, before)| {
            row.get(column)
                .and_then(Value::as_i64)
                .is_some_and(|value| if *before { value < *at } else { value > *at })
        })
    }
}

/// A repeatable filter: a value is wanted, or with a leading `-` unwanted.
pub(super) struct OneOf<'a> {
    wanted: Vec<&'a str>,
    unwanted: Vec<&'a str>,
}

impl<'a> OneOf<'a> {
    /// Reads the filter `name`; `signs` says whether `+id` and `-id` are understood.
    pub(super) fn read(query: &'a Query, name: &str, signs: bool) -> Result<Self, ApiError> {
        let mut filter = Self {
            wanted: Vec::new(),
            unwanted: Vec::new(),
        };
        for value in query.all(name) {
            match value.strip_prefix('-') {
                Some(value) if signs => filter.unwanted.push(value),
                // A `+` that was not encoded arrives as a space.
                _ if signs => filter
                    .wanted
                    .push(value.strip_prefix(['+', ' ']).unwrap_or(value)),
                _ => filter.wanted.push(value),
            }
        }
        if filter.wanted.len() + filter.unwanted.len() > 100 {
            return Err(ApiError::bad_value(
                name,
                format!("{name} takes at most 100 values."),
            ));
        }
        Ok(filter)
    }

    pub(super) fn pass(&self, value: &str) -> bool {
        self.pass_any(&[value])
    }

    pub(super) fn pass_any(&self, values: &[&str]) -> bool {
        (self.wanted.is_empty() || values.iter().any(|v| self.wanted.contains(v)))
            && !values.iter().any(|v| self.unwanted.contains(v))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.wanted.is_empty() && self.unwanted.is_empty()
    }
}

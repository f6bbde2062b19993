//! What came of the cells.

use core::fmt;
use core::time::Duration;

use super::Use;
use super::bounds::Bound;

/// What was seen in a cell.
#[derive(Clone, Debug)]
pub struct Seen {
    /// A status with its reason, a number of users with what ended the walk, or `nothing` where no
    /// end was seen. `undecided` is signed out for want of the API.
    pub outcome: String,
    /// How long it took.
    pub wait: Duration,
    /// How many requests reached the API.
    pub requests: usize,
}

/// One fault met by one use.
#[derive(Clone, Debug)]
pub struct Cell {
    /// The fault's name.
    pub fault: &'static str,
    /// The use.
    pub usage: Use,
    /// What was seen; `None` where the transport cannot be had for this fault.
    pub seen: Option<Seen>,
    /// What is out of bounds, in words.
    pub broken: Vec<String>,
}

impl Cell {
    pub(super) fn new(fault: &'static str, usage: Use, bound: &Bound, seen: Option<Seen>) -> Self {
        Self {
            fault,
            usage,
            broken: seen
                .as_ref()
                .map_or_else(Vec::new, |seen| bound.broken_by(seen)),
            seen,
        }
    }
}

/// What a client made of every fault. `Display` writes it as Markdown.
#[derive(Clone, Debug)]
#[must_use]
pub struct Table {
    subject: String,
    cells: Vec<Cell>,
}

impl Table {
    pub(super) fn new(subject: &str, cells: Vec<Cell>) -> Self {
        Self {
            subject: subject.to_owned(),
            cells,
        }
    }

    /// All cells, fault by fault.
    pub fn cells(&self) -> &[Cell] {
        &self.cells
    }

    /// The cells that are out of bounds.
    pub fn broken(&self) -> Vec<&Cell> {
        let cells = self.cells.iter();
        cells.filter(|cell| !cell.broken.is_empty()).collect()
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "| {} |", self.subject)?;
        for usage in Use::ALL {
            write!(f, " {} |", usage.name())?;
        }
        write!(f, "\n|{}", " --- |".repeat(Use::ALL.len() + 1))?;
        for row in self.cells.chunks(Use::ALL.len()) {
            let name = row.first().map_or("", |cell| cell.fault);
            write!(f, "\n| {name} |")?;
            for cell in row {
                match &cell.seen {
                    None => write!(f, " – |")?,
                    Some(seen) => write!(
                        f,
                        " {}; {} ms; {} sent |",
                        seen.outcome,
                        seen.wait.as_millis(),
                        seen.requests
                    )?,
                }
            }
        }
        Ok(())
    }
}

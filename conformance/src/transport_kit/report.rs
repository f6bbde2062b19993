//! What came of the rows.

use core::fmt;
use core::time::Duration;

use super::outcome::Ended;
use super::rows::Row;
use super::server::Seen;
use super::{MAX_BODY, SLACK};

/// What the sockets of both sides may hold beside what the transport has read: far more than
/// they do, far less than the floods.
const BUFFERS: u64 = 16 * 1024 * 1024;

pub(super) struct Measured {
    pub(super) row: Row,
    pub(super) ended: Option<Ended>,
    pub(super) elapsed: Duration,
    pub(super) seen: Seen,
}

/// What a transport made of the table. `Display` shows the rows that went wrong.
#[derive(Clone, Debug)]
#[must_use]
pub struct Report {
    rows: Vec<RowResult>,
}

impl Report {
    pub(super) fn of(measured: impl IntoIterator<Item = Measured>) -> Self {
        Self {
            rows: measured.into_iter().map(RowResult::of).collect(),
        }
    }

    /// Whether every row went as it must.
    pub fn passed(&self) -> bool {
        !self.rows.is_empty() && self.rows.iter().all(|row| row.faults.is_empty())
    }

    /// Every row.
    pub fn rows(&self) -> &[RowResult] {
        &self.rows
    }
}

/// What a transport made of one row.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RowResult {
    /// What the server did.
    pub name: &'static str,
    /// How the exchange must end.
    pub expected: Ended,
    /// How it ended.
    pub ended: Ended,
    /// How long it took.
    pub elapsed: Duration,
    /// What went wrong, in words; empty where nothing did.
    pub faults: Vec<String>,
}

impl RowResult {
    fn of(measured: Measured) -> Self {
        let Measured {
            row,
            ended,
            elapsed,
            seen,
        } = measured;
        let ended = ended.unwrap_or(Ended::Otherwise("nothing was sent".into()));
        let mut faults = Vec::new();
        if ended != row.expected {
            faults.push(format!("expected {:?}, got {ended:?}", row.expected));
        }
        if elapsed > row.deadline * row.times + SLACK {
            faults.push(format!(
                "took {elapsed:?} with a deadline of {:?}",
                row.deadline
            ));
        }
        if seen.taken > MAX_BODY as u64 + BUFFERS {
            faults.push(format!("took in {} bytes", seen.taken));
        }
        if seen.requests > row.times as usize {
            faults.push(format!("sent {} requests", seen.requests));
        }
        Self {
            name: row.name,
            expected: row.expected,
            ended,
            elapsed,
            faults,
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let wrong = self.rows.iter().filter(|row| !row.faults.is_empty());
        for row in wrong.clone() {
            writeln!(f, "{}: {}", row.name, row.faults.join("; "))?;
        }
        write!(
            f,
            "{} of {} rows went wrong",
            wrong.count(),
            self.rows.len()
        )
    }
}

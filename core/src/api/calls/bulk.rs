//! Bulk operations: many entries, in requests of Clerk's maximum size.

use alloc::vec::Vec;
use core::ops::Range;

use crate::api::errors::CallError;

/// The requests of a bulk operation, in the order of its entries.
#[derive(Clone, Debug)]
#[must_use = "a bulk operation does nothing until it is sent"]
pub struct Bulk<E>(Vec<Part<E>>);

/// One request of a bulk operation.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Part<E> {
    /// The entries of this request, counted from 0.
    pub entries: Range<usize>,
    /// The operation that is sent for them.
    pub operation: E,
}

impl<E> Bulk<E> {
    pub(in crate::api) fn new<I>(
        entries: impl IntoIterator<Item = I>,
        max: usize,
        operation: impl Fn(Vec<I>) -> E,
    ) -> Self {
        let mut entries = entries.into_iter();
        let (mut parts, mut start) = (Vec::new(), 0);
        loop {
            let part: Vec<I> = entries.by_ref().take(max).collect();
            if part.is_empty() {
                return Self(parts);
            }
            let end = start + part.len();
            parts.push(Part {
                entries: start..end,
                operation: operation(part),
            });
            start = end;
        }
    }
}

impl<E> IntoIterator for Bulk<E> {
    type Item = Part<E>;
    type IntoIter = alloc::vec::IntoIter<Part<E>>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

/// The result of a bulk operation, part by part in the order of the entries.
#[derive(Debug)]
#[must_use = "parts of it may have failed"]
pub struct BulkReport<T> {
    parts: Vec<PartReport<T>>,
    stopped: bool,
}

/// The result of one request of a bulk operation.
#[derive(Debug)]
#[non_exhaustive]
pub struct PartReport<T> {
    /// The entries of this request, counted from 0.
    pub entries: Range<usize>,
    /// Its answer or error; `None` if it was not sent, because an earlier part failed in a way that
    /// affects all parts. An error says whether the entries may have been processed.
    pub outcome: Option<Result<T, CallError>>,
}

impl<T> BulkReport<T> {
    /// A report without parts.
    pub const fn new() -> Self {
        Self {
            parts: Vec::new(),
            stopped: false,
        }
    }

    /// Whether the next part should be sent. False after a failure that does not concern the
    /// entries of its part: the key is refused, the rate limit is exceeded, or no answer arrived.
    pub const fn should_continue(&self) -> bool {
        !self.stopped
    }

    /// Adds the result of the next part; `None` if it was not sent.
    pub fn add(&mut self, entries: Range<usize>, outcome: Option<Result<T, CallError>>) {
        if let Some(Err(error)) = &outcome {
            self.stopped |= !concerns_entries(error);
        }
        self.parts.push(PartReport { entries, outcome });
    }

    /// Every part.
    pub fn parts(&self) -> &[PartReport<T>] {
        &self.parts
    }

    /// Every part, by value.
    pub fn into_parts(self) -> Vec<PartReport<T>> {
        self.parts
    }

    /// Whether every part succeeded.
    pub fn is_complete(&self) -> bool {
        let mut parts = self.parts.iter();
        parts.all(|part| matches!(part.outcome, Some(Ok(_))))
    }

    /// The answers of the parts that succeeded.
    pub fn succeeded(&self) -> impl Iterator<Item = (Range<usize>, &T)> {
        self.parts.iter().filter_map(|part| match &part.outcome {
            Some(Ok(answer)) => Some((part.entries.clone(), answer)),
            _ => None,
        })
    }

    /// The errors of the parts that failed.
    pub fn failed(&self) -> impl Iterator<Item = (Range<usize>, &CallError)> {
        self.parts.iter().filter_map(|part| match &part.outcome {
            Some(Err(error)) => Some((part.entries.clone(), error)),
            _ => None,
        })
    }

    /// The entries that were never sent.
    pub fn unsent(&self) -> impl Iterator<Item = Range<usize>> {
        let parts = self.parts.iter();
        parts
            .filter(|part| part.outcome.is_none())
            .map(|part| part.entries.clone())
    }
}

impl<T> Default for BulkReport<T> {
    fn default() -> Self {
        Self::new()
    }
}

/// Whether the entries of one part can cause the error, so that the next part may succeed.
fn concerns_entries(error: &CallError) -> bool {
    match error {
        CallError::Build(_) | CallError::Decode(_) => true,
        CallError::Api(error) => matches!(error.status, 400 | 404 | 409 | 413 | 422),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::errors::{BuildError, Invalid};
    use crate::flow::{TransportError, TransportErrorKind};

    #[test]
    fn report_keeps_successes_and_stops_after_a_lost_answer() {
        let invalid = || {
            CallError::Build(BuildError {
                operation: "X",
                parameter: "x",
                problem: Invalid::NotJson,
            })
        };
        let lost = || CallError::Transport(TransportError::new(TransportErrorKind::Timeout));
        let mut report = BulkReport::new();
        report.add(0..2, Some(Ok(1)));
        report.add(2..4, Some(Err(invalid())));
        assert!(report.should_continue() && !report.is_complete());
        report.add(4..6, Some(Ok(3)));
        report.add(6..8, Some(Err(lost())));
        assert!(!report.should_continue());
        report.add(8..9, None);
        let succeeded: Vec<_> = report
            .succeeded()
            .map(|(entries, n)| (entries, *n))
            .collect();
        assert_eq!(succeeded, [(0..2, 1), (4..6, 3)]);
        let failed: Vec<_> = report.failed().map(|(entries, _)| entries).collect();
        assert_eq!(failed, [2..4, 6..8]);
        assert!(report.unsent().eq(core::iter::once(8..9)));
    }
}

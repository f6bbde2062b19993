//! What each cell must keep to.

use core::time::Duration;

use super::{BUDGET, Fault, Seen, Use};

/// For slow machines, beside every bound of time.
const SLACK: Duration = Duration::from_secs(1);

/// How long a cell is waited for.
pub(super) const PATIENCE: Duration = Duration::from_secs(12);

/// How often an operation is sent at most.
const ATTEMPTS: usize = 3;

/// The most that a cell may wait, the most requests that may reach the API, and how it must end.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bound {
    wait: Duration,
    requests: usize,
    good: Option<bool>,
}

impl Bound {
    pub(super) fn of(fault: &Fault, usage: Use) -> Self {
        if usage == Use::KnownKey {
            return Self {
                wait: SLACK,
                requests: 0,
                good: Some(true),
            };
        }
        let operations: u32 = match fault.survivable {
            Some(false) => 1,
            _ => usage.operations(),
        };
        Self {
            wait: BUDGET * operations + SLACK,
            requests: ATTEMPTS.max(operations as usize),
            good: fault.survivable,
        }
    }

    /// What of it does not hold, in words.
    pub(super) fn broken_by(self, seen: &Seen) -> Vec<String> {
        let mut broken = Vec::new();
        if self.good.is_some_and(|good| good != seen.is_good()) {
            let wanted = if seen.is_good() {
                "no success"
            } else {
                "success"
            };
            broken.push(format!("{wanted} expected, not {}", seen.outcome));
        }
        if seen.wait > self.wait {
            broken.push(format!("waited {:?}, at most {:?}", seen.wait, self.wait));
        }
        if seen.requests > self.requests {
            let (requests, most) = (seen.requests, self.requests);
            broken.push(format!("{requests} requests, at most {most}"));
        }
        broken
    }
}

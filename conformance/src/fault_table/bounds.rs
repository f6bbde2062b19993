//! What each cell must keep to.

use core::ops::RangeInclusive;
use core::time::Duration;

use super::faults::Nature;
use super::{ATTEMPT, BUDGET, Fault, Seen, Use};

/// For slow machines, beside every bound of time.
const SLACK: Duration = Duration::from_secs(1);

/// How long a cell is waited for.
pub(super) const PATIENCE: Duration = Duration::from_secs(12);

/// How often a request is sent at most.
const ATTEMPTS: usize = 3;

/// The two pauses between three attempts are together no longer than this:
/// 250 and 500 ms for calls, 100 and 200 ms for what visitors wait for.
const CALL_PAUSES: Duration = Duration::from_millis(750);
const VISITOR_PAUSES: Duration = Duration::from_millis(300);

/// How a cell must end, the most that it may wait, and how many requests may reach the API.
#[derive(Clone, Debug)]
pub(super) struct Bound {
    /// The beginnings of the outcomes that are right.
    outcomes: &'static [&'static str],
    wait: Duration,
    requests: RangeInclusive<usize>,
}

impl Bound {
    pub(super) fn of(fault: &Fault, usage: Use, multiplexes: bool) -> Self {
        let nature = fault.nature;
        if usage == Use::KnownKey {
            return Self {
                outcomes: &["signed-in"],
                wait: SLACK,
                requests: 0..=0,
            };
        }
        let pauses = match usage {
            Use::Sync => CALL_PAUSES,
            _ => VISITOR_PAUSES,
        };
        let operations = usage.operations();
        let (wait, requests) = match nature {
            Nature::Late(late) => (late * operations, operations as usize..=operations as usize),
            // Of the last attempt, which has what is left of the budget, the API may see nothing.
            Nature::Stalls => (BUDGET, 1..=ATTEMPTS),
            Nature::Mute => (BUDGET + ATTEMPT, 1..=ATTEMPTS + operations as usize),
            // It may have been carried out, and a refresh is not to be carried out twice.
            Nature::Breaks if usage == Use::Refresh => (Duration::ZERO, 1..=1),
            Nature::Breaks | Nature::Refuses => (pauses, ATTEMPTS..=ATTEMPTS),
            Nature::Answers => (Duration::ZERO, 1..=1),
            // Debug builds take their time to decompress.
            Nature::Floods => (SLACK, 1..=1),
            Nature::Unreached => (pauses, 0..=0),
            Nature::Unresolved => (BUDGET, 0..=0),
        };
        Self {
            outcomes: outcomes(nature, usage, multiplexes),
            wait: wait + SLACK,
            requests,
        }
    }

    /// What of it does not hold, in words.
    pub(super) fn broken_by(&self, seen: &Seen) -> Vec<String> {
        let mut broken = Vec::new();
        if !self
            .outcomes
            .iter()
            .any(|right| seen.outcome.starts_with(right))
        {
            broken.push(format!("{}, not one of {:?}", seen.outcome, self.outcomes));
        }
        if seen.wait > self.wait {
            broken.push(format!("waited {:?}, at most {:?}", seen.wait, self.wait));
        }
        if !self.requests.contains(&seen.requests) {
            broken.push(format!(
                "{} requests, not {:?}",
                seen.requests, self.requests
            ));
        }
        broken
    }
}

/// Nobody is signed in, because nothing could be checked: 503 with `Retry-After`, not 401.
const UNREACHED: &str = "undecided, unexpected-error";
const DETOUR: &str = "handshake, session-token-expired-refresh-";
const NO_KEYS: &str = "undecided, jwk-remote-failed-to-load";
const NO_SESSION: &str = "undecided, session-token-and-uat-missing";

fn outcomes(nature: Nature, usage: Use, multiplexes: bool) -> &'static [&'static str] {
    match (usage, nature) {
        (Use::Sync, Nature::Late(_)) => &["30 users;"],
        (_, Nature::Late(_)) | (Use::KnownKey, _) => &["signed-in"],
        // Another attempt has another connection; a refresh is not attempted again.
        (Use::Refresh, Nature::Mute) => &["signed-in", DETOUR],
        (Use::Sync, Nature::Mute) if !multiplexes => &["30 users;"],
        (_, Nature::Mute) if !multiplexes => &["signed-in"],
        (Use::Sync, Nature::Mute) => &["30 users;", "0 users, then: GetUserList"],
        (Use::Sync, Nature::Unreached | Nature::Unresolved) => &["0 users, nothing sent"],
        (Use::Sync, _) => &["0 users, then: GetUserList"],
        // The browser is sent for a better session, which needs nothing of the API.
        (Use::Refresh, _) => &[DETOUR],
        // The cookies decide, and there are none; the handshake may have brought some.
        (Use::Nonce, Nature::Mute) => &["signed-in", NO_SESSION],
        (Use::Nonce, _) => &[NO_SESSION],
        (Use::ColdKeys | Use::ApiKey, Nature::Mute) => &["signed-in", UNREACHED],
        (Use::ColdKeys | Use::ApiKey, _) => &[UNREACHED, NO_KEYS],
    }
}

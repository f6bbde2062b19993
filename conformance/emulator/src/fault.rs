//! Failures on request: which exchanges, and how they fail.

use core::time::Duration;
use std::sync::{Mutex, PoisonError};

/// A rule: these requests fail in this way. Hand it to [`Emulator::fail`](super::Emulator::fail).
///
/// ```
/// # use clerk_emulator::{Failure, Fault, RetryAfter};
/// Fault::on("GET", "/v1/users").times(2).with(Failure::TooManyRequests(RetryAfter::Seconds(1)));
/// ```
#[derive(Clone, Debug)]
pub struct Fault {
    method: String,
    path: String,
    skip: u64,
    every: u64,
    since: u64,
    times: u64,
    failure: Failure,
}

impl Fault {
    /// Begins a rule for a method (`*`: any) and a path; a `*` segment stands for one segment, a
    /// last `**` for any rest. Without [`times`](FaultBuilder::times) it holds until it is cleared.
    pub fn on(method: &str, path: &str) -> FaultBuilder {
        FaultBuilder {
            method: method.to_owned(),
            path: path.to_owned(),
            skip: 0,
            every: 1,
            times: u64::MAX,
        }
    }

    fn matches(&self, method: &str, path: &str) -> bool {
        (self.method == "*" || self.method == method) && path_matches(&self.path, path)
    }
}

fn path_matches(pattern: &str, path: &str) -> bool {
    let mut segments = path.split('/');
    for wanted in pattern.split('/') {
        match (wanted, segments.next()) {
            ("**", Some(_)) => return true,
            ("*", Some(_)) => {}
            (wanted, Some(segment)) if wanted == segment => {}
            _ => return false,
        }
    }
    segments.next().is_none()
}

/// A [`Fault`] that does not yet say how to fail.
#[derive(Clone, Debug)]
#[must_use]
pub struct FaultBuilder {
    method: String,
    path: String,
    skip: u64,
    every: u64,
    times: u64,
}

impl FaultBuilder {
    /// Lets the first `count` matching requests through.
    pub fn after(mut self, count: u64) -> Self {
        self.skip = count;
        self
    }

    /// Lets all but each `count`-th of the matching requests through. Zero counts as one.
    pub fn every(mut self, count: u64) -> Self {
        self.every = count.max(1);
        self
    }

    /// Fails `count` times, then never again.
    pub fn times(mut self, count: u64) -> Self {
        self.times = count;
        self
    }

    /// The finished rule.
    pub fn with(self, failure: Failure) -> Fault {
        Fault {
            method: self.method,
            path: self.path,
            skip: self.skip,
            every: self.every,
            since: 0,
            times: self.times,
            failure,
        }
    }
}

/// How an exchange fails. The first group answers in place of the operation, which is not
/// carried out; the second carries it out and spoils its answer.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Failure {
    /// 429 in Clerk's shape.
    TooManyRequests(RetryAfter),
    /// Any status with any body: `content_type`, then the bytes.
    Answer {
        /// The status code.
        status: u16,
        /// The `Content-Type`.
        content_type: String,
        /// The body.
        body: Vec<u8>,
    },
    /// This status (401, 404, 500 ..) with an error in Clerk's shape.
    Error(u16),
    /// This status with a page of HTML, as a gateway sends it.
    Html(u16),
    /// A redirect (307) to this location.
    Redirect(String),
    /// 204 without a body.
    NoContent,
    /// 200 with an empty body.
    Empty,
    /// 200 with JSON whose text is not UTF-8.
    NotUtf8,
    /// 200 with arrays nested this deep.
    DeepJson(usize),
    /// 200 with a JSON string of about this many bytes, made while it is sent.
    Huge(u64),
    /// 200 with `Content-Encoding: gzip` that unpacks to this many bytes.
    GzipBomb(u64),
    /// The connection is reset before anything is answered.
    Reset,
    /// The request is read and never answered.
    Hang,
    /// The request is never answered, and nothing is read from its connection or written to it any
    /// more, which stays open. Over HTTP/2 that stops all requests of the connection, and pings.
    /// New connections are served.
    Mute,

    /// The head and half of the body, then nothing; the connection stays open.
    HangInBody,
    /// Head and half of the body, then a reset.
    ResetInBody,
    /// The `Content-Length` promises more than is sent before the connection ends.
    Truncated,
    /// The answer comes this much later.
    Delay(Duration),
    /// The body comes byte by byte with this pause between two.
    Dribble(Duration),
    /// The answer says `application/json; charset=utf-8`.
    Charset,
}

/// The `Retry-After` of a 429 (RFC 9110 section 10.2.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RetryAfter {
    /// No header.
    Absent,
    /// A number of seconds.
    Seconds(u64),
    /// An HTTP date, this many seconds from the machine's now.
    Date(u64),
}

/// The rules in force, tried in the order they were given.
#[derive(Default)]
pub(super) struct Faults(Mutex<Vec<Fault>>);

impl Faults {
    pub(super) fn add(&self, fault: Fault) {
        self.lock().push(fault);
    }

    pub(super) fn clear(&self) {
        self.lock().clear();
    }

    /// The failure of this request, if any; counts it.
    pub(super) fn take(&self, method: &str, path: &str) -> Option<Failure> {
        let mut rules = self.lock();
        for rule in rules.iter_mut().filter(|rule| rule.matches(method, path)) {
            if rule.skip > 0 {
                rule.skip -= 1;
            } else if rule.since + 1 < rule.every {
                rule.since += 1;
            } else if rule.times > 0 {
                rule.since = 0;
                if rule.times != u64::MAX {
                    rule.times -= 1;
                }
                return Some(rule.failure.clone());
            }
        }
        None
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Fault>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A rule as one line: `METHOD PATH [xN] [after=N] [every=N] FAILURE[=VALUE]`, for example
/// `GET /v1/users x2 429=3`. The failures: `429`, `429=SECONDS`, `429-date=SECONDS`, `html=STATUS`,
/// `redirect=URL`, `no-content`, `empty`, `not-utf8`, `deep-json=DEPTH`, `huge=BYTES`,
/// `gzip-bomb=BYTES`, `reset`, `hang`, `mute`, `hang-in-body`, `reset-in-body`, `truncated`,
/// `delay=MILLISECONDS`, `dribble=MILLISECONDS`, `charset`, or any other status.
impl core::str::FromStr for Fault {
    type Err = String;

    fn from_str(line: &str) -> Result<Self, String> {
        let mut words = line.split_whitespace();
        let (Some(method), Some(path)) = (words.next(), words.next()) else {
            return Err("a fault begins with METHOD PATH".into());
        };
        let mut rule = Self::on(method, path);
        let mut failure = None;
        for word in words {
            let (name, value) = word.split_once('=').unwrap_or((word, ""));
            let number = || {
                value
                    .parse::<u64>()
                    .map_err(|_| format!("{name} wants a number"))
            };
            if let Some(Ok(times)) = name.strip_prefix('x').map(str::parse) {
                rule = rule.times(times);
            } else if name == "after" {
                rule = rule.after(number()?);
            } else if name == "every" {
                rule = rule.every(number()?);
            } else {
                failure = Some(read_failure(name, value, number)?);
            }
        }
        failure
            .map(|f| rule.with(f))
            .ok_or_else(|| "a fault ends with how to fail".into())
    }
}

fn read_failure(
    name: &str,
    value: &str,
    number: impl Fn() -> Result<u64, String>,
) -> Result<Failure, String> {
    let status = |n: u64| u16::try_from(n).map_err(|_| format!("{n} is no status"));
    Ok(match name {
        "429" if value.is_empty() => Failure::TooManyRequests(RetryAfter::Absent),
        "429" => Failure::TooManyRequests(RetryAfter::Seconds(number()?)),
        "429-date" => Failure::TooManyRequests(RetryAfter::Date(number()?)),
        "html" => Failure::Html(status(number()?)?),
        "redirect" => Failure::Redirect(value.to_owned()),
        "no-content" => Failure::NoContent,
        "empty" => Failure::Empty,
        "not-utf8" => Failure::NotUtf8,
        "deep-json" => Failure::DeepJson(usize::try_from(number()?).unwrap_or(usize::MAX)),
        "huge" => Failure::Huge(number()?),
        "gzip-bomb" => Failure::GzipBomb(number()?),
        "reset" => Failure::Reset,
        "hang" => Failure::Hang,
        "mute" => Failure::Mute,
        "hang-in-body" => Failure::HangInBody,
        "reset-in-body" => Failure::ResetInBody,
        "truncated" => Failure::Truncated,
        "delay" => Failure::Delay(Duration::from_millis(number()?)),
        "dribble" => Failure::Dribble(Duration::from_millis(number()?)),
        "charset" => Failure::Charset,
        other => match other.parse() {
            Ok(code @ 400..=599) => Failure::Error(code),
            _ => return Err(format!("{other} is no failure")),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_count_and_skip() {
        let faults = Faults::default();
        faults.add("GET /v1/users/* x2 after=1 503".parse().unwrap());
        let take = |path| faults.take("GET", path);
        assert_eq!(take("/v1/users"), None);
        assert_eq!(take("/v1/users/a"), None);
        assert_eq!(take("/v1/users/b"), Some(Failure::Error(503)));
        assert_eq!(take("/v1/users/c/ban"), None);
        assert_eq!(take("/v1/users/d"), Some(Failure::Error(503)));
        assert_eq!(take("/v1/users/e"), None);
    }

    #[test]
    fn every_fifth_request_fails_after_the_first() {
        let faults = Faults::default();
        faults.add("GET /v1/users x2 after=1 every=5 503".parse().unwrap());
        let failed = (1..=20).filter(|_| faults.take("GET", "/v1/users").is_some());
        assert_eq!(failed.collect::<Vec<_>>(), [6, 11]);
    }

    #[test]
    fn lines_that_are_no_rule_are_refused() {
        for line in [
            "",
            "GET",
            "GET /v1/users",
            "GET /v1/users 42",
            "GET / delay=soon",
        ] {
            assert!(line.parse::<Fault>().is_err(), "{line}");
        }
        assert!(path_matches("/v1/**", "/v1/users/a") && !path_matches("/v1/**", "/v2/users"));
    }
}

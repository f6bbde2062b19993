//! The faults of Clerk's API.

use core::net::Ipv4Addr;
use core::time::Duration;
use std::net::TcpListener;

use clerk_emulator::{Emulator, Failure, RetryAfter};

use super::MAX_BODY;
use super::subject::{Names, Switch};

/// A fault of Clerk's API, from a moment on.
#[derive(Clone, Debug)]
pub struct Fault {
    /// Its name in the table.
    pub name: &'static str,
    /// Whether operations succeed all the same, only later; `None` where that depends on how much
    /// of its budget a client gives to one attempt.
    pub survivable: Option<bool>,
    kind: Kind,
}

#[derive(Clone, Debug)]
enum Kind {
    Failure(Failure),
    Refused,
    NoSuchName,
    NameHangs,
}

impl Fault {
    /// All of them, in the order of the table.
    pub fn all() -> Vec<Self> {
        let failing = |name, failure| Self {
            name,
            survivable: match failure {
                Failure::Mute => None,
                _ => Some(matches!(failure, Failure::Delay(_))),
            },
            kind: Kind::Failure(failure),
        };
        let retry_after =
            |name, seconds| failing(name, Failure::TooManyRequests(RetryAfter::Seconds(seconds)));
        let connecting = |name, kind| Self {
            name,
            survivable: Some(false),
            kind,
        };
        let flood = 4 * MAX_BODY as u64;
        vec![
            failing("slow", Failure::Delay(Duration::from_millis(200))),
            failing("hang", Failure::Hang),
            failing("silent after the head", Failure::HangInBody),
            failing("mute connection", Failure::Mute),
            failing("reset", Failure::Reset),
            failing("reset in the body", Failure::ResetInBody),
            failing("truncated", Failure::Truncated),
            failing("dribble", Failure::Dribble(Duration::from_millis(20))),
            failing("503", Failure::Error(503)),
            failing("502 in HTML", Failure::Html(502)),
            failing("HTML with status 200", Failure::Html(200)),
            failing("not UTF-8", Failure::NotUtf8),
            failing("deep JSON", Failure::DeepJson(10_000)),
            failing("empty", Failure::Empty),
            failing("204", Failure::NoContent),
            failing("429", Failure::TooManyRequests(RetryAfter::Absent)),
            retry_after("429, at once", 0),
            retry_after("429, 5 s", 5),
            retry_after("429, 14 s", 14),
            retry_after("429, 60 s", 60),
            failing("gzip bomb", Failure::GzipBomb(flood)),
            failing("huge", Failure::Huge(flood)),
            connecting("connection refused", Kind::Refused),
            connecting("DNS fails", Kind::NoSuchName),
            connecting("DNS hangs", Kind::NameHangs),
        ]
    }

    pub(super) fn names(&self) -> Names {
        match self.kind {
            Kind::NameHangs => Names::Hanging,
            _ => Names::System,
        }
    }

    pub(super) fn begin(&self, clerk: &Emulator, switch: &Switch) {
        match &self.kind {
            Kind::Failure(failure) => {
                let rule = clerk_emulator::Fault::on("*", "/**");
                clerk.fail(match failure {
                    // New connections are served.
                    Failure::Mute => rule.times(1).with(Failure::Mute),
                    failure => rule.with(failure.clone()),
                });
            }
            Kind::Refused => switch.send_to(&closed_port()),
            // A label has at most 63 octets (RFC 1035 section 2.3.4), so no server is asked.
            Kind::NoSuchName => switch.send_to(&format!("{}.invalid", "x".repeat(64))),
            Kind::NameHangs => switch.send_to("clerk.invalid"),
        }
    }
}

/// An address of 127.0.0.1 where nobody listens.
fn closed_port() -> String {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port on 127.0.0.1");
    listener.local_addr().expect("a bound address").to_string()
}

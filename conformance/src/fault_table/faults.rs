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
    pub(super) nature: Nature,
    kind: Kind,
}

/// What a client can do about a fault.
#[derive(Clone, Copy, Debug)]
pub(super) enum Nature {
    /// Each answer comes, after this time.
    Late(Duration),
    /// No answer comes.
    Stalls,
    /// One connection is silent, while new ones are served.
    Mute,
    /// The request fails, and may have been carried out.
    Breaks,
    /// The request is refused without being carried out.
    Refuses,
    /// The answer is there, and another attempt would not be a better one.
    Answers,
    /// The answer is larger than the transport takes.
    Floods,
    /// There is no connection.
    Unreached,
    /// The name is looked up without end.
    Unresolved,
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
        let failing = |name, nature, failure| Self {
            name,
            nature,
            kind: Kind::Failure(failure),
        };
        let breaks = |name, failure| failing(name, Nature::Breaks, failure);
        let answers = |name, failure| failing(name, Nature::Answers, failure);
        let stalls = |name, failure| failing(name, Nature::Stalls, failure);
        let retry_after = |seconds| Failure::TooManyRequests(RetryAfter::Seconds(seconds));
        let connecting = |name, nature, kind| Self { name, nature, kind };
        let late = Duration::from_millis(200);
        let flood = 4 * MAX_BODY as u64;
        vec![
            failing("slow", Nature::Late(late), Failure::Delay(late)),
            stalls("hang", Failure::Hang),
            stalls("silent after the head", Failure::HangInBody),
            failing("mute connection", Nature::Mute, Failure::Mute),
            breaks("reset", Failure::Reset),
            breaks("reset in the body", Failure::ResetInBody),
            breaks("truncated", Failure::Truncated),
            stalls("dribble", Failure::Dribble(Duration::from_millis(20))),
            breaks("503", Failure::Error(503)),
            breaks("502 in HTML", Failure::Html(502)),
            answers("HTML with status 200", Failure::Html(200)),
            answers("not UTF-8", Failure::NotUtf8),
            answers("deep JSON", Failure::DeepJson(10_000)),
            answers("empty", Failure::Empty),
            answers("204", Failure::NoContent),
            failing(
                "429",
                Nature::Refuses,
                Failure::TooManyRequests(RetryAfter::Absent),
            ),
            failing("429, at once", Nature::Refuses, retry_after(0)),
            // Past the budget.
            answers("429, 5 s", retry_after(5)),
            answers("429, 14 s", retry_after(14)),
            answers("429, 60 s", retry_after(60)),
            failing("gzip bomb", Nature::Floods, Failure::GzipBomb(flood)),
            failing("huge", Nature::Floods, Failure::Huge(flood)),
            connecting("connection refused", Nature::Unreached, Kind::Refused),
            connecting("DNS fails", Nature::Unreached, Kind::NoSuchName),
            connecting("DNS hangs", Nature::Unresolved, Kind::NameHangs),
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

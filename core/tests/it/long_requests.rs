//! Cookies and queries as long as servers let them through: the cost of a decision grows with their
//! length, not with its square.

use std::hint::black_box;
#[cfg(target_os = "linux")]
use std::time::Duration;

use allocation_counter::measure;
use clerk_core::auth::Authenticator;
use clerk_core::flow::{AwaitsKey as _, Step};
use serde_json::json;

use crate::auth_support::{Asked, DEVELOPMENT, PRODUCTION, keyless_options, session_token};
use crate::support::{NOW, toy_key};

/// The lengths of the requests that are compared: a quarter and the whole, in bytes.
const LENGTHS: [usize; 2] = [60_000, 240_000];
/// The longest one.
const LONGEST: usize = 380_000;

/// A kind of long request, of about this many bytes.
type Kind = (&'static str, fn(Asked, usize) -> Asked);

fn cookies(asked: Asked, cookie: &str, length: usize) -> Asked {
    asked.header("cookie", cookie.repeat(length / cookie.len()))
}

fn query(asked: Asked, pair: &str, length: usize) -> Asked {
    asked.url(format!(
        "https://example.com/?{}",
        pair.repeat(length / pair.len())
    ))
}

const KINDS: [Kind; 14] = [
    ("one cookie", |asked, length| {
        asked.cookie("theme", &"x".repeat(length))
    }),
    ("many cookies", |asked, length| {
        cookies(asked, "a=1; ", length)
    }),
    ("only separators", |asked, length| {
        cookies(asked, ";", length)
    }),
    ("many of Clerk's cookies", |asked, length| {
        cookies(asked, "__session=x; __client_uat=1; ", length)
    }),
    ("many cookies that look like Clerk's", |asked, length| {
        cookies(asked, "__s=1; ", length)
    }),
    ("a session of escapes", |asked, length| {
        asked.cookie("__session", &"%41".repeat(length / 3))
    }),
    ("a session of dots", |asked, length| {
        asked.cookie("__session", &".".repeat(length))
    }),
    ("a session of zeros for a client", |asked, length| {
        asked.cookie("__client_uat", &"0".repeat(length))
    }),
    ("a long redirect count", |asked, length| {
        asked.cookie("__clerk_redirect_count", &"9".repeat(length))
    }),
    ("a cookie field for each cookie", |asked, length| {
        (0..length / 100).fold(asked, |asked, _| asked.cookie("a", &"x".repeat(98)))
    }),
    ("one parameter", |asked, length| query(asked, "x", length)),
    ("many parameters", |asked, length| {
        query(asked, "a=1&", length)
    }),
    ("many of Clerk's parameters", |asked, length| {
        query(asked, "__clerk_help=%2B&__clerk_db_jwt=+&", length)
    }),
    ("a long path", |asked, length| {
        asked.url(format!("https://example.com/{}", "a/".repeat(length / 2)))
    }),
];

/// Decides about a page request of a browser with an expired session that it could refresh, so that
/// every part of the request is read and a redirect is written.
fn decide(asked: &Asked, authenticator: &Authenticator) {
    match asked.start(authenticator) {
        Step::NeedKey(state) => drop(black_box(state.resume(Ok(toy_key()), NOW))),
        step => drop(black_box(step)),
    }
}

fn asked(instance: &str, (_, make): Kind, length: usize) -> Asked {
    let expired = session_token(instance, json!({ "exp": NOW.as_secs() - 60 }));
    make(Asked::page(), length)
        .cookie("__session", &expired)
        .cookie("__refresh_naoXFJnI", "refresh")
        .cookie("__client_uat", "1")
}

#[test]
fn cost_grows_with_the_length_of_cookies_and_queries() {
    for instance in [PRODUCTION, DEVELOPMENT] {
        let authenticator = keyless_options(instance).build().unwrap();
        for kind in KINDS {
            let [quarter, whole] = LENGTHS.map(|length| {
                let asked = asked(instance, kind, length);
                let allocated = measure(|| decide(&asked, &authenticator));
                (allocated.count_total, allocated.bytes_total)
            });
            // Four times as long, and what a request costs whatever its length.
            let name = kind.0;
            assert!(
                whole.0 <= 4 * quarter.0 + 64,
                "{name}: {quarter:?} {whole:?}"
            );
            // A text that grows is copied at powers of two, hence the half.
            assert!(
                2 * whole.1 <= 9 * quarter.1,
                "{name}: {quarter:?} {whole:?}"
            );
            decide(&asked(instance, kind, LONGEST), &authenticator);
        }
    }
}

/// How long this thread has run (proc(5), `schedstat`), so that other work on the machine does not count.
#[cfg(target_os = "linux")]
fn thread_time() -> Option<Duration> {
    let status = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds = status.split(' ').next()?.parse().ok()?;
    Some(Duration::from_nanos(nanoseconds))
}

/// A quadratic step would make the time sixteen times as long.
#[cfg(target_os = "linux")]
#[test]
fn time_grows_with_the_length_of_cookies_and_queries() {
    let authenticator = keyless_options(DEVELOPMENT).build().unwrap();
    for kind in KINDS {
        let [quarter, whole] = LENGTHS.map(|length| {
            let asked = asked(DEVELOPMENT, kind, length);
            let began = thread_time().unwrap();
            for _ in 0..10 {
                decide(&asked, &authenticator);
            }
            thread_time().unwrap().saturating_sub(began)
        });
        // The kernel counts in ticks of up to 10 milliseconds.
        let allowed = 9 * quarter + Duration::from_millis(30);
        assert!(whole <= allowed, "{}: {quarter:?} {whole:?}", kind.0);
    }
}

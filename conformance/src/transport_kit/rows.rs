//! What a row of the table is made of.

use core::net::Ipv4Addr;
use core::time::Duration;
use std::net::TcpListener;

use clerk_backend::http::Method;

use super::outcome::Ended;
use super::server::{Play, Server};

pub(super) struct Row {
    pub(super) name: &'static str,
    pub(super) target: Target,
    pub(super) method: Method,
    /// How often the same client asks; the last outcome counts.
    pub(super) times: u32,
    pub(super) deadline: Duration,
    pub(super) expected: Ended,
}

impl Row {
    pub(super) fn new(name: &'static str, target: impl Into<Target>, expected: Ended) -> Self {
        Self {
            name,
            target: target.into(),
            method: Method::Get,
            times: 1,
            deadline: Duration::from_secs(10),
            expected,
        }
    }

    pub(super) fn post(mut self) -> Self {
        self.method = Method::Post;
        self
    }

    pub(super) fn twice(mut self) -> Self {
        self.times = 2;
        self
    }

    pub(super) fn within(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }
}

/// Where the request goes.
pub(super) enum Target {
    /// To a server that plays this.
    Plain(Play),
    /// To the same, by a client that expects TLS.
    Tls(Play),
    /// To a name that does not resolve.
    NoName,
    /// To a port where nobody listens.
    NoListener,
}

impl From<Play> for Target {
    fn from(play: Play) -> Self {
        Self::Plain(play)
    }
}

impl Target {
    pub(super) fn open(&self) -> (String, Option<Server>) {
        match self {
            Self::Plain(play) => {
                let server = Server::start(play.clone());
                (format!("http://{}", server.address()), Some(server))
            }
            Self::Tls(play) => {
                let server = Server::start(play.clone());
                (format!("https://{}", server.address()), Some(server))
            }
            // A label has at most 63 octets (RFC 1035 section 2.3.4), so no server is asked.
            Self::NoName => (format!("http://{}.invalid", "x".repeat(64)), None),
            Self::NoListener => {
                let listener =
                    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port on 127.0.0.1");
                let address = listener.local_addr().expect("a bound listener's address");
                (format!("http://{address}"), None)
            }
        }
    }
}

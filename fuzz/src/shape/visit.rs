//! Whole requests.

use std::fmt::Write as _;

use arbitrary::Arbitrary;

use super::answer::{self, Answer};
use super::{Kind, Text, Token};

/// A whole request, and what the Backend API answers on the way.
#[derive(Arbitrary, Debug)]
pub struct Visit {
    pub set_up: u8,
    method: u8,
    host: u8,
    path: Text,
    query: Vec<(Parameter, Value)>,
    headers: Vec<(u8, Value)>,
    machine: Option<Machine>,
    jar: Jar,
    cookies: Vec<(Parameter, Value)>,
    answers: Vec<Answer>,
}

/// What a machine sends in `Authorization`.
#[derive(Arbitrary, Debug)]
enum Machine {
    Jwt(Kind, Token),
    ApiKey(Text),
    M2mToken(Text),
    OAuthToken(Text),
}

impl Machine {
    fn credential(&self) -> String {
        match self {
            Self::Jwt(kind, token) => token.text(*kind),
            Self::ApiKey(text) => format!("ak_{}", text.get()),
            Self::M2mToken(text) => format!("mt_{}", text.get()),
            Self::OAuthToken(text) => format!("oat_{}", text.get()),
        }
    }
}

/// The cookies that a browser brings besides those listed.
#[derive(Arbitrary, Debug)]
enum Jar {
    Empty,
    SignedIn(Suffix, Token),
    /// An expired session with what it is refreshed with, and the token that the API then answers with.
    Expired(Suffix, Token, Option<Token>),
}

impl Jar {
    fn cookies(&self) -> Vec<String> {
        let (kind, suffix, token) = match self {
            Self::Empty => return Vec::new(),
            Self::SignedIn(suffix, token) => (Kind::Session, suffix, token),
            Self::Expired(suffix, token, _) => (Kind::Expired, suffix, token),
        };
        let named = |name: &str, value: &str| format!("{}={value}", suffix.of(name));
        vec![
            named("__session", &token.text(kind)),
            named("__client_uat", "1600000000"),
            named("__refresh", "refresh"),
            "__clerk_db_jwt=dvb_1".into(),
        ]
    }
}

#[derive(Arbitrary, Debug)]
pub(super) enum Value {
    Text(Text),
    Token(Kind, Token),
    Bearer(Kind, Token),
    Number(u32),
}

/// The name of a query parameter or cookie.
#[derive(Arbitrary, Debug)]
pub(super) enum Parameter {
    Known(u8, Suffix),
    Any(Text),
}

#[derive(Arbitrary, Clone, Copy, Debug)]
pub(super) enum Suffix {
    None,
    Production,
    Development,
}

impl Suffix {
    pub(super) fn of(self, name: &str) -> String {
        match self {
            Self::None => name.to_owned(),
            Self::Production => format!("{name}_{}", *crate::PRODUCTION_SUFFIX),
            Self::Development => format!("{name}_{}", *crate::DEVELOPMENT_SUFFIX),
        }
    }
}

#[rustfmt::skip]
const PARAMETERS: [&str; 12] = [
    "__session", "__client_uat", "__clerk_db_jwt", "__clerk_handshake", "__clerk_handshake_nonce",
    "__refresh", "__clerk_redirect_count", "__clerk_redirect_url", "__clerk_synced",
    "__clerk_status", "__clerk_help", "__clerk_satellite_url",
];

#[rustfmt::skip]
const HEADERS: [&str; 13] = [
    "accept", "authorization", "cookie", "host", "origin", "referer", "sec-fetch-dest",
    "user-agent", "x-forwarded-host", "x-forwarded-proto", "x-forwarded-port",
    "cloudfront-forwarded-proto", "sec-fetch-site",
];

const METHODS: [&str; 5] = ["GET", "POST", "HEAD", "OPTIONS", "get"];
const HOSTS: [&str; 6] = [
    "https://example.com",
    "http://localhost:3000",
    "https://satellite.test",
    "https://primary.test",
    "",
    "https://user:pass@example.com:444",
];

impl Value {
    pub(super) fn get(&self) -> String {
        match self {
            Self::Text(text) => text.get(),
            Self::Token(kind, token) => token.text(*kind),
            Self::Bearer(kind, token) => format!("Bearer {}", token.text(*kind)),
            Self::Number(number) => number.to_string(),
        }
    }
}

impl Parameter {
    pub(super) fn get(&self) -> String {
        match self {
            Self::Known(at, suffix) => {
                let name = PARAMETERS[usize::from(*at) % PARAMETERS.len()];
                suffix.of(name)
            }
            Self::Any(text) => text.get(),
        }
    }
}

impl Visit {
    pub fn method(&self) -> &'static str {
        METHODS[usize::from(self.method) % METHODS.len()]
    }

    pub fn url(&self) -> String {
        let host = HOSTS[usize::from(self.host) % HOSTS.len()];
        let mut url = format!("{host}/{}", self.path.get());
        for (at, (name, value)) in self.query.iter().enumerate() {
            let mark = if at == 0 { '?' } else { '&' };
            let _ = write!(url, "{mark}{}={}", name.get(), value.get());
        }
        url
    }

    pub fn headers(&self) -> Vec<(&'static str, String)> {
        let name = |at: &u8| HEADERS[usize::from(*at) % HEADERS.len()];
        let fields = self.headers.iter();
        let mut headers: Vec<_> = fields.map(|(at, value)| (name(at), value.get())).collect();
        let machine = self.machine.iter();
        headers.extend(machine.map(|it| ("authorization", format!("Bearer {}", it.credential()))));
        let mut cookies = self.jar.cookies();
        let listed = self.cookies.iter();
        cookies.extend(listed.map(|(name, value)| format!("{}={}", name.get(), value.get())));
        if !cookies.is_empty() {
            headers.push(("cookie", cookies.join("; ")));
        }
        headers
    }

    /// An answer in each line: a status and a body, or nothing where the exchange fails.
    pub fn answers(&self) -> String {
        let refreshed = match &self.jar {
            Jar::Expired(suffix, _, Some(token)) => Some(answer::cookies(*suffix, token, &[])),
            _ => None,
        };
        let answers = self.answers.iter().take(8).map(Answer::line);
        let lines: Vec<String> = refreshed.into_iter().chain(answers).collect();
        lines.join("\n")
    }
}

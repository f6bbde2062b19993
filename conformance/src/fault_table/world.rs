//! An instance, a browser that is signed in to it, and what each use asks for.

use core::time::Duration;

use clerk_backend::CallError;
use clerk_backend::auth::{AcceptsToken, RequestView};
use clerk_backend::http::{Headers, Method, Request, Response};
use clerk_backend::jwt::TokenType;
use clerk_core::Timestamp;
use clerk_emulator::Emulator;
use serde_json::{Value, json};
use url::Url;

use super::subject::Service;
use crate::browser::Browser;

const APP: &str = "https://app.example.com/";
const USERS: usize = 30;

/// What a service uses its client for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// Judging a session token whose key has been fetched.
    KnownKey,
    /// Judging a session token when no key has been fetched.
    ColdKeys,
    /// Judging an API key.
    ApiKey,
    /// Walking through all users.
    Sync,
    /// Refreshing an expired session.
    Refresh,
    /// Fetching the payload of a handshake.
    Nonce,
}

impl Use {
    /// All of them, in the order of the table.
    pub const ALL: [Self; 6] = [
        Self::KnownKey,
        Self::ColdKeys,
        Self::ApiKey,
        Self::Sync,
        Self::Refresh,
        Self::Nonce,
    ];

    /// How many operations it takes when all is well.
    pub(super) fn operations(self) -> u32 {
        match self {
            Self::KnownKey => 0,
            // The list names no total, so that a page without entries ends it.
            Self::Sync => 4,
            // The payload, and then the key set.
            Self::Nonce => 2,
            Self::ColdKeys | Self::ApiKey | Self::Refresh => 1,
        }
    }

    /// Its name in the table.
    pub fn name(self) -> &'static str {
        match self {
            Self::KnownKey => "known key",
            Self::ColdKeys => "cold keys",
            Self::ApiKey => "API key",
            Self::Sync => "sync",
            Self::Refresh => "refresh",
            Self::Nonce => "nonce",
        }
    }
}

/// A production instance and what a visitor brings.
pub(super) struct World {
    pub(super) clerk: Emulator,
    usage: Use,
    url: String,
    headers: Vec<(&'static str, String)>,
}

/// Signed in an hour ago.
const EXPIRED: Duration = Duration::from_secs(60 * 60);

impl World {
    pub(super) fn new(usage: Use) -> Self {
        let clerk = Emulator::builder()
            .production("example.com")
            .users(USERS)
            .start();
        let mut url = APP.to_owned();
        let headers = match usage {
            Use::KnownKey | Use::ColdKeys => vec![bearer(&clerk)],
            Use::ApiKey => vec![("authorization", format!("Bearer {}", api_key(&clerk)))],
            Use::Sync => Vec::new(),
            Use::Refresh => vec![("cookie", expired_session(&clerk))],
            Use::Nonce => {
                let nonce = handshake_nonce(&clerk);
                url = format!("{APP}?__clerk_handshake_nonce={nonce}");
                vec![("cookie", format!("__clerk_handshake_nonce={nonce}"))]
            }
        };
        Self {
            clerk,
            usage,
            url,
            headers,
        }
    }

    pub(super) fn request(&self) -> Question {
        let mut headers = self.headers.clone();
        headers.push(("sec-fetch-dest", "document".into()));
        headers.push(("accept", "text/html".into()));
        Question {
            usage: self.usage,
            url: self.url.clone(),
            headers,
        }
    }

    /// Has the client fetch the keys, if the use knows them.
    pub(super) fn warm_up(&self, service: &Service) {
        if matches!(self.usage, Use::KnownKey | Use::Refresh) {
            let question = Question {
                usage: Use::KnownKey,
                url: APP.into(),
                headers: vec![bearer(&self.clerk)],
            };
            assert_eq!(question.put_to(service), "signed-in", "before any fault");
        }
    }
}

/// A use, ready to be carried out.
pub(super) struct Question {
    usage: Use,
    url: String,
    headers: Vec<(&'static str, String)>,
}

impl Question {
    /// What came of it: a status with its reason, or how many users.
    pub(super) fn put_to(&self, service: &Service) -> String {
        if self.usage == Use::Sync {
            return match service.walk(10) {
                (count, None) => format!("{count} users;"),
                (count, Some(CallError::Transport(error))) if !error.sent() => {
                    format!("{count} users, nothing sent: {error}")
                }
                (count, Some(error)) => format!("{count} users, then: {error}"),
            };
        }
        let accepted = match self.usage {
            Use::ApiKey => TokenType::ApiKey,
            _ => TokenType::Session,
        };
        let options = service.authenticate_options();
        let authenticator = options
            .accepts_token(AcceptsToken::Only(accepted))
            .build()
            .expect("options that can work");
        let headers: Vec<(&str, &[u8])> = self
            .headers
            .iter()
            .map(|(name, value)| (*name, value.as_bytes()))
            .collect();
        let request = RequestView::new("GET", &self.url, &headers);
        match service.authenticate(&authenticator, &request) {
            Ok(state) => {
                let status = match state.retry_after() {
                    Some(_) => "undecided",
                    None => state.status().as_str(),
                };
                let reason = state
                    .reason()
                    .map(|reason| format!(", {}", reason.as_str()));
                format!("{status}{}", reason.unwrap_or_default())
            }
            Err(error) => format!("error: {error}"),
        }
    }
}

fn call(clerk: &Emulator, path: &str, body: Option<&Value>) -> Value {
    let method = body.map_or(Method::Get, |_| Method::Post);
    let mut request = Request::new(method, format!("{}/v1{path}", clerk.url()));
    let key = format!("Bearer {}", clerk.secret_key());
    request.headers.insert("authorization", key);
    if let Some(body) = body {
        request.body = clerk_backend::http::Body::json(body.to_string());
    }
    let answer = clerk.answer(&request);
    serde_json::from_slice(&answer.body).expect("the emulator answers JSON")
}

fn api_key(clerk: &Emulator) -> String {
    let body = json!({ "name": "table", "subject": clerk.user_ids()[0] });
    let key = call(clerk, "/api_keys", Some(&body));
    key["secret"].as_str().expect("a secret").to_owned()
}

/// A browser that has signed in and knows the application.
fn signed_in(clerk: &Emulator) -> Browser<'_> {
    let host = clerk_frontend(clerk);
    let page = |_: &Request| Response::new(200, Headers::new(), Vec::new());
    let mut browser = Browser::new()
        .site(&host, clerk)
        .site("app.example.com", page);
    browser.open(&format!("https://{host}/sign-in"));
    browser
}

fn clerk_frontend(clerk: &Emulator) -> String {
    debug_assert!(clerk.publishable_key().starts_with("pk_live_"));
    "clerk.example.com".into()
}

/// The nonce of a handshake whose result has not been fetched.
fn handshake_nonce(clerk: &Emulator) -> String {
    let mut browser = signed_in(clerk);
    let host = clerk_frontend(clerk);
    let query = format!("redirect_url={APP}&format=nonce&suffixed_cookies=true");
    browser.open(&format!("https://{host}/v1/client/handshake?{query}"));
    let app = Url::parse(APP).expect("a URL");
    let nonce = browser.cookies.value(&app, "__clerk_handshake_nonce");
    nonce.expect("a nonce as a cookie")
}

/// A session that has just begun.
fn bearer(clerk: &Emulator) -> (&'static str, String) {
    let user = clerk.user_ids().remove(0);
    let session = clerk.sign_in(&user, None).expect("a user who may sign in");
    let token = clerk.session_token(&session).expect("an active session");
    ("authorization", format!("Bearer {token}"))
}

/// The cookies of a session whose token has expired, with a refresh token.
fn expired_session(clerk: &Emulator) -> String {
    let now = Timestamp::now();
    clerk.set_now(now.saturating_sub(EXPIRED));
    let nonce = handshake_nonce(clerk);
    let payload = call(
        clerk,
        &format!("/clients/handshake_payload?nonce={nonce}"),
        None,
    );
    clerk.set_now(now);
    let directives = payload["directives"].as_array().expect("directives").iter();
    let cookies: Vec<String> = directives
        .filter_map(|directive| directive.as_str()?.split(';').next())
        .filter(|pair| !pair.ends_with('='))
        .map(str::to_owned)
        .collect();
    cookies.join("; ")
}

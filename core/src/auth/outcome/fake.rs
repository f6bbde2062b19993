//! Users, machines and states for the tests of applications (feature `test-util`): nothing was
//! verified.

use alloc::string::{String, ToString};
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::time::Duration;

use serde_json::{Map, Value, json};

use super::app_urls::AppUrls;
use super::error::TokenRefusal;
use super::machine::MachineToken;
use super::object::{AuthObject, MachineAuth, SessionAuth, SignedOut};
use super::reason::Reason;
use super::state::{RequestState, Status, Who};
use crate::Secret;
use crate::http::Headers;
use crate::jwt::{Claims, KeyUnavailable, SessionClaims, TokenType};

/// For tests (feature `test-util`).
impl SessionAuth {
    /// A user who just signed in. The session is `sess_fake`, its token no token.
    ///
    /// ```
    /// # use clerk_core as clerk_backend;
    /// use clerk_backend::auth::{Check, SessionAuth};
    ///
    /// let user = SessionAuth::fake("user_1")
    ///     .organization("org_1", "org:admin")
    ///     .permissions(["org:invoices:delete"]);
    /// assert_eq!(user.org_id(), Some("org_1"));
    /// assert!(user.has(&Check::new().role("org:admin").permission("org:invoices:delete")));
    /// ```
    #[must_use]
    pub fn fake(user_id: impl Into<String>) -> Self {
        let user_id: String = user_id.into();
        session(map(json!({
            "sub": user_id,
            "sid": "sess_fake",
            "sts": "active",
            "fva": [0, -1],
        })))
    }

    /// Makes this organization the active one, and the user a member with this role.
    #[must_use]
    pub fn organization(self, id: impl Into<String>, role: impl Into<String>) -> Self {
        let (id, role): (String, String) = (id.into(), role.into());
        self.claim("org_id", id).claim("org_role", role)
    }

    /// Gives the user these permissions in the active organization, in place of those before.
    #[must_use]
    pub fn permissions(self, permissions: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let permissions: Vec<String> = permissions.into_iter().map(Into::into).collect();
        self.claim("org_permissions", permissions)
    }

    /// Gives the session pending tasks, such as the choice of an organization: handlers see nobody
    /// signed in.
    #[must_use]
    pub fn pending(self) -> Self {
        self.claim("sts", "pending")
    }

    /// Sets a claim of the session token: one of your own, or a standard one such as `org_slug`,
    /// `fea` (`o:reports,u:chat`), `pla`, `act` or `fva` (minutes since each factor was verified).
    ///
    /// # Panics
    /// If a standard claim is malformed, because no such token verifies.
    #[must_use]
    pub fn claim(self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        let mut claims = self.claims().all.as_map().clone();
        claims.insert(name.into(), value.into());
        session(claims)
    }
}

/// For tests (feature `test-util`).
impl MachineAuth {
    /// An API key of a user or an organization, an M2M token of a machine, or an OAuth access token
    /// of a user. It has no scopes; its id is `fake`.
    ///
    /// ```
    /// # use clerk_core as clerk_backend;
    /// use clerk_backend::auth::MachineAuth;
    /// use clerk_backend::jwt::TokenType;
    ///
    /// let key = MachineAuth::fake(TokenType::ApiKey, "user_1").scopes(["reports:read"]);
    /// assert_eq!(key.token().scopes(), ["reports:read"]);
    /// ```
    ///
    /// # Panics
    /// For [`TokenType::Session`], which is no machine's.
    #[must_use]
    pub fn fake(token_type: TokenType, subject: impl Into<String>) -> Self {
        assert!(token_type.is_machine(), "a session is no machine");
        let subject: String = subject.into();
        machine(token_type, map(json!({ "id": "fake", "subject": subject })))
    }

    /// Sets the scopes: those of an OAuth token or API key, or the machines that an M2M token is for.
    #[must_use]
    pub fn scopes(self, scopes: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let scopes: Vec<String> = scopes.into_iter().map(Into::into).collect();
        self.member("scopes", scopes)
    }

    /// Sets a member by its name in Clerk's API, for example `name`, `claims` or `client_id`.
    ///
    /// # Panics
    /// If `id` or `subject` is set to something else than a text.
    #[must_use]
    pub fn member(self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        let token = self.token();
        let mut members = token.members().clone();
        members.insert(name.into(), value.into());
        machine(token.token_type(), members)
    }
}

/// For tests (feature `test-util`).
impl RequestState {
    /// The state of a request that this user or machine, or nobody, has sent.
    ///
    /// ```
    /// # use clerk_core as clerk_backend;
    /// use clerk_backend::auth::{RequestState, SessionAuth, SignedOut};
    ///
    /// assert!(RequestState::fake(SessionAuth::fake("user_1")).is_authenticated());
    /// assert!(!RequestState::fake(SignedOut::default()).is_authenticated());
    /// ```
    #[must_use]
    pub fn fake(auth: impl Into<AuthObject>) -> Self {
        auth.into().into()
    }

    /// The state of a request whose token could not be checked, because Clerk was not reached.
    #[must_use]
    pub fn fake_unavailable(retry_after: Duration) -> Self {
        let refusal = TokenRefusal::Key(KeyUnavailable::NotReached);
        let message = refusal.to_string();
        let state = nobody(Some(TokenType::Session), Reason::Token(refusal), message);
        state.with_retry_after(Some(retry_after))
    }
}

impl From<AuthObject> for RequestState {
    fn from(auth: AuthObject) -> Self {
        match auth {
            AuthObject::SignedIn(session) => signed_in(TokenType::Session, Who::Session(session)),
            AuthObject::Machine(machine) => {
                signed_in(machine.token().token_type(), Who::Machine(machine))
            }
            AuthObject::SignedOut(_) => {
                let reason = Reason::SessionTokenAndUatMissing;
                nobody(Some(TokenType::Session), reason, String::new())
            }
            AuthObject::MachineSignedOut(token_type) => {
                nobody(Some(token_type), Reason::NoTokenInHeader, String::new())
            }
            AuthObject::InvalidToken => nobody(None, Reason::TokenTypeMismatch, String::new()),
        }
    }
}

impl From<SessionAuth> for RequestState {
    fn from(session: SessionAuth) -> Self {
        signed_in(TokenType::Session, Who::Session(Arc::new(session)))
    }
}

impl From<MachineAuth> for RequestState {
    fn from(machine: MachineAuth) -> Self {
        AuthObject::from(machine).into()
    }
}

impl From<SignedOut> for RequestState {
    fn from(signed_out: SignedOut) -> Self {
        AuthObject::from(signed_out).into()
    }
}

#[allow(clippy::expect_used)] // a test that asks for a malformed claim ends here
fn session(claims: Map<String, Value>) -> SessionAuth {
    let claims = SessionClaims::read(Claims::from(claims)).expect("a malformed standard claim");
    SessionAuth::new(Arc::new(claims), Secret::new("a fake session token"))
}

#[allow(clippy::expect_used)] // as above
fn machine(token_type: TokenType, members: Map<String, Value>) -> MachineAuth {
    let token = MachineToken::of_answer(token_type, &Value::Object(members));
    MachineAuth::new(
        token.expect("`id` or `subject` is no text, or the token is revoked"),
        Secret::new("a fake machine token"),
    )
}

fn signed_in(token_type: TokenType, who: Who) -> RequestState {
    RequestState::of(urls(), token_type, Headers::new(), who)
}

fn nobody(token_type: Option<TokenType>, reason: Reason, message: String) -> RequestState {
    let why = (reason, message);
    RequestState::nobody(urls(), Status::SignedOut, token_type, why, Headers::new())
}

/// Those of a development instance, so that there is a page to sign in.
fn urls() -> AppUrls {
    AppUrls {
        publishable_key: Some("pk_test_ZmFrZS5jbGVyay5hY2NvdW50cy5kZXYk".into()), // fake.clerk.accounts.dev
        ..AppUrls::default()
    }
}

fn map(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}

//! Who sent a request, as handlers get it.

use alloc::string::String;
use alloc::sync::Arc;
use core::fmt;

use serde::{Serialize, Serializer};
use serde_json::{Map, Value, json};

use super::authorization::Check;
use super::machine::MachineToken;
use crate::Secret;
use crate::jwt::{SessionClaims, TokenType};

/// Who sent a request. Cloning it is cheap.
///
/// It serializes without the token, under the names of Clerk's reference in snake case:
/// <https://clerk.com/docs/reference/backend/types/auth-object>. For Clerk's frontend libraries there is
/// [`initial_state`](Self::initial_state).
///
/// ```
/// # use clerk_core as clerk_backend;
/// use clerk_backend::auth::AuthObject;
///
/// fn greeting(auth: &AuthObject) -> String {
///     match auth {
///         AuthObject::SignedIn(session) => format!("hello, {}", session.user_id()),
///         AuthObject::Machine(machine) => format!("hello, {}", machine.token().subject()),
///         _ => "hello, stranger".into(),
///     }
/// }
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum AuthObject {
    /// A user with a session.
    SignedIn(Arc<SessionAuth>),
    /// Nobody is signed in.
    SignedOut(SignedOut),
    /// A machine, an application or an API key.
    Machine(Arc<MachineAuth>),
    /// Only machine tokens of this type are accepted, and the request has no valid one.
    MachineSignedOut(TokenType),
    /// The token is of a type that is not in the list of accepted ones.
    InvalidToken,
}

/// Nobody is signed in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct SignedOut {
    /// `pending` if there is a session that cannot be used yet.
    pub session_status: Option<String>,
}

impl AuthObject {
    /// Turns verified claims of a session into an [`AuthObject`]. With `treat_pending_as_signed_out`, a
    /// pending session is signed out.
    pub fn of_session(
        claims: SessionClaims,
        token: Secret,
        treat_pending_as_signed_out: bool,
    ) -> Self {
        let session = Arc::new(SessionAuth::new(Arc::new(claims), token));
        Self::of_shared(&session, treat_pending_as_signed_out)
    }

    pub(super) fn of_shared(session: &Arc<SessionAuth>, treat_pending_as_signed_out: bool) -> Self {
        if treat_pending_as_signed_out && session.is_pending() {
            return Self::SignedOut(SignedOut {
                session_status: session.claims.session_status.clone(),
            });
        }
        Self::SignedIn(Arc::clone(session))
    }

    /// Whether a user or a machine is authenticated.
    pub fn is_authenticated(&self) -> bool {
        matches!(self, Self::SignedIn(_) | Self::Machine(_))
    }

    /// The type of token; `None` for [`AuthObject::InvalidToken`].
    pub fn token_type(&self) -> Option<TokenType> {
        match self {
            Self::SignedIn(_) | Self::SignedOut(_) => Some(TokenType::Session),
            Self::Machine(machine) => Some(machine.token.token_type()),
            Self::MachineSignedOut(token_type) => Some(*token_type),
            Self::InvalidToken => None,
        }
    }

    /// The session, if there is one.
    pub fn session(&self) -> Option<&SessionAuth> {
        match self {
            Self::SignedIn(session) => Some(session),
            _ => None,
        }
    }

    /// The machine, if it is one.
    pub fn machine(&self) -> Option<&MachineAuth> {
        match self {
            Self::Machine(machine) => Some(machine),
            _ => None,
        }
    }

    /// The user's id: the session's user, the owner of the API key, or whom the application acts for.
    pub fn user_id(&self) -> Option<&str> {
        match self {
            Self::SignedIn(session) => Some(&session.claims.user_id),
            Self::Machine(machine) => machine.token.user_id(),
            _ => None,
        }
    }

    /// The id of the active organization, or of the organization that owns the API key.
    pub fn org_id(&self) -> Option<&str> {
        match self {
            Self::SignedIn(session) => session.claims.org_id.as_deref(),
            Self::Machine(machine) => machine.token.org_id(),
            _ => None,
        }
    }

    /// Whether the user fulfils every condition; false without a session.
    pub fn has(&self, check: &Check) -> bool {
        self.session().is_some_and(|session| session.has(check))
    }

    fn to_json(&self) -> Value {
        let mut members = match self {
            Self::SignedIn(session) => session.to_json(),
            Self::SignedOut(signed_out) => signed_out.to_json(),
            Self::Machine(machine) => machine.to_json(),
            Self::MachineSignedOut(_) | Self::InvalidToken => Map::new(),
        };
        members.insert(
            "token_type".into(),
            self.token_type().map(TokenType::as_str).into(),
        );
        members.insert("is_authenticated".into(), self.is_authenticated().into());
        Value::Object(members)
    }
}

impl From<Arc<SessionAuth>> for AuthObject {
    /// A pending session counts as signed out.
    fn from(session: Arc<SessionAuth>) -> Self {
        Self::of_shared(&session, true)
    }
}

impl From<SessionAuth> for AuthObject {
    /// A pending session counts as signed out.
    fn from(session: SessionAuth) -> Self {
        Arc::new(session).into()
    }
}

impl From<MachineAuth> for AuthObject {
    fn from(machine: MachineAuth) -> Self {
        Self::Machine(Arc::new(machine))
    }
}

impl From<SignedOut> for AuthObject {
    fn from(signed_out: SignedOut) -> Self {
        Self::SignedOut(signed_out)
    }
}

impl Serialize for AuthObject {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_json().serialize(serializer)
    }
}

/// A signed-in user. `Debug` shows ids and no credential.
///
/// ```
/// # use clerk_core as clerk_backend;
/// use clerk_backend::auth::{Check, SessionAuth};
///
/// fn invoices_of(session: &SessionAuth) -> Option<&str> {
///     session.has(&Check::new().role("org:accountant")).then(|| session.org_id())?
/// }
/// ```
#[derive(Clone)]
pub struct SessionAuth {
    claims: Arc<SessionClaims>,
    token: Secret,
}

impl SessionAuth {
    pub(super) fn new(claims: Arc<SessionClaims>, token: Secret) -> Self {
        Self { claims, token }
    }

    /// The verified claims.
    pub fn claims(&self) -> &SessionClaims {
        &self.claims
    }

    /// The session token itself. Do not log it.
    pub fn token(&self) -> &Secret {
        &self.token
    }

    /// The user's id.
    pub fn user_id(&self) -> &str {
        &self.claims.user_id
    }

    /// The session's id.
    pub fn session_id(&self) -> Option<&str> {
        self.claims.session_id.as_deref()
    }

    /// The id of the active organization.
    pub fn org_id(&self) -> Option<&str> {
        self.claims.org_id.as_deref()
    }

    /// The user's role in the active organization, for example `org:admin`.
    pub fn org_role(&self) -> Option<&str> {
        self.claims.org_role.as_deref()
    }

    /// The slug of the active organization.
    pub fn org_slug(&self) -> Option<&str> {
        self.claims.org_slug.as_deref()
    }

    /// Who acts in the user's place (the claim `act`, RFC 8693 section 4.1); `sub` in it is their
    /// id. `None` if the user acts themselves.
    pub fn actor(&self) -> Option<&Map<String, Value>> {
        self.claims.actor.as_ref()
    }

    /// Whether the session has pending tasks, such as the choice of an organization.
    pub fn is_pending(&self) -> bool {
        self.claims.session_status.as_deref() == Some("pending")
    }

    /// Whether the user fulfils every condition.
    pub fn has(&self, check: &Check) -> bool {
        check.allows(&self.claims)
    }

    fn to_json(&self) -> Map<String, Value> {
        let claims = &self.claims;
        object(json!({
            "session_claims": claims.all.as_map(),
            "session_id": claims.session_id,
            "session_status": claims.session_status,
            "user_id": claims.user_id,
            "actor": claims.actor,
            "org_id": claims.org_id,
            "org_role": claims.org_role,
            "org_slug": claims.org_slug,
            "org_permissions": claims.org_permissions,
            "factor_verification_age": claims.all.get("fva"),
        }))
    }
}

impl fmt::Debug for SessionAuth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionAuth")
            .field("user_id", &self.claims.user_id)
            .field("session_id", &self.claims.session_id)
            .field("org_id", &self.claims.org_id)
            .finish_non_exhaustive()
    }
}

impl SignedOut {
    fn to_json(&self) -> Map<String, Value> {
        object(json!({ "session_status": self.session_status }))
    }
}

/// A verified machine token and what it belongs to. `Debug` shows ids and no credential.
///
/// ```
/// # use clerk_core as clerk_backend;
/// use clerk_backend::auth::MachineAuth;
///
/// fn may_write(machine: &MachineAuth) -> bool {
///     machine.token().scopes().iter().any(|scope| scope == "reports:write")
/// }
/// ```
#[derive(Clone)]
pub struct MachineAuth {
    token: MachineToken,
    credential: Secret,
}

impl MachineAuth {
    pub(super) fn new(token: MachineToken, credential: Secret) -> Self {
        Self { token, credential }
    }

    /// The verified token.
    pub fn token(&self) -> &MachineToken {
        &self.token
    }

    /// The credential itself. Do not log it.
    pub fn credential(&self) -> &Secret {
        &self.credential
    }

    fn to_json(&self) -> Map<String, Value> {
        let token = &self.token;
        let member = |name: &str| token.members().get(name);
        let mut members = object(json!({
            "id": member("id"),
            "subject": token.subject(),
            "scopes": member("scopes"),
        }));
        let own = match token.token_type() {
            TokenType::ApiKey => json!({
                "name": member("name"),
                "claims": member("claims"),
                "user_id": token.user_id(),
                "org_id": token.org_id(),
            }),
            TokenType::M2m => json!({ "claims": member("claims"), "machine_id": token.subject() }),
            _ => json!({ "user_id": token.subject(), "client_id": member("client_id") }),
        };
        members.extend(object(own));
        members
    }
}

impl fmt::Debug for MachineAuth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.token.fmt(f)
    }
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}

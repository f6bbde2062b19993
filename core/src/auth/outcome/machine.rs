//! Machine tokens: API keys, machine-to-machine tokens, OAuth access tokens.
//!
//! Source: <https://clerk.com/docs/guides/development/machine-auth/overview>.

use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;
use core::time::Duration;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::machine_error::MachineErrorCode;
use crate::Timestamp;
use crate::jwt::{Claims, TokenType};

/// A verified machine token. `Debug` shows ids only.
///
/// ```
/// # use clerk_core as clerk_backend;
/// use clerk_backend::auth::MachineToken;
///
/// fn may_read(token: &MachineToken) -> bool {
///     let region = token.claims().and_then(|claims| claims.get("region"));
///     token.scopes().iter().any(|scope| scope == "reports:read") && region.is_some()
/// }
/// ```
#[derive(Clone, PartialEq)]
pub struct MachineToken {
    token_type: TokenType,
    id: String,
    subject: String,
    scopes: Vec<String>,
    expires_at: Option<Timestamp>,
    members: Map<String, Value>,
}

impl MachineToken {
    /// The type: never [`TokenType::Session`].
    pub fn token_type(&self) -> TokenType {
        self.token_type
    }

    /// The token's id; empty for a JWT without one.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The subject: a user (`user_…`), an organization (`org_…`) or a machine (`mch_…`).
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// The scopes: OAuth scopes, or the machines that an M2M token is for.
    pub fn scopes(&self) -> &[String] {
        &self.scopes
    }

    /// When it expires; `None` if it does not.
    pub fn expires_at(&self) -> Option<Timestamp> {
        self.expires_at
    }

    /// Whether Clerk reports it as neither revoked nor expired.
    ///
    /// Otherwise the token is refused, unless
    /// [inactive API keys and M2M tokens are accepted](crate::auth::AuthenticateOptions::accept_inactive_machine_tokens).
    pub fn is_active(&self) -> bool {
        let is = |name: &str| self.members.get(name).is_some_and(is_true);
        !is("revoked") && !is("expired")
    }

    /// Whether the expiration has passed.
    pub(crate) fn has_expired(&self, now: Timestamp, skew: Duration) -> bool {
        self.expires_at
            .is_some_and(|expires_at| expires_at.saturating_add(skew) <= now)
    }

    /// Whether the subject is of a kind that such a token is issued to.
    pub(crate) fn has_own_subject(&self) -> bool {
        let kinds: &[&str] = match self.token_type {
            TokenType::ApiKey => &["user_", "org_"],
            TokenType::M2m => &["mch_"],
            _ => &["user_"],
        };
        kinds.iter().any(|kind| self.subject.starts_with(kind))
    }

    /// The name of an API key.
    pub fn name(&self) -> Option<&str> {
        self.members.get("name")?.as_str()
    }

    /// A member by its name in Clerk's API.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.members.get(name)
    }

    /// Reads the members into a type of your own: custom claims are in `claims`.
    ///
    /// ```
    /// # use clerk_core as clerk_backend;
    /// # fn example(token: &clerk_backend::auth::MachineToken) -> Result<(), serde_json::Error> {
    /// use std::collections::BTreeMap;
    ///
    /// // Any type that implements serde's `Deserialize`.
    /// let members: BTreeMap<String, serde_json::Value> = token.deserialize()?;
    /// println!("{:?}", members["claims"].get("tenant"));
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// If they do not fit the type.
    pub fn deserialize<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        T::deserialize(&self.members)
    }

    /// The custom claims of an API key or M2M token.
    pub fn claims(&self) -> Option<&Map<String, Value>> {
        self.members.get("claims")?.as_object()
    }

    /// The OAuth application that an OAuth token was issued to.
    pub fn client_id(&self) -> Option<&str> {
        self.members.get("client_id")?.as_str()
    }

    /// Who acts for the subject, if an OAuth token came from a token exchange (RFC 8693 section
    /// 4.1): `sub`, perhaps `iss`, perhaps one more `act`.
    pub fn actor(&self) -> Option<&Map<String, Value>> {
        self.members.get("act")?.as_object()
    }

    /// The audiences of an OAuth token.
    pub fn audience(&self) -> impl Iterator<Item = &str> {
        texts(self.members.get("aud"))
    }

    /// Whether an OAuth token is for one of these audiences, or none is expected. Each of its own
    /// audiences must be a text that is not empty.
    pub(crate) fn is_for(&self, expected: &[String]) -> bool {
        if expected.is_empty() {
            return true;
        }
        let audiences = match self.members.get("aud") {
            Some(Value::Array(list)) => list.as_slice(),
            Some(one) => core::slice::from_ref(one),
            None => &[],
        };
        let filled = |aud: &Value| aud.as_str().is_some_and(|aud| !aud.is_empty());
        audiences.iter().all(filled)
            && texts(self.members.get("aud")).any(|aud| expected.iter().any(|known| known == aud))
    }

    /// The user who is the subject.
    pub fn user_id(&self) -> Option<&str> {
        match self.token_type {
            TokenType::OAuth => Some(&self.subject),
            _ => Some(self.subject.as_str()).filter(|subject| subject.starts_with("user_")),
        }
    }

    /// The organization that owns an API key.
    pub fn org_id(&self) -> Option<&str> {
        Some(self.subject.as_str()).filter(|subject| subject.starts_with("org_"))
    }

    /// Every member by its name in Clerk's API. Times are as Clerk sends them: seconds for an
    /// opaque OAuth token, otherwise milliseconds.
    pub fn members(&self) -> &Map<String, Value> {
        &self.members
    }

    /// Reads the Backend API's answer about an opaque token.
    pub(crate) fn of_answer(
        token_type: TokenType,
        answer: &Value,
    ) -> Result<Self, MachineErrorCode> {
        let answer = answer
            .as_object()
            .ok_or(MachineErrorCode::UnexpectedError)?;
        let is = |name: &str| answer.get(name).is_some_and(is_true);
        let inactive = answer.get("active").is_some_and(|active| !is_true(active));
        if token_type == TokenType::OAuth && (inactive || is("revoked") || is("expired")) {
            return Err(MachineErrorCode::TokenInvalid);
        }
        let text = |name: &str| {
            answer
                .get(name)
                .and_then(Value::as_str)
                .map(String::from)
                .ok_or(MachineErrorCode::UnexpectedError)
        };
        let mut members: Map<String, Value> = known_members(token_type)
            .split(' ')
            .filter_map(|name| Some((name.into(), answer.get(name)?.clone())))
            .collect();
        if let Some(actor) = members.remove("act").and_then(|actor| actor_of(&actor, 1)) {
            members.insert("act".into(), actor);
        }
        let expiration = members.get("expiration");
        let stamp = expiration.and_then(|stamp| Timestamp::deserialize(stamp).ok());
        Ok(Self {
            token_type,
            id: text("id")?,
            subject: text("subject")?,
            scopes: texts(members.get("scopes")).map(String::from).collect(),
            expires_at: stamp.map(|stamp| match token_type {
                TokenType::OAuth => Timestamp::from_secs(stamp.as_millis()),
                _ => stamp,
            }),
            members,
        })
    }

    /// Reads the verified claims of an M2M token.
    ///
    /// `None` if the scopes are not a text: a malformed claim is not read as a missing one.
    pub(crate) fn of_m2m_claims(claims: &Claims) -> Option<Self> {
        let custom: Map<String, Value> = claims
            .as_map()
            .iter()
            .filter(|(name, _)| {
                !["iss", "sub", "exp", "nbf", "iat", "jti"].contains(&name.as_str())
            })
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        let scopes = match claims.get("scopes").unwrap_or(&Value::Null) {
            Value::String(scopes) => split(scopes),
            Value::Null => present(claims, "aud").unwrap_or_else(|| json!([])),
            _ => return None,
        };
        let custom = if custom.is_empty() {
            Value::Null
        } else {
            Value::Object(custom)
        };
        let own = json!({ "claims": custom });
        Some(Self::of_claims(TokenType::M2m, claims, scopes, own))
    }

    /// Reads the verified claims of an OAuth access token. `None` as for an M2M token.
    pub(crate) fn of_oauth_claims(claims: &Claims) -> Option<Self> {
        let scopes = match (present(claims, "scp"), present(claims, "scope")) {
            (Some(scopes), _) => scopes,
            (None, Some(Value::String(scope))) => split(&scope),
            (None, None) => json!([]),
            (None, Some(_)) => return None,
        };
        let aud = match claims.get("aud") {
            Some(Value::Array(list)) => Value::Array(list.clone()),
            None => Value::Null,
            Some(one) => Value::Array([one.clone()].into()),
        };
        let own = json!({
            "client_id": present(claims, "client_id").unwrap_or_else(|| "".into()),
            "type": "oauth_token",
            "aud": aud,
            "act": claims.get("act").and_then(|actor| actor_of(actor, 1)),
        });
        Some(Self::of_claims(TokenType::OAuth, claims, scopes, own))
    }

    /// Verification has established that the token neither expired nor was revoked with its key.
    fn of_claims(token_type: TokenType, claims: &Claims, scopes: Value, own: Value) -> Self {
        let text = |name: &str| claims.get(name).and_then(Value::as_str).unwrap_or_default();
        let millis = |name: &str| claims.get(name).and_then(Value::as_f64).and_then(to_millis);
        let (expiration, created_at) = (millis("exp"), millis("iat"));
        let typed_scopes = texts(Some(&scopes)).map(String::from).collect();
        let mut members = Map::new();
        if let Value::Object(own) = own {
            members.extend(own);
        }
        for (name, value) in [
            ("id", present(claims, "jti").unwrap_or_else(|| "".into())),
            ("subject", text("sub").into()),
            ("scopes", scopes),
            ("revoked", false.into()),
            ("expired", false.into()),
            ("expiration", expiration.into()),
            ("created_at", created_at.into()),
            ("updated_at", created_at.into()),
        ] {
            members.insert(name.to_string(), value);
        }
        Self {
            token_type,
            id: text("jti").into(),
            subject: text("sub").into(),
            scopes: typed_scopes,
            expires_at: expiration.map(Timestamp::from_millis),
            members,
        }
    }
}

impl fmt::Debug for MachineToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MachineToken")
            .field("token_type", &self.token_type)
            .field("id", &self.id)
            .field("subject", &self.subject)
            .finish_non_exhaustive()
    }
}

/// The members of Clerk's answer that are kept.
fn known_members(token_type: TokenType) -> &'static str {
    match token_type {
        TokenType::ApiKey => {
            "id type name subject scopes claims revoked revocation_reason expired expiration \
             created_by description last_used_at created_at updated_at"
        }
        TokenType::M2m => {
            "id subject scopes claims revoked revocation_reason expired expiration created_at \
             updated_at"
        }
        _ => {
            "id client_id type subject scopes revoked revocation_reason expired expiration \
             created_at updated_at aud act"
        }
    }
}

/// An actor and at most `nested` further ones inside it.
fn actor_of(value: &Value, nested: u8) -> Option<Value> {
    let sub = value.get("sub")?.as_str()?;
    let mut actor = Map::new();
    if let Some(iss) = value.get("iss").and_then(Value::as_str) {
        actor.insert("iss".into(), iss.into());
    }
    actor.insert("sub".into(), sub.into());
    let inner = nested
        .checked_sub(1)
        .and_then(|nested| actor_of(value.get("act")?, nested));
    if let Some(inner) = inner {
        actor.insert("act".into(), inner);
    }
    Some(Value::Object(actor))
}

/// A claim that is present and not null.
fn present(claims: &Claims, name: &str) -> Option<Value> {
    claims.get(name).filter(|value| !value.is_null()).cloned()
}

fn split(scopes: &str) -> Value {
    scopes.split(' ').collect()
}

fn texts(value: Option<&Value>) -> impl Iterator<Item = &str> {
    let (list, one) = match value {
        Some(Value::Array(list)) => (list.as_slice(), None),
        Some(Value::String(one)) => (&[][..], Some(one.as_str())),
        _ => (&[][..], None),
    };
    list.iter().filter_map(Value::as_str).chain(one)
}

fn is_true(value: &Value) -> bool {
    value.as_bool() == Some(true) || value.as_str() == Some("true")
}

/// Seconds of a verified claim in milliseconds.
#[allow(clippy::as_conversions, clippy::cast_possible_truncation)] // within the year 9999
fn to_millis(seconds: f64) -> Option<i64> {
    (seconds.abs() < 1e12).then_some((seconds * 1000.0) as i64)
}

//! Tokens for tests: what the instance itself would sign, and what it never would.

use core::time::Duration;

use clerk_core::Timestamp;
use serde_json::{Map, Value, json};

use super::keys::Key;
use super::resources::{name_and_permissions, sessions};
use super::state::State;
use super::store::{number, row, text};
use super::{Emulator, template};

/// Seconds that a session token lives.
const LIFETIME: i64 = 60;

/// A token in the making; see [`Emulator::token`].
#[must_use = "a token exists once `mint` is called"]
pub struct TokenBuilder<'a> {
    emulator: &'a Emulator,
    header: Map<String, Value>,
    claims: Map<String, Value>,
    key: Option<Key>,
}

impl<'a> TokenBuilder<'a> {
    pub(super) fn new(emulator: &'a Emulator) -> Self {
        let state = emulator.state();
        let mut claims = standard_claims(&state.instance.frontend_api, state.now(), LIFETIME);
        claims.insert("azp".into(), state.instance.origin.as_str().into());
        drop(state);
        Self {
            emulator,
            header: Map::new(),
            claims,
            key: None,
        }
    }

    /// Sets a claim, also one of the standard ones.
    pub fn claim(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.claims.insert(name.to_owned(), value.into());
        self
    }

    /// Leaves a claim out.
    pub fn without_claim(mut self, name: &str) -> Self {
        self.claims.remove(name);
        self
    }

    /// Sets a header member, also `alg`, `kid` or `typ` (the signature stays RS256).
    pub fn header(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.header.insert(name.to_owned(), value.into());
        self
    }

    /// Makes the token one that was valid for `lifetime` and ended `ago` before the emulator's now.
    pub fn expired(self, ago: Duration, lifetime: Duration) -> Self {
        let now = Timestamp::from_millis(self.emulator.state().now());
        let end = now.saturating_sub(ago);
        let start = end.saturating_sub(lifetime);
        self.claim("iat", start.as_secs())
            .claim("nbf", start.as_secs())
            .claim("exp", end.as_secs())
    }

    /// Signs with a key that the instance does not have, under the `kid` of the one it has.
    pub fn signed_by_stranger(mut self) -> Self {
        self.key = Some(Key::stranger());
        self
    }

    /// The signed token.
    pub fn mint(self) -> String {
        let current = self.emulator.state().keys.current();
        let mut header = standard_header(&current.kid);
        header.extend(self.header);
        self.key.unwrap_or(current).sign(&header, &self.claims)
    }
}

/// The token that `POST /sessions/{id}/tokens[/{template}]` answers with.
pub(super) fn session_token(
    state: &mut State,
    session_id: &str,
    template: Option<&str>,
    lifetime: Option<i64>,
) -> Option<String> {
    let issuer = state.instance.frontend_api.clone();
    session_token_from(state, session_id, template, lifetime, &issuer)
}

/// A session token as the Frontend API `issuer` gives it: a satellite has its own.
pub(super) fn issue(state: &mut State, session_id: &str, issuer: &str) -> Option<String> {
    session_token_from(state, session_id, None, None, issuer)
}

fn session_token_from(
    state: &mut State,
    session_id: &str,
    template: Option<&str>,
    lifetime: Option<i64>,
    issuer: &str,
) -> Option<String> {
    let session = state.sessions.get(session_id)?.clone();
    if sessions::status(state, &session) != "active" {
        return None;
    }
    let now = state.now();
    let mut claims = standard_claims(issuer, now, lifetime.unwrap_or(LIFETIME));
    claims.insert("azp".into(), state.instance.origin_of(issuer).into());
    claims.insert("sub".into(), text(&session, "user_id").into());
    claims.insert("jti".into(), state.ids.text(20).to_lowercase().into());
    if let Some(name) = template {
        let template = state.jwt_templates.find("name", name).next()?;
        let end = now.div_euclid(1000) + lifetime.unwrap_or_else(|| number(template, "lifetime"));
        claims.insert("exp".into(), end.into());
        claims.insert("sid".into(), session_id.into());
        claims.extend(template::fill(state, &session, &template["claims"]));
    } else {
        let age = (now - number(&session, "created_at")) / 60_000;
        claims.insert("fva".into(), json!([age, -1]));
        claims.insert("sid".into(), session_id.into());
        claims.insert("sts".into(), "active".into());
        claims.insert("v".into(), 2.into());
        claims.insert("pla".into(), "u:free".into());
        claims.insert("fea".into(), "".into());
        if let Some((organization, features)) = organization_claims(state, &session) {
            claims.insert("o".into(), organization);
            claims.insert("fea".into(), features.into());
        }
        if let Some(actor @ Value::Object(_)) = session.get("actor") {
            claims.insert("act".into(), actor.clone());
        }
    }
    let key = state.keys.current();
    Some(key.sign(&standard_header(&key.kid), &claims))
}

/// A machine's token in JWT form.
pub(super) fn machine_token(state: &State, members: Map<String, Value>, lifetime: i64) -> String {
    of_type(state, "JWT", members, lifetime)
}

/// An OAuth access token in JWT form (RFC 9068).
pub(super) fn access_token(state: &State, members: Map<String, Value>, lifetime: i64) -> String {
    of_type(state, "at+jwt", members, lifetime)
}

/// An ID token: who the user of an OAuth client is.
pub(super) fn id_token(state: &State, members: Map<String, Value>, lifetime: i64) -> String {
    of_type(state, "JWT", members, lifetime)
}

fn of_type(state: &State, typ: &str, members: Map<String, Value>, lifetime: i64) -> String {
    let mut claims = standard_claims(&state.instance.frontend_api, state.now(), lifetime);
    claims.extend(members);
    let key = state.keys.current();
    key.sign(
        &row! { "alg": "RS256", "kid": key.kid, "typ": typ },
        &claims,
    )
}

/// `o`, and the `fea` that its permissions are read with.
fn organization_claims(state: &State, session: &Map<String, Value>) -> Option<(Value, String)> {
    let id = text(session, "last_active_organization_id");
    let organization = state.organizations.get(id)?;
    let membership = state
        .memberships
        .find("_user_id", text(session, "user_id"))
        .find(|m| text(m, "_organization_id") == id)?;
    let role = text(membership, "role");
    let mut claim = json!({
        "id": id,
        "slg": organization["slug"],
        "rol": role.strip_prefix("org:").unwrap_or(role),
    });
    let (_, keys) = name_and_permissions(state, role);
    let keys = keys.as_array().into_iter().flatten();
    let granted = Granted::read(keys.filter_map(Value::as_str));
    if !granted.permissions.is_empty() {
        let maps: Vec<String> = granted.maps.iter().map(u128::to_string).collect();
        claim["per"] = granted.permissions.join(",").into();
        claim["fpm"] = maps.join(",").into();
    }
    let features = granted.features.iter().map(|name| format!("o:{name}"));
    Some((claim, features.collect::<Vec<_>>().join(",")))
}

/// Permissions as tokens have them: features, names of permissions, and for each feature a number
/// whose bits say which names it has.
#[derive(Default)]
struct Granted<'a> {
    features: Vec<&'a str>,
    permissions: Vec<&'a str>,
    maps: Vec<u128>,
}

impl<'a> Granted<'a> {
    /// Reads `org:feature:name`. Clerk's own permissions (`org:sys_..`) are in no token.
    fn read(keys: impl Iterator<Item = &'a str>) -> Self {
        let mut granted = Self::default();
        let parts = keys.filter_map(|key| key.strip_prefix("org:")?.split_once(':'));
        for (feature, name) in parts.filter(|(feature, _)| !feature.starts_with("sys_")) {
            let bit = place(&mut granted.permissions, name);
            let at = place(&mut granted.features, feature);
            granted.maps.resize(granted.features.len(), 0);
            let bit = u32::try_from(bit).unwrap_or(u32::MAX);
            granted.maps[at] |= 1_u128.checked_shl(bit).unwrap_or(0);
        }
        granted
    }
}

/// Where a name stands in a list that it is added to.
fn place<'a>(list: &mut Vec<&'a str>, name: &'a str) -> usize {
    list.iter()
        .position(|known| *known == name)
        .unwrap_or_else(|| {
            list.push(name);
            list.len() - 1
        })
}

fn standard_header(kid: &str) -> Map<String, Value> {
    row! { "alg": "RS256", "cat": "cl_B7d4PD111AAA", "kid": kid, "typ": "JWT" }
}

fn standard_claims(issuer: &str, now: i64, lifetime: i64) -> Map<String, Value> {
    let now = now.div_euclid(1000);
    row! {
        "iss": format!("https://{issuer}"),
        "iat": now, "nbf": now - 10, "exp": now + lifetime,
    }
}

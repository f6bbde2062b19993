//! The claims of a session token as a type.
//!
//! Source: <https://clerk.com/docs/guides/sessions/session-tokens>.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use serde_json::{Map, Value};

use super::class::TokenClass;
use super::error::{ClaimName, TokenError};
use super::permissions::{Scoped, org_permissions};
use super::verify::{Claims, Verified};
use crate::Timestamp;

/// What a session token says, version 1 (`org_id`, `org_role` ...) and version 2 (`o`, `fea` ...)
/// read into the same members.
///
/// A claim that is missing or null is `None`. One that is malformed refuses the token where its
/// absence could be taken for a right (the organization, the session status, the actor), and is
/// `None` where absence grants nothing (permissions, factor ages).
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct SessionClaims {
    /// `sub`: the user's id.
    pub user_id: String,
    /// `sid`: the session's id.
    pub session_id: Option<String>,
    /// `iss`: the instance's Frontend API URL.
    pub issuer: Option<String>,
    /// `azp`: the origin that the token was issued to.
    pub authorized_party: Option<String>,
    /// `exp`: when the token ends; a verified one always does.
    pub expires_at: Option<Timestamp>,
    /// `iat`: when the token was made.
    pub issued_at: Option<Timestamp>,
    /// `sts`: the session's status, for example `active` or `pending`.
    pub session_status: Option<String>,
    /// `fva`: how long ago the user proved each factor.
    pub factor_ages: Option<FactorAges>,
    /// `act`: who acts in the user's place; `sub` in it is their id.
    pub actor: Option<Map<String, Value>>,
    /// The active organization's id.
    pub org_id: Option<String>,
    /// The user's role in it, for example `org:admin`.
    pub org_role: Option<String>,
    /// Its slug.
    pub org_slug: Option<String>,
    /// The user's permissions in it, for example `org:invoices:read`.
    pub org_permissions: Option<Vec<String>>,
    /// `fea`: features, as written; [`Scoped::read`] takes them apart.
    pub features: Option<String>,
    /// `pla`: plans, as written; [`Scoped::read`] takes them apart.
    pub plans: Option<String>,
    /// Every claim, your own ones too.
    pub all: Claims,
}

impl Verified<Claims> {
    /// Reads a verified session token's claims.
    ///
    /// # Errors
    /// [`TokenError::Class`] where it is not a session token, [`TokenError::Claim`] where a claim
    /// is malformed.
    pub fn session(self) -> Result<Verified<SessionClaims>, TokenError> {
        if self.class() != TokenClass::Session {
            return Err(TokenError::Class);
        }
        self.try_map(SessionClaims::read)
    }
}

impl SessionClaims {
    /// Reads claims whose truth is somebody else's business, such as ones that another process
    /// verified; for a token, call [`Verified::session`].
    ///
    /// # Errors
    /// [`TokenError::Claim`] where `sub` is missing or another claim is malformed.
    pub fn read(claims: Claims) -> Result<Self, TokenError> {
        let map = claims.as_map();
        let organization = if is_version_2(map) {
            Organization::version_2(map)?
        } else {
            Organization::version_1(map)?
        };
        Ok(Self {
            user_id: text(map, ClaimName::Sub)?.ok_or(TokenError::Claim(ClaimName::Sub))?,
            session_id: text(map, ClaimName::Sid)?,
            issuer: text(map, ClaimName::Iss)?,
            authorized_party: text(map, ClaimName::Azp)?,
            expires_at: time(map, ClaimName::Exp)?,
            issued_at: time(map, ClaimName::Iat)?,
            session_status: text(map, ClaimName::Sts)?,
            factor_ages: map.get("fva").and_then(FactorAges::read),
            actor: object(map, ClaimName::Act)?.cloned(),
            org_id: organization.id,
            org_role: organization.role,
            org_slug: organization.slug,
            org_permissions: organization.permissions,
            features: text(map, ClaimName::Fea)?,
            plans: text(map, ClaimName::Pla)?,
            all: claims,
        })
    }
}

/// How many minutes ago the user proved each factor; `None` where there is no such factor.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct FactorAges {
    /// Minutes since the first factor.
    pub first: Option<f64>,
    /// Minutes since the second factor.
    pub second: Option<f64>,
}

impl FactorAges {
    /// Reads the claim `fva`: two numbers, -1 for a factor that there is not.
    pub fn read(claim: &Value) -> Option<Self> {
        let [first, second] = claim.as_array()?.as_slice() else {
            return None;
        };
        let age = |value: &Value| match value.as_f64()? {
            -1.0 => Some(None),
            minutes if minutes >= 0.0 => Some(Some(minutes)),
            _ => None,
        };
        Some(Self {
            first: age(first)?,
            second: age(second)?,
        })
    }
}

struct Organization {
    id: Option<String>,
    role: Option<String>,
    slug: Option<String>,
    permissions: Option<Vec<String>>,
}

impl Organization {
    fn version_1(map: &Map<String, Value>) -> Result<Self, TokenError> {
        let permissions = map.get("org_permissions").and_then(Value::as_array);
        Ok(Self {
            id: text(map, ClaimName::OrgId)?,
            role: text(map, ClaimName::OrgRole)?,
            slug: text(map, ClaimName::OrgSlug)?,
            permissions: permissions.map(|list| {
                list.iter()
                    .filter_map(Value::as_str)
                    .map(ToString::to_string)
                    .collect()
            }),
        })
    }

    fn version_2(map: &Map<String, Value>) -> Result<Self, TokenError> {
        let Some(o) = object(map, ClaimName::O)? else {
            return Ok(Self {
                id: None,
                role: None,
                slug: None,
                permissions: None,
            });
        };
        let member = |name| match o.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.as_str())),
            Some(_) => Err(TokenError::Claim(ClaimName::O)),
        };
        let features = match map.get("fea") {
            Some(Value::String(features)) => {
                Scoped::read(features).ok_or(TokenError::Claim(ClaimName::Fea))?
            }
            _ => Scoped::default(),
        };
        let bits = |name| o.get(name).and_then(Value::as_str).unwrap_or_default();
        Ok(Self {
            id: member("id")?.map(Into::into),
            role: member("rol")?
                .filter(|role| !role.is_empty())
                .map(|role| alloc::format!("org:{role}")),
            slug: member("slg")?.map(Into::into),
            permissions: Some(org_permissions(&features.org, bits("per"), bits("fpm"))),
        })
    }
}

fn is_version_2(map: &Map<String, Value>) -> bool {
    map.get("v").and_then(Value::as_f64) == Some(2.0)
}

fn text(map: &Map<String, Value>, name: ClaimName) -> Result<Option<String>, TokenError> {
    match map.get(name.name()) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(TokenError::Claim(name)),
    }
}

fn object(
    map: &Map<String, Value>,
    name: ClaimName,
) -> Result<Option<&Map<String, Value>>, TokenError> {
    match map.get(name.name()) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Object(object)) => Ok(Some(object)),
        Some(_) => Err(TokenError::Claim(name)),
    }
}

fn time(map: &Map<String, Value>, name: ClaimName) -> Result<Option<Timestamp>, TokenError> {
    Ok(super::checks::seconds(map.get(name.name()), name)?.map(Timestamp::from_secs))
}

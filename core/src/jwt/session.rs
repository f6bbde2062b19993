//! The claims of a session token as a type.
//!
//! Source: <https://clerk.com/docs/guides/sessions/session-tokens>.

use alloc::string::String;
use alloc::vec::Vec;

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::claims::Claims;
use super::class::TokenClass;
use super::error::{ClaimName, TokenError};
use super::json::{Item, Number};
use super::permissions::{Scoped, joined, org_permissions};
use super::verify::Verified;
use crate::Timestamp;

/// The claims of a session token. Version 1 (`org_id`, `org_role` ...) and version 2 (`o`, `fea` ...)
/// are read into the same members.
///
/// A claim that is missing or null is `None`. A malformed claim is an error if its absence could
/// grant something (the organization, the session status, the actor), and `None` if it cannot
/// (permissions, factor ages).
///
/// ```
/// # use clerk_core as clerk_backend;
/// use clerk_backend::jwt::SessionClaims;
///
/// fn tenant(claims: &SessionClaims) -> Option<&str> {
///     let of_template = claims.get("tenant").and_then(|tenant| tenant.as_str());
///     of_template.or(claims.org_id.as_deref())
/// }
/// ```
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
    /// `exp`: when the token expires; always present in a verified token.
    pub expires_at: Option<Timestamp>,
    /// `iat`: when the token was issued.
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
    /// `fea`: features, as in the token; [`Scoped::read`] parses them.
    pub features: Option<String>,
    /// `pla`: plans, as in the token; [`Scoped::read`] parses them.
    pub plans: Option<String>,
    /// All claims, including custom ones.
    pub all: Claims,
}

impl Verified<Claims> {
    /// Reads a verified session token's claims.
    ///
    /// # Errors
    /// [`TokenError::Class`] if it is not a session token, [`TokenError::Claim`] if a claim is
    /// malformed.
    pub fn session(self) -> Result<Verified<SessionClaims>, TokenError> {
        if self.class() != TokenClass::Session {
            return Err(TokenError::Class);
        }
        self.read_session()
    }
}

impl SessionClaims {
    /// A claim by its name, a custom one too.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.all.get(name)
    }

    /// Reads the claims into a type of your own, which sees all of them.
    ///
    /// ```
    /// # fn example(session: &clerk_core::jwt::SessionClaims) -> Result<(), serde_json::Error> {
    /// use std::collections::BTreeMap;
    ///
    /// // Any type that implements serde's `Deserialize`.
    /// let claims: BTreeMap<String, serde_json::Value> = session.deserialize()?;
    /// println!("{:?}", claims.get("tenant"));
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// If they do not fit the type.
    pub fn deserialize<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        self.all.deserialize()
    }

    /// Reads claims that were verified elsewhere, for example by another process; for a token, call
    /// [`Verified::session`].
    ///
    /// # Errors
    /// [`TokenError::Claim`] if `sub` is missing or another claim is malformed.
    pub fn read(claims: Claims) -> Result<Self, TokenError> {
        let known = claims.known();
        let text = |claim, name| text(claims.item(claim), name);
        let time = |claim, name| time(claims.item(claim), name);
        let organization = if is_version_2(&claims) {
            Organization::version_2(&claims)?
        } else {
            Organization::version_1(&claims)?
        };
        Ok(Self {
            user_id: text(known.sub, ClaimName::Sub)?.ok_or(TokenError::Claim(ClaimName::Sub))?,
            session_id: text(known.sid, ClaimName::Sid)?,
            issuer: text(known.iss, ClaimName::Iss)?,
            authorized_party: text(known.azp, ClaimName::Azp)?,
            expires_at: time(known.exp, ClaimName::Exp)?,
            issued_at: time(known.iat, ClaimName::Iat)?,
            session_status: text(known.sts, ClaimName::Sts)?,
            factor_ages: claims.item(known.fva).and_then(FactorAges::of),
            actor: object(claims.item(known.act), ClaimName::Act)?.and_then(Item::to_map),
            org_id: organization.id,
            org_role: organization.role,
            org_slug: organization.slug,
            org_permissions: organization.permissions,
            features: text(known.fea, ClaimName::Fea)?,
            plans: text(known.pla, ClaimName::Pla)?,
            all: claims,
        })
    }
}

/// How many minutes ago the user proved each factor; `None` for a factor that the user does not have.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct FactorAges {
    /// Minutes since the first factor.
    pub first: Option<f64>,
    /// Minutes since the second factor.
    pub second: Option<f64>,
}

impl FactorAges {
    /// Reads the claim `fva`: two numbers, -1 for a factor that the user does not have.
    pub fn read(claim: &Value) -> Option<Self> {
        Self::from_minutes(claim.as_array()?.iter().map(Value::as_f64))
    }

    fn of(claim: Item<'_>) -> Option<Self> {
        let minutes = |element: Item<'_>| Some(element.number()?.as_f64());
        Self::from_minutes(claim.elements()?.map(minutes))
    }

    fn from_minutes(mut minutes: impl Iterator<Item = Option<f64>>) -> Option<Self> {
        let mut age = || match minutes.next()?? {
            -1.0 => Some(None),
            minutes if minutes >= 0.0 => Some(Some(minutes)),
            _ => None,
        };
        let (first, second) = (age()?, age()?);
        minutes.next().is_none().then_some(Self { first, second })
    }
}

struct Organization {
    id: Option<String>,
    role: Option<String>,
    slug: Option<String>,
    permissions: Option<Vec<String>>,
}

impl Organization {
    fn version_1(claims: &Claims) -> Result<Self, TokenError> {
        let known = claims.known();
        let permissions = claims.item(known.org_permissions).and_then(Item::elements);
        Ok(Self {
            id: text(claims.item(known.org_id), ClaimName::OrgId)?,
            role: text(claims.item(known.org_role), ClaimName::OrgRole)?,
            slug: text(claims.item(known.org_slug), ClaimName::OrgSlug)?,
            permissions: permissions
                .map(|list| list.filter_map(Item::as_str).map(String::from).collect()),
        })
    }

    fn version_2<'a>(claims: &'a Claims) -> Result<Self, TokenError> {
        let Some(o) = object(claims.item(claims.known().o), ClaimName::O)? else {
            return Ok(Self {
                id: None,
                role: None,
                slug: None,
                permissions: None,
            });
        };
        let (mut id, mut role, mut slug, mut permissions, mut map) = Default::default();
        for (name, item) in o.members().into_iter().flatten() {
            let slot = match name {
                "id" => &mut id,
                "rol" => &mut role,
                "slg" => &mut slug,
                "per" => &mut permissions,
                "fpm" => &mut map,
                _ => continue,
            };
            *slot = Some(item);
        }
        let member = |item| optional_text(item, ClaimName::O);
        let features = match claims.item(claims.known().fea).and_then(Item::as_str) {
            Some(features) => Scoped::read(features).ok_or(TokenError::Claim(ClaimName::Fea))?,
            None => Scoped::default(),
        };
        let written = |item: Option<Item<'a>>| item.and_then(Item::as_str).unwrap_or_default();
        Ok(Self {
            id: member(id)?.map(Into::into),
            role: member(role)?
                .filter(|role| !role.is_empty())
                .map(|role| joined(["org:", role])),
            slug: member(slug)?.map(Into::into),
            permissions: Some(org_permissions(
                &features.org,
                written(permissions),
                written(map),
            )),
        })
    }
}

fn is_version_2(claims: &Claims) -> bool {
    let version = claims.item(claims.known().v).and_then(Item::number);
    version.map(Number::as_f64) == Some(2.0)
}

fn text(item: Option<Item<'_>>, name: ClaimName) -> Result<Option<String>, TokenError> {
    Ok(optional_text(item, name)?.map(String::from))
}

/// Null counts as absent.
fn optional_text(item: Option<Item<'_>>, name: ClaimName) -> Result<Option<&str>, TokenError> {
    match item.filter(|item| !item.is_null()) {
        None => Ok(None),
        Some(item) => item.as_str().map(Some).ok_or(TokenError::Claim(name)),
    }
}

/// Null counts as absent.
fn object(item: Option<Item<'_>>, name: ClaimName) -> Result<Option<Item<'_>>, TokenError> {
    match item.filter(|item| !item.is_null()) {
        Some(item) if !item.is_object() => Err(TokenError::Claim(name)),
        object => Ok(object),
    }
}

fn time(item: Option<Item<'_>>, name: ClaimName) -> Result<Option<Timestamp>, TokenError> {
    Ok(super::checks::seconds(item, name)?.map(Timestamp::from_secs))
}

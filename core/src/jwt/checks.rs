//! The checks of a token's claims, in the order and with the arithmetic of Clerk's JavaScript SDK.
//! What only this library refuses is checked last, so that both name the same reason if both
//! refuse.

use alloc::string::String;

use super::claims::Claims;
use super::error::{ClaimName, TokenError};
use super::json::{Item, Number};
use super::options::{AuthorizedParties, VerifyOptions};
use crate::Timestamp;

/// The last second of the year 9999, where four-digit dates end.
const LAST_SECOND: i64 = 253_402_300_799;
/// The last second that a date of JavaScript can be. One beyond compares as neither before nor
/// after anything.
const LAST_DATE: i64 = 8_640_000_000_000;

pub(super) fn check(
    claims: &Claims,
    options: &VerifyOptions,
    now: Timestamp,
) -> Result<(), TokenError> {
    if claims
        .item(claims.known().sub)
        .and_then(Item::as_str)
        .is_none()
    {
        return Err(TokenError::Claim(ClaimName::Sub));
    }
    let audience = check_audience(claims.item(claims.known().aud), &options.audience);
    if audience == Audience::Other {
        return Err(TokenError::Audience);
    }
    check_party(claims.item(claims.known().azp), &options.authorized_parties)?;
    check_issuer(claims.item(claims.known().iss), &options.issuer)?;

    let earliest = now.saturating_sub(options.clock_skew);
    let latest = now.saturating_add(options.clock_skew);
    let exp = seconds(claims.item(claims.known().exp), ClaimName::Exp)?
        .ok_or(TokenError::Claim(ClaimName::Exp))?;
    if exp >= -LAST_DATE && Timestamp::from_secs(exp) <= earliest {
        return Err(TokenError::Expired);
    }
    let nbf = seconds(claims.item(claims.known().nbf), ClaimName::Nbf)?;
    if nbf.is_some_and(|nbf| is_after(nbf, latest)) {
        return Err(TokenError::NotActiveYet);
    }
    let iat = seconds(claims.item(claims.known().iat), ClaimName::Iat)?;
    if iat.is_some_and(|iat| is_after(iat, latest)) {
        return Err(TokenError::IssuedInTheFuture);
    }

    if audience == Audience::Unusable {
        return Err(TokenError::Audience);
    }
    let dates = [
        (Some(exp), ClaimName::Exp),
        (nbf, ClaimName::Nbf),
        (iat, ClaimName::Iat),
    ];
    let beyond = |date: &i64| !(0..=LAST_SECOND).contains(date);
    match dates
        .iter()
        .find(|(date, _)| date.as_ref().is_some_and(beyond))
    {
        Some((_, name)) => Err(TokenError::Claim(*name)),
        None => Ok(()),
    }
}

/// How a token's audiences compare with the expected ones.
#[derive(PartialEq, Eq)]
enum Audience {
    Expected,
    /// None of its audiences is an expected one.
    Other,
    /// It has none, or something that is no text.
    Unusable,
}

fn check_audience(aud: Option<Item<'_>>, expected: &[String]) -> Audience {
    if expected.is_empty() {
        return Audience::Expected;
    }
    let Some(aud) = aud else {
        return Audience::Unusable;
    };
    let (mut unusable, mut named, mut found) = (false, false, false);
    let mut look_at = |aud: Item<'_>| match aud.as_str() {
        None => unusable = true,
        Some(aud) => {
            named |= !aud.is_empty();
            found |= expected.iter().any(|known| known == aud);
        }
    };
    match aud.elements() {
        Some(elements) => elements.for_each(look_at),
        None => look_at(aud),
    }
    if unusable || !named {
        Audience::Unusable
    } else if found {
        Audience::Expected
    } else {
        Audience::Other
    }
}

/// `AllowMissing` accepts a token without `azp`, not one with a malformed one.
fn check_party(azp: Option<Item<'_>>, policy: &AuthorizedParties) -> Result<(), TokenError> {
    let parties = match (policy, azp) {
        (AuthorizedParties::NotChecked, _) | (AuthorizedParties::AllowMissing(_), None) => {
            return Ok(());
        }
        (AuthorizedParties::Required(parties) | AuthorizedParties::AllowMissing(parties), _) => {
            parties
        }
    };
    if azp
        .and_then(Item::as_str)
        .is_some_and(|azp| parties.holds(azp))
    {
        Ok(())
    } else {
        Err(TokenError::AuthorizedParty)
    }
}

fn check_issuer(iss: Option<Item<'_>>, expected: &[String]) -> Result<(), TokenError> {
    let fits = expected.is_empty()
        || iss
            .and_then(Item::as_str)
            .is_some_and(|iss| expected.iter().any(|known| known == iss));
    if fits {
        Ok(())
    } else {
        Err(TokenError::Issuer)
    }
}

fn is_after(start: i64, latest: Timestamp) -> bool {
    start <= LAST_DATE && Timestamp::from_secs(start) > latest
}

/// A claim in whole seconds, the fraction cut off; saturates. Missing is `None`, everything that
/// is not a number (null too) is malformed.
pub(super) fn seconds(claim: Option<Item<'_>>, name: ClaimName) -> Result<Option<i64>, TokenError> {
    let Some(claim) = claim else {
        return Ok(None);
    };
    let number = claim.number().ok_or(TokenError::Claim(name))?;
    Ok(Some(whole(number)))
}

#[allow(clippy::as_conversions, clippy::cast_possible_truncation)] // truncates and saturates
fn whole(number: Number) -> i64 {
    match number {
        Number::Int(whole) => whole,
        number => number.as_f64() as i64,
    }
}

//! The claims that every token is held to, in the order and with the arithmetic of Clerk's
//! JavaScript SDK. What that SDK lets pass is refused last, so that both name the same reason
//! where both refuse.

use alloc::string::String;

use serde_json::{Map, Number, Value};

use super::error::{ClaimName, TokenError};
use super::options::{AuthorizedParties, VerifyOptions};
use crate::Timestamp;

/// The last second of the year 9999, where four-digit dates end.
const LAST_SECOND: i64 = 253_402_300_799;
/// The last second that a date of JavaScript can be. One beyond compares as neither before nor
/// after anything.
const LAST_DATE: i64 = 8_640_000_000_000;

pub(super) fn check(
    claims: &Map<String, Value>,
    options: &VerifyOptions,
    now: Timestamp,
) -> Result<(), TokenError> {
    if !claims.get("sub").is_some_and(Value::is_string) {
        return Err(TokenError::Claim(ClaimName::Sub));
    }
    let audience = check_audience(claims.get("aud"), &options.audience);
    if audience == Audience::Other {
        return Err(TokenError::Audience);
    }
    check_party(claims.get("azp"), &options.authorized_parties)?;
    check_issuer(claims.get("iss"), &options.issuer)?;

    let earliest = now.saturating_sub(options.clock_skew);
    let latest = now.saturating_add(options.clock_skew);
    let exp =
        seconds(claims.get("exp"), ClaimName::Exp)?.ok_or(TokenError::Claim(ClaimName::Exp))?;
    if exp >= -LAST_DATE && Timestamp::from_secs(exp) <= earliest {
        return Err(TokenError::Expired);
    }
    let nbf = seconds(claims.get("nbf"), ClaimName::Nbf)?;
    if nbf.is_some_and(|nbf| is_after(nbf, latest)) {
        return Err(TokenError::NotActiveYet);
    }
    let iat = seconds(claims.get("iat"), ClaimName::Iat)?;
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

fn check_audience(aud: Option<&Value>, expected: &[String]) -> Audience {
    if expected.is_empty() {
        return Audience::Expected;
    }
    let audiences = match aud {
        Some(Value::Array(list)) => list.as_slice(),
        Some(aud) => core::slice::from_ref(aud),
        None => &[],
    };
    let texts = || audiences.iter().filter_map(Value::as_str);
    if texts().count() < audiences.len() || texts().all(str::is_empty) {
        Audience::Unusable
    } else if texts().any(|aud| expected.iter().any(|known| known == aud)) {
        Audience::Expected
    } else {
        Audience::Other
    }
}

/// Missing is not malformed: only a token without `azp` profits from `AllowMissing`.
fn check_party(azp: Option<&Value>, policy: &AuthorizedParties) -> Result<(), TokenError> {
    let parties = match (policy, azp) {
        (AuthorizedParties::NotChecked, _) | (AuthorizedParties::AllowMissing(_), None) => {
            return Ok(());
        }
        (AuthorizedParties::Required(parties) | AuthorizedParties::AllowMissing(parties), _) => {
            parties
        }
    };
    if azp
        .and_then(Value::as_str)
        .is_some_and(|azp| parties.holds(azp))
    {
        Ok(())
    } else {
        Err(TokenError::AuthorizedParty)
    }
}

fn check_issuer(iss: Option<&Value>, expected: &[String]) -> Result<(), TokenError> {
    let fits = expected.is_empty()
        || iss
            .and_then(Value::as_str)
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
pub(super) fn seconds(claim: Option<&Value>, name: ClaimName) -> Result<Option<i64>, TokenError> {
    match claim {
        None => Ok(None),
        Some(Value::Number(number)) => Ok(Some(whole(number))),
        Some(_) => Err(TokenError::Claim(name)),
    }
}

#[allow(clippy::as_conversions, clippy::cast_possible_truncation)] // truncates and saturates
fn whole(number: &Number) -> i64 {
    match (number.as_i64(), number.as_f64()) {
        (Some(whole), _) => whole,
        (None, Some(float)) => float as i64,
        (None, None) => i64::MAX,
    }
}

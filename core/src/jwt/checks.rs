//! The claims that every token is held to, in the order and with the arithmetic of Clerk's
//! JavaScript SDK, so that both name the same reason where both refuse.

use alloc::string::String;

use serde_json::{Map, Number, Value};

use super::error::{ClaimName, TokenError};
use super::options::{AuthorizedParties, VerifyOptions};
use crate::Timestamp;

/// The last second of the year 9999, where four-digit dates end.
const LAST_SECOND: i64 = 253_402_300_799;

pub(super) fn check(
    claims: &Map<String, Value>,
    options: &VerifyOptions,
    now: Timestamp,
) -> Result<(), TokenError> {
    if !claims.get("sub").is_some_and(Value::is_string) {
        return Err(TokenError::Claim(ClaimName::Sub));
    }
    check_audience(claims.get("aud"), &options.audience)?;
    check_party(claims.get("azp"), &options.authorized_parties)?;
    check_issuer(claims.get("iss"), &options.issuer)?;
    let earliest = now.saturating_sub(options.clock_skew);
    let latest = now.saturating_add(options.clock_skew);

    let exp =
        seconds(claims.get("exp"), ClaimName::Exp)?.ok_or(TokenError::Claim(ClaimName::Exp))?;
    if exp > LAST_SECOND {
        return Err(TokenError::Claim(ClaimName::Exp));
    }
    if Timestamp::from_secs(exp) <= earliest {
        return Err(TokenError::Expired);
    }
    check_start(
        claims.get("nbf"),
        ClaimName::Nbf,
        latest,
        TokenError::NotActiveYet,
    )?;
    check_start(
        claims.get("iat"),
        ClaimName::Iat,
        latest,
        TokenError::IssuedInTheFuture,
    )
}

fn check_audience(aud: Option<&Value>, expected: &[String]) -> Result<(), TokenError> {
    if expected.is_empty() {
        return Ok(());
    }
    let is_expected = |aud: &Value| {
        aud.as_str()
            .is_some_and(|aud| expected.iter().any(|known| known == aud))
    };
    let fits = match aud {
        Some(Value::Array(list)) => {
            list.iter().all(Value::is_string) && list.iter().any(is_expected)
        }
        Some(aud) => is_expected(aud),
        None => false,
    };
    if fits {
        Ok(())
    } else {
        Err(TokenError::Audience)
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

/// `nbf` and `iat`: may be missing; must not lie after `latest`, nor before 1970.
fn check_start(
    claim: Option<&Value>,
    name: ClaimName,
    latest: Timestamp,
    early: TokenError,
) -> Result<(), TokenError> {
    match seconds(claim, name)? {
        Some(start) if start < 0 => Err(TokenError::Claim(name)),
        Some(start) if start > LAST_SECOND || Timestamp::from_secs(start) > latest => Err(early),
        _ => Ok(()),
    }
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

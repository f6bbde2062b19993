//! Credentials of a request, each parsed once.

use alloc::boxed::Box;
use alloc::sync::Arc;

use crate::Secret;
use crate::auth::outcome::TokenRefusal;
use crate::jwt::{Malformed, SessionClaims, TokenError, Unverified};

/// A credential of a request. It is not verified.
pub(crate) enum Credential {
    /// A JWT.
    Jwt(Box<Unverified>),
    /// Anything else, and why it is not a JWT.
    Text(Secret, TokenError),
}

impl Credential {
    /// Parses a text. `max_length` is the largest limit that [`Credential::within`] is asked for.
    pub(super) fn read(text: Secret, max_length: usize) -> Self {
        match Unverified::read(text, max_length) {
            Ok(token) => Self::Jwt(Box::new(token)),
            Err((text, error)) => Self::Text(text, error),
        }
    }

    pub(crate) fn text(&self) -> &Secret {
        match self {
            Self::Jwt(token) => token.text(),
            Self::Text(text, _) => text,
        }
    }

    pub(crate) fn into_text(self) -> Secret {
        match self {
            Self::Jwt(token) => token.into_text(),
            Self::Text(text, _) => text,
        }
    }

    /// The credential as a JWT of at most this many bytes.
    pub(crate) fn within(&self, max_length: usize) -> Result<&Unverified, TokenError> {
        if self.text().expose().len() > max_length {
            return Err(Malformed::TooLong.into());
        }
        match self {
            Self::Jwt(token) => Ok(token),
            Self::Text(_, error) => Err(error.clone()),
        }
    }

    /// Whether the text is three parts of letters, digits, `-` and `_`, none empty. Only then it
    /// can be the JWT of a machine.
    pub(crate) fn has_jwt_form(&self) -> bool {
        match self {
            Self::Jwt(token) => token.has_plain_parts(),
            Self::Text(text, _) => {
                let is_part = |part: &str| {
                    let is_of_part =
                        |b| matches!(b, b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'-' | b'_');
                    !part.is_empty() && part.bytes().all(is_of_part)
                };
                let parts = text.expose().split('.');
                parts.clone().count() == 3 && parts.into_iter().all(is_part)
            }
        }
    }
}

/// A session token that verifies.
pub(crate) struct Session {
    pub(crate) claims: Arc<SessionClaims>,
    pub(crate) token: Secret,
}

/// A credential that was refused. An expired JWT keeps its claims.
pub(crate) struct Refused {
    pub(crate) refusal: TokenRefusal,
    pub(crate) credential: Credential,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jwt_form_is_three_parts_of_base64url_without_padding() {
        // `{}`, padded too; the signature is not checked.
        for (text, is_jwt, expected) in [
            ("e30.e30.AAAA", true, true),
            ("e30.e30.-_", false, true), // the last sextet has bits that count for nothing
            ("e30.e30.", true, false),
            ("e30.e30.==", true, false),
            ("e30=.e30.AAAA", true, false),
            ("e30.e30=.AAAA", true, false),
            ("e30.e30.AA==", true, false),
            ("e30..AAAA", false, false),
            (".e30.AAAA", false, false),
            ("e30.e30.AAAA.AAAA", false, false),
            ("e30.AAAA", false, false),
            ("x.y.z", false, true),
            ("x.y.z+", false, false),
            ("", false, false),
        ] {
            let credential = Credential::read(Secret::from(text), text.len());
            assert_eq!(matches!(credential, Credential::Jwt(_)), is_jwt, "{text}");
            assert_eq!(credential.has_jwt_form(), expected, "{text}");
        }
    }
}

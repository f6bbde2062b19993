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
        let is_part = |part: &str| {
            !part.is_empty()
                && part
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
        };
        let token = self.text().expose();
        token.split('.').count() == 3 && token.split('.').all(is_part)
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

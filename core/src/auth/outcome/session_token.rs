//! A token of the signed-in session, for calls to other services in the user's name.

use alloc::string::String;
use core::borrow::Borrow;

use super::object::AuthObject;
use crate::Secret;
use crate::api::{CallError, DecodeError, Endpoint, sessions};

/// Which token of a session to get. With neither a template nor a lifetime it is the token that came
/// with the request.
///
/// Source: <https://clerk.com/docs/guides/sessions/jwt-templates>.
///
/// ```
/// # use clerk_core as clerk_backend;
/// use clerk_backend::auth::TokenOptions;
///
/// // A template from a configuration file.
/// let template = String::from("supabase");
/// let options = TokenOptions::new().template(&template).expires_in_seconds(600);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use = "options do nothing until a token is asked for"]
pub struct TokenOptions {
    template: Option<String>,
    expires_in_seconds: Option<u64>,
}

impl TokenOptions {
    /// The token that came with the request.
    pub const fn new() -> Self {
        Self {
            template: None,
            expires_in_seconds: None,
        }
    }

    /// A new token from the JWT template of this name. An empty name is the same as none.
    pub fn template(mut self, name: impl Into<String>) -> Self {
        self.template = Some(name.into()).filter(|name| !name.is_empty());
        self
    }

    /// A new token with this lifetime.
    pub const fn expires_in_seconds(mut self, seconds: u64) -> Self {
        self.expires_in_seconds = Some(seconds);
        self
    }
}

/// How to get a token; see [`AuthObject::token_call`].
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum TokenCall {
    /// There is none: nobody is signed in.
    None,
    /// The token that came with the request.
    Known(Secret),
    /// Clerk creates one. Read the answer with [`TokenCall::read`].
    Create(sessions::CreateSessionToken),
    /// Clerk creates one from a template. Read the answer with [`TokenCall::read`].
    CreateFromTemplate(sessions::CreateSessionTokenFromTemplate),
}

impl TokenCall {
    /// The token in the answer of `E`.
    ///
    /// # Errors
    /// [`CallError::Decode`] if the answer has none.
    pub fn read<E: Endpoint>(answer: sessions::Token) -> Result<Secret, CallError> {
        let missing = || CallError::Decode(DecodeError::missing_member(E::OPERATION, "jwt"));
        answer.jwt.map(Secret::from).ok_or_else(missing)
    }
}

impl AuthObject {
    /// How to get a token of this session. A machine has only the credential that it came with.
    pub fn token_call(&self, options: impl Borrow<TokenOptions>) -> TokenCall {
        let options = options.borrow();
        let session = match self {
            Self::SignedIn(session) => session,
            Self::Machine(machine) => return TokenCall::Known(machine.credential().clone()),
            _ => return TokenCall::None,
        };
        let Some(id) = session.session_id() else {
            return TokenCall::None;
        };
        match (options.template.as_deref(), options.expires_in_seconds) {
            (None, None) => TokenCall::Known(session.token().clone()),
            (None, Some(seconds)) => {
                TokenCall::Create(sessions::create_token(id).expires_in_seconds(seconds))
            }
            (Some(template), seconds) => {
                let call = sessions::create_token_from_template(id, template);
                TokenCall::CreateFromTemplate(match seconds {
                    Some(seconds) => call.expires_in_seconds(seconds),
                    None => call,
                })
            }
        }
    }
}

//! Checked options.

use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

use super::organization_sync::SyncRules;
use super::outcome::Site;
use super::publishable_key::InstanceType;
use super::token::TokenVerifier;
use crate::jwt::TokenType;

/// Decides who sent a request. Made by
/// [`AuthenticateOptions::build`](super::AuthenticateOptions::build). Cloning it is cheap.
#[derive(Clone, Debug)]
pub struct Authenticator(pub(super) Arc<Settings>);

impl Authenticator {
    /// The verifier of single tokens with the same keys.
    pub fn verifier(&self) -> &TokenVerifier {
        &self.0.verifier
    }

    /// The URLs of the application, as configured.
    pub fn site(&self) -> &Site {
        &self.0.site
    }
}

/// Which types of tokens a request may bring.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AcceptsToken {
    /// One type. Machine tokens are read from the `Authorization` header only.
    Only(TokenType),
    /// Any of these types; a token of another one is [`Auth::InvalidToken`](super::Auth).
    OneOf(Vec<TokenType>),
    /// Every type.
    Any,
}

impl AcceptsToken {
    pub(super) fn accepts(&self, token_type: TokenType) -> bool {
        match self {
            Self::Only(only) => *only == token_type,
            Self::OneOf(list) => list.contains(&token_type),
            Self::Any => true,
        }
    }
}

/// The checked options.
#[derive(Debug)]
pub(super) struct Settings {
    pub(super) accepts: AcceptsToken,
    pub(super) site: Site,
    /// `None` if every accepted token is of a type that needs none.
    pub(super) instance: Option<Instance>,
    pub(super) sync: SyncRules,
    pub(super) satellite_auto_sync: bool,
    pub(super) verifier: TokenVerifier,
}

/// What the publishable key says.
#[derive(Debug)]
pub(super) struct Instance {
    pub(super) kind: InstanceType,
    pub(super) cookie_suffix: String,
    /// The Frontend API that issues tokens, even if browsers reach it through a proxy.
    pub(super) issuing_api: String,
}

//! OAuth access tokens that the instance has issued as an OAuth provider.
//!
//! Its operations are the [functions](#functions) below.
//!
//! Source: <https://clerk.com/docs/reference/backend-api/tag/oauth-access-tokens>.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use crate::api::description::operations;
use crate::api::types::{Seconds, model};

operations! {
    /// Looks an access token up. Status 200 does not mean that the token is valid: accept it only
    /// if [`IdpOAuthAccessToken::is_active`] is true.
    ///
    /// Errors: 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/oauth-access-tokens/post/oauth_applications/access_tokens/verify)
    Post "/oauth_applications/access_tokens/verify" as "verifyOAuthAccessToken" [unversioned] [safe]
    pub fn verify => VerifyOAuthAccessToken(either_body access_token: String)
        -> IdpOAuthAccessToken {
        /// The token, under the member's former name.
        body secret: String,
    }
}

model! {
    /// An OAuth access token, or only `active: false` if there is no such token.
    pub struct IdpOAuthAccessToken {
        /// The object type, as Clerk names it.
        object: Option<String>,
        /// The id (`oat_...`).
        id: Option<String>,
        /// The client that it was issued to.
        client_id: Option<String>,
        /// The user it belongs to (`user_...`).
        subject: Option<String>,
        /// The scopes.
        scopes: Option<Vec<String>>,
        /// Whether it has been revoked.
        revoked: Option<bool>,
        /// The reason for the revocation.
        revocation_reason: Option<String>,
        /// Whether it has expired.
        expired: Option<bool>,
        /// When it expires; absent if it does not.
        expiration: Option<Seconds>,
        /// When it was created.
        created_at: Option<Seconds>,
        /// When it was last changed.
        updated_at: Option<Seconds>,
        /// `false` if there is no such token; absent otherwise.
        active: Option<bool>,
        /// The type of the token.
        kind = "type": Option<String>,
        /// The payer it is meant for.
        aud: Option<Vec<String>>,
        /// Who acts for the subject (RFC 8693 section 4.1).
        act: Option<Box<ActingParty>>,
    }
}

model! {
    /// Who acts for the subject of a token.
    pub struct ActingParty {
        /// Who issued the identity.
        iss: Option<String>,
        /// The identity.
        sub: Option<String>,
        /// The actor that acts for this actor in turn.
        act: Option<Box<ActingParty>>,
    }
}

impl IdpOAuthAccessToken {
    /// Whether the token exists and is neither revoked nor expired. `false` if the answer does not
    /// say so.
    pub fn is_active(&self) -> bool {
        self.active != Some(false) && self.revoked == Some(false) && self.expired == Some(false)
    }
}

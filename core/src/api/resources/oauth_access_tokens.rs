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
    /// Looks an access token up. An answer with 200 says nothing yet: take the token only where
    /// [`IdpOAuthAccessToken::is_active`] says so.
    ///
    /// Errors: 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/oauth-access-tokens/post/oauth_applications/access_tokens/verify)
    Post "/oauth_applications/access_tokens/verify" as "verifyOAuthAccessToken" [unversioned]
    pub fn verify => VerifyOAuthAccessToken(either_body access_token: String)
        -> IdpOAuthAccessToken {
        /// The token, by the old name of the member.
        body secret: String,
    }
}

model! {
    /// An OAuth access token, or `active: false` alone where there is no such token.
    pub struct IdpOAuthAccessToken {
        /// The kind of object, as Clerk names it.
        object: Option<String>,
        /// The id (`oat_...`).
        id: Option<String>,
        /// The client that it was issued to.
        client_id: Option<String>,
        /// The user whose it is (`user_...`).
        subject: Option<String>,
        /// The scopes.
        scopes: Option<Vec<String>>,
        /// Whether it has been revoked.
        revoked: Option<bool>,
        /// Why it was revoked.
        revocation_reason: Option<String>,
        /// Whether it has expired.
        expired: Option<bool>,
        /// When it expires; nothing where it does not.
        expiration: Option<Seconds>,
        /// When it was created.
        created_at: Option<Seconds>,
        /// When it was last changed.
        updated_at: Option<Seconds>,
        /// `false` where there is no such token; absent otherwise.
        active: Option<bool>,
        /// The kind of token.
        kind = "type": Option<String>,
        /// Whom it is meant for.
        aud: Option<Vec<String>>,
        /// Who acts for the subject (RFC 8693 section 4.1).
        act: Option<Box<Actor>>,
    }
}

model! {
    /// Who acts for the subject of a token.
    pub struct Actor {
        /// Who issued the identity.
        iss: Option<String>,
        /// The identity.
        sub: Option<String>,
        /// Who acts for this actor in turn.
        act: Option<Box<Actor>>,
    }
}

impl IdpOAuthAccessToken {
    /// Whether the token is good: there is one, and it is neither revoked nor expired. An answer
    /// that leaves one of these open counts as no.
    pub fn is_active(&self) -> bool {
        self.active != Some(false) && self.revoked == Some(false) && self.expired == Some(false)
    }
}

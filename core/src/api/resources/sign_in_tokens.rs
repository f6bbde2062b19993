//! Sign-in tokens: signing a user in by a link or ticket.
//!
//! Its operations are the [functions](#functions) below.
//!
//! Source: <https://clerk.com/docs/reference/backend-api/tag/sign-in-tokens>.

use alloc::string::String;

use crate::Timestamp;
use crate::api::description::operations;
use crate::api::parameters::id::{OrganizationId, SignInTokenId, UserId};
use crate::api::parameters::open_enum;
use crate::api::types::{Patch, SecretText, model};

operations! {
    /// Creates a sign-in token for a user.
    ///
    /// Errors: 403 if it is not allowed, 404 `resource_not_found`, 422 for values that Clerk
    /// refuses.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/sign-in-tokens/post/sign_in_tokens)
    Post "/sign_in_tokens" as "CreateSignInToken"
    pub fn create => CreateSignInToken(body user_id: UserId) -> SignInToken {
        /// The organization that is active after the sign-in; the user must be a member.
        body org_id: Patch<OrganizationId>,
        /// The number of seconds until the token expires (Clerk's default: 30 days).
        body expires_in_seconds: Patch<u64>,
    }

    /// Revokes a pending sign-in token.
    ///
    /// Errors: 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/sign-in-tokens/post/sign_in_tokens/{sign_in_token_id}/revoke)
    Post "/sign_in_tokens/{sign_in_token_id}/revoke" as "RevokeSignInToken"
    pub fn revoke => RevokeSignInToken(path sign_in_token_id: SignInTokenId) -> SignInToken {}
}

model! {
    /// A sign-in token.
    pub struct SignInToken {
        /// The object type, as Clerk names it.
        object: Option<String>,
        /// The id.
        required id: SignInTokenId,
        /// The status.
        status: Option<SignInTokenStatus>,
        /// The id of the user.
        user_id: Option<UserId>,
        /// The token to hand to the front end.
        token: Option<SecretText>,
        /// A link that signs in.
        url: Option<SecretText>,
        /// When it was created.
        created_at: Option<Timestamp>,
        /// When it was last changed.
        updated_at: Option<Timestamp>,
    }
}

open_enum! {
    /// The status of a sign-in token.
    pub enum SignInTokenStatus {
        Pending = "pending",
        Accepted = "accepted",
        Revoked = "revoked",
    }
}

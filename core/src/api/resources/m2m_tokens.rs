//! M2M tokens: short-lived tokens with which machines speak to each other.
//!
//! A machine creates and verifies its tokens with its machine secret key: see
//! [`CreateM2mToken::machine_secret_key`]. The paths have no `/v1`, as in Clerk's own SDK.
//!
//! Its operations are the [functions](#functions) below.
//!
//! Source: <https://clerk.com/docs/reference/backend-api/tag/m2m-tokens>.

use alloc::string::String;
use alloc::vec::Vec;

use serde_json::Value;

use crate::api::description::operations;
use crate::api::parameters::id::M2mTokenId;
use crate::api::parameters::{Limit, open_enum};
use crate::api::types::{CustomClaims, Page, Patch, SecretText, model};
use crate::{SecretKey, Timestamp};

operations! {
    /// Lists the M2M tokens of a machine.
    ///
    /// Errors: 403 if the instance does not allow it, 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/m2m-tokens/get/m2m_tokens)
    Get "/m2m_tokens" as "getM2MTokens" [unversioned] [keyless]
    pub fn list => ListM2mTokens(query subject: String)
        -> Page<M2mToken>, paged M2mToken, max 100 {
        /// Whether revoked tokens are listed too.
        query revoked: bool,
        /// Whether expired tokens are listed too.
        query expired: bool,
        /// The page size, 1 to 100 (Clerk's default: 10).
        query limit: Limit<100>,
        /// The number of items to skip.
        query offset: u64,
    }


    /// Creates an M2M token for the machine whose secret key authorizes the request. Only this
    /// answer contains the token.
    ///
    /// Errors: 409 for conflicts.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/m2m-tokens/post/m2m_tokens)
    #[doc(alias = "createToken")]
    Post "/m2m_tokens" as "createM2MToken" [unversioned] [keyless]
    pub fn create => CreateM2mToken()
        -> M2mToken {
        /// Whether the token is opaque (the default) or a JWT.
        body token_format: M2mTokenFormat,
        /// Seconds until it expires. Without this, it does not expire.
        body seconds_until_expiration: Patch<u64>,
        /// Claims of the application's own, any JSON.
        body claims: Patch<Value>,
        /// If a token of this machine with the same claims is valid for at least this many more
        /// seconds, Clerk answers with it instead of a new one.
        body min_remaining_ttl_seconds: u64,
    }


    /// Looks an M2M token up. The answer may be a revoked or expired token: check `revoked` and
    /// `expired`.
    ///
    /// Errors: 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/m2m-tokens/post/m2m_tokens/verify)
    Post "/m2m_tokens/verify" as "verifyM2MToken" [unversioned] [keyless] [safe]
    pub fn verify => VerifyM2mToken(body token: String)
        -> M2mToken {}


    /// Revokes an M2M token.
    ///
    /// Errors: 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/m2m-tokens/post/m2m_tokens/{m2m_token_id}/revoke)
    #[doc(alias = "revokeToken")]
    Post "/m2m_tokens/{m2m_token_id}/revoke" as "revokeM2MToken" [unversioned] [keyless]
    pub fn revoke => RevokeM2mToken(path m2m_token_id: M2mTokenId)
        -> M2mToken {
        /// The reason for the revocation.
        body revocation_reason: Patch<String>,
    }

}

macro_rules! by_machine {
    ($($name:ident),+) => {$(
        impl $name {
            /// Authorizes the request with this machine's secret key (`ak_...`) instead of the
            /// instance's secret key.
            pub fn machine_secret_key(mut self, key: SecretKey) -> Self {
                self.params.authorize(key);
                self
            }
        }
    )+};
}

by_machine!(
    ListM2mTokens,
    CreateM2mToken,
    VerifyM2mToken,
    RevokeM2mToken
);

open_enum! {
    /// The format of an M2M token.
    pub enum M2mTokenFormat {
        /// A random text that Clerk looks up; it can be revoked.
        Opaque = "opaque",
        /// A signed token that is verified without Clerk; it cannot be revoked.
        Jwt = "jwt",
    }
}

model! {
    /// An M2M token.
    pub struct M2mToken {
        /// The object type, as Clerk names it.
        object: Option<String>,
        /// The id (`mt_...`).
        required id: M2mTokenId,
        /// The machine it belongs to (`mch_...`).
        subject: Option<String>,
        /// Claims of the application's own, any JSON.
        claims: Option<CustomClaims>,
        /// The machines that accept it (`mch_...`).
        scopes: Option<Vec<String>>,
        /// The token itself; only in the answer to its creation.
        token: Option<SecretText>,
        /// Whether it has been revoked.
        revoked: bool,
        /// The reason for the revocation.
        revocation_reason: Option<String>,
        /// Whether it has expired.
        expired: bool,
        /// When it expires (milliseconds on the wire); absent if it does not.
        expiration: Option<Timestamp>,
        /// When it was last used (approximate: Clerk updates it with a delay).
        last_used_at: Option<Timestamp>,
        /// When it was created.
        created_at: Option<Timestamp>,
        /// When it was last changed.
        updated_at: Option<Timestamp>,
    }
}

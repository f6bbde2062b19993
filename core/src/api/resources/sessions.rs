//! Sessions: signed-in users on a client, and the tokens of a session.
//!
//! Its operations are the [functions](#functions) below.
//!
//! Source: <https://clerk.com/docs/reference/backend-api/tag/sessions>.

use alloc::string::String;
use alloc::vec::Vec;

use crate::Timestamp;
use crate::api::description::operations;
use crate::api::parameters::id::{ClientId, OrganizationId, SessionId, UserId};
use crate::api::parameters::{Limit, open_enum};
use crate::api::types::{Metadata, Page, Patch, SecretText, model};

operations! {
    /// Retrieves a session.
    ///
    /// Errors: 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/sessions/get/sessions/{session_id})
    Get "/sessions/{session_id}" as "GetSession"
    pub fn get => GetSession(path session_id: SessionId) -> Session {}

    /// Lists sessions, the newest first. Sessions that ended long ago are missing.
    ///
    /// Errors: 422 for values that Clerk refuses.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/sessions/get/sessions)
    Get "/sessions" as "GetSessionList"
    pub fn list => ListSessions() -> Page<Session>, paged Session {
        /// Only sessions of this client.
        query client_id: ClientId,
        /// Only sessions of this user.
        query user_id: UserId,
        /// Only items with this status.
        query status: SessionStatus,
        /// Whether the answer contains the total ([`Page::total_count`]).
        query paginated: bool,
        /// The page size, 1 to 500 (Clerk's default: 10).
        query limit: Limit,
        /// The number of items to skip.
        query offset: u64,
    }

    /// Creates a session of a user. For tests; not available in production instances.
    ///
    /// Errors: 404 `resource_not_found`, 422 for values that Clerk refuses.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/sessions/post/sessions)
    Post "/sessions" as "createSession"
    pub fn create => CreateSession(body user_id: UserId) -> Session {
        /// The organization that is active in the session.
        body active_organization_id: OrganizationId,
    }

    /// Revokes a session; the user must sign in again.
    ///
    /// Errors: 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/sessions/post/sessions/{session_id}/revoke)
    Post "/sessions/{session_id}/revoke" as "RevokeSession"
    pub fn revoke => RevokeSession(path session_id: SessionId) -> Session {}

    /// Creates a session token.
    ///
    /// Errors: 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/sessions/post/sessions/{session_id}/tokens)
    #[doc(alias = "getToken")]
    Post "/sessions/{session_id}/tokens" as "CreateSessionToken"
    pub fn create_token => CreateSessionToken(path session_id: SessionId) -> Token {
        /// The time until the token expires, in seconds.
        body expires_in_seconds: Patch<u64>,
    }

    /// Creates a session token from a JWT template.
    ///
    /// Errors: 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/sessions/post/sessions/{session_id}/tokens/{template_name})
    #[doc(alias = "getToken")]
    Post "/sessions/{session_id}/tokens/{template_name}" as "CreateSessionTokenFromTemplate"
    pub fn create_token_from_template => CreateSessionTokenFromTemplate(
        path session_id: SessionId,
        path template_name: String,
    ) -> Token {
        /// The time until the token expires, in seconds.
        body expires_in_seconds: Patch<u64>,
    }

    /// Creates a session token for an expired one. After a 401, only a handshake helps.
    ///
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/sessions/post/sessions/{session_id}/refresh)
    Post "/sessions/{session_id}/refresh" as "RefreshSession"
    pub fn refresh => RefreshSession(
        path session_id: SessionId,
        body expired_token: String,
        body refresh_token: String,
        body request_origin: String,
    ) -> RefreshedSession {
        /// The headers of that request: names with lists of values.
        body request_headers: Patch<Metadata>,
        /// The contents of the answer.
        body format: Patch<RefreshFormat>,
        /// The IP address that the request came from.
        body request_originating_ip: Patch<String>,
        /// Whether the cookie names carry the instance's suffix.
        query suffixed_cookies: bool,
    }

    /// Verifies a session by its token, at Clerk. Verifying the token here needs no request.
    ///
    /// Errors: 404 `resource_not_found`.
    /// Not in Clerk's reference; its JavaScript SDK has it.
    #[deprecated(note = "verify the token itself; Clerk has dropped this operation from its reference")]
    #[doc(alias = "verifySession")]
    Post "/sessions/{session_id}/verify" as "JsSessionsVerify" [deprecated] [safe]
    pub fn verify => VerifySession(path session_id: SessionId, body token: String) -> Session {}
}

model! {
    /// A session.
    pub struct Session {
        /// The object type, as Clerk names it.
        object: Option<String>,
        /// The id.
        required id: SessionId,
        /// The id of the user; empty if Clerk leaves it out, and then no operation takes it.
        user_id: UserId,
        /// The id of the client.
        client_id: Option<ClientId>,
        /// The actor: who acts for the user, if it is another person.
        actor: Option<Metadata>,
        /// The status.
        status: Option<SessionStatus>,
        /// The organization that was last active in it.
        last_active_organization_id: Option<OrganizationId>,
        /// When it was last active.
        last_active_at: Option<Timestamp>,
        /// The last activity.
        latest_activity: Option<SessionActivity>,
        /// When it expires.
        expire_at: Option<Timestamp>,
        /// When it counts as abandoned.
        abandon_at: Option<Timestamp>,
        /// When it was last changed.
        updated_at: Option<Timestamp>,
        /// When it was created.
        created_at: Option<Timestamp>,
        /// The tasks that the user must complete before it becomes active.
        tasks: Option<Vec<SessionTask>>,
    }

    /// The last activity of a session.
    pub struct SessionActivity {
        /// The object type, as Clerk names it.
        object: Option<String>,
        /// The id.
        required id: String,
        /// The kind of device.
        device_type: Option<String>,
        /// Whether the device is mobile.
        is_mobile: bool,
        /// The browser.
        browser_name: Option<String>,
        /// The version of the browser.
        browser_version: Option<String>,
        /// The IP address.
        ip_address: Option<String>,
        /// The city.
        city: Option<String>,
        /// The country.
        country: Option<String>,
    }

    /// A task that a user must complete before a session becomes active.
    pub struct SessionTask {
        /// The key.
        key: Option<String>,
    }

    /// A token of a session.
    pub struct Token {
        /// The object type, as Clerk names it.
        object: Option<String>,
        /// The token.
        jwt: Option<SecretText>,
    }

    /// A refreshed session: a token or cookies, by the format that was asked for.
    pub struct RefreshedSession {
        /// The object type, as Clerk names it.
        object: Option<String>,
        /// The token.
        jwt: Option<SecretText>,
        /// The values of `Set-Cookie` headers to answer with.
        cookies: Option<Vec<SecretText>>,
    }
}

open_enum! {
    /// The status of a session.
    pub enum SessionStatus {
        Active = "active",
        Revoked = "revoked",
        Ended = "ended",
        Expired = "expired",
        Removed = "removed",
        Abandoned = "abandoned",
        Replaced = "replaced",
        Pending = "pending",
    }

    /// The contents of the answer to a refresh.
    pub enum RefreshFormat {
        Token = "token",
        Cookie = "cookie",
    }
}

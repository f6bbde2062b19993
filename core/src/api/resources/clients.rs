//! Clients: browsers and devices that users sign in with.
//!
//! Its operations are the [functions](#functions) below.
//!
//! Source: <https://clerk.com/docs/reference/backend-api/tag/clients>.

use alloc::string::String;
use alloc::vec::Vec;

use super::sessions::Session;
use crate::Timestamp;
use crate::api::description::operations;
use crate::api::parameters::Limit;
use crate::api::parameters::id::{ClientId, SessionId, SignUpId};
use crate::api::types::{Page, SecretText, model};

operations! {
    /// Retrieves a client.
    ///
    /// Errors: 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/clients/get/clients/{client_id})
    Get "/clients/{client_id}" as "GetClient"
    pub fn get => GetClient(path client_id: ClientId) -> Client {}

    /// Lists clients, the newest first.
    ///
    /// Errors: 410 when it is retired, 422 for values that Clerk refuses.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/clients/get/clients)
    #[deprecated(note = "Clerk retires this operation and may answer 410")]
    Get "/clients" as "GetClientList" [deprecated]
    pub fn list => ListClients() -> Page<Client>, paged Client {
        /// Whether the answer contains the total ([`Page::total_count`]).
        query paginated: bool,
        /// The page size, 1 to 500 (Clerk's default: 10).
        query limit: Limit,
        /// The number of items to skip.
        query offset: u64,
    }

    /// Retrieves the client of a client token.
    ///
    /// Errors: 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/clients/post/clients/verify)
    Post "/clients/verify" as "VerifyClient" [safe]
    pub fn verify => VerifyClient(body token: String) -> Client {}

    /// Retrieves the cookies that a handshake sets, by its nonce.
    ///
    /// Errors: 404 `resource_not_found`.
    /// Not in Clerk's reference; its JavaScript SDK has it.
    #[doc(alias = "getHandshakePayload")]
    Get "/clients/handshake_payload" as "JsClientsGetHandshakePayload"
    pub fn handshake_payload => GetHandshakePayload(query nonce: String) -> HandshakePayload {}
}

model! {
    /// A client.
    pub struct Client {
        /// The object type, as Clerk names it.
        object: Option<String>,
        /// The id.
        required id: ClientId,
        /// The ids of the sessions.
        session_ids: Vec<SessionId>,
        /// The sessions.
        sessions: Vec<Session>,
        /// The id of the sign-in that is under way.
        sign_in_id: Option<String>,
        /// The id of the sign-up that is under way.
        sign_up_id: Option<SignUpId>,
        /// The id of the session that was last active.
        last_active_session_id: Option<SessionId>,
        /// The strategy of the last sign-in.
        last_authentication_strategy: Option<String>,
        /// When it was last changed.
        updated_at: Option<Timestamp>,
        /// When it was created.
        created_at: Option<Timestamp>,
    }

    /// The result of a handshake: the cookies to set.
    pub struct HandshakePayload {
        /// The values of `Set-Cookie` headers to answer with.
        directives: Vec<SecretText>,
    }
}

//! An emulator of Clerk's Backend API for tests: an HTTP server on loopback with an instance in
//! memory.
//!
//! ```
//! use clerk_emulator::{Emulator, Failure, Fault, RetryAfter};
//! use core::time::Duration;
//!
//! let clerk = Emulator::builder().users(20).organizations(3).start();
//! println!("{} {}", clerk.url(), clerk.secret_key()); // configure the client under test with these
//!
//! // The tokens that requests to the service under test carry.
//! let user = &clerk.user_ids()[0];
//! let session = clerk.sign_in(user, None).expect("a user who may sign in");
//! let good = clerk.session_token(&session).expect("an active session");
//! let forged = clerk.token().claim("sub", user.as_str()).signed_by_stranger().mint();
//!
//! // An hour later Clerk answers the next request with 429.
//! clerk.advance(Duration::from_secs(3600));
//! clerk.fail(Fault::on("GET", "/v1/users").times(1).with(Failure::TooManyRequests(RetryAfter::Seconds(1))));
//! # assert_ne!(good, forged);
//! ```
//!
//! The server has a thread and a runtime of its own, so blocking tests and async tests use it in
//! the same way; dropping the handle stops it. It accepts connections from this machine only.
//!
//! For programs in other languages, `cargo run -p clerk-emulator -- --users 20` serves it and prints the
//! environment variables `CLERK_API_URL`, `CLERK_SECRET_KEY`, `CLERK_PUBLISHABLE_KEY` and `CLERK_JWT_KEY`.
//!
//! # What it keeps
//! - Users with email addresses, phone numbers, wallets, external accounts
//!   ([`Emulator::connect_account`]), metadata, passwords, second
//!   factors, bans, locks and images; sessions and the tokens they issue; signing keys.
//! - Organizations, memberships, invitations, domains, roles, permissions.
//! - Sign-ups ([`Emulator::begin_sign_up`]), invitations, the waitlist, allow- and block-list, redirect URLs, JWT templates, sign-in,
//!   actor and testing tokens.
//! - Clients (browsers), handshakes and refresh tokens of the Frontend API
//!   ([`Emulator::frontend_url`]), so that `authenticate_request` can be walked through.
//! - API keys, machines with scopes and secret keys, M2M tokens (opaque and JWT), OAuth
//!   applications and access tokens ([`Emulator::oauth_access_token`]), and the authorization server
//!   that gives them: metadata, dynamic client registration, authorization code with PKCE, refresh,
//!   revocation and introspection at [`Emulator::frontend_url`].
//! - Satellite domains, enterprise and SAML connections, directories with their mappings, role
//!   sets, emails, templates, prices, credit balances, agent tasks, links to the admin portal and
//!   the instance's settings: records that keep what was sent and change nothing else.
//!
//! # What is canned
//! - Two billing plans, one price, one item that is paid for, one statement of one payment;
//!   everybody has the free plan. Discounts and changes of price are answered, not kept.
//! - Proxy checks succeed. A connection has no test runs. OAuth access tokens are made up from
//!   the external accounts. An accountless application is this instance.
//! - Changes of the instance's domain are accepted and change nothing.
//!
//! Ids, trace ids and seeded people repeat with the seed; times come from a clock that a test can
//! set ([`Emulator::set_now`]).
//!
//! Two emulators share nothing, and yet look alike: ids are equal where seeds are, and the keys
//! (the secret key, and those that sign) are the same ones in all. Where a token of one must not
//! hold at the other, give one another key with [`Emulator::rotate_keys`] and remove the first.
//!
//! # Over HTTP
//! What the handle does is also at `/__emulator`, without a key: `GET /instance`, `POST` and
//! `DELETE /faults` (one [`Fault`] a line, as text), `GET` and `DELETE /requests`,
//! `POST /clock` (milliseconds), `POST /keys/rotate`, `POST /sign_ups` (an email address),
//! `POST /sign_ups/ID/complete`. So that no page in a browser on the same machine can use them, `Host`
//! and `Origin` must be `localhost` or a loopback address (else 403), and the content type must not be
//! one that a form can send (else 415):
//!
//! ```text
//! curl -H 'Content-Type: application/octet-stream' -d 'GET /v1/users x2 429=3' $CLERK_API_URL/__emulator/faults
//! ```
//!
//! # Where it differs from Clerk
//! - The sentences of errors are its own. Codes, statuses and `meta.param_name` follow what Clerk
//!   documents and its SDKs expect; where neither says, they are this emulator's choice.
//! - The Frontend API knows the handshake and OAuth only. Its pages that sign in ask for no password,
//!   and its authorization server asks nobody for consent and lets every client register.
//! - There are no rate limits, except those asked for with [`Emulator::fail`].
//! - Passwords are kept as given and compared as text. A digest is accepted, and verifies nothing.
//! - An unknown `Clerk-API-Version` is answered 400 `invalid_api_version`; unknown query
//!   parameters are ignored, unknown members of a body are refused.
//! - Verification and authenticator codes are always `424242`.
//! - Nothing is sent: no email, no SMS. Invitations are accepted by tests only
//!   ([`Emulator::accept_invitation`]).
//! - A new API key is answered 201, as the Python SDK expects; Clerk's API description says 200.
//! - A key or token of a machine that does not hold (any more) is answered 404.
//! - M2M tokens are made with a machine's secret key only.
//! - A JWT template's own signing key is taken and not used: the instance's key signs.
//! - Every path works with and without `/v1`.

#![allow(clippy::std_instead_of_alloc)] // this crate always has std
#![recursion_limit = "256"] // the JSON literal of a whole user

mod admin;
mod builder;
mod call;
mod connection;
mod error;
mod fault;
mod frontend;
mod guard;
mod instance;
mod keys;
mod log;
mod oauth;
mod page;
mod resources;
mod rfc3339;
mod router;
mod seed;
mod server;
mod spoil;
mod state;
mod store;
mod template;
mod token;
mod webhook;

use core::convert::Infallible;
use core::fmt;
use core::net::SocketAddr;
use core::time::Duration;
use std::sync::{Arc, MutexGuard};
use std::thread::JoinHandle;

use clerk_core::Timestamp;
use clerk_core::http::{Headers, Request, Response};
use serde_json::Value;
use tokio::sync::oneshot;

pub use builder::Builder;
pub use fault::{Failure, Fault, FaultBuilder, RetryAfter};
pub use log::RecordedRequest;
pub use token::TokenBuilder;

use server::Shared;
use state::{Clock, State};

/// The host of a development instance's Frontend API; `https://` and it is the tokens' issuer.
/// A production instance ([`Builder::production`]) has `clerk.` and its domain.
pub const FRONTEND_API: &str = "emulator.clerk.accounts.dev";

const API_VERSIONS: [&str; 6] = [
    "2021-02-05",
    "2024-10-01",
    "2025-03-12",
    "2025-04-10",
    "2025-11-10",
    "2026-05-12",
];

/// A running emulator. Dropping it closes its connections and frees its port.
pub struct Emulator {
    address: SocketAddr,
    shared: Arc<Shared>,
    stop: Option<oneshot::Sender<Infallible>>,
    thread: Option<JoinHandle<()>>,
}

impl Emulator {
    /// An empty instance on a free port of 127.0.0.1.
    ///
    /// # Panics
    /// Where the machine gives no loopback port; use [`Builder::try_start`] to handle that.
    pub fn start() -> Self {
        Self::builder().start()
    }

    /// An instance with people in it, or on a fixed port.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// The base URL, for example `http://127.0.0.1:40123`, without `/v1`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The one secret key that is accepted.
    pub fn secret_key(&self) -> &'static str {
        self.state().instance.secret_key
    }

    /// The publishable key.
    pub fn publishable_key(&self) -> String {
        self.state().instance.publishable_key.clone()
    }

    /// The origin of the application's frontend, which session tokens name as their authorized party
    /// (`azp`): give it to the code under test. See [`Builder::origin`].
    pub fn origin(&self) -> String {
        self.state().instance.origin.clone()
    }

    /// Where browsers reach the Frontend API on loopback: give it to the code under test as proxy
    /// URL. It answers `/v1/client/handshake`; `/sign-in` and `/sign-out` (with `redirect_url`, and
    /// `user_id` of who signs in) stand for the account portal; `/oauth/` and
    /// `/.well-known/oauth-authorization-server` are the authorization server.
    pub fn frontend_url(&self) -> String {
        self.url()
    }

    /// The answer to a request without a socket, for code that does its own I/O. The host of the
    /// URL says which Frontend API is meant; rules of [`fail`](Self::fail) do not count here.
    pub fn answer(&self, request: &Request) -> Response {
        let (host, path, query) = log::parts(&request.url);
        let mut headers = vec![("host".to_owned(), host.to_owned())];
        let sent = request.headers.iter();
        headers.extend(sent.map(|(name, value)| (name.to_lowercase(), value.to_owned())));
        let method = request.method.as_str().to_owned();
        let body = request.body_bytes().into_owned();
        let request = RecordedRequest::new(method, path.into(), query.into(), headers, body);
        self.shared.log.push(request.clone());
        if let Some(page) = frontend::answer(&mut self.state(), &request) {
            return page;
        }
        let (status, body) = server::answer(&self.shared, &request, &self.shared.trace_id());
        let body = body.map(|body| body.to_string().into_bytes());
        Response::new(status, Headers::new(), body.unwrap_or_default())
    }

    /// The public key of the key that signs now, as PEM (SPKI): for networkless verification.
    pub fn jwt_public_key_pem(&self) -> String {
        self.state().keys.current().public_pem()
    }

    /// The `kid` of the key that signs now.
    pub fn signing_kid(&self) -> String {
        self.state().keys.current().kid
    }

    /// Signs with a new key from now on and publishes it beside the older ones; gives its `kid`.
    /// There are three keys: the third rotation has the first one again, under a new `kid`.
    pub fn rotate_keys(&self) -> String {
        self.state().keys.rotate()
    }

    /// As [`rotate_keys`](Self::rotate_keys), with a `kid` of your choice, for example that of
    /// another instance. A key that had it is published no more.
    pub fn rotate_keys_as(&self, kid: &str) {
        self.state().keys.rotate_as(kid);
    }

    /// Stops publishing a key. The last key stays; says whether a key was removed.
    pub fn remove_key(&self, kid: &str) -> bool {
        self.state().keys.remove(kid)
    }

    /// A token with any claims: begins with the issuer and `iat`, `nbf`, `exp` of a minute from now.
    pub fn token(&self) -> TokenBuilder<'_> {
        TokenBuilder::new(self)
    }

    /// The token that a session of this instance would be given now (claims version 2), or `None`
    /// where there is no such session or it has ended.
    pub fn session_token(&self, session_id: &str) -> Option<String> {
        token::session_token(&mut self.state(), session_id, None, None)
    }

    /// Adds an active session for a user and gives its id, or `None` where there is no such user,
    /// or one who is banned or locked. With an organization the session has it active; `None` where
    /// the user is no member of it.
    pub fn sign_in(&self, user_id: &str, organization_id: Option<&str>) -> Option<String> {
        resources::sessions::sign_in(&mut self.state(), user_id, organization_id)
    }

    /// An opaque OAuth access token (`oat_`) of a user for an OAuth application of this instance,
    /// or `None` where there is no such user or application.
    pub fn oauth_access_token(
        &self,
        application_id: &str,
        user_id: &str,
        scopes: &[&str],
    ) -> Option<String> {
        resources::issue_token(&mut self.state(), application_id, user_id, scopes)
    }

    /// Accepts a pending invitation to the instance or to an organization: its address signs up where
    /// nobody has it, and joins. Gives the user's id, or `None` where there is no such invitation.
    pub fn accept_invitation(&self, id: &str) -> Option<String> {
        resources::accept_invitation(&mut self.state(), id)
    }

    /// Begins a sign-up with an email address that is not verified yet, and gives its id; `None`
    /// where the text is no address, or somebody has it. A day later it counts as abandoned.
    pub fn begin_sign_up(&self, email_address: &str) -> Option<String> {
        resources::sign_ups::begin(&mut self.state(), email_address)
    }

    /// Completes a sign-up: it becomes a user with a session. Gives the user's id, or `None` where
    /// there is no open sign-up with this id.
    pub fn complete_sign_up(&self, id: &str) -> Option<String> {
        resources::sign_ups::complete(&mut self.state(), id)
    }

    /// Connects an account at an OAuth provider (`oauth_google`) to a user, and gives its id; `None`
    /// where there is no such user.
    pub fn connect_account(
        &self,
        user_id: &str,
        provider: &str,
        provider_user_id: &str,
    ) -> Option<String> {
        resources::add_external_account(&mut self.state(), user_id, provider, provider_user_id)
    }

    /// The ids of all users, oldest first.
    pub fn user_ids(&self) -> Vec<String> {
        let state = self.state();
        state
            .users
            .iter()
            .map(|row| store::text(row, "id").to_owned())
            .collect()
    }

    /// The ids of all organizations, oldest first.
    pub fn organization_ids(&self) -> Vec<String> {
        let state = self.state();
        state
            .organizations
            .iter()
            .map(|row| store::text(row, "id").to_owned())
            .collect()
    }

    /// A user as the API would show it.
    pub fn user(&self, id: &str) -> Option<Value> {
        let state = self.state();
        state
            .users
            .get(id)
            .map(|row| resources::users::render(&state, row))
    }

    /// The instance's time.
    pub fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.state().now())
    }

    /// Sets the instance's clock; it stands still from then on.
    pub fn set_now(&self, now: Timestamp) {
        self.state().clock = Clock::Set(now.as_millis());
    }

    /// Moves the instance's clock forward.
    pub fn advance(&self, by: Duration) {
        let by = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
        self.state().clock.advance(by);
    }

    /// Makes requests fail from now on; rules are tried in the order given.
    pub fn fail(&self, fault: Fault) {
        self.shared.faults.add(fault);
    }

    /// Removes all rules given to [`fail`](Self::fail).
    pub fn stop_failing(&self) {
        self.shared.faults.clear();
    }

    /// All requests since the start or [`forget_requests`](Self::forget_requests), oldest first,
    /// those that failed on request included.
    pub fn requests(&self) -> Vec<RecordedRequest> {
        self.shared.log.all()
    }

    /// How many requests had this method and exact path.
    pub fn request_count(&self, method: &str, path: &str) -> usize {
        self.shared.log.count(method, path)
    }

    /// Empties the request log.
    pub fn forget_requests(&self) {
        self.shared.log.clear();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.shared.state()
    }
}

impl fmt::Debug for Emulator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Emulator")
            .field("url", &self.url())
            .finish_non_exhaustive()
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        self.stop.take();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

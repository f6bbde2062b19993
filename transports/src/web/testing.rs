//! Three ways to test an application, from the smallest.
//!
//! | way | what runs for real | use it for |
//! | --- | --- | --- |
//! | fakes (feature `test-util`) | handlers, extractors, checks of roles and permissions | what a handler does for whom; no keys, no tokens, no clock, no network |
//! | minted tokens (feature `sign`) | and the layer, the verification of tokens | which tokens, origins and audiences a configuration takes |
//! | the emulator (crate `clerk-emulator`) | and every call of Clerk's API, handshakes, outages | calls of the Backend API, browsers, API keys, what happens if Clerk fails |
//!
//! The features `test-util` and `sign` belong under `[dev-dependencies]`: no other feature switches
//! `test-util` on, so a build without tests has no fakes.
//!
//! # Fakes
//!
//! A handler is a function. Give it who is asking:
//!
//! ```
//! use clerk_backend::auth::{Check, SessionAuth};
//! use clerk_backend::extract::{Rejection, RequireAuth};
//!
//! async fn delete_invoice(user: RequireAuth) -> Result<String, Rejection> {
//!     user.require(&Check::new().permission("org:invoices:delete"))?;
//!     Ok(format!("deleted by {}", user.user_id()))
//! }
//!
//! # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
//! let member = SessionAuth::fake("user_1").organization("org_1", "org:member");
//! let admin = member.clone().permissions(["org:invoices:delete"]);
//! assert_eq!(delete_invoice(member.into()).await, Err(Rejection::Forbidden));
//! assert_eq!(delete_invoice(admin.into()).await.unwrap(), "deleted by user_1");
//! # });
//! ```
//!
//! A router takes a layer that always says the same. What stands inside of it, such as
//! `RequireLayer`, is the application's own:
//!
#![cfg_attr(feature = "axum-08", doc = "```")]
#![cfg_attr(not(feature = "axum-08"), doc = "```ignore")]
//! use axum_08 as axum; // in your program it has this name
//!
//! use axum::body::Body;
//! use axum::http::Request;
//! use axum::{Router, routing::get};
//! use clerk_backend::auth::{Check, RequestState, SessionAuth, SignedOut};
//! use clerk_backend::axum::{ClerkLayer, RequireAuth, RequireLayer};
//! use tower::ServiceExt as _;
//!
//! async fn me(user: RequireAuth) -> String {
//!     user.user_id().to_owned()
//! }
//!
//! fn routes() -> Router {
//!     let admins = RequireLayer::new(Check::new().role("org:admin"));
//!     Router::new().route("/me", get(me)).route("/admin", get(me).layer(admins))
//! }
//!
//! async fn status(layer: ClerkLayer, path: &str) -> u16 {
//!     let request = Request::get(path).body(Body::empty()).unwrap();
//!     routes().layer(layer).oneshot(request).await.unwrap().status().as_u16()
//! }
//!
//! # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
//! let member = ClerkLayer::always(SessionAuth::fake("user_1").organization("org_1", "org:member"));
//! assert_eq!(status(member.clone(), "/me").await, 200);
//! assert_eq!(status(member, "/admin").await, 403);
//! assert_eq!(status(ClerkLayer::always(SignedOut::default()), "/me").await, 401);
//!
//! // Clerk is not reached and nothing can be checked.
//! let outage = RequestState::fake_unavailable(core::time::Duration::from_secs(5));
//! assert_eq!(status(ClerkLayer::always(outage), "/me").await, 503);
//! # });
//! ```
//!
//! With actix-web it is `ClerkMiddleware::always`:
//!
#![cfg_attr(feature = "actix-4", doc = "```")]
#![cfg_attr(not(feature = "actix-4"), doc = "```ignore")]
//! use actix_web_4 as actix_web; // in your program it has this name
//!
//! use actix_web::{App, test, web};
//! use clerk_backend::actix::{ClerkMiddleware, RequireAuth};
//! use clerk_backend::auth::SessionAuth;
//!
//! async fn me(user: RequireAuth) -> String {
//!     user.user_id().to_owned()
//! }
//!
//! # actix_web::rt::System::new().block_on(async {
//! let ada = ClerkMiddleware::always(SessionAuth::fake("user_1"));
//! let app = test::init_service(App::new().route("/me", web::get().to(me)).wrap(ada)).await;
//! let request = test::TestRequest::get().uri("/me").to_request();
//! assert_eq!(test::call_and_read_body(&app, request).await, "user_1");
//! # });
//! ```
//!
//! In poem it has the same name, and in rocket it is `ClerkFairing::always`:
//!
#![cfg_attr(all(feature = "poem-3", feature = "rocket-05"), doc = "```")]
#![cfg_attr(not(all(feature = "poem-3", feature = "rocket-05")), doc = "```ignore")]
//! # extern crate rocket_05 as rocket;
//! use clerk_backend::auth::SessionAuth;
//! use clerk_backend::{poem, rocket as clerk_rocket};
//! use rocket::local::blocking::Client;
//! use rocket::{get, routes};
//!
//! #[get("/me")]
//! async fn me(user: clerk_rocket::RequireAuth) -> String {
//!     user.user_id().to_owned()
//! }
//!
//! let ada = clerk_rocket::ClerkFairing::always(SessionAuth::fake("user_1"));
//! let app = rocket::build().attach(ada).mount("/", routes![me]);
//! let client = Client::untracked(app).unwrap();
//! assert_eq!(client.get("/me").dispatch().into_string().unwrap(), "user_1");
//!
//! // In your program `poem::Endpoint`.
//! fn with_ada(app: impl poem_3::Endpoint) -> impl poem_3::Endpoint {
//!     let ada = poem::ClerkMiddleware::always(SessionAuth::fake("user_1"));
//!     poem_3::EndpointExt::with(app, ada)
//! }
//! ```
//!
//! # Minted tokens
//!
//! With a key pair of the test's own, the public half as
//! [`jwt_key`](crate::Config::jwt_key), nothing is fetched:
//!
//! ```
//! use clerk_backend::crypto::Algorithm;
//! use clerk_backend::jwt::{SigningKey, sign};
//! use clerk_backend::{Client, Config};
//! use serde_json::json;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! // `openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048`, only for tests
//! # let pem = include_str!("../../../core/tests/fixtures/rsa2048.private.pem");
//! let key = SigningKey::from_pem(pem)?;
//! let config = Config::new()
//!     .jwt_key(key.public_pem()?)
//!     .authorized_parties(["https://app.example.com"]);
//! # struct NoNetwork;
//! # impl clerk_backend::Transport for NoNetwork {
//! #     fn send(
//! #         &self, _: &clerk_backend::http::Request,
//! #     ) -> Result<clerk_backend::http::Response, clerk_backend::TransportError> {
//! #         unreachable!()
//! #     }
//! # }
//! let clerk = Client::new(config, NoNetwork)?; // any transport: it is not used
//!
//! let mint = |origin: &str| {
//!     let now = clerk.now();
//!     let claims = json!({
//!         "iss": "https://clerk.example.com", "sub": "user_1", "sid": "sess_1",
//!         "azp": origin, "nbf": now.as_secs() - 5, "exp": now.as_secs() + 60,
//!     });
//!     sign(claims.as_object().unwrap().clone(), &key, Algorithm::Rs256, None, now)
//! };
//! let token = mint("https://app.example.com")?;
//! assert_eq!(clerk.verify_token(&token)?.claims().user_id, "user_1");
//! assert!(clerk.verify_token(&mint("https://elsewhere.example")?).is_err());
//! # Ok(()) }
//! ```
//!
//! # The emulator
//!
//! The program under test runs as it is, with the emulator's keys and URL:
//!
//! ```
//! use clerk_backend::api::users;
//! use clerk_backend::{Client, Config};
//! use clerk_emulator::{Emulator, Failure, Fault};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let clerk = Emulator::builder().users(2).start();
//! let config = Config::new().secret_key(clerk.secret_key()).api_url(clerk.url());
//! let config = config.authorized_parties([clerk.origin()]);
//! let client = Client::over_ureq(config)?;
//!
//! let ada = &clerk.user_ids()[0];
//! let token = clerk.session_token(&clerk.sign_in(ada, None).unwrap()).unwrap();
//! assert_eq!(&client.verify_token(&token)?.claims().user_id, ada);
//!
//! // The next request fails, and is repeated.
//! clerk.fail(Fault::on("GET", "/v1/users").times(1).with(Failure::Error(503)));
//! assert_eq!(client.send(users::list())?.data.len(), 2);
//! # Ok(()) }
//! ```

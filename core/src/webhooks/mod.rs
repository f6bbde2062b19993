//! Verification of webhooks and their typed events.
//!
//! Clerk sends webhooks through Svix, which signs them as the
//! [Standard Webhooks](https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md)
//! specification says: HMAC-SHA256 over `id.timestamp.body`, in the headers `svix-id`,
//! `svix-timestamp` and `svix-signature`. What is signed are the bytes of the body, so hand over
//! the body as it was received; JSON that was parsed and written again does not verify.
//!
//! ```
//! # use clerk_core as clerk_backend;
//! use clerk_backend::Timestamp;
//! use clerk_backend::webhooks::{self, WebhookSecret};
//!
//! let secret = WebhookSecret::new("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")?;
//! let body = br#"{"type":"user.deleted","object":"event","data":{"id":"user_1","deleted":true}}"#;
//!
//! // What Clerk does:
//! let sent_at = Timestamp::from_secs(1_800_000_000);
//! let headers = webhooks::sign(&secret, "msg_1", sent_at, body);
//!
//! // What you do:
//! let now = Timestamp::from_secs(1_800_000_002);
//! let webhook = webhooks::verify(&secret, &headers, body, now)?;
//! assert_eq!(webhook.id(), "msg_1");
//! assert_eq!(webhook.event().kind(), "user.deleted");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Bodies over 1 MiB ([`WebhookSecret::body_limit`]) are refused before they are hashed. Limit
//! the body in your framework as well, so that it is not received at all.
//!
//! A message may be delivered more than once: the one with an [`id`](VerifiedWebhook::id) that
//! was seen before is the same message. With the feature `api`, `RawEvent::typed` reads the
//! event into a type of its own.
//!
//! Source: <https://clerk.com/docs/guides/development/webhooks/overview>.

mod error;
mod event;
mod header_fields;
mod secret;
mod signature;

#[cfg(feature = "api")]
mod payloads;
#[cfg(feature = "api")]
mod typed;

pub use error::WebhookError;
pub use event::{RawEvent, VerifiedWebhook};
pub use header_fields::HeaderFields;
pub use secret::{DEFAULT_BODY_LIMIT, InvalidWebhookSecret, WebhookSecret};
pub use signature::{MAX_SIGNATURES, TOLERANCE, sign, verify};

#[cfg(feature = "api")]
pub use payloads::*;
#[cfg(feature = "api")]
pub use typed::Event;

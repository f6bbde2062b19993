use alloc::string::{String, ToString};
use core::str;
use core::time::Duration;

use base64ct::{Base64, Encoding};

use super::error::WebhookError;
use super::event::{RawEvent, VerifiedWebhook};
use super::header_fields::HeaderFields;
use super::secret::WebhookSecret;
use crate::Timestamp;
use crate::http::Headers;

/// The maximum difference between the time of a message and now, in both directions, as in the
/// Standard Webhooks libraries that Clerk and Svix use.
pub const TOLERANCE: Duration = Duration::from_secs(5 * 60);

/// The maximum number of signatures of a message. Svix sends one for each valid secret, which are
/// two while a secret is being rotated.
pub const MAX_SIGNATURES: usize = 16;

const ID: &str = "svix-id";
const TIMESTAMP: &str = "svix-timestamp";
const SIGNATURE: &str = "svix-signature";

/// Verifies a webhook and reads its event.
///
/// `headers` are those of the request; see [`HeaderFields`]. `body` is the body as it was received.
/// `now` is the caller's clock. The length of the body is checked before anything else.
///
/// ```
/// # use clerk_core as clerk_backend;
/// use clerk_backend::webhooks::{self, WebhookError, WebhookSecret};
/// use clerk_backend::Timestamp;
///
/// // Header fields are pairs, or a `HeaderMap` by value or by reference.
/// fn kind(secret: &WebhookSecret, fields: &[(String, String)], body: &[u8], now: Timestamp) -> Result<String, WebhookError> {
///     let fields = fields.iter().map(|(name, value)| (name.as_str(), value.as_str()));
///     let webhook = webhooks::verify(secret, fields.collect::<Vec<_>>(), body, now)?;
///     Ok(webhook.event().kind().to_owned())
/// }
/// ```
///
/// # Errors
/// [`WebhookError`] for everything except a genuine event of the last five minutes.
#[doc(alias = "verifyWebhook")]
pub fn verify<Kind>(
    secret: &WebhookSecret,
    headers: impl HeaderFields<Kind>,
    body: &[u8],
    now: Timestamp,
) -> Result<VerifiedWebhook, WebhookError> {
    if body.len() > secret.body_limit {
        return Err(WebhookError::BodyTooLarge(secret.body_limit));
    }
    let [mut id, mut timestamp, mut signature] = [ID, TIMESTAMP, SIGNATURE].map(Header::new);
    let mut read = Ok(());
    headers.visit(&mut |name, value| {
        for header in [&mut id, &mut timestamp, &mut signature] {
            if read.is_ok() && name.eq_ignore_ascii_case(header.name) {
                read = header.add(value);
                break;
            }
        }
    });
    read?;
    let (id, timestamp, signatures) = (id.value()?, timestamp.value()?, signature.value()?);
    let sent_at = sent_at(&timestamp, now)?;
    verify_signatures(secret, &id, &timestamp, body, &signatures)?;
    Ok(VerifiedWebhook::new(id, sent_at, RawEvent::read(body)?))
}

/// Signs a message as Clerk's webhooks are signed: the three headers that belong to the body.
/// For tests, and for the emulator.
pub fn sign(secret: &WebhookSecret, id: &str, sent_at: Timestamp, body: &[u8]) -> Headers {
    let timestamp = sent_at.as_secs().to_string();
    let tag = secret.key.tag(&signed_parts(id, &timestamp, body));
    let signature = alloc::format!("v1,{}", Base64::encode_string(&tag));
    Headers::from_iter([
        (ID, id.to_string()),
        (TIMESTAMP, timestamp),
        (SIGNATURE, signature),
    ])
}

struct Header {
    name: &'static str,
    value: Option<String>,
}

impl Header {
    const fn new(name: &'static str) -> Self {
        Self { name, value: None }
    }

    fn add(&mut self, value: &[u8]) -> Result<(), WebhookError> {
        let value = str::from_utf8(value).map_err(|_| WebhookError::HeaderText(self.name))?;
        match self.value.replace(value.trim().into()) {
            Some(_) => Err(WebhookError::RepeatedHeader(self.name)),
            None => Ok(()),
        }
    }

    fn value(self) -> Result<String, WebhookError> {
        self.value
            .filter(|value| !value.is_empty())
            .ok_or(WebhookError::MissingHeader(self.name))
    }
}

/// Only the shortest form of a number is accepted, because the signature covers its text.
fn sent_at(text: &str, now: Timestamp) -> Result<Timestamp, WebhookError> {
    let plain =
        text.bytes().all(|byte| byte.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    let seconds: i64 = match text.parse() {
        Ok(seconds) if plain => seconds,
        _ => return Err(WebhookError::Timestamp),
    };
    let (sent_at, now) = (
        Timestamp::from_secs(seconds),
        Timestamp::from_secs(now.as_secs()),
    );
    if now.since(sent_at) > TOLERANCE {
        return Err(WebhookError::TooOld);
    }
    if sent_at.since(now) > TOLERANCE {
        return Err(WebhookError::TooNew);
    }
    Ok(sent_at)
}

fn verify_signatures(
    secret: &WebhookSecret,
    id: &str,
    timestamp: &str,
    body: &[u8],
    signatures: &str,
) -> Result<(), WebhookError> {
    let entries = || signatures.split(' ').filter(|entry| !entry.is_empty());
    if entries().nth(MAX_SIGNATURES).is_some() {
        return Err(WebhookError::TooManySignatures);
    }
    let parts = signed_parts(id, timestamp, body);
    let genuine = entries()
        .filter_map(|entry| entry.strip_prefix("v1,"))
        .filter_map(decode_tag)
        .any(|tag| secret.key.verify(&parts, &tag).is_ok());
    if genuine {
        Ok(())
    } else {
        Err(WebhookError::Signature)
    }
}

/// Exactly 32 bytes in canonical base64.
fn decode_tag(text: &str) -> Option<[u8; 32]> {
    let mut tag = [0; 32];
    let length = Base64::decode(text, &mut tag).ok()?.len();
    (length == tag.len()).then_some(tag)
}

fn signed_parts<'a>(id: &'a str, timestamp: &'a str, body: &'a [u8]) -> [&'a [u8]; 5] {
    [id.as_bytes(), b".", timestamp.as_bytes(), b".", body]
}

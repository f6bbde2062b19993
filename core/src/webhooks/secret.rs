use core::fmt;

use base64ct::{Base64, Base64Unpadded, Encoding};
use zeroize::Zeroizing;

use crate::crypto::HmacSha256;
use crate::{ConfigError, SettingMistake};

/// The default limit of a body, in bytes (1 MiB). Clerk's events have a few kilobytes.
pub const DEFAULT_BODY_LIMIT: usize = 1 << 20;

/// The minimum length of a secret in bytes, from the
/// [Standard Webhooks](https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md)
/// specification, section "Signature scheme".
const MIN_LENGTH: usize = 24;

/// The signing secret of a webhook endpoint (`whsec_…`), from the endpoint's page in the Clerk
/// Dashboard; usually in `CLERK_WEBHOOK_SIGNING_SECRET`. It carries the limit of the bodies that are
/// verified with it.
///
/// `Debug` prints `[redacted]`; the memory is overwritten when it is dropped.
#[derive(Clone)]
pub struct WebhookSecret {
    pub(super) key: HmacSha256,
    pub(super) body_limit: usize,
}

impl WebhookSecret {
    /// A secret as the Dashboard shows it; the prefix `whsec_` is optional.
    ///
    /// # Errors
    /// [`ConfigError`] if it is empty, another kind of key or otherwise a
    /// [mistake](SettingMistake), not base64 (RFC 4648 section 4) or shorter than 24 bytes. White
    /// space around it is refused, as by Clerk's own SDKs.
    pub fn new(text: &str) -> Result<Self, ConfigError> {
        Ok(Self::read(text)?)
    }

    fn read(text: &str) -> Result<Self, InvalidWebhookSecret> {
        match SettingMistake::find(text) {
            None | Some(SettingMistake::WebhookSecret) => {}
            Some(mistake) => return Err(InvalidWebhookSecret::Mistake(mistake)),
        }
        let encoded = text.strip_prefix("whsec_").unwrap_or(text);
        let decoded = if encoded.ends_with('=') {
            Base64::decode_vec(encoded)
        } else {
            Base64Unpadded::decode_vec(encoded)
        };
        let key = Zeroizing::new(decoded.map_err(|_| InvalidWebhookSecret::Base64)?);
        if key.is_empty() {
            return Err(InvalidWebhookSecret::Empty);
        }
        if key.len() < MIN_LENGTH {
            return Err(InvalidWebhookSecret::Short);
        }
        Ok(Self {
            key: HmacSha256::new(&key),
            body_limit: DEFAULT_BODY_LIMIT,
        })
    }

    /// Sets the limit of a body in bytes (default: [`DEFAULT_BODY_LIMIT`]). A longer body is refused
    /// before it is hashed and parsed.
    #[must_use]
    pub fn body_limit(mut self, bytes: usize) -> Self {
        self.body_limit = bytes;
        self
    }

    /// The limit of a body in bytes, for whoever collects the body.
    pub const fn max_body(&self) -> usize {
        self.body_limit
    }
}

impl fmt::Debug for WebhookSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WebhookSecret([redacted])")
    }
}

/// Why a signing secret is refused. Never repeats the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidWebhookSecret {
    /// The text is empty, or only `whsec_`.
    Empty,
    /// The text is another kind of text, or a secret with something around it.
    Mistake(SettingMistake),
    /// The text is not base64.
    Base64,
    /// The secret has less than 24 bytes.
    Short,
}

impl fmt::Display for InvalidWebhookSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Mistake(mistake) => {
                return write!(f, "the webhook signing secret {mistake}");
            }
            Self::Empty => {
                "the webhook signing secret is empty; copy it from the endpoint's page in the Clerk Dashboard (CLERK_WEBHOOK_SIGNING_SECRET)"
            }
            Self::Base64 => {
                "the webhook signing secret is not whsec_ followed by base64; copy it again, whole and without quotes or white space around it"
            }
            Self::Short => {
                "the webhook signing secret has less than 24 bytes, which is too short to be one; copy it again, whole"
            }
        })
    }
}

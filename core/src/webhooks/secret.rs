use core::fmt;

use base64ct::{Base64, Base64Unpadded, Encoding};
use zeroize::Zeroizing;

use crate::crypto::HmacSha256;

/// The signing secret of a webhook endpoint (`whsec_…`), from the endpoint's page in the Clerk
/// Dashboard; usually in `CLERK_WEBHOOK_SIGNING_SECRET`.
///
/// `Debug` prints `[redacted]`; the memory is overwritten when it is dropped.
#[derive(Clone)]
pub struct WebhookSecret(pub(super) HmacSha256);

impl WebhookSecret {
    /// Takes a secret as the Dashboard shows it; `whsec_` may be missing.
    ///
    /// # Errors
    /// [`InvalidWebhookSecret`] where it is empty or no base64 (RFC 4648 section 4); white space
    /// around it, as files have it, is none either.
    pub fn new(text: &str) -> Result<Self, InvalidWebhookSecret> {
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
        Ok(Self(HmacSha256::new(&key)))
    }
}

impl fmt::Debug for WebhookSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WebhookSecret([redacted])")
    }
}

/// Why a text is no signing secret. Never repeats the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidWebhookSecret {
    /// There is nothing, or nothing behind `whsec_`.
    Empty,
    /// It is no base64.
    Base64,
}

impl fmt::Display for InvalidWebhookSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => {
                "the webhook signing secret is empty; copy it from the endpoint's page in the Clerk Dashboard (CLERK_WEBHOOK_SIGNING_SECRET)"
            }
            Self::Base64 => {
                "the webhook signing secret is not whsec_ followed by base64; copy it again, whole and without quotes or white space around it"
            }
        })
    }
}

impl core::error::Error for InvalidWebhookSecret {}

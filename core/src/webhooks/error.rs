use core::fmt;

/// Why a webhook was refused. Nothing of the message is part of the error.
///
/// Answer such a request with 400: Svix then shows the failed delivery and tries again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WebhookError {
    /// A header is missing or empty.
    MissingHeader(&'static str),
    /// A header stands more than once.
    RepeatedHeader(&'static str),
    /// A header is not UTF-8.
    HeaderText(&'static str),
    /// `svix-timestamp` is no whole number of seconds.
    Timestamp,
    /// The message was sent too long ago.
    TooOld,
    /// The message claims to be sent later than now.
    TooNew,
    /// There are more signatures than [`MAX_SIGNATURES`](super::MAX_SIGNATURES).
    TooManySignatures,
    /// None of the signatures holds.
    Signature,
    /// The message is genuine, but no JSON object with a `type`.
    Body,
}

impl fmt::Display for WebhookError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::MissingHeader(name) => {
                return write!(
                    f,
                    "the header {name} is missing; did a proxy or framework drop it?"
                );
            }
            Self::RepeatedHeader(name) => {
                return write!(f, "the header {name} stands more than once");
            }
            Self::HeaderText(name) => return write!(f, "the header {name} is not UTF-8"),
            Self::Timestamp => "the header svix-timestamp is no whole number of seconds",
            Self::TooOld => {
                "the webhook was sent more than five minutes ago; is it a replay, or is this clock fast?"
            }
            Self::TooNew => "the webhook was sent more than five minutes in the future; is this clock slow?",
            Self::TooManySignatures => "the webhook has more signatures than any sender makes",
            Self::Signature => {
                "no signature of the webhook holds; is the signing secret that of this endpoint, and is the body the one received, byte for byte?"
            }
            Self::Body => "the webhook is genuine, but its body is no JSON object with a `type`",
        })
    }
}

impl core::error::Error for WebhookError {}

use core::fmt;

/// Why a webhook was refused. Nothing of the message is part of the error.
///
/// Answer such a request with its [`answer_status`](Self::answer_status): Svix then shows the failed delivery and
/// tries again.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WebhookError {
    /// The body is longer than the [limit](super::WebhookSecret::body_limit), which is this
    /// number of bytes.
    BodyTooLarge(usize),
    /// The body did not arrive to its end.
    Incomplete,
    /// A header is missing or empty.
    MissingHeader(&'static str),
    /// A header is repeated.
    RepeatedHeader(&'static str),
    /// A header is not UTF-8.
    HeaderText(&'static str),
    /// `svix-timestamp` is not a whole number of seconds.
    Timestamp,
    /// The message was sent too long ago.
    TooOld,
    /// The message claims to be sent later than now.
    TooNew,
    /// There are more signatures than [`MAX_SIGNATURES`](super::MAX_SIGNATURES).
    TooManySignatures,
    /// No signature is valid.
    Signature,
    /// The message is genuine, but not a JSON object with a `type`.
    Body,
    /// The message is genuine, but its data is of another shape than Clerk documents.
    Data,
}

impl WebhookError {
    /// The status to answer with: 413 if the body is too long, else 400.
    pub const fn answer_status(&self) -> u16 {
        match self {
            Self::BodyTooLarge(_) => 413,
            _ => 400,
        }
    }
}

impl fmt::Display for WebhookError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::BodyTooLarge(limit) => {
                return write!(
                    f,
                    "the webhook's body is longer than the limit of {limit} bytes; set another one with WebhookSecret::body_limit"
                );
            }
            Self::MissingHeader(name) => {
                return write!(
                    f,
                    "the header {name} is missing; did a proxy or framework drop it?"
                );
            }
            Self::RepeatedHeader(name) => {
                return write!(f, "the header {name} is repeated");
            }
            Self::HeaderText(name) => return write!(f, "the header {name} is not UTF-8"),
            Self::Incomplete => "the webhook's body did not arrive to its end",
            Self::Timestamp => "the header svix-timestamp is no whole number of seconds",
            Self::TooOld => {
                "the webhook was sent more than five minutes ago; is it a replay, or is this clock fast?"
            }
            Self::TooNew => "the webhook was sent more than five minutes in the future; is this clock slow?",
            Self::TooManySignatures => "the webhook has more signatures than any sender makes",
            Self::Signature => {
                "no signature of the webhook holds; is the signing secret that of this endpoint, and is the body the one received, byte for byte?"
            }
            Self::Data => {
                "the data of the event is of another shape than Clerk documents; read it as JSON with RawEvent::data"
            }
            Self::Body => "the webhook is genuine, but its body is no JSON object with a `type`",
        })
    }
}

impl core::error::Error for WebhookError {}

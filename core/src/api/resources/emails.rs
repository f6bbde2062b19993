//! Emails that Clerk sends for the application. An early feature: Clerk's API description does not
//! contain it yet, and it can change.
//!
//! Clerk accepts at most 50 recipients in `to`, `cc` and `bcc` together, 998 characters of subject,
//! 50,000 bytes of HTML and text together, and 10 attachments of 1 MiB together.
//!
//! Its operations are the [functions](#functions) below.
//!
//! Source: `@clerk/backend` 3.25.0, `emails`.

use alloc::string::String;
use alloc::vec::Vec;

use serde_json::{Map, Value};

use crate::api::description::{Endpoint, operations};
use crate::api::errors::{ErrorItem, Invalid};
use crate::api::parameters::id::{EmailAddressId, EmailId, UserId};
use crate::api::parameters::{Batch, Param, Params, Path, Place, form, input, one_of};
use crate::api::types::{Kind, List, Metadata, SecretText, Typed, model};
use crate::http::Headers;

operations! {
    /// Sends an email. Without an idempotency key, each call is an email of its own.
    ///
    /// The domain of the sender must be the instance's verified one.
    /// Errors: 409 if the key was used for another email, 422 for values that are not valid.
    Post "/email" as "JsEmailsCreate" [keyed]
    pub fn create => CreateEmail(body to: Recipient, body from: Mailbox, body subject: String,
        either_body text: String) -> Email {
        /// The HTML. Mail programs that show it ignore the text.
        body html: String,
        /// The address for replies.
        body reply_to: Mailbox,
        /// Copies: recipients that every recipient sees.
        body cc: List<String>,
        /// Blind copies: recipients that no other recipient sees.
        body bcc: List<String>,
        /// Header fields: those for threads and unsubscribing, and `X-...`.
        body headers: Metadata,
        /// Files.
        body attachments: List<Attachment>,
        /// The same key in each repetition of an email ensures that it is sent at most once.
        header idempotency_key = "Idempotency-Key": IdempotencyKey,
    }

    /// Sends 1 to 100 emails independently. The answer has one result for each, in the same order.
    ///
    /// Errors: 422 for values that are not valid. Errors of a single email are in its result.
    Post "/email/batch" as "JsEmailsCreateBatch" [keyed]
    pub fn create_batch => CreateEmails(body<How> messages: Batch<Message, 100>) -> Vec<SentEmail> {}

    /// Retrieves an email with its delivery status. `accepted` does not mean that it has arrived.
    ///
    /// Errors: 404 `resource_not_found`.
    Get "/email/{email_id}" as "JsEmailsGet"
    pub fn get => GetEmail(path email_id: EmailId) -> Email {}
}

/// Like [`create`], with HTML instead of text.
pub fn create_html(
    to: impl Into<Recipient>,
    from: impl Into<Mailbox>,
    subject: impl Into<String>,
    html: impl Into<String>,
) -> CreateEmail {
    let mut params = Params::default();
    params.set(Place::Body, "to", to.into());
    params.set(Place::Body, "from", from.into());
    params.set(Place::Body, "subject", subject.into());
    CreateEmail { params }.html(html)
}

one_of! {
    /// A recipient of an email. A text is read as an address.
    pub enum Recipient {
        /// An email address.
        Address = "address",
        /// The primary email address of a user (`user_...`).
        User = "user_id",
    }
}

impl<T: Into<String>> From<T> for Recipient {
    fn from(address: T) -> Self {
        Self::Address(address.into())
    }
}

input! {
    /// The address of a sender, or for replies.
    pub struct Mailbox(
        /// The address.
        address: String,
    ) {
        /// The name to show, at most 200 characters.
        name: String,
    }

    /// An attachment of an email.
    pub struct Attachment(
        /// The name of the file.
        filename: String,
        /// The content in base64.
        content: String,
    ) {}
}

/// A key that identifies repetitions of an email: 1 to 255 ASCII letters, digits, `_` and `-`.
/// Others are refused before anything is sent. Clerk answers a repetition with the first email, and
/// with 409 if the rest of it differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdempotencyKey(String);

impl<T: Into<String>> From<T> for IdempotencyKey {
    fn from(key: T) -> Self {
        Self(key.into())
    }
}

impl Typed for IdempotencyKey {
    const KIND: Kind = Kind::String;
}

impl Param for IdempotencyKey {
    type Form = form::Plain;

    fn into_json(self) -> Result<Option<Value>, Invalid> {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
        if (1..=255).contains(&self.0.len()) && self.0.bytes().all(allowed) {
            Ok(Some(self.0.into()))
        } else {
            Err(Invalid::IdempotencyKey)
        }
    }

    fn from_json(value: &Value) -> Option<Self> {
        value.as_str().map(Self::from)
    }
}

/// An email of a batch: the value that [`create`] makes, with its idempotency key.
#[derive(Clone, Debug)]
pub struct Message(CreateEmail);

impl From<CreateEmail> for Message {
    fn from(email: CreateEmail) -> Self {
        Self(email)
    }
}

impl Typed for Message {
    const KIND: Kind = Kind::Json;
}

impl Param for Message {
    type Form = form::Plain;

    fn into_json(self) -> Result<Option<Value>, Invalid> {
        let Self(email) = self;
        let problem = |(_, problem)| problem;
        Endpoint::path(&email, &mut Path::default()).map_err(problem)?;
        let mut headers = Headers::new();
        Endpoint::headers(&email, &mut headers).map_err(problem)?;
        let body = Endpoint::body(&email).map_err(problem)?;
        let mut message: Map<String, Value> =
            serde_json::from_slice(&body.bytes()).map_err(|_| Invalid::NotJson)?;
        if let Some(key) = headers.first(IDEMPOTENCY_KEY) {
            message.insert("idempotency_key".into(), key.into());
        }
        Ok(Some(message.into()))
    }

    #[cfg(feature = "registry")]
    fn from_json(value: &Value) -> Option<Self> {
        use crate::api::description::{Described, JsonParameters};
        let mut message = value.as_object()?.clone();
        let mut json = JsonParameters::default();
        if let Some(key) = message.remove("idempotency_key") {
            json.headers.insert(IDEMPOTENCY_KEY.into(), key);
        }
        json.body = message.into();
        let params = CreateEmail::DESCRIPTION.read(&json).ok()?;
        Some(Self(CreateEmail { params }))
    }

    #[cfg(not(feature = "registry"))]
    fn from_json(_: &Value) -> Option<Self> {
        None
    }
}

const IDEMPOTENCY_KEY: &str = "Idempotency-Key";

model! {
    /// An email, as Clerk stores it.
    pub struct Email {
        /// The object type, as Clerk names it.
        object: Option<String>,
        /// The id (`ema_...`).
        required id: EmailId,
        /// The template it was made from.
        slug: Option<String>,
        /// The local part of the sender's address.
        from_email_name: Option<String>,
        /// The address it goes to.
        to_email_address: Option<String>,
        /// The id of the email address that it goes to, if it belongs to a user.
        email_address_id: Option<EmailAddressId>,
        /// The id of the user that it goes to, if it is one.
        user_id: Option<UserId>,
        /// The subject.
        subject: Option<String>,
        /// The HTML, which may contain codes and links that sign in.
        body: Option<SecretText>,
        /// The text.
        body_plain: Option<SecretText>,
        /// The delivery status.
        status: Option<String>,
        /// The values that the template was filled with.
        data: Option<Metadata>,
        /// Whether Clerk sends it. Otherwise the application does.
        delivered_by_clerk: bool,
        /// The reason why Clerk did not send it.
        suppression_reason: Option<String>,
    }

    /// The result of one email of a batch: either `email` or `errors`.
    pub struct SentEmail {
        /// Its position in the batch, from 0.
        index: Option<u64>,
        /// The email.
        email: Option<Email>,
        /// The errors of this email.
        errors: Option<Vec<ErrorItem>>,
        /// The HTTP status that the email would have had if it had been sent alone.
        status_code: Option<u32>,
        /// The number of seconds to wait before it is sent again.
        retry_after_seconds: Option<u64>,
    }
}

//! Messages that Clerk sent, or that the application is to send.

use alloc::string::String;

use super::SecretJson;
use crate::Timestamp;
use crate::api::model::model;
use crate::api::{EmailAddressId, EmailId, PhoneNumberId, SecretText, UserId};

model! {
    /// An email. Its texts and its data may hold a code or a link that signs somebody in, so
    /// they are secrets.
    ///
    /// Source: <https://clerk.com/docs/guides/customizing-clerk/email-sms-templates>.
    pub struct EmailMessage {
        /// The kind of object, as Clerk names it.
        object: Option<String>,
        /// The id (`ema_...`).
        required id: EmailId,
        /// The template it was made from, for example `verification_code`.
        slug: Option<String>,
        /// The local part of the sender's address.
        from_email_name: Option<String>,
        /// The local part of the address for replies.
        reply_to_email_name: Option<String>,
        /// The address it goes to.
        to_email_address: Option<String>,
        /// The email address object it goes to, where it is a user's.
        email_address_id: Option<EmailAddressId>,
        /// The user it goes to, where it is one.
        user_id: Option<UserId>,
        /// The subject.
        subject: Option<SecretText>,
        /// The HTML.
        body: Option<SecretText>,
        /// The text.
        body_plain: Option<SecretText>,
        /// How far it has come.
        status: Option<String>,
        /// What the template was filled with.
        data: SecretJson,
        /// Whether Clerk sends it; where not, the application does.
        delivered_by_clerk: bool,
        /// Why Clerk did not send it.
        suppression_reason: Option<String>,
    }

    /// A text message. Its text and its data may hold a code that signs somebody in, so they are
    /// secrets.
    ///
    /// Source: <https://clerk.com/docs/guides/customizing-clerk/email-sms-templates>.
    pub struct SmsMessage {
        /// The kind of object, as Clerk names it.
        object: Option<String>,
        /// The id.
        required id: String,
        /// The template it was made from, for example `verification_code`.
        slug: Option<String>,
        /// The number it comes from.
        from_phone_number: Option<String>,
        /// The number it goes to.
        to_phone_number: Option<String>,
        /// The phone number object it goes to, where it is a user's.
        phone_number_id: Option<PhoneNumberId>,
        /// The user it goes to, where it is one.
        user_id: Option<UserId>,
        /// The text.
        message: Option<SecretText>,
        /// How far it has come.
        status: Option<String>,
        /// What the template was filled with.
        data: SecretJson,
        /// Whether Clerk sends it; where not, the application does.
        delivered_by_clerk: bool,
        /// When it was made.
        created_at: Option<Timestamp>,
        /// When it was made, under its other name.
        created_at_ms: Option<Timestamp>,
    }
}

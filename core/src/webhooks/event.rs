use alloc::string::String;
use core::fmt;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::error::WebhookError;
use crate::Timestamp;

/// Proof that a message came from Clerk: only [`verify`](super::verify) makes one.
#[derive(Clone, Debug, PartialEq)]
pub struct VerifiedWebhook {
    id: String,
    sent_at: Timestamp,
    event: RawEvent,
}

impl VerifiedWebhook {
    pub(super) const fn new(id: String, sent_at: Timestamp, event: RawEvent) -> Self {
        Self { id, sent_at, event }
    }

    /// The id of the message (`svix-id`), the same at every attempt to deliver it.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// When this attempt was sent (`svix-timestamp`).
    pub const fn sent_at(&self) -> Timestamp {
        self.sent_at
    }

    /// The event.
    pub const fn event(&self) -> &RawEvent {
        &self.event
    }

    /// The event, without the proof.
    pub fn into_event(self) -> RawEvent {
        self.event
    }
}

/// An event as it came, with its `type` known to be there and nothing else.
///
/// `Debug` shows the type alone: events hold personal data, and those of messages hold codes.
///
/// ```
/// # use clerk_core as clerk_backend;
/// use clerk_backend::webhooks::{RawEvent, WebhookError};
/// use serde::Deserialize;
///
/// #[derive(Deserialize)]
/// struct Person {
///     id: String,
/// }
///
/// fn person(event: &RawEvent) -> Result<Option<String>, WebhookError> {
///     if !event.kind().starts_with("user.") {
///         return Ok(None);
///     }
///     event.deserialize::<Person>().map(|person| Some(person.id))
/// }
/// ```
#[derive(Clone, PartialEq)]
pub struct RawEvent {
    kind: String,
    members: Map<String, Value>,
}

impl RawEvent {
    /// Reads the JSON of an event, of a verified one or of one that was stored.
    ///
    /// # Errors
    /// [`WebhookError::Body`] where it is no JSON object with a `type`.
    pub fn read(body: &[u8]) -> Result<Self, WebhookError> {
        let mut members: Map<String, Value> =
            serde_json::from_slice(body).map_err(|_| WebhookError::Body)?;
        match members.remove("type") {
            Some(Value::String(kind)) => Ok(Self { kind, members }),
            _ => Err(WebhookError::Body),
        }
    }

    /// What happened, for example `user.created`.
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// What it happened to; `null` where the event has no data.
    pub fn data(&self) -> &Value {
        self.get("data").unwrap_or(&Value::Null)
    }

    /// Reads the data into a type of your own.
    ///
    /// # Errors
    /// [`WebhookError::Data`] if it does not fit the type.
    pub fn deserialize<T: DeserializeOwned>(&self) -> Result<T, WebhookError> {
        T::deserialize(self.data()).map_err(|_| WebhookError::Data)
    }

    /// More about the event, as it came (`event_attributes`).
    pub fn attributes(&self) -> Option<&Value> {
        self.get("event_attributes")
    }

    /// The IP address of the request that caused the event.
    pub fn client_ip(&self) -> Option<&str> {
        self.http_request("client_ip")
    }

    /// The user agent of the request that caused the event.
    pub fn user_agent(&self) -> Option<&str> {
        self.http_request("user_agent")
    }

    /// When the event happened. Clerk writes seconds in some events and milliseconds in others;
    /// a number below 10^11 is taken for seconds (until the year 5138, while as milliseconds it
    /// would lie before March 1973).
    pub fn timestamp(&self) -> Option<Timestamp> {
        const FIRST_MILLIS: i64 = 100_000_000_000;
        let number = Timestamp::deserialize(self.get("timestamp")?)
            .ok()?
            .as_millis();
        Some(if (-FIRST_MILLIS..FIRST_MILLIS).contains(&number) {
            Timestamp::from_secs(number)
        } else {
            Timestamp::from_millis(number)
        })
    }

    /// The Clerk instance that the event belongs to.
    pub fn instance_id(&self) -> Option<&str> {
        self.get("instance_id")?.as_str()
    }

    /// Any other member of the event; `type` is [`kind`](Self::kind).
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.members.get(name).filter(|value| !value.is_null())
    }

    fn http_request(&self, name: &str) -> Option<&str> {
        self.attributes()?.get("http_request")?.get(name)?.as_str()
    }
}

impl fmt::Debug for RawEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawEvent")
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

//! `verify_webhook`.

use clerk_core::webhooks::{self, WebhookSecret};
use serde::Deserialize;
use serde_json::{Value, json};

use super::question::Fields;
use super::{Operation, Question, Refusal};

pub(super) const OPERATIONS: &[(&str, Operation)] = &[("verify_webhook", verify_webhook)];

#[derive(Deserialize)]
struct Delivery {
    headers: Fields,
    body: String,
    signing_secret: String,
}

fn verify_webhook(question: &Question) -> Result<Value, Refusal> {
    let Delivery {
        headers,
        body,
        signing_secret,
    } = question.input()?;
    let secret = WebhookSecret::new(&signing_secret).map_err(refusal)?;
    let webhook =
        webhooks::verify(&secret, headers.0, body.as_bytes(), question.now).map_err(refusal)?;
    let event = webhook.event();
    Ok(json!({ "event": {
        "type": event.kind(),
        "object": "event",
        "data": event.data(),
        "event_attributes": event.attributes(),
    } }))
}

fn refusal(error: impl ToString) -> Refusal {
    Refusal::new("webhook", error)
}

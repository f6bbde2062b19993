use async_trait::async_trait;
use clerk_core::webhooks::WebhookError;
use rocket_05::data::{Data, FromData, Outcome, ToByteUnit as _};
use rocket_05::http::Status;
use rocket_05::{Ignite, Request, Rocket, Sentinel};

use crate::client::AsyncClient;
use crate::error::Error;
use crate::web::webhook::Webhook;

#[async_trait]
impl<'r> FromData<'r> for Webhook {
    type Error = Error;

    async fn from_data(request: &'r Request<'_>, data: Data<'r>) -> Outcome<'r, Self> {
        let client = || request.rocket().state::<AsyncClient>().cloned();
        let headers: Vec<_> = request.headers().iter().collect();
        let headers = headers
            .iter()
            .map(|field| (field.name().as_str(), field.value()));
        let webhook = Self::receive(client, headers, |limit| async move {
            let body = data.open(limit.bytes()).into_bytes().await;
            let body = body.map_err(|_| WebhookError::Incomplete)?;
            if body.is_complete() {
                Ok(body.into_inner())
            } else {
                Err(WebhookError::BodyTooLarge(limit))
            }
        });
        match webhook.await {
            Ok(webhook) => Outcome::Success(webhook),
            Err(error) => Outcome::Error((Status::new(error.answer_status()), error)),
        }
    }
}

/// An application that manages no [`AsyncClient`] does not start.
impl Sentinel for Webhook {
    fn abort(rocket: &Rocket<Ignite>) -> bool {
        rocket.state::<AsyncClient>().is_none()
    }
}

use clerk_core::webhooks::WebhookError;
use poem_3::error::ReadBodyError;
use poem_3::{FromRequest, Request, RequestBody};

use crate::client::AsyncClient;
use crate::web::webhook::Webhook;

impl<'a> FromRequest<'a> for Webhook {
    async fn from_request(request: &'a Request, body: &mut RequestBody) -> poem_3::Result<Self> {
        let body = body.take()?;
        let client = || request.data::<AsyncClient>().cloned();
        let webhook = Self::receive(client, request.headers(), |limit| async move {
            let body = body.into_bytes_limit(limit).await;
            body.map_err(|error| match error {
                ReadBodyError::PayloadTooLarge => WebhookError::BodyTooLarge(limit),
                _ => WebhookError::Incomplete,
            })
        });
        Ok(webhook.await?)
    }
}

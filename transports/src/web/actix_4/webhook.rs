use core::future::Future;
use core::pin::Pin;

use actix_web_4::dev::Payload;
use actix_web_4::web::{self, Data};
use actix_web_4::{FromRequest, HttpRequest};
use clerk_core::webhooks::WebhookError;

use crate::client::AsyncClient;
use crate::error::Error;
use crate::web::webhook::Webhook;

impl FromRequest for Webhook {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        let payload = web::Payload::from_request(&request, payload);
        Box::pin(async move {
            let client = || Some(request.app_data::<Data<AsyncClient>>()?.get_ref().clone());
            Self::receive(client, request.headers(), |limit| async move {
                let payload = payload.await.map_err(|_| WebhookError::Incomplete)?;
                match payload.to_bytes_limited(limit).await {
                    Ok(body) => body.map_err(|_| WebhookError::Incomplete),
                    Err(_) => Err(WebhookError::BodyTooLarge(limit)),
                }
            })
            .await
        })
    }
}

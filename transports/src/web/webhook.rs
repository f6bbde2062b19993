use core::future::Future;
use core::ops::Deref;

use clerk_core::webhooks::{HeaderFields, VerifiedWebhook, WebhookError};

use super::rejection::Rejection;
use crate::client::AsyncClient;
use crate::error::Error;

/// A webhook that came from Clerk, as an argument of a handler. Its signature was verified over the
/// bytes of the body as they came, which were at most as many as
/// [`Config::webhook_body_limit`](crate::Config::webhook_body_limit) says.
///
/// Signing secret and clock are those of an [`AsyncClient`](crate::AsyncClient) in the application's
/// state:
///
/// | framework | the client is | a refused webhook |
/// | --- | --- | --- |
/// | axum | the state of the router, or a part of it (`FromRef`) | is answered with the status of the [`Error`](crate::Error) |
/// | actix-web | `app_data(Data::new(client))` | the same |
/// | poem | `data(client)` | the same |
/// | rocket | `manage(client)`; without it the application does not start | goes to the catcher of the status |
///
/// That is 413 for a body over the limit, 400 for one that is not genuine, and 500 if no signing secret
/// is configured or the client is missing. Take a `Result` for the error as a value. A service without
/// one of these frameworks collects the body and calls
/// [`AsyncClient::verify_webhook`](crate::AsyncClient::verify_webhook).
///
/// A message may come more than once: whoever stores its [`id`](VerifiedWebhook::id) in the same
/// transaction as what it changes handles it once.
///
/// ```
/// use clerk_backend::Error;
/// use clerk_backend::extract::Webhook;
/// use clerk_backend::webhooks::Event;
///
/// async fn received(webhook: Webhook) -> Result<(), Error> {
///     match webhook.event().typed()? {
///         Event::UserCreated(user) => println!("{}: welcome, {}", webhook.id(), user.id),
///         other => println!("{}: {}", webhook.id(), other.kind()),
///     }
///     Ok(())
/// }
/// ```
#[derive(Clone, Debug)]
pub struct Webhook(pub VerifiedWebhook);

impl Webhook {
    /// Verifies what `collect` reads, which is given the limit of the body in bytes.
    ///
    /// The client is not held while the body is read: on wasm32 it stays on its thread, and axum asks for
    /// futures that need not.
    pub(super) async fn receive<Kind, F, B>(
        client: impl Fn() -> Option<AsyncClient>,
        headers: impl HeaderFields<Kind>,
        collect: impl FnOnce(usize) -> F,
    ) -> Result<Self, Error>
    where
        F: Future<Output = Result<B, WebhookError>>,
        B: AsRef<[u8]>,
    {
        let client = || client().ok_or(Rejection::MissingClient);
        let limit = client()?.required_webhook_secret()?.max_body();
        let body = collect(limit).await?;
        Ok(Self(client()?.verify_webhook(headers, body.as_ref())?))
    }
}

impl Deref for Webhook {
    type Target = VerifiedWebhook;

    fn deref(&self) -> &VerifiedWebhook {
        &self.0
    }
}

impl From<VerifiedWebhook> for Webhook {
    fn from(webhook: VerifiedWebhook) -> Self {
        Self(webhook)
    }
}

use clerk_core::webhooks::{
    self, HeaderFields, InvalidWebhookSecret, VerifiedWebhook, WebhookSecret,
};

use super::{AsyncClient, Client};
use crate::{ConfigError, Error};

impl AsyncClient {
    /// Verifies a webhook with the configured signing secret and reads its event.
    ///
    /// The extractor `extract::Webhook` does it for handlers of axum, actix-web, poem and rocket. Everything
    /// else collects the body, up to the [limit](WebhookSecret::max_body), and hands it over as it came.
    ///
    /// ```no_run
    /// use clerk_backend::webhooks::Event;
    /// use clerk_backend::{AsyncClient, Error};
    ///
    /// fn received(clerk: &AsyncClient, headers: &http::HeaderMap, body: &[u8]) -> Result<(), Error> {
    ///     match clerk.verify_webhook(headers, body)?.event().typed()? {
    ///         Event::UserCreated(user) => println!("welcome, {}", user.id),
    ///         other => println!("{}", other.kind()),
    ///     }
    ///     Ok(())
    /// }
    /// ```
    ///
    /// # Errors
    /// [`Error::Webhook`] if it is refused, [`Error::Config`] if no signing secret is configured.
    #[doc(alias = "verifyWebhook")]
    pub fn verify_webhook<Kind>(
        &self,
        headers: impl HeaderFields<Kind>,
        body: &[u8],
    ) -> Result<VerifiedWebhook, Error> {
        let secret = self.required_webhook_secret()?;
        Ok(webhooks::verify(secret, headers, body, self.now())?)
    }

    /// The webhook signing secret, if one is configured.
    pub fn webhook_secret(&self) -> Option<&WebhookSecret> {
        self.driver.settings().webhook_secret.as_ref()
    }

    pub(crate) fn required_webhook_secret(&self) -> Result<&WebhookSecret, ConfigError> {
        let secret = self.webhook_secret();
        secret.ok_or_else(|| InvalidWebhookSecret::Empty.into())
    }
}

impl Client {
    /// Verifies a webhook with the configured signing secret and reads its event; see
    /// [`AsyncClient::verify_webhook`].
    ///
    /// # Errors
    /// [`Error::Webhook`] if it is refused, [`Error::Config`] if no signing secret is configured.
    pub fn verify_webhook<Kind>(
        &self,
        headers: impl HeaderFields<Kind>,
        body: &[u8],
    ) -> Result<VerifiedWebhook, Error> {
        self.client.verify_webhook(headers, body)
    }

    /// The webhook signing secret, if one is configured.
    pub fn webhook_secret(&self) -> Option<&WebhookSecret> {
        self.client.webhook_secret()
    }
}

//! Verification of session tokens.

use clerk_core::jwt::{Key, SessionClaims, Unverified, Verified, VerifyOptions};

use super::asynchronous::AsyncClient;
use super::blocking::Client;
#[cfg(doc)]
use crate::Config;
use crate::error::VerifyError;
use crate::events::Subject;
use crate::transports::block_on;

impl AsyncClient {
    /// Verifies a session token against what the [`Config`] expects (authorized parties, audience,
    /// clock skew): with the PEM key if one is configured, else with the instance's
    /// keys, which are fetched when they are first needed and then kept.
    ///
    /// However many tasks ask at once, one fetch is under way at most. Keys past their soft age
    /// are refreshed beside the callers; a failed fetch takes no key away.
    ///
    /// ```no_run
    /// # async fn example(clerk: clerk_backend::AsyncClient, token: &str) -> Result<(), clerk_backend::Error> {
    /// let session = clerk.verify_token(token).await?;
    /// println!("hello, {}", session.claims().user_id);
    /// # Ok(()) }
    /// ```
    ///
    /// # Cancel safety
    /// A dropped future changes nothing. A fetch of keys that it began goes on for the others, as a
    /// task of its own or driven by those who wait for it.
    ///
    /// # Errors
    /// [`VerifyError::Token`] if the token is refused, [`VerifyError::Key`] if there is no key to
    /// verify it with.
    #[doc(alias = "verifyToken")]
    pub async fn verify_token(&self, token: &str) -> Result<Verified<SessionClaims>, VerifyError> {
        self.verify_token_with(token, &self.driver.settings().expected)
            .await
    }

    /// Verifies a session token against these options instead of those of the [`Config`].
    ///
    /// ```no_run
    /// # async fn example(clerk: clerk_backend::AsyncClient, token: &str) -> Result<(), clerk_backend::Error> {
    /// use clerk_backend::jwt::{AuthorizedParties, VerifyOptions};
    ///
    /// // Tokens of the mobile application name no origin.
    /// let mobile = VerifyOptions::new().authorized_parties(AuthorizedParties::not_checked());
    /// let session = clerk.verify_token_with(token, &mobile).await?;
    /// # let _ = session;
    /// # Ok(()) }
    /// ```
    ///
    /// # Cancel safety
    /// As [`AsyncClient::verify_token`].
    ///
    /// # Errors
    /// Those of [`AsyncClient::verify_token`].
    pub async fn verify_token_with(
        &self,
        token: &str,
        options: &VerifyOptions,
    ) -> Result<Verified<SessionClaims>, VerifyError> {
        let verified = self.verify(token, options).await;
        let why_not = verified.as_ref().err();
        let why_not = why_not.map(|error| (error.is_token_refused(), error.reason()));
        let events = self.driver.events();
        events.token_judged(Subject::SessionToken, why_not);
        verified
    }

    async fn verify(
        &self,
        token: &str,
        options: &VerifyOptions,
    ) -> Result<Verified<SessionClaims>, VerifyError> {
        let (proofs, now) = (self.driver.proofs(), self.now());
        let mut parsed = match proofs {
            Some(proofs) => proofs.find_or_parse(token, options, now)?,
            None => Unverified::parse_with(token, options)?,
        };
        let found = self.driver.found_key(parsed.kid(), now).await?;
        let (proven, now) = (parsed.is_proven_by(&found.key), found.now);
        let verified = match parsed.prove(&found.key, options, now) {
            Err(error) if found.may_renew && error.may_be_of_another_key() => {
                let renewed = self.driver.renewed_key(parsed.kid().unwrap_or_default());
                let key = Box::pin(renewed).await?;
                parsed.prove(&key, options, self.now())
            }
            verified => verified,
        };
        let session = verified?.session()?;
        if let (false, Some(proofs)) = (proven, proofs) {
            proofs.keep(&parsed, now);
        }
        Ok(session)
    }

    /// The key that a token with this `kid` is to be verified with.
    ///
    /// # Cancel safety
    /// As [`AsyncClient::verify_token`].
    ///
    /// # Errors
    /// [`VerifyError::Key`] if there is none.
    pub async fn key(&self, kid: Option<&str>) -> Result<Key, VerifyError> {
        Ok(self.driver.found_key(kid, self.now()).await?.key)
    }
}

impl Client {
    /// Verifies a session token; see [`AsyncClient::verify_token`].
    ///
    /// ```no_run
    /// # fn example(clerk: clerk_backend::Client, token: &str) -> Result<(), clerk_backend::Error> {
    /// match clerk.verify_token(token) {
    ///     Ok(session) => println!("hello, {}", session.claims().user_id),
    ///     Err(error) if error.is_token_refused() => println!("401: {}", error.reason()),
    ///     Err(error) => return Err(error.into()), // 503: the key is missing
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`VerifyError::Token`] if the token is refused, [`VerifyError::Key`] if there is no key to
    /// verify it with.
    #[doc(alias = "verifyToken")]
    pub fn verify_token(&self, token: &str) -> Result<Verified<SessionClaims>, VerifyError> {
        block_on(self.client.verify_token(token))
    }

    /// Verifies a session token against other options; see [`AsyncClient::verify_token_with`].
    ///
    /// # Errors
    /// Those of [`Client::verify_token`].
    pub fn verify_token_with(
        &self,
        token: &str,
        options: &VerifyOptions,
    ) -> Result<Verified<SessionClaims>, VerifyError> {
        block_on(self.client.verify_token_with(token, options))
    }

    /// The key that a token with this `kid` is to be verified with.
    ///
    /// # Errors
    /// [`VerifyError::Key`] if there is none.
    pub fn key(&self, kid: Option<&str>) -> Result<Key, VerifyError> {
        block_on(self.client.key(kid))
    }
}

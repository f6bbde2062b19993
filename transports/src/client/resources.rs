//! The resources behind an authenticated request: the user, the session, the organization, and
//! tokens of the session.

use core::borrow::Borrow;

use clerk_core::Secret;
use clerk_core::api::CallError;
use clerk_core::api::organizations::GetOrganization;
use clerk_core::api::sessions::{CreateSessionToken, CreateSessionTokenFromTemplate, GetSession};
use clerk_core::api::users::GetUser;
use clerk_core::auth::{AuthObject, ResourceCalls, Resources, TokenCall, TokenOptions};

use super::asynchronous::AsyncClient;
use super::blocking::Client;
use super::concurrent::{at_most, on_threads};
use crate::transports::block_on;

impl AsyncClient {
    /// Fetches what is behind an [`AuthObject`], all of it at the same time.
    ///
    /// ```no_run
    /// # async fn handler(clerk: clerk_backend::AsyncClient, auth: clerk_backend::auth::AuthObject) -> Result<(), Box<dyn std::error::Error>> {
    /// let behind = clerk.resources(auth.resource_calls().without_session()).await?;
    /// let name = behind.user.as_ref().and_then(|user| user.first_name.as_deref());
    /// println!("hello, {}", name.unwrap_or("stranger"));
    /// # Ok(()) }
    /// ```
    ///
    /// What it serializes to holds no private metadata and can be embedded in a page.
    ///
    /// # Cancel safety
    /// A dropped future changes nothing: these calls only read.
    ///
    /// # Errors
    /// That of the first call that failed.
    pub async fn resources(&self, calls: ResourceCalls) -> Result<Resources, CallError> {
        let calls = parts(calls).map(|call| self.resource(call));
        joined(at_most(3, calls.collect()).await)
    }

    /// A token of this session, for calls to others in the user's name: the one that came with the
    /// request, or a new one if the options name a template or a lifetime. `None` if nobody is
    /// signed in. A machine has only the credential that it came with.
    ///
    /// ```no_run
    /// use clerk_backend::auth::TokenOptions;
    ///
    /// # async fn handler(clerk: clerk_backend::AsyncClient, auth: clerk_backend::auth::AuthObject) -> Result<(), Box<dyn std::error::Error>> {
    /// // Made once and given by reference, or made for the call.
    /// let supabase = TokenOptions::new().template("supabase");
    /// let token = clerk.token(&auth, &supabase).await?;
    /// let longer = clerk.token(&auth, TokenOptions::new().expires_in_seconds(600)).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Cancel safety
    /// A dropped future may leave a token that nobody uses; it expires by itself.
    ///
    /// # Errors
    /// Those of making a token: 404 if the session has ended or there is no such template.
    pub async fn token(
        &self,
        auth: &AuthObject,
        options: impl Borrow<TokenOptions>,
    ) -> Result<Option<Secret>, CallError> {
        match auth.token_call(options) {
            TokenCall::Known(token) => Ok(Some(token)),
            TokenCall::Create(call) => {
                TokenCall::read::<CreateSessionToken>(self.send(call).await?).map(Some)
            }
            TokenCall::CreateFromTemplate(call) => {
                let answer = self.send(call).await?;
                TokenCall::read::<CreateSessionTokenFromTemplate>(answer).map(Some)
            }
            _ => Ok(None),
        }
    }

    async fn resource(&self, part: Part) -> Result<Resources, CallError> {
        Ok(match part {
            Part::Session(call) => Resources::new(Some(self.send(call).await?), None, None),
            Part::User(call) => Resources::new(None, Some(self.send(call).await?), None),
            Part::Organization(call) => Resources::new(None, None, Some(self.send(call).await?)),
        })
    }
}

impl Client {
    /// Fetches what is behind an [`AuthObject`], each part on a thread of its own; see
    /// [`AsyncClient::resources`].
    ///
    /// # Errors
    /// That of the first call that failed.
    pub fn resources(&self, calls: ResourceCalls) -> Result<Resources, CallError> {
        let fetch = |part| block_on(self.client.resource(part));
        joined(on_threads(3, parts(calls).collect(), fetch))
    }

    /// A token of this session; see [`AsyncClient::token`].
    ///
    /// # Errors
    /// Those of making a token: 404 if the session has ended or there is no such template.
    pub fn token(
        &self,
        auth: &AuthObject,
        options: impl Borrow<TokenOptions>,
    ) -> Result<Option<Secret>, CallError> {
        block_on(self.client.token(auth, options))
    }
}

/// One call of [`ResourceCalls`]: futures that run beside each other in one task are of one type.
enum Part {
    Session(GetSession),
    User(GetUser),
    Organization(GetOrganization),
}

fn parts(calls: ResourceCalls) -> impl Iterator<Item = Part> {
    let parts = [
        calls.session.map(Part::Session),
        calls.user.map(Part::User),
        calls.organization.map(Part::Organization),
    ];
    parts.into_iter().flatten()
}

fn joined(answers: Vec<Result<Resources, CallError>>) -> Result<Resources, CallError> {
    let mut joined = Resources::default();
    for answer in answers {
        let answer = answer?;
        joined.session = joined.session.or(answer.session);
        joined.user = joined.user.or(answer.user);
        joined.organization = joined.organization.or(answer.organization);
    }
    Ok(joined)
}

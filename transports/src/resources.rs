//! What is behind a request that was judged: the user, the session, the organization, and tokens
//! of the session.

use clerk_core::Secret;
use clerk_core::api::Error;
use clerk_core::api::organizations::GetOrganization;
use clerk_core::api::sessions::{CreateSessionToken, CreateSessionTokenFromTemplate, GetSession};
use clerk_core::api::users::GetUser;
use clerk_core::auth::{Auth, ResourceCalls, Resources, TokenCall, TokenOptions};

use crate::async_many::at_most;
use crate::{AsyncClient, AsyncTransport, Client, Transport};

impl<T: Transport> Client<T> {
    /// Fetches what is behind an [`Auth`], all of it at the same time.
    ///
    /// ```no_run
    /// # fn handler(clerk: clerk_backend::Client<std::sync::Arc<dyn clerk_backend::Transport>>, auth: clerk_backend::auth::Auth) -> Result<(), Box<dyn std::error::Error>> {
    /// let behind = clerk.resources(auth.resource_calls().without_session())?;
    /// let name = behind.user.as_ref().and_then(|user| user.first_name.as_deref());
    /// println!("hello, {}", name.unwrap_or("stranger"));
    /// # Ok(()) }
    /// ```
    ///
    /// What it serializes to holds no private metadata and can be embedded in a page.
    ///
    /// # Errors
    /// That of the first call that failed.
    pub fn resources(&self, calls: ResourceCalls) -> Result<Resources, Error> {
        std::thread::scope(|scope| {
            let session = calls.session.map(|call| scope.spawn(|| self.send(call)));
            let organization = calls
                .organization
                .map(|call| scope.spawn(|| self.send(call)));
            let user = calls.user.map(|call| self.send(call)).transpose();
            Ok(Resources::new(
                session.map(joined).transpose()?,
                user?,
                organization.map(joined).transpose()?,
            ))
        })
    }

    /// A token of this session, for calls to others in the user's name: the one that came with the
    /// request, or a new one where the options name a template or a lifetime. `None` where nobody
    /// is signed in. A machine has only the credential that it came with.
    ///
    /// ```no_run
    /// use clerk_backend::auth::TokenOptions;
    ///
    /// # fn handler(clerk: clerk_backend::Client<std::sync::Arc<dyn clerk_backend::Transport>>, auth: clerk_backend::auth::Auth) -> Result<(), Box<dyn std::error::Error>> {
    /// let token = clerk.token(&auth, TokenOptions::new().template("supabase"))?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// Those of making a token: 404 where the session has ended or there is no such template.
    pub fn token(&self, auth: &Auth, options: TokenOptions<'_>) -> Result<Option<Secret>, Error> {
        match auth.token_call(options) {
            TokenCall::Known(token) => Ok(Some(token)),
            TokenCall::Create(call) => {
                TokenCall::read::<CreateSessionToken>(self.send(call)?).map(Some)
            }
            TokenCall::CreateFromTemplate(call) => {
                TokenCall::read::<CreateSessionTokenFromTemplate>(self.send(call)?).map(Some)
            }
            _ => Ok(None),
        }
    }
}

impl<T: AsyncTransport> AsyncClient<T> {
    /// Fetches what is behind an [`Auth`], all of it at the same time; see [`Client::resources`].
    ///
    /// # Errors
    /// That of the first call that failed.
    pub async fn resources(&self, calls: ResourceCalls) -> Result<Resources, Error> {
        let calls = [
            calls.session.map(Wanted::Session),
            calls.user.map(Wanted::User),
            calls.organization.map(Wanted::Organization),
        ];
        let under_way = calls.into_iter().flatten().map(|call| self.fetch(call));
        let mut behind = Resources::default();
        for answer in at_most(3, under_way.collect()).await {
            let answer = answer?;
            behind.session = behind.session.or(answer.session);
            behind.user = behind.user.or(answer.user);
            behind.organization = behind.organization.or(answer.organization);
        }
        Ok(behind)
    }

    /// A token of this session; see [`Client::token`].
    ///
    /// # Errors
    /// Those of making a token: 404 where the session has ended or there is no such template.
    pub async fn token(
        &self,
        auth: &Auth,
        options: TokenOptions<'_>,
    ) -> Result<Option<Secret>, Error> {
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

    async fn fetch(&self, call: Wanted) -> Result<Resources, Error> {
        Ok(match call {
            Wanted::Session(call) => Resources::new(Some(self.send(call).await?), None, None),
            Wanted::User(call) => Resources::new(None, Some(self.send(call).await?), None),
            Wanted::Organization(call) => Resources::new(None, None, Some(self.send(call).await?)),
        })
    }
}

/// Futures that run beside each other in one task must be of one type.
enum Wanted {
    Session(GetSession),
    User(GetUser),
    Organization(GetOrganization),
}

/// The result of a thread; a panic of the transport goes on in the caller.
fn joined<T>(thread: std::thread::ScopedJoinHandle<'_, T>) -> T {
    thread
        .join()
        .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

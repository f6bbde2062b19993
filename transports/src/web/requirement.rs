use std::sync::Arc;

use clerk_core::auth::{
    AuthObject, Check, IncomingRequest, MachineAuth, ProtectedResource, RequestState,
};
use clerk_core::jwt::TokenType;

use super::pages::Pages;
use super::rejection::Rejection;

/// What a request must fulfil to reach what it asks for, for the adapters of every framework.
#[derive(Clone, Debug)]
pub(super) struct Requirement {
    who: Who,
    pages: Option<Arc<Pages>>,
}

/// What the layer or middleware of each framework, which wraps a [`Requirement`], is made with.
#[cfg(any(feature = "tower", feature = "actix-4"))]
macro_rules! requirement {
    ($type:ident) => {
        impl $type {
            /// Users that fulfil this check.
            pub fn new(check: ::clerk_core::auth::Check) -> Self {
                Self(crate::web::requirement::Requirement::of_check(check))
            }

            /// Users with a session.
            pub const fn signed_in() -> Self {
                Self(crate::web::requirement::Requirement::signed_in())
            }

            /// Clients with an OAuth access token of the instance, opaque or JWT; the layer outside must
            /// [accept](crate::auth::AcceptsToken) such tokens. Refusals say where the metadata of the resource
            /// is (RFC 9728 section 5.1). Handlers take a [`RequireMachine`](crate::extract::RequireMachine).
            pub fn oauth(resource: &::clerk_core::auth::ProtectedResource) -> Self {
                Self(crate::web::requirement::Requirement::of_client(
                    resource,
                    Vec::new(),
                ))
            }

            /// As [`oauth`](Self::oauth), with a token that has all of these scopes; others are answered 403
            /// `insufficient_scope` (RFC 6750 section 3.1).
            pub fn oauth_scopes(
                resource: &::clerk_core::auth::ProtectedResource,
                scopes: impl IntoIterator<Item = impl Into<String>>,
            ) -> Self {
                let scopes = scopes.into_iter().map(Into::into).collect();
                Self(crate::web::requirement::Requirement::of_client(
                    resource, scopes,
                ))
            }

            /// Sends people who look at pages to sign in, in place of a 401.
            #[must_use]
            pub fn pages(self, pages: crate::extract::Pages) -> Self {
                Self(self.0.with_pages(pages))
            }
        }
    };
}
#[cfg(any(feature = "tower", feature = "actix-4"))]
pub(super) use requirement;

#[derive(Clone, Debug)]
enum Who {
    /// A user with a session, who fulfils the check if there is one.
    User(Option<Arc<Check>>),
    /// A client with an access token.
    Client(Arc<Access>),
}

/// What an access token must be good for.
#[derive(Debug)]
struct Access {
    resource: ProtectedResource,
    scopes: Vec<String>,
}

impl Requirement {
    /// A user with a session.
    pub(super) const fn signed_in() -> Self {
        Self {
            who: Who::User(None),
            pages: None,
        }
    }

    /// A user with a session who fulfils a check.
    pub(super) fn of_check(check: Check) -> Self {
        Self {
            who: Who::User(Some(Arc::new(check))),
            pages: None,
        }
    }

    /// A client with an OAuth access token with these scopes.
    // In rocket a guard takes the token itself.
    #[cfg_attr(not(any(feature = "tower", feature = "actix-4")), allow(dead_code))]
    pub(super) fn of_client(resource: &ProtectedResource, scopes: Vec<String>) -> Self {
        let resource = resource.clone();
        Self {
            who: Who::Client(Arc::new(Access { resource, scopes })),
            pages: None,
        }
    }

    /// Those who look at pages are answered as these say.
    pub(super) fn with_pages(mut self, pages: Pages) -> Self {
        self.pages = Some(Arc::new(pages));
        self
    }

    /// Whether a request passes. `state` is what the layer has put into its extensions.
    pub(super) fn check(
        &self,
        state: Option<&RequestState>,
        request: &impl IncomingRequest,
    ) -> Result<(), Rejection> {
        let passes = match &self.who {
            Who::User(check) => Rejection::unless_session(state, check.as_deref()),
            Who::Client(access) => granted(state, &access.resource, &access.scopes).map(|_| ()),
        };
        passes.map_err(|rejection| match (&self.pages, state) {
            (Some(pages), Some(state)) => pages.answer(rejection, state, request),
            _ => rejection,
        })
    }
}

/// The client with an OAuth access token that has all of these scopes.
pub(super) fn granted(
    state: Option<&RequestState>,
    resource: &ProtectedResource,
    scopes: &[impl AsRef<str>],
) -> Result<Arc<MachineAuth>, Rejection> {
    let state = state.ok_or(Rejection::MissingLayer)?;
    let challenge = || -> Arc<str> {
        let scopes: Vec<_> = scopes.iter().map(|it| it.as_ref().to_owned()).collect();
        resource.challenge(&scopes).into()
    };
    let client = match state.auth() {
        Some(AuthObject::Machine(client)) if client.token().token_type() == TokenType::OAuth => {
            client
        }
        _ => return Err(Rejection::of_state(state).with_challenge(challenge)),
    };
    let has = |scope: &str| client.token().scopes().iter().any(|it| it == scope);
    if scopes.iter().all(|scope| has(scope.as_ref())) {
        Ok(client)
    } else {
        let challenge = challenge();
        Err(Rejection::InsufficientScope { challenge })
    }
}

//! Deciding about one request, in the order of Clerk's SDKs.

use alloc::boxed::Box;
use alloc::format;
use alloc::string::String;
use alloc::sync::Arc;
use core::fmt;

use super::client_url::parameter;
use super::context::{Context, compared};
use super::error::{AuthError, TokenRefusal};
use super::incoming::IncomingRequest;
use super::machine::MachineError;
use super::options::{AcceptsToken, Settings, Site};
use super::publishable_key::InstanceType;
use super::reason::{Reason, RefreshFailure};
use super::state::{RequestState, Status};
use super::step::{AuthStep, Next};
use super::verifier::{TokenVerifier, has_jwt_form};
use crate::http::Headers;
use crate::jwt::{SessionClaims, TokenError, TokenType, VerifyOptions};
use crate::{Secret, Timestamp};

/// Decides who requests are. Made by [`AuthenticateOptions::build`](super::AuthenticateOptions);
/// a clone is one reference more.
#[derive(Clone, Debug)]
pub struct Authenticator(pub(super) Arc<Settings>);

impl Authenticator {
    /// Begins to decide about a request. Everything needed of it is read here: it need not
    /// outlive the call. `seed` is any number that differs between requests; it spreads the pauses
    /// between attempts to reach Clerk's API.
    ///
    /// # Errors
    /// [`AuthError`] where the request can neither be called signed in nor signed out.
    pub fn start<R: IncomingRequest + ?Sized>(
        &self,
        request: &R,
        now: Timestamp,
        seed: u64,
    ) -> Result<AuthStep, AuthError> {
        let context = Context::read(request, &self.0, now)?;
        let settings = Arc::clone(&self.0);
        Box::new(Authentication {
            settings,
            context,
            seed,
        })
        .start(now)
    }

    /// The verifier of single tokens that this one uses.
    pub fn verifier(&self) -> &TokenVerifier {
        &self.0.verifier
    }

    /// Where the application stands, as it was configured.
    pub fn site(&self) -> &Site {
        &self.0.site
    }
}

/// A request that is being decided about.
pub(super) struct Authentication {
    pub(super) settings: Arc<Settings>,
    pub(super) context: Context,
    pub(super) seed: u64,
}

pub(super) type Verdict = Result<Box<RequestState>, AuthError>;
type Decision = Next<Box<RequestState>>;

impl fmt::Debug for Authentication {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Authentication")
    }
}

impl Authentication {
    fn start(self: Box<Self>, now: Timestamp) -> Decision {
        let settings = Arc::clone(&self.settings);
        let token = self.context.token_in_header.clone();
        let shown = match (&settings.accepts, &token) {
            (AcceptsToken::Only(TokenType::Session), _) | (_, None) => None,
            (_, Some(token)) => settings.verifier.0.machine_type(token),
        };
        if matches!(settings.accepts, AcceptsToken::OneOf(_)) {
            let shown = shown.unwrap_or(TokenType::Session);
            if !settings.accepts.accepts(shown) {
                return Ok(AuthStep::Done(invalid_token()));
            }
        }
        match (&settings.accepts, token) {
            (AcceptsToken::Any | AcceptsToken::OneOf(_), Some(token)) => match shown {
                Some(_) => self.machine_token(token, now),
                None => self.header_session(token, now),
            },
            (AcceptsToken::Only(TokenType::Session), Some(token)) => {
                self.header_session(token, now)
            }
            (AcceptsToken::Only(only), Some(token)) => match shown {
                Some(shown) if shown == *only => self.machine_token(token, now),
                _ => Ok(AuthStep::Done(
                    self.signed_out_as(*only, Reason::TokenTypeMismatch),
                )),
            },
            (AcceptsToken::Only(only), None) if only.is_machine() => Ok(AuthStep::Done(
                self.signed_out_as(*only, Reason::NoTokenInHeader),
            )),
            _ => self.cookie_session(now),
        }
    }

    fn machine_token(self: Box<Self>, token: Secret, now: Timestamp) -> Decision {
        let keyring = Arc::clone(&self.settings.verifier.0);
        let seed = self.seed;
        keyring.verify_machine(&token.clone(), now, seed, move |verified, _| {
            let site = self.site();
            Ok(AuthStep::Done(match verified {
                Ok(machine) => RequestState::machine(site, machine, token),
                Err(MachineError { token_type, code }) => RequestState::nobody(
                    site,
                    Status::SignedOut,
                    Some(token_type),
                    (
                        Reason::Machine(code),
                        format!("{code} (code={})", code.as_str()),
                    ),
                    Headers::new(),
                ),
            }))
        })
    }

    fn header_session(self: Box<Self>, token: Secret, now: Timestamp) -> Decision {
        if self.is_of_another_class(&token) {
            return Ok(AuthStep::Done(
                self.signed_out(Reason::TokenTypeMismatch, String::new()),
            ));
        }
        self.verify_session(
            &token.clone(),
            None,
            now,
            move |auth, verified, now| match verified {
                Ok(claims) => auth.signed_in(claims, token, Headers::new()),
                Err(refusal) => auth.refused(refusal, "header", now),
            },
        )
    }

    fn cookie_session(self: Box<Self>, now: Timestamp) -> Decision {
        let browser = &self.context.browser;
        if browser.handshake_nonce.is_some() || browser.handshake_token.is_some() {
            self.resolve_handshake(now)
        } else {
            self.cookies(now)
        }
    }

    /// The decision by cookies alone, once there is no handshake to resolve.
    pub(super) fn cookies(self: Box<Self>, now: Timestamp) -> Decision {
        if let Some(state) = self.synced_domains()? {
            return Ok(AuthStep::Done(state));
        }
        let development = self.instance_type() == Some(InstanceType::Development);
        let browser = &self.context.browser;
        let detour = |reason| self.detour(reason, String::new(), None).map(AuthStep::Done);
        if development && parameter(&self.context.url, "__clerk_db_jwt").is_some() {
            return detour(Reason::DevBrowserSync);
        }
        if development && browser.dev_token.is_none() {
            return detour(Reason::DevBrowserMissing);
        }
        let token = match (self.has_active_client(), browser.session_token.clone()) {
            (false, None) => {
                let reason = Reason::SessionTokenAndUatMissing;
                return Ok(AuthStep::Done(self.signed_out(reason, String::new())));
            }
            (false, Some(_)) => return detour(Reason::SessionTokenWithoutClientUat),
            (true, None) => return detour(Reason::ClientUatWithoutSessionToken),
            (true, Some(token)) => token,
        };
        let issued = match self.settings.verifier.0.parse(&token) {
            Err(error) => return self.refused(error.into(), "cookie", now),
            Ok(unverified) => unverified
                .unverified_claims()
                .and_then(|claims| compared(claims.get("iat")?)),
        };
        if self.is_of_another_class(&token) {
            return Ok(AuthStep::Done(
                self.signed_out(Reason::TokenTypeMismatch, String::new()),
            ));
        }
        if issued.is_some_and(|issued| issued < browser.client_uat) {
            return detour(Reason::SessionTokenIatBeforeClientUat);
        }
        self.verify_session(
            &token.clone(),
            None,
            now,
            move |auth, verified, now| match verified {
                Ok(claims) => auth.cookie_verified(claims, token),
                Err(refusal) => auth.refused(refusal, "cookie", now),
            },
        )
    }

    /// The token in the cookie is genuine. The browser may have to go elsewhere all the same.
    fn cookie_verified(self: Box<Self>, claims: SessionClaims, token: Secret) -> Decision {
        let context = &self.context;
        let from_elsewhere = !self.settings.site.is_satellite
            && context.is_get
            && context.sec_fetch_dest.as_deref() == Some("document")
            && context.browser.redirect_count == 0
            && self
                .instance_type()
                .is_some_and(|it| context.comes_from_elsewhere(it));
        if from_elsewhere {
            let reason = Reason::PrimaryDomainCrossOriginSync;
            let message = "the browser comes from another domain, perhaps a satellite";
            return self
                .detour(reason, message.into(), None)
                .map(AuthStep::Done);
        }
        match self.other_organization(&claims)? {
            Some(state) => Ok(AuthStep::Done(state)),
            None => self.signed_in(claims, token, Headers::new()),
        }
    }

    /// A handshake where the URL is for another organization than the active one.
    fn other_organization(
        &self,
        claims: &SessionClaims,
    ) -> Result<Option<Box<RequestState>>, AuthError> {
        let pending = claims.session_status.as_deref() == Some("pending");
        if claims.user_id.is_empty() || pending || self.context.browser.redirect_count >= 3 {
            return Ok(None);
        }
        let target = self.settings.sync.target(self.context.url.path());
        if target.is_none_or(|target| target.is_active(claims)) {
            return Ok(None);
        }
        let state = self.detour(Reason::ActiveOrganizationMismatch, String::new(), None)?;
        Ok(Some(state).filter(|state| state.status == Status::Handshake))
    }

    /// A session token was refused. An expired one may be refreshed, and a detour may bring a
    /// better one.
    pub(super) fn refused(
        self: Box<Self>,
        refusal: TokenRefusal,
        carrier: &'static str,
        now: Timestamp,
    ) -> Decision {
        let message = format!(
            "{refusal} (reason={}, token-carrier={carrier})",
            refusal.reason()
        );
        let reason = match refusal {
            TokenRefusal::Token(TokenError::Expired) => {
                let browser = &self.context.browser;
                let failure = match (self.context.is_get, &browser.refresh_token) {
                    (true, Some(_)) => return self.refresh(message, now),
                    (true, None) => RefreshFailure::NoCookie,
                    (false, _) => RefreshFailure::NotGet,
                };
                Reason::SessionTokenExpired(failure)
            }
            TokenRefusal::Token(TokenError::NotActiveYet) => Reason::SessionTokenNbf,
            TokenRefusal::Token(TokenError::IssuedInTheFuture) => {
                Reason::SessionTokenIatInTheFuture
            }
            refusal => {
                return Ok(AuthStep::Done(
                    self.signed_out(Reason::Token(refusal), message),
                ));
            }
        };
        self.detour(reason, message, None).map(AuthStep::Done)
    }

    /// Verifies a session token, with a clock skew of its own where one is given.
    pub(super) fn verify_session(
        self: Box<Self>,
        token: &Secret,
        clock_skew: Option<core::time::Duration>,
        now: Timestamp,
        then: impl FnOnce(Box<Self>, Result<SessionClaims, TokenRefusal>, Timestamp) -> Decision
        + Send
        + Sync
        + 'static,
    ) -> Decision {
        let keyring = Arc::clone(&self.settings.verifier.0);
        let mut expected: VerifyOptions = keyring.expected.clone();
        expected.clock_skew = clock_skew.unwrap_or(expected.clock_skew);
        keyring.verify(token, expected, now, move |verified, now| {
            let claims = verified.and_then(|verified| Ok(verified.session()?.into_claims()));
            then(self, claims, now)
        })
    }

    /// Whether a token says that it is none of a session. One that has not the form of a JWT can
    /// be no machine's, so that only its category says something; it never verifies.
    fn is_of_another_class(&self, token: &Secret) -> bool {
        let keyring = &self.settings.verifier.0;
        keyring.parse(token).is_ok_and(|unverified| {
            if has_jwt_form(token.expose()) {
                unverified.class().token_type() != Some(TokenType::Session)
            } else {
                !unverified.category().is_session()
            }
        })
    }

    pub(super) fn has_active_client(&self) -> bool {
        self.context.browser.client_uat != 0.0
    }

    pub(super) fn instance_type(&self) -> Option<InstanceType> {
        self.settings
            .instance
            .as_ref()
            .map(|instance| instance.kind)
    }

    pub(super) fn site(&self) -> Site {
        let mut site = self.settings.site.clone();
        site.proxy_url.clone_from(&self.context.proxy_url);
        site
    }

    #[allow(clippy::unnecessary_wraps)] // one of the ways that a decision ends
    pub(super) fn signed_in(
        self: Box<Self>,
        claims: SessionClaims,
        token: Secret,
        headers: Headers,
    ) -> Decision {
        Ok(AuthStep::Done(RequestState::signed_in(
            self.site(),
            claims,
            token,
            headers,
        )))
    }

    pub(super) fn signed_out(&self, reason: Reason, message: String) -> Box<RequestState> {
        self.signed_out_with(reason, message, Headers::new())
    }

    pub(super) fn signed_out_with(
        &self,
        reason: Reason,
        message: String,
        headers: Headers,
    ) -> Box<RequestState> {
        let token_type = Some(TokenType::Session);
        RequestState::nobody(
            self.site(),
            Status::SignedOut,
            token_type,
            (reason, message),
            headers,
        )
    }

    fn signed_out_as(&self, token_type: TokenType, reason: Reason) -> Box<RequestState> {
        let why = (reason, String::new());
        RequestState::nobody(
            self.site(),
            Status::SignedOut,
            Some(token_type),
            why,
            Headers::new(),
        )
    }
}

/// Signed out for a token of a type that no list has. It says nothing of the application.
fn invalid_token() -> Box<RequestState> {
    let why = (Reason::TokenTypeMismatch, String::new());
    RequestState::nobody(
        Site::default(),
        Status::SignedOut,
        None,
        why,
        Headers::new(),
    )
}

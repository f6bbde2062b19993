//! Set-ups of an application, and the application itself.

use clerk_conformance::browser::Browser;
use clerk_core::auth::{AuthenticateOptions, Authenticator, OrganizationSync, RequestView};
use clerk_core::crypto::RustCrypto;
use clerk_core::flow::{AwaitsAnswer, Step};
use clerk_core::http::{Headers, Request, Response};
use clerk_core::jwt::Key;
use clerk_core::{SecretKey, Timestamp, api::ApiConfig};
use clerk_emulator::Emulator;

/// When the user signed in; everything below happens 100 seconds later.
pub(super) const SIGNED_IN: i64 = 1_750_000_000;
pub(super) const NOW: i64 = SIGNED_IN + 100;

/// A set-up of an application.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Setup {
    pub(super) production: bool,
    pub(super) satellite: bool,
    pub(super) auto_sync: bool,
}

pub(super) const SETUPS: [Setup; 6] = {
    const fn setup(production: bool, satellite: bool, auto_sync: bool) -> Setup {
        Setup {
            production,
            satellite,
            auto_sync,
        }
    }
    [
        setup(false, false, false),
        setup(false, true, false),
        setup(false, true, true),
        setup(true, false, false),
        setup(true, true, false),
        setup(true, true, true),
    ]
};

pub(super) const PRIMARY: &str = "app.example.com";
pub(super) const SATELLITE: &str = "satellite.com";

impl Setup {
    pub(super) fn emulator(self) -> Emulator {
        let builder = Emulator::builder().users(2).organizations(1);
        let clerk = if self.production {
            builder.production("example.com").start()
        } else {
            builder.start()
        };
        clerk.set_now(Timestamp::from_secs(SIGNED_IN));
        clerk
    }

    pub(super) fn host(self) -> &'static str {
        if self.satellite { SATELLITE } else { PRIMARY }
    }

    /// The host of the Frontend API, as the application under test knows it.
    pub(super) fn frontend_host(self, clerk: &Emulator) -> String {
        match self {
            Self {
                production: true,
                satellite: true,
                ..
            } => format!("clerk.{SATELLITE}"),
            _ => primary_frontend(clerk),
        }
    }

    pub(super) fn browser(self, clerk: &Emulator) -> Browser<'_> {
        let primary = Self {
            satellite: false,
            ..self
        };
        let mut browser = Browser::new()
            .site(PRIMARY, App::site(clerk, primary))
            .site(&primary_frontend(clerk), clerk);
        if self.satellite {
            browser = browser
                .site(SATELLITE, App::site(clerk, self))
                .site(&format!("clerk.{SATELLITE}"), clerk);
        }
        browser
    }
}

pub(super) fn primary_frontend(clerk: &Emulator) -> String {
    let key = clerk_core::auth::PublishableKey::parse(&clerk.publishable_key()).unwrap();
    key.frontend_api().to_owned()
}

/// An application: says on every page who its visitor is.
pub(super) struct App<'e> {
    clerk: &'e Emulator,
    authenticator: Authenticator,
}

impl<'e> App<'e> {
    pub(super) fn site(
        clerk: &'e Emulator,
        setup: Setup,
    ) -> impl FnMut(&Request) -> Response + use<'e> {
        let mut options =
            AuthenticateOptions::new(ApiConfig::new(SecretKey::new(clerk.secret_key()).unwrap()))
                .publishable_key(clerk.publishable_key())
                .jwt_key(Key::from_pem(&clerk.jwt_public_key_pem(), &RustCrypto).unwrap())
                .organization_sync(OrganizationSync::new().organization_patterns(["/orgs/:slug"]));
        if setup.satellite {
            options = options
                .satellite(true)
                .domain(SATELLITE)
                .satellite_auto_sync(setup.auto_sync)
                .sign_in_url(format!("https://{PRIMARY}/sign-in"));
        } else {
            options = options.redirect_origins([format!("https://{SATELLITE}")]);
        }
        let app = Self {
            clerk,
            authenticator: options.build().unwrap(),
        };
        move |request| app.answer(request)
    }

    fn answer(&self, request: &Request) -> Response {
        let headers: Vec<(&str, &[u8])> = request
            .headers
            .iter()
            .map(|(name, value)| (name, value.as_bytes()))
            .collect();
        let view = RequestView::new(request.method.as_str(), &request.url, &headers);
        let now = self.clerk.now();
        let mut step = self.authenticator.start(&view, now, 1);
        let state = loop {
            step = match step {
                Step::Done(Ok(state)) => break state,
                Step::Done(Err(error)) => {
                    let text = error.to_string().into_bytes();
                    return Response::new(500, Headers::new(), text);
                }
                Step::Send(state) | Step::Wait(_, state) => {
                    let answer = self.clerk.answer(state.request());
                    state.resume(Ok(answer), now)
                }
                Step::NeedKey(_) => panic!("the key is configured"),
            };
        };
        if state.is_redirect() {
            return Response::new(307, state.into_headers(), Vec::new());
        }
        let auth = state.auth().unwrap();
        let who = auth.user_id().map_or_else(
            || "nobody".to_owned(),
            |user| format!("{user} {}", auth.org_id().unwrap_or("-")),
        );
        Response::new(200, state.into_headers(), who.into_bytes())
    }
}

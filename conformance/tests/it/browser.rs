//! A browser walks through development, production and satellite set-ups, from every start state,
//! and always arrives.

use clerk_conformance::browser::{Browser, CookieJar, Visit};
use clerk_conformance::emulator::Emulator;
use clerk_core::auth::{
    AuthStep, AuthenticateOptions, Authenticator, OrganizationSync, RequestView,
};
use clerk_core::crypto::RustCrypto;
use clerk_core::flow::Outcome;
use clerk_core::http::{Headers, Method, Request, Response};
use clerk_core::jwt::Key;
use clerk_core::{SecretKey, Timestamp, api::ApiConfig};
use url::Url;

/// When the user signed in; everything below happens 100 seconds later.
const SIGNED_IN: i64 = 1_750_000_000;
const NOW: i64 = SIGNED_IN + 100;

/// A set-up of an application.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Setup {
    production: bool,
    satellite: bool,
    auto_sync: bool,
}

const SETUPS: [Setup; 6] = {
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

const PRIMARY: &str = "app.example.com";
const SATELLITE: &str = "satellite.com";

impl Setup {
    fn emulator(self) -> Emulator {
        let builder = Emulator::builder().users(2).organizations(1);
        let clerk = if self.production {
            builder.production("example.com").start()
        } else {
            builder.start()
        };
        clerk.set_now(Timestamp::from_secs(SIGNED_IN));
        clerk
    }

    fn host(self) -> &'static str {
        if self.satellite { SATELLITE } else { PRIMARY }
    }

    /// The host of the Frontend API, as the application under test knows it.
    fn frontend_host(self, clerk: &Emulator) -> String {
        match self {
            Self {
                production: true,
                satellite: true,
                ..
            } => format!("clerk.{SATELLITE}"),
            _ => primary_frontend(clerk),
        }
    }

    fn browser(self, clerk: &Emulator) -> Browser<'_> {
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

fn primary_frontend(clerk: &Emulator) -> String {
    let key = clerk_core::auth::PublishableKey::parse(&clerk.publishable_key()).unwrap();
    key.frontend_api().to_owned()
}

/// An application: says on every page who its visitor is.
struct App<'e> {
    clerk: &'e Emulator,
    authenticator: Authenticator,
}

impl<'e> App<'e> {
    fn site(clerk: &'e Emulator, setup: Setup) -> impl FnMut(&Request) -> Response + use<'e> {
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
                Ok(AuthStep::Done(state)) => break state,
                Ok(AuthStep::Send(exchange) | AuthStep::Wait(_, exchange)) => {
                    let answer = self.clerk.answer(exchange.request());
                    exchange.resume(Outcome::Response(answer), now)
                }
                Ok(AuthStep::NeedKeys(_)) => panic!("the key is configured"),
                Err(error) => {
                    let text = error.to_string().into_bytes();
                    return Response::new(500, Headers::new(), text);
                }
            };
        };
        if state.is_redirect() {
            return Response::new(307, state.headers, Vec::new());
        }
        let auth = state.auth().unwrap();
        let who = auth.user_id().map_or_else(
            || "nobody".to_owned(),
            |user| format!("{user} {}", auth.org_id().unwrap_or("-")),
        );
        Response::new(200, state.headers, who.into_bytes())
    }
}

/// What stands in a session cookie at the start.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Session {
    Absent,
    /// Issued ten seconds ago.
    Fresh,
    Expired,
    Garbage,
    /// Of another application on the same domain.
    Foreign,
}

/// What stands in `__client_uat` at the start.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Uat {
    Absent,
    Zero,
    /// From before the fresh session token.
    Old,
    /// From after it.
    New,
}

/// What the Frontend API knows of the browser.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Known {
    Nothing,
    SignedIn,
    SignedOut,
}

/// What the URL says a handshake has brought.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Brought {
    Nothing,
    /// A nonce that Clerk does not know (any more).
    StaleNonce,
    Garbage,
    /// A token that another instance signed.
    Forged,
}

#[derive(Clone, Copy, Debug)]
struct Start {
    session: Session,
    uat: Uat,
    suffixed_session: Session,
    suffixed_uat: Uat,
    known: Known,
    /// The cookie of the development browser is one that Clerk never gave out.
    strange_browser: bool,
    refresh: Option<bool>,
    redirect_count: u8,
    synced: Option<bool>,
    brought: Brought,
}

impl Start {
    /// Both versions of the cookies say the same.
    const fn of(session: Session, uat: Uat, known: Known) -> Self {
        Self {
            session,
            uat,
            suffixed_session: session,
            suffixed_uat: uat,
            known,
            strange_browser: false,
            refresh: None,
            redirect_count: 0,
            synced: None,
            brought: Brought::Nothing,
        }
    }

    /// Who the visitor is in the end, by Clerk's description of the session's cookies: what does
    /// not fit together is settled by the Frontend API, and what is no token is nobody. `None`
    /// where the versions of the cookies differ, or something strange is brought along.
    fn is_somebody(self, setup: Setup) -> Option<bool> {
        let plain = self.session == self.suffixed_session && self.uat == self.suffixed_uat;
        if !plain || self.strange_browser || self.brought != Brought::Nothing {
            return None;
        }
        let known = self.known == Known::SignedIn;
        // A development browser that nobody has seen is a new one, with nobody in it.
        if !setup.production && self.known == Known::Nothing {
            return Some(false);
        }
        let (token, active) = (
            self.session != Session::Absent,
            [Uat::Old, Uat::New].contains(&self.uat),
        );
        if setup.satellite && self.synced == Some(false) {
            return Some(known);
        }
        Some(match (token, active) {
            (false, false) if setup.satellite && setup.auto_sync => known && self.synced.is_none(),
            (false, false) => false,
            (true, false) | (false, true) => known,
            (true, true) => match (self.session, self.uat) {
                (Session::Garbage, _) | (Session::Foreign, Uat::Old) => false,
                (Session::Fresh, Uat::Old) => true,
                (Session::Expired, Uat::Old) if self.refresh == Some(true) => true,
                _ => known,
            },
        })
    }
}

const PLAIN: [Session; 5] = [
    Session::Absent,
    Session::Fresh,
    Session::Expired,
    Session::Garbage,
    Session::Foreign,
];
const SUFFIXED: [Session; 4] = [
    Session::Absent,
    Session::Fresh,
    Session::Expired,
    Session::Garbage,
];
const UATS: [Uat; 4] = [Uat::Absent, Uat::Zero, Uat::Old, Uat::New];
const BROUGHT: [Brought; 4] = [
    Brought::Nothing,
    Brought::StaleNonce,
    Brought::Garbage,
    Brought::Forged,
];
const KNOWN: [Known; 3] = [Known::Nothing, Known::SignedIn, Known::SignedOut];

/// Every combination of the cookies, and every combination of the rest with cookies whose versions
/// agree.
fn starts() -> Vec<Start> {
    let mut starts = Vec::new();
    for session in PLAIN {
        for uat in UATS {
            for known in KNOWN {
                let agreeing = Start::of(session, uat, known);
                for suffixed_session in SUFFIXED {
                    for suffixed_uat in UATS {
                        starts.push(Start {
                            suffixed_session,
                            suffixed_uat,
                            ..agreeing
                        });
                    }
                }
                starts.extend(with_the_rest(agreeing));
                for strange_browser in [false, true] {
                    starts.extend(BROUGHT.map(|brought| Start {
                        strange_browser,
                        brought,
                        ..agreeing
                    }));
                }
            }
        }
    }
    starts
}

fn with_the_rest(start: Start) -> impl Iterator<Item = Start> {
    // Only what has expired is refreshed.
    let refreshes: &[Option<bool>] = match start.session {
        Session::Expired => &[None, Some(true), Some(false)],
        _ => &[None],
    };
    refreshes.iter().flat_map(move |&refresh| {
        (0..=3).flat_map(move |redirect_count| {
            [None, Some(false), Some(true)].map(|synced| Start {
                refresh,
                redirect_count,
                synced,
                ..start
            })
        })
    })
}

/// An instance in which a user has signed in, and what of that a browser may hold.
struct World {
    setup: Setup,
    clerk: Emulator,
    suffix: String,
    /// By the order of [`PLAIN`].
    tokens: [String; 5],
    refresh: String,
    signed_in: CookieJar,
    signed_out: CookieJar,
}

impl World {
    fn new(setup: Setup) -> Self {
        let clerk = setup.emulator();
        let frontend = primary_frontend(&clerk);
        let jar_after = |pages: &[&str]| {
            let mut browser = setup.browser(&clerk);
            for page in pages {
                let visit = browser.open(&format!("https://{frontend}/{page}"));
                assert_eq!(visit.end().response.status, 200);
            }
            core::mem::take(&mut browser.cookies)
        };
        let signed_out = jar_after(&["sign-in", "sign-out"]);
        let mut signed_in = jar_after(&["sign-in"]);
        // The user visits the application, so that there is a refresh token.
        let app = format!("https://{PRIMARY}/");
        let mut browser = setup.browser(&clerk);
        browser.cookies = signed_in.clone();
        let visit = browser.open(&format!("https://{frontend}/sign-in?redirect_url={app}"));
        assert_eq!(visit.end().response.status, 200, "{visit:?}");
        let suffix = clerk_core::auth::cookie_suffix(&clerk.publishable_key());
        let (app, refresh) = (Url::parse(&app).unwrap(), format!("__refresh_{suffix}"));
        let refresh = browser.cookies.value(&app, &refresh);
        let refresh = refresh.unwrap_or_else(|| panic!("{}", visit.path()));
        let session = browser.cookies.value(&app, "__session").unwrap();
        drop(browser);
        if !setup.production {
            let portal = Url::parse(&format!("https://{frontend}/")).unwrap();
            let known = signed_in.value(&portal, "__clerk_db_jwt").unwrap();
            signed_in = CookieJar::default();
            for name in [
                "__clerk_db_jwt".to_owned(),
                format!("__clerk_db_jwt_{suffix}"),
            ] {
                signed_in.set(&portal, &format!("{name}={known}"));
            }
        }
        clerk.set_now(Timestamp::from_secs(NOW));
        let claims = clerk_core::jwt::Unverified::parse(&session).unwrap();
        let claims = claims.unverified_claims().unwrap().clone();
        let issuer = format!("https://{}", setup.frontend_host(&clerk));
        let token = |issuer: &str, issued: i64, lifetime: i64| {
            let token = clerk.token().claim("sub", claims["sub"].clone());
            let token = if issuer == "https://clerk.another.com" {
                token.signed_by_stranger()
            } else {
                token
            };
            let token = token
                .claim("sid", claims["sid"].clone())
                .claim("iss", issuer);
            let token = token.claim("iat", issued).claim("nbf", issued);
            token.claim("exp", issued + lifetime).mint()
        };
        let tokens = [
            String::new(),
            token(&issuer, NOW - 10, 60),
            token(&issuer, NOW - 90, 60),
            "garbage".to_owned(),
            token("https://clerk.another.com", NOW - 10, 60),
        ];
        Self {
            setup,
            clerk,
            suffix,
            tokens,
            refresh,
            signed_in,
            signed_out,
        }
    }

    fn cookies(&self, start: Start) -> CookieJar {
        let mut jar = match start.known {
            Known::Nothing => CookieJar::default(),
            Known::SignedIn => self.signed_in.clone(),
            Known::SignedOut => self.signed_out.clone(),
        };
        let host = self.setup.host();
        let url = Url::parse(&format!("https://{host}/")).unwrap();
        let portal = Url::parse(&format!("https://{}/", primary_frontend(&self.clerk))).unwrap();
        // What the browser holds for the domain is what this start says, and nothing else.
        let suffixed_name = format!("__client_uat_{}", self.suffix);
        jar.forget("__client_uat");
        jar.forget(&suffixed_name);
        let known = jar.value(&portal, "__clerk_db_jwt");
        let known = if start.strange_browser {
            Some("dvb_strange".to_owned())
        } else {
            known
        };
        let domain = match self.setup {
            Setup {
                production: false, ..
            } => String::new(),
            Setup {
                satellite: true, ..
            } => format!("; Domain={SATELLITE}"),
            Setup { .. } => "; Domain=example.com".to_owned(),
        };
        for (suffix, session, uat) in [
            (String::new(), start.session, start.uat),
            (
                format!("_{}", self.suffix),
                start.suffixed_session,
                start.suffixed_uat,
            ),
        ] {
            let at = PLAIN.iter().position(|known| *known == session).unwrap();
            if session != Session::Absent {
                jar.set(&url, &format!("__session{suffix}={}", self.tokens[at]));
            }
            let uat = match uat {
                Uat::Absent => None,
                Uat::Zero => Some(0),
                Uat::Old => Some(SIGNED_IN),
                Uat::New => Some(NOW - 5),
            };
            if let Some(uat) = uat {
                jar.set(&url, &format!("__client_uat{suffix}={uat}{domain}"));
            }
            if let Some(known) = &known {
                let primary = Url::parse(&format!("https://{PRIMARY}/")).unwrap();
                for site in [&url, &primary] {
                    jar.set(site, &format!("__clerk_db_jwt{suffix}={known}"));
                }
            }
        }
        if let Some(right) = start.refresh {
            let token = if right { &self.refresh } else { "wrong" };
            jar.set(&url, &format!("__refresh_{}={token}", self.suffix));
        }
        if start.redirect_count > 0 {
            let count = start.redirect_count;
            jar.set(&url, &format!("__clerk_redirect_count={count}"));
        }
        jar
    }

    fn url(&self, start: Start) -> String {
        let mut url = Url::parse(&format!("https://{}/page", self.setup.host())).unwrap();
        if let Some(synced) = start.synced {
            let synced = if synced { "true" } else { "false" };
            url.query_pairs_mut().append_pair("__clerk_synced", synced);
        }
        let forged = || {
            self.clerk
                .token()
                .claim("handshake", "x")
                .signed_by_stranger()
        };
        let brought = match start.brought {
            Brought::Nothing => return url.into(),
            Brought::StaleNonce => ("__clerk_handshake_nonce", "stale".to_owned()),
            Brought::Garbage => ("__clerk_handshake", "garbage".to_owned()),
            Brought::Forged => ("__clerk_handshake", forged().mint()),
        };
        url.query_pairs_mut().append_pair(brought.0, &brought.1);
        url.into()
    }
}

/// How often an application sent the browser on a detour: each counts for itself.
fn detours(visit: &Visit) -> usize {
    let of = |host: &str| {
        let own = visit.steps.iter().filter(|step| {
            step.url.host_str() == Some(host)
                && step.response.headers.first("x-clerk-auth-status") == Some("handshake")
        });
        own.count()
    };
    of(PRIMARY).max(of(SATELLITE))
}

fn arrives(setup: Setup) {
    let world = World::new(setup);
    let mut most = 0;
    for start in starts() {
        let mut browser = setup.browser(&world.clerk);
        browser.cookies = world.cookies(start);
        let mut url = world.url(start);
        let mut path = Vec::new();
        let mut bodies = Vec::new();
        // The page is reloaded until that changes nothing: two reloads later at the latest.
        for reload in 0..=3 {
            let visit = browser.open(&url);
            path.extend(visit.steps.iter().map(|step| step.url.to_string()));
            let case = || format!("{setup:?}\n{start:?}\n{}", path.join("\n"));
            let count = detours(&visit);
            most = most.max(count);
            assert!(count <= 3, "{count} redirects: {}", case());
            let end = visit.end();
            // In development a handshake that cannot be is an error that its developer is to see.
            let is_told =
                !setup.production && [Brought::Garbage, Brought::Forged].contains(&start.brought);
            if is_told && end.response.status == 500 {
                break;
            }
            assert_eq!(end.response.status, 200, "{}", case());
            let body = String::from_utf8_lossy(&end.response.body).into_owned();
            let fresh = [start.session, start.suffixed_session].contains(&Session::Fresh);
            let proved = fresh || start.known == Known::SignedIn || start.refresh == Some(true);
            assert!(body == "nobody" || proved, "signed in: {}", case());
            let settled = visit.steps.len() == 1 && bodies.last() == Some(&body);
            if settled {
                if let Some(somebody) = start.is_somebody(setup) {
                    assert_eq!(body != "nobody", somebody, "{body}: {}", case());
                }
                break;
            }
            assert!(reload < 3, "never settles: {}", case());
            bodies.push(body);
            path.push("reload".to_owned());
            // The cookie that counts redirects lives for two seconds.
            browser.cookies.forget("__clerk_redirect_count");
            url = end.url.to_string();
        }
        world.clerk.forget_requests();
    }
    assert!(most > 0, "nobody was ever sent on a detour");
}

/// What is no navigation gets its answer at once, whatever the browser holds.
#[test]
fn r_28_only_navigations_are_redirected() {
    for setup in SETUPS {
        let world = World::new(setup);
        let mut site = App::site(&world.clerk, setup);
        let agreeing = |start: &Start| start.session == start.suffixed_session;
        for start in starts().into_iter().filter(agreeing) {
            if start.redirect_count > 0 || start.uat != start.suffixed_uat {
                continue;
            }
            let url = Url::parse(&world.url(start)).unwrap();
            for (method, destination) in [
                (Method::Get, "empty"),
                (Method::Get, "image"),
                (Method::Post, "document"),
                (Method::Delete, "empty"),
            ] {
                let mut request = Request::new(method, url.as_str());
                request.headers.insert("host", setup.host());
                request.headers.insert("accept", "text/html");
                request.headers.insert("sec-fetch-dest", destination);
                request.headers.insert("x-forwarded-proto", "https");
                request
                    .headers
                    .insert("cookie", world.cookies(start).field(&url));
                let response = site(&request);
                // A nonce is asked about wherever it comes from, and in development taken out of
                // the URL afterwards.
                let is_cleaned = !setup.production && start.brought == Brought::StaleNonce;
                let redirected = response.headers.first("location").is_some();
                assert_eq!(
                    redirected, is_cleaned,
                    "{setup:?} {start:?} {method:?} {destination}"
                );
            }
        }
    }
}

#[test]
fn r_28_every_start_in_development_arrives() {
    arrives(SETUPS[0]);
}

#[test]
fn r_28_every_start_at_a_satellite_in_development_arrives() {
    arrives(SETUPS[1]);
    arrives(SETUPS[2]);
}

#[test]
fn r_28_every_start_in_production_arrives() {
    arrives(SETUPS[3]);
}

#[test]
fn r_28_every_start_at_a_satellite_in_production_arrives() {
    arrives(SETUPS[4]);
    arrives(SETUPS[5]);
}

//! An instance with its users, and what of it a browser may hold.

use clerk_conformance::browser::CookieJar;
use clerk_core::Timestamp;
use clerk_emulator::Emulator;
use url::Url;

use super::setup::{NOW, PRIMARY, SATELLITE, SIGNED_IN, Setup, primary_frontend};
use super::starts::{Brought, Known, PLAIN, Session, Start, Uat};

/// An instance in which a user has signed in, and what of that a browser may hold.
pub(super) struct World {
    pub(super) setup: Setup,
    pub(super) clerk: Emulator,
    pub(super) suffix: String,
    /// By the order of [`PLAIN`].
    pub(super) tokens: [String; 5],
    pub(super) refresh: String,
    pub(super) signed_in: CookieJar,
    pub(super) signed_out: CookieJar,
}

impl World {
    pub(super) fn new(setup: Setup) -> Self {
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

    pub(super) fn cookies(&self, start: Start) -> CookieJar {
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
        if let Some((name, value)) = self.brought(start).filter(|_| start.in_cookie) {
            jar.set(&url, &format!("{name}={value}; Path=/{domain}"));
        }
        jar
    }

    pub(super) fn url(&self, start: Start) -> String {
        let mut url = Url::parse(&format!("https://{}/page", self.setup.host())).unwrap();
        if let Some(synced) = start.synced {
            let synced = if synced { "true" } else { "false" };
            url.query_pairs_mut().append_pair("__clerk_synced", synced);
        }
        if let Some((name, value)) = self.brought(start).filter(|_| !start.in_cookie) {
            url.query_pairs_mut().append_pair(name, &value);
        }
        url.into()
    }

    fn brought(&self, start: Start) -> Option<(&'static str, String)> {
        let forged = || {
            self.clerk
                .token()
                .claim("handshake", "x")
                .signed_by_stranger()
        };
        Some(match start.brought {
            Brought::Nothing => return None,
            Brought::StaleNonce => ("__clerk_handshake_nonce", "stale".to_owned()),
            Brought::Garbage => ("__clerk_handshake", "garbage".to_owned()),
            Brought::Forged => ("__clerk_handshake", forged().mint()),
            Brought::Session => ("__clerk_handshake", self.tokens[1].clone()),
        })
    }
}

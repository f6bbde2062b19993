//! A browser with a Frontend API that may be useless: redirects end, and no hostile request
//! causes a panic, a loop or a shown credential.

use std::collections::BTreeMap;
use std::error::Error;

use clerk_core::auth::{AcceptsToken, Authenticator, OrganizationSync, RequestState, Status};
use serde_json::{Value, json};

use crate::auth_support::{
    Asked, DEVELOPMENT, DEVELOPMENT_SUFFIX, Network, PRODUCTION, PRODUCTION_SUFFIX, TEMPLATE,
    options, session_token, summary, token,
};
use crate::support::NOW;

/// The directives that the Frontend API stores under the nonce of a handshake.
#[derive(Clone, Copy, Debug)]
enum Frontend {
    SignedIn,
    SignedOut,
    /// An expired session token: the clocks differ.
    Stale,
    Nothing,
}

impl Frontend {
    /// The Backend API after the handshake.
    fn network(self, instance: &'static str, suffix: &str) -> Network {
        let named = |name: &str, value: &str| {
            [
                format!("{name}={value}; Path=/"),
                format!("{name}_{suffix}={value}; Path=/"),
            ]
        };
        let with = |session: &str, uat: &str| {
            let pairs = [
                ("__session", session),
                ("__client_uat", uat),
                ("__clerk_db_jwt", "dvb"),
            ];
            pairs.map(|(name, value)| named(name, value)).concat()
        };
        let session = |exp: i64| session_token(instance, json!({ "exp": NOW.as_secs() + exp }));
        let directives = match self {
            Self::SignedIn => with(&session(50), "1699999900"),
            Self::Stale => with(&session(-3600), "1699999900"),
            Self::SignedOut => with("", "0"),
            Self::Nothing => Vec::new(),
        };
        let body = json!({ "directives": directives });
        Network::answering("/v1/clients/handshake_payload", body)
    }
}

struct Browser<'a> {
    authenticator: &'a Authenticator,
    network: &'a Network,
    cookies: BTreeMap<String, String>,
    referrer: &'static str,
}

impl Browser<'_> {
    /// Follows redirects from a URL and counts the handshakes.
    fn navigate(&mut self, url: &str) -> (usize, RequestState) {
        let (mut url, mut detours) = (String::from(url), 0);
        for _ in 0..12 {
            let state = self.ask(&url);
            self.keep(&state);
            let Some(location) = state.headers().first("location") else {
                return (detours, state);
            };
            detours += usize::from(state.status() == Status::Handshake);
            url = match location.split_once("/v1/client/handshake?redirect_url=") {
                Some((_, rest)) => with_nonce(rest.split('&').next().unwrap()),
                None => location.into(),
            };
            if url.starts_with("https://primary.test") {
                url = "https://satellite.test/?__clerk_db_jwt=dvb&__clerk_synced=true".into();
            }
        }
        panic!("the browser is in a redirect loop: {:?}", self.cookies);
    }

    fn ask(&self, url: &str) -> RequestState {
        let cookies: Vec<_> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        Asked::page()
            .url(url)
            .header("cookie", cookies.join("; "))
            .header("referer", self.referrer)
            .answered(self.authenticator, self.network)
            .unwrap()
    }

    fn keep(&mut self, state: &RequestState) {
        for cookie in state.headers().all("set-cookie") {
            let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            self.cookies.insert(name.into(), value.into());
        }
    }
}

fn with_nonce(encoded: &str) -> String {
    let mut decoded = Vec::new();
    let mut bytes = encoded.bytes();
    while let Some(byte) = bytes.next() {
        decoded.push(match byte {
            b'%' => {
                let digits = [bytes.next().unwrap(), bytes.next().unwrap()];
                u8::from_str_radix(core::str::from_utf8(&digits).unwrap(), 16).unwrap()
            }
            other => other,
        });
    }
    let url = String::from_utf8(decoded).unwrap();
    let separator = if url.contains('?') { '&' } else { '?' };
    format!("{url}{separator}__clerk_handshake_nonce=nonce")
}

/// Every start state of a browser, with every Frontend API.
#[test]
fn r_28_r_32_redirects_end_from_every_state() {
    let mut walked = Walked::default();
    for (is_satellite, auto_sync) in [(false, false), (true, false), (true, true)] {
        for instance in [DEVELOPMENT, PRODUCTION] {
            let sync = OrganizationSync::new().organization_patterns(["/orgs/:slug"]);
            let mut options = options(instance)
                .organization_sync(sync)
                .satellite(is_satellite)
                .redirect_origins(["https://satellite.test"])
                .satellite_auto_sync(auto_sync);
            if is_satellite {
                options = options
                    .domain("satellite.test")
                    .sign_in_url("https://primary.test/sign-in");
            }
            walked.every_state(instance, is_satellite, &options.build().unwrap());
        }
    }
    assert_eq!(walked.states, 3 * 2 * (7 * 3 * 3 * 2 + 3 * 5) * 6 * 4);
    assert_eq!(
        walked.most, 3,
        "a useless Frontend API is asked three times"
    );
}

#[derive(Default)]
struct Walked {
    states: usize,
    most: usize,
}

impl Walked {
    fn every_state(
        &mut self,
        instance: &'static str,
        satellite: bool,
        authenticator: &Authenticator,
    ) {
        let suffix = if instance == DEVELOPMENT {
            DEVELOPMENT_SUFFIX
        } else {
            PRODUCTION_SUFFIX
        };
        let networks = [
            Frontend::SignedIn,
            Frontend::SignedOut,
            Frontend::Stale,
            Frontend::Nothing,
        ]
        .map(|frontend| frontend.network(instance, suffix));
        let host = if satellite {
            "satellite.test"
        } else {
            "example.com"
        };
        let visits = [
            ("/", ""),
            ("/", "https://elsewhere.test/"),
            ("/orgs/acme", ""),
            ("/?__clerk_db_jwt=dvb", ""),
            ("/?__clerk_synced=false", ""),
            ("/?__clerk_redirect_url=https%3A%2F%2Fsatellite.test%2F", ""),
        ]
        .map(|(target, referrer)| (format!("https://{host}{target}"), referrer));
        for cookies in start_cookies(instance, suffix) {
            for (target, referrer) in &visits {
                for network in &networks {
                    let cookies = cookies.clone();
                    let mut browser = Browser {
                        authenticator,
                        network,
                        cookies,
                        referrer,
                    };
                    let (detours, state) = browser.navigate(target);
                    assert!(detours <= 3, "{detours} {}", summary(&state));
                    self.most = self.most.max(detours);
                    self.states += 1;
                }
            }
        }
    }
}

/// Every session token, client state and development browser, in plain cookies, in suffixed ones
/// and in both.
fn start_cookies(instance: &'static str, suffix: &str) -> Vec<BTreeMap<String, String>> {
    let session = |claims| Some(session_token(instance, claims));
    let sessions = [
        None,
        session(json!({})),
        session(json!({ "exp": NOW.as_secs() - 30 })),
        session(json!({ "nbf": NOW.as_secs() + 300 })),
        session(json!({ "iss": "https://other.clerk.accounts.dev" })),
        Some(token(json!({ "cat": TEMPLATE }), instance, json!({}))),
        Some("garbage".into()),
    ];
    let mut starts = Vec::new();
    for session in &sessions {
        for uat in [None, Some("0"), Some("1699999900")] {
            for dev_browser in [None, Some("dvb")] {
                for (plain, suffixed) in [(true, false), (false, true), (true, true)] {
                    let mut cookies = BTreeMap::new();
                    let all = [
                        ("__session", session.as_deref()),
                        ("__client_uat", uat),
                        ("__clerk_db_jwt", dev_browser),
                    ];
                    for (name, value) in all {
                        let Some(value) = value else { continue };
                        if plain {
                            cookies.insert(name.into(), value.into());
                        }
                        if suffixed {
                            cookies.insert(format!("{name}_{suffix}"), value.into());
                        }
                    }
                    starts.push(cookies);
                }
            }
        }
    }
    let genuine = token(
        json!({}),
        instance,
        json!({ "handshake": ["__client_uat=0"] }),
    );
    let signed_in = session_token(instance, json!({}));
    // what another application on the same host has left behind.
    for session in sessions.iter().take(3) {
        for stale in [
            [("__clerk_handshake", "junk"), ("", "")],
            [("__clerk_handshake", &genuine), ("", "")],
            [("__clerk_handshake", &signed_in), ("", "")],
            [("__clerk_handshake_nonce", "x"), ("", "")],
            [
                ("__clerk_handshake_nonce", "x"),
                ("__clerk_redirect_count", "3"),
            ],
        ] {
            let session = session.as_deref().unwrap_or_default();
            let rest = [
                ("__session", session),
                ("__client_uat", "1699999900"),
                ("__clerk_db_jwt", "dvb"),
            ];
            let cookies = stale.into_iter().chain(rest);
            let named = cookies.filter(|(name, _)| !name.is_empty());
            starts.push(named.map(|(n, v)| (n.into(), v.into())).collect());
        }
    }
    starts
}

/// Every request ends with a state or an error.
#[test]
fn hostile_requests_get_an_answer() {
    let session = session_token(DEVELOPMENT, json!({}));
    let thousand: Vec<_> = (0..1000)
        .map(|n| format!("__session_{n}={session}"))
        .collect();
    let same: Vec<_> = (0..1000).map(|_| format!("__session={session}")).collect();
    let sync = OrganizationSync::new()
        .organization_patterns(["/:a(.*a.*a.*a.*a.*)/:slug*", "/(a+)+b/:id"]);
    for instance in [DEVELOPMENT, PRODUCTION] {
        let authenticator = options(instance)
            .accepts_token(AcceptsToken::Any)
            .organization_sync(sync.clone())
            .build()
            .unwrap();
        let urls = [
            "https://example.com/".to_string(),
            format!("https://example.com/{}", "a".repeat(20_000)),
            format!("/{}", "%2e%2e/".repeat(2000)),
            "//".into(),
            "/\\\\x".into(),
            "https://[::1]:0/?".to_string() + &"&".repeat(10_000),
            "https://example.com/?__clerk_redirect_url=https%3A%2F%2Fa%2F".into(),
            "javascript:alert(1)".into(),
            "https://\u{fc}.example/".into(),
            "https://".into(),
            String::new(),
            "data:text/plain,x?__clerk_db_jwt=1".into(),
        ];
        let headers: Vec<(&str, Vec<u8>)> = vec![
            ("cookie", thousand.join("; ").into_bytes()),
            ("cookie", same.join(";").into_bytes()),
            ("cookie", (0..=255_u8).cycle().take(5000).collect()),
            ("cookie", b"=;=;;;==;__session".to_vec()),
            ("cookie", vec![b';'; 100_000]),
            (
                "cookie",
                b"__client_uat=999999999999999999999999999999999999; __clerk_redirect_count=1e999"
                    .to_vec(),
            ),
            ("host", (0..=255_u8).collect()),
            ("host", b"[".to_vec()),
            ("x-forwarded-host", b"a@b:c/d?e#f".to_vec()),
            ("x-forwarded-proto", b"javascript".to_vec()),
            ("authorization", b"Bearer".to_vec()),
            ("authorization", vec![b'.'; 1 << 20]),
            ("authorization", b"Bearer ak_\xff\xfe".to_vec()),
            ("authorization", vec![b' '; 10_000]),
            ("referer", b"https://\xff".to_vec()),
            ("origin", b"null".to_vec()),
            ("\u{fc}", b"x".to_vec()),
        ];
        for url in &urls {
            for (name, value) in &headers {
                let fields: Vec<(&str, &[u8])> =
                    vec![("sec-fetch-dest", b"document"), (name, value)];
                let view = clerk_core::auth::RequestView::new("GET", url, &fields);
                let step = authenticator.start(&view, NOW, 0);
                let _ = crate::auth_support::drive(step, &Network::default());
            }
        }
    }
}

/// a canary in every credential of a request is shown nowhere.
#[test]
fn r_15_nothing_shows_a_credential() {
    let canary = |instance: &'static str, claims: Value| session_token(instance, claims) + "canary";
    for instance in [DEVELOPMENT, PRODUCTION] {
        let authenticator = options(instance)
            .accepts_token(AcceptsToken::Any)
            .machine_secret_key(clerk_core::SecretKey::new("ak_canary").unwrap())
            .build()
            .unwrap();
        let pages = [
            Asked::page(),
            Asked::page().cookie("__clerk_db_jwt", "canary"),
            Asked::page()
                .cookie("__session", &canary(instance, json!({})))
                .cookie("__client_uat", "1")
                .cookie("__clerk_db_jwt", "canary"),
            Asked::page()
                .cookie(
                    "__session",
                    &session_token(instance, json!({ "sid": "sess_1", "exp": 5 })),
                )
                .cookie("__client_uat", "1")
                .cookie("__clerk_db_jwt", "canary")
                .cookie(&format!("__refresh_{PRODUCTION_SUFFIX}"), "canary")
                .cookie(&format!("__refresh_{DEVELOPMENT_SUFFIX}"), "canary"),
            Asked::page().cookie("__clerk_handshake_nonce", "canary"),
            Asked::page().cookie("__clerk_handshake", "canary"),
            Asked::with_token("ak_canary"),
            Asked::with_token("oat_canary"),
            Asked::with_token("mt_canary"),
            Asked::with_token(&canary(instance, json!({}))),
        ];
        for page in pages {
            let fields: Vec<(&str, &[u8])> = page
                .headers
                .iter()
                .map(|(n, v)| (n.as_str(), v.as_bytes()))
                .collect();
            let view =
                clerk_core::auth::RequestView::new("GET", "https://example.com/?canary", &fields);
            let step = authenticator.start(&view, NOW, 0);
            let outcome = match page.answered(&authenticator, &Network::default()) {
                Ok(state) => {
                    let (message, reason, auth) = (state.message(), state.reason(), state.auth());
                    format!("{state:?} {message} {reason:?} {auth:?}")
                }
                Err(error) => format!("{error:?} {error} {:?}", error.source()),
            };
            let shown = format!("{authenticator:?} {view:?} {step:?} {outcome}");
            assert!(!shown.contains("canary"), "{shown}");
        }
    }
}

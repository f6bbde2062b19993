//! Every request that the facts of a decision make, and what the network answers to it.

use clerk_core::auth::{AcceptsToken, AuthError, Authenticator, OrganizationSync, RequestState};
use clerk_core::flow::{AwaitsAnswer, AwaitsKey, Step, TransportError, TransportErrorKind};
use clerk_core::http::{Headers, Response};
use clerk_core::jwt::{Key, KeyUnavailable, TokenType};
use serde_json::{Value, json};

use crate::auth_support::{
    Asked, DEVELOPMENT, DEVELOPMENT_SUFFIX, M2M, PRODUCTION_SUFFIX, TEMPLATE, keyless_options,
    session_token, token,
};
use crate::support::{NOW, forged, toy_key};

/// A combination of facts, each the number of one of its values. The value 0 is the plainest.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Case {
    /// One of [`SESSIONS`].
    pub(crate) session: usize,
    /// `__client_uat`: none, 0, before the good session was issued.
    pub(crate) client_uat: usize,
    /// Without or with the development browser's token.
    pub(crate) dev_browser: usize,
    /// None, or see [`Case::brought`].
    pub(crate) handshake: usize,
    /// The refresh cookie: none, one that brings a session, one that brings a forged session.
    pub(crate) refresh: usize,
    /// A page, a script's request, a form that is posted.
    pub(crate) navigation: usize,
    /// Plain, from another site, after three redirects, and with the parameters of [`VISITS`].
    pub(crate) visit: usize,
    /// Clerk answers, Clerk's API fails, so do the keys, Clerk's API refuses.
    pub(crate) network: usize,
    /// Where the session is: plain cookies, those with a suffix, these beside the plain ones of
    /// another application, the `Authorization` field.
    pub(crate) carrier: usize,
    /// Accepted are sessions, every type, OAuth tokens only, sessions and API keys.
    pub(crate) accepts: usize,
    /// The path belongs to no organization, to the active one, to another one.
    pub(crate) organization: usize,
}

pub(crate) const SESSIONS: [&str; 12] = [
    "none",
    "good",
    "expired",
    "not active yet",
    "forged",
    "of a template",
    "older than client_uat",
    "of another instance",
    "malformed",
    "M2M",
    "OAuth",
    "API key",
];
pub(crate) const GOOD: usize = 1;
pub(crate) const EXPIRED: usize = 2;
pub(crate) const FORGED: usize = 4;
pub(crate) const OLD: usize = 6;
pub(crate) const MALFORMED: usize = 8;
pub(crate) const M2M_JWT: usize = 9;
pub(crate) const OAUTH_JWT: usize = 10;
pub(crate) const API_KEY: usize = 11;

const VISITS: [&str; 7] = [
    "",
    "",
    "",
    "&__clerk_synced=false",
    "&__clerk_db_jwt=dvb",
    "&__clerk_redirect_url=https%3A%2F%2Fevil.example%2F",
    "&__clerk_redirect_url=https%3A%2F%2Fexample.com%2Fback",
];
const NONCES: [&str; 6] = ["good", "out", "junk", "empty", "foreign", "b%20d"];

pub(crate) enum Kind {
    Token,
    Nonce,
}

impl Case {
    pub(crate) const ALL: usize = 12 * 3 * 2 * 25 * 3 * 3 * 7 * 4 * 4 * 4 * 3;

    /// The combination of a number.
    pub(crate) fn of(mut number: usize) -> Self {
        let mut next = |values| {
            let value = number % values;
            number /= values;
            value
        };
        Self {
            session: next(12),
            client_uat: next(3),
            dev_browser: next(2),
            handshake: next(25),
            refresh: next(3),
            navigation: next(3),
            visit: next(7),
            network: next(4),
            carrier: next(4),
            accepts: next(4),
            organization: next(3),
        }
    }

    /// Which values meet. A token in the header and a list of accepted types leave little for
    /// cookies and parameters to decide, so that they meet the kinds of these only; so does a path
    /// of an organization.
    pub(crate) fn is_tried(&self) -> bool {
        let is_kind = [0, 1, 3, 7, 13].contains(&self.handshake) && self.visit < 4;
        let in_cookies = self.carrier < 3 && self.accepts == 0 && self.organization == 0;
        let expired_or_like_it = self.session == EXPIRED || self.refresh < 2;
        (in_cookies || is_kind) && expired_or_like_it
    }

    /// What a handshake brings, and whether in the URL.
    pub(crate) fn brought(&self) -> Option<(Kind, usize, bool)> {
        let at = self.handshake.checked_sub(1)?;
        let kind = if at / 12 == 0 {
            Kind::Token
        } else {
            Kind::Nonce
        };
        Some((kind, at % 6, at % 12 < 6))
    }

    /// How many of the facts are not the plainest.
    pub(crate) fn weight(&self) -> usize {
        let facts = [
            self.session,
            self.client_uat,
            self.dev_browser,
            self.handshake,
            self.refresh,
            self.navigation,
            self.visit,
            self.network,
            self.carrier,
            self.accepts,
            self.organization,
        ];
        facts.iter().filter(|value| **value > 0).count()
    }
}

/// An instance, and the tokens that it has signed.
pub(crate) struct World {
    pub(crate) instance: &'static str,
    pub(crate) is_satellite: bool,
    pub(crate) suffix: &'static str,
    /// By the accepted types.
    authenticators: [Authenticator; 4],
    pub(crate) sessions: [Option<String>; 12],
    /// The values of a handshake token.
    tokens: [String; 6],
    /// The token that a handshake brings, and the one that a refresh brings.
    pub(crate) brought: [String; 2],
    pub(crate) key: Key,
}

impl World {
    pub(crate) fn new(instance: &'static str, is_satellite: bool) -> Self {
        let authenticator = |accepts| {
            let sync = OrganizationSync::new().organization_patterns(["/orgs/:slug"]);
            let mut options = keyless_options(instance)
                .accepts_token(accepts)
                .organization_sync(sync);
            if is_satellite {
                options = options
                    .satellite(true)
                    .satellite_auto_sync(true)
                    .domain("example.com")
                    .sign_in_url("https://primary.test/sign-in");
            }
            options.build().unwrap()
        };
        let session = |changes: Value| {
            let mut claims = json!({ "org_id": "org_1", "org_slug": "acme" });
            let changes = changes.as_object().unwrap().clone();
            claims.as_object_mut().unwrap().extend(changes);
            session_token(instance, claims)
        };
        let brought = ["handshake", "refresh"].map(|id| session(json!({ "jti": id })));
        let handshake =
            |cookies: Value| token(json!({}), instance, json!({ "handshake": cookies }));
        let good = session(json!({}));
        let seconds = NOW.as_secs();
        Self {
            instance,
            is_satellite,
            suffix: match instance {
                DEVELOPMENT => DEVELOPMENT_SUFFIX,
                _ => PRODUCTION_SUFFIX,
            },
            authenticators: [
                AcceptsToken::Only(TokenType::Session),
                AcceptsToken::Any,
                AcceptsToken::Only(TokenType::OAuth),
                AcceptsToken::OneOf(vec![TokenType::Session, TokenType::ApiKey]),
            ]
            .map(authenticator),
            sessions: [
                None,
                Some(good.clone()),
                Some(session(json!({ "exp": seconds - 30 }))),
                Some(session(json!({ "nbf": seconds + 300 }))),
                Some(forged(&good)),
                Some(token(json!({ "cat": TEMPLATE }), instance, json!({}))),
                Some(session(json!({ "iat": 5 }))),
                Some(of_another_instance()),
                Some("malformed".into()),
                Some(token(
                    json!({ "cat": M2M }),
                    instance,
                    json!({ "sub": "mch_1", "jti": "mt_1", "sid": null, "azp": null }),
                )),
                Some(token(
                    json!({ "typ": "at+jwt" }),
                    instance,
                    json!({ "client_id": "client_1", "jti": "oat_1", "sid": null, "azp": null }),
                )),
                Some("ak_1".into()),
            ],
            tokens: [
                handshake(directives(&brought[0])),
                handshake(json!(["__session=; Path=/", "__client_uat=0; Path=/"])),
                "junk".into(),
                handshake(json!([])),
                good,
                forged(&handshake(directives(&brought[0]))),
            ],
            brought,
            key: toy_key(),
        }
    }

    pub(crate) fn is_development(&self) -> bool {
        self.instance == DEVELOPMENT
    }

    pub(crate) fn request(&self, case: &Case) -> Asked {
        let mut asked = match case.navigation {
            0 => Asked::page(),
            1 => Asked::default().header("sec-fetch-dest", "empty"),
            _ => Asked::page().method("POST"),
        };
        let name = |name: &str| match case.carrier {
            1 | 2 => format!("{name}_{}", self.suffix),
            _ => name.to_owned(),
        };
        asked = match &self.sessions[case.session] {
            Some(token) if case.carrier == 3 => {
                asked.header("authorization", format!("Bearer {token}"))
            }
            Some(token) => asked.cookie(&name("__session"), token),
            None => asked,
        };
        if case.client_uat > 0 {
            let uat = ["", "0", "1699999900"][case.client_uat];
            asked = asked.cookie(&name("__client_uat"), uat);
        }
        if case.dev_browser > 0 {
            asked = asked.cookie(&name("__clerk_db_jwt"), "dvb");
        }
        if case.carrier == 2 {
            asked = asked
                .cookie("__session", &of_another_instance())
                .cookie("__client_uat", "1699999990");
        }
        if case.refresh > 0 {
            asked = asked.cookie(&format!("__refresh_{}", self.suffix), "refresh");
        }
        if case.visit == 1 {
            asked = asked.header("referer", "https://elsewhere.test/");
        }
        if case.visit == 2 {
            asked = asked.cookie("__clerk_redirect_count", "3");
        }
        let mut query = format!("?x=1{}", VISITS[case.visit]);
        if let Some((kind, at, in_url)) = case.brought() {
            let (name, value) = match kind {
                Kind::Token => ("__clerk_handshake", &*self.tokens[at]),
                Kind::Nonce => ("__clerk_handshake_nonce", NONCES[at]),
            };
            if in_url {
                query = format!("{query}&{name}={value}");
            } else {
                asked = asked.cookie(name, value);
            }
        }
        let path = ["", "orgs/acme", "orgs/other"][case.organization];
        asked.url(format!("https://example.com/{path}{query}"))
    }

    pub(crate) fn decide(&self, case: &Case) -> Result<RequestState, AuthError> {
        let authenticator = &self.authenticators[case.accepts];
        let mut step = self.request(case).start(authenticator);
        loop {
            step = match step {
                Step::Done(output) => return output.map(|state| *state),
                Step::NeedKey(state) => match case.network {
                    2 => state.resume(Err(KeyUnavailable::NotReached), NOW),
                    _ => state.resume(Ok(self.key.clone()), NOW),
                },
                Step::Send(state) | Step::Wait(_, state) => {
                    let answer = match case.network {
                        0 => Ok(self.answer(&state.request().url, case.refresh)),
                        3 => Ok(answer(
                            401,
                            &json!({ "errors": [{ "code": "no", "message": "no" }] }),
                        )),
                        _ => Err(TransportError::new(TransportErrorKind::Connect)),
                    };
                    state.resume(answer, NOW)
                }
            };
        }
    }

    /// Decides about any request, sessions being accepted.
    pub(crate) fn authenticator(&self) -> &Authenticator {
        &self.authenticators[0]
    }

    fn answer(&self, url: &str, refresh: usize) -> Response {
        let body = if url.contains("/api_keys/verify") {
            json!({ "id": "ak_1", "subject": "user_1", "revoked": false, "expired": false })
        } else if url.contains("/refresh") {
            match refresh {
                1 => json!({ "cookies": directives(&self.brought[1]) }),
                _ => json!({ "cookies": directives(&forged(&self.brought[1])) }),
            }
        } else {
            match url.rsplit_once("nonce=").unwrap().1 {
                "good" => json!({ "directives": directives(&self.brought[0]) }),
                "out" => json!({ "directives": ["__session=; Path=/", "__client_uat=0; Path=/"] }),
                "empty" => json!({ "directives": [] }),
                "foreign" => json!({ "directives": ["theme=dark"] }),
                _ => json!({}),
            }
        };
        answer(200, &body)
    }
}

/// What a handshake or a refresh sets.
pub(crate) fn directives(session: &str) -> Value {
    json!([
        format!("__session={session}; Path=/"),
        "__client_uat=1; Path=/"
    ])
}

fn of_another_instance() -> String {
    forged(&session_token(
        DEVELOPMENT,
        json!({ "iss": "https://clerk.other.test" }),
    ))
}

fn answer(status: u16, body: &Value) -> Response {
    Response::new(status, Headers::new(), body.to_string().into_bytes())
}

//! Every sequence of three visits by a browser that keeps its cookies and follows redirects.

use std::collections::BTreeMap;

use clerk_core::Secret;
use clerk_core::auth::{RequestState, Status};
use clerk_core::flow::{AwaitsAnswer, AwaitsKey, Step, TransportError, TransportErrorKind};
use serde_json::json;
use url::Url;

use crate::auth_support::{Asked, DEVELOPMENT, PRODUCTION, issuer, session_token, summary, token};
use crate::auth_world::{EXPIRED, FORGED, GOOD, MALFORMED, World, directives};
use crate::support::{NOW, forged};

/// How the browser comes to the application.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Visit {
    Page,
    /// A script's request.
    Fetch,
    /// From a link on another site.
    CrossSite,
    /// With something that is no handshake.
    Junk,
    /// With a handshake that nobody signed.
    Forged,
    /// With the genuine handshake of somebody else, whose link the browser has followed.
    Strangers,
    /// A page of an organization that no session here has activated.
    Organization,
}

const VISITS: [Visit; 7] = [
    Visit::Page,
    Visit::Fetch,
    Visit::CrossSite,
    Visit::Junk,
    Visit::Forged,
    Visit::Strangers,
    Visit::Organization,
];

/// What the Frontend API does with a browser that a handshake sends there.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Api {
    SignedIn,
    SignedOut,
    /// Sends it back with nothing.
    Nothing,
}

const APIS: [Api; 3] = [Api::SignedIn, Api::SignedOut, Api::Nothing];

/// More requests than this for one visit are a loop: three handshakes, each with the way back and
/// the redirect to the URL without the handshake.
const REQUESTS: usize = 10;

struct Instance {
    world: World,
    /// The handshakes for this browser: signed in, signed out; and a stranger's.
    handshakes: [String; 3],
    stranger: String,
}

#[derive(Clone)]
struct Browser {
    cookies: BTreeMap<String, String>,
    /// Whether it has followed a stranger's link in development, where a link can bring a session,
    /// as with the reference.
    lured: bool,
}

impl Instance {
    fn new(instance: &'static str, satellite: bool) -> Self {
        let world = World::new(instance, satellite);
        let stranger = session_token(instance, json!({ "sub": "user_2", "sid": "sess_2" }));
        let handshake = |cookies| token(json!({}), instance, json!({ "handshake": cookies }));
        Self {
            handshakes: [
                handshake(directives(&world.brought[0])),
                handshake(json!(["__session=; Path=/", "__client_uat=0; Path=/"])),
                handshake(directives(&stranger)),
            ],
            world,
            stranger,
        }
    }

    fn first_request(&self, visit: Visit) -> (Asked, String) {
        let page = Asked::page();
        let handshake = |value: &str| format!("https://example.com/?__clerk_handshake={value}");
        let plain = String::from("https://example.com/?x=1");
        match visit {
            Visit::Page => (page, plain),
            Visit::Fetch => (Asked::default().header("sec-fetch-dest", "empty"), plain),
            Visit::CrossSite => (page.header("referer", "https://elsewhere.test/"), plain),
            Visit::Junk => (page, handshake("junk")),
            Visit::Forged => (page, handshake(&forged(&self.handshakes[0]))),
            Visit::Strangers => (page, handshake(&self.handshakes[2])),
            Visit::Organization => (page, "https://example.com/orgs/other".into()),
        }
    }

    /// The last state of a visit, or what is wrong with the visit.
    fn visit(&self, browser: &mut Browser, visit: Visit, api: Api) -> Result<RequestState, String> {
        let (asked, mut url) = self.first_request(visit);
        // It lives for two seconds.
        browser.cookies.remove("__clerk_redirect_count");
        let mut handshakes = 0;
        for _ in 0..REQUESTS {
            let cookies: Vec<_> = browser
                .cookies
                .iter()
                .map(|(k, v)| format!("{k}={v}"))
                .collect();
            let request = asked
                .clone()
                .header("cookie", cookies.join("; "))
                .url(&*url);
            let state = self.decide(&request)?;
            browser.lured |= visit == Visit::Strangers && self.world.is_development();
            self.checked(&state, browser.lured)?;
            browser.take(&state);
            let Some(location) = state.headers().first("location") else {
                return Ok(state);
            };
            let location = Url::parse(location).map_err(|_| "a location that is no URL")?;
            handshakes += usize::from(state.status() == Status::Handshake);
            if handshakes > 3 {
                return Err("a fourth handshake in a row".into());
            }
            let host = location.host_str().unwrap_or_default();
            url = if host == "example.com" {
                location.into()
            } else if location.path() == "/v1/client/handshake" {
                self.through_the_api(browser, &location, api)?
            } else {
                return Ok(state);
            };
        }
        Err("a loop".into())
    }

    /// Where the Frontend API sends the browser: in development with the handshake in the URL, in
    /// production with a cookie.
    fn through_the_api(&self, browser: &mut Browser, at: &Url, api: Api) -> Result<String, String> {
        let back = at.query_pairs().find(|(name, _)| name == "redirect_url");
        let mut back = back
            .and_then(|(_, back)| Url::parse(&back).ok())
            .ok_or("a handshake without a way back")?;
        let handshake = match api {
            Api::SignedIn => &self.handshakes[0],
            Api::SignedOut => &self.handshakes[1],
            Api::Nothing => return Ok(back.into()),
        };
        if self.world.is_development() {
            back.query_pairs_mut()
                .append_pair("__clerk_handshake", handshake)
                .append_pair("__clerk_db_jwt", "dvb");
        } else {
            let cookie = ("__clerk_handshake".into(), handshake.clone());
            browser.cookies.extend([cookie]);
        }
        Ok(back.into())
    }

    fn decide(&self, request: &Asked) -> Result<RequestState, String> {
        let mut step = request.start(self.world.authenticator());
        loop {
            step = match step {
                Step::Done(Ok(state)) => return Ok(*state),
                Step::Done(Err(error)) => return Err(error.to_string()),
                Step::NeedKey(state) => state.resume(Ok(self.world.key.clone()), NOW),
                Step::Send(state) | Step::Wait(_, state) => {
                    let failed = TransportError::new(TransportErrorKind::Connect);
                    state.resume(Err(failed), NOW)
                }
            };
        }
    }

    /// What must hold of every request of a visit.
    fn checked(&self, state: &RequestState, lured: bool) -> Result<(), String> {
        let shown = state.token().map(Secret::expose);
        let is_stranger = shown == Some(&*self.stranger);
        if is_stranger && !lured {
            return Err("signed in as a stranger".into());
        }
        let signed_in_by = [
            self.world.sessions[GOOD].as_deref(),
            Some(&self.world.brought[0]),
        ];
        if state.status() == Status::SignedIn && !is_stranger && !signed_in_by.contains(&shown) {
            return Err("signed in with an unknown token".into());
        }
        let location = state
            .headers()
            .first("location")
            .unwrap_or("https://example.com/");
        let known = ["https://example.com/", "https://primary.test/"];
        let apis = [issuer(self.world.instance), "https://clerk.example.com"];
        if !known
            .iter()
            .chain(&apis)
            .any(|known| location.starts_with(known))
        {
            return Err("a redirect to an unknown place".into());
        }
        Ok(())
    }
}

impl Browser {
    /// Keeps what a response sets.
    fn take(&mut self, state: &RequestState) {
        for directive in state.headers().all("set-cookie") {
            let (pair, attributes) = directive.split_once(';').unwrap_or((directive, ""));
            let (name, value) = pair.split_once('=').unwrap();
            if value.is_empty() || attributes.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.into(), value.into());
            }
        }
    }
}

/// The cookies that a browser starts with, and whether they are those of a signed-in one.
fn browsers(world: &World) -> Vec<(&'static str, Browser)> {
    let uat = (NOW.as_secs() - 100).to_string();
    let mut browsers = Vec::new();
    for (name, session, uat, suffix) in [
        ("new", None, None, ""),
        ("signed in", Some(GOOD), Some(&*uat), ""),
        ("signed in, suffixed", Some(GOOD), Some(&*uat), world.suffix),
        ("expired", Some(EXPIRED), Some(&*uat), ""),
        ("forged", Some(FORGED), Some(&*uat), ""),
        ("malformed", Some(MALFORMED), Some(&*uat), ""),
        ("active without a session", None, Some(&*uat), ""),
        ("signed out elsewhere", Some(GOOD), Some("0"), ""),
    ] {
        let named = |name: &str| match suffix {
            "" => name.to_owned(),
            suffix => format!("{name}_{suffix}"),
        };
        let mut cookies = BTreeMap::from([(named("__clerk_db_jwt"), "dvb".to_owned())]);
        let session = session.and_then(|session: usize| world.sessions[session].clone());
        cookies.extend(session.map(|session| (named("__session"), session)));
        cookies.extend(uat.map(|uat| (named("__client_uat"), uat.to_owned())));
        let lured = false;
        browsers.push((name, Browser { cookies, lured }));
    }
    browsers
}

/// A visit whose extra proves nothing.
fn is_harmless(visit: Visit) -> bool {
    matches!(
        visit,
        Visit::Page | Visit::Fetch | Visit::Junk | Visit::Forged
    )
}

/// Every how many sequences one is tried: all of them with optimizations.
const STEP: usize = if cfg!(debug_assertions) { 5 } else { 1 };

#[test]
fn three_visits_end_without_loops_strangers_or_lost_sessions() {
    for (instance, satellite) in [
        (DEVELOPMENT, false),
        (PRODUCTION, false),
        (PRODUCTION, true),
    ] {
        let instance = Instance::new(instance, satellite);
        for (name, browser) in browsers(&instance.world) {
            let sequences = (0..VISITS.len().pow(3)).flat_map(|at| APIS.map(|api| (at, api)));
            for (at, api) in sequences.step_by(STEP) {
                let visits = [at % 7, at / 7 % 7, at / 49].map(|visit| VISITS[visit]);
                let place = format!(
                    "{} satellite={satellite} {name} {visits:?} {api:?}",
                    instance.world.instance
                );
                let mut browser = browser.clone();
                let mut before: Option<RequestState> = None;
                for visit in visits {
                    let was_good = match &before {
                        None => name.starts_with("signed in"),
                        Some(state) => state.status() == Status::SignedIn,
                    };
                    let state = instance.visit(&mut browser, visit, api);
                    let state = state.unwrap_or_else(|wrong| panic!("{wrong}: {place}"));
                    if was_good && is_harmless(visit) {
                        let summary = summary(&state);
                        assert_eq!(summary, "signed-in", "a lost session: {place}, {visit:?}");
                    }
                    before = Some(state);
                }
            }
        }
    }
}

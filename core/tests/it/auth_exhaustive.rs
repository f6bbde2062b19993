//! The decision about a request is a function of few facts, so all of them are tried: every
//! combination of cookies, fields, parameters and answers, against what must hold for any of them.

use std::thread;

use clerk_core::Secret;
use clerk_core::auth::{AuthError, RequestState, Status};
use clerk_core::jwt::TokenType;

use crate::auth_support::{DEVELOPMENT, PRODUCTION, issuer, summary};
use crate::auth_world::{
    API_KEY, Case, EXPIRED, GOOD, Kind, M2M_JWT, OAUTH_JWT, OLD, SESSIONS, World,
};

/// What holds of a request before it is decided.
#[allow(clippy::struct_excessive_bools)] // each holds or does not, whatever the others do
struct Facts {
    /// Whether cookies and parameters are looked at.
    reads_browser: bool,
    /// Whether a handshake is looked at, wherever it is.
    reads_handshake: bool,
    /// Whether a handshake is looked at that Clerk has signed, or that its API knows.
    is_genuine: bool,
    in_url: bool,
    /// Whether the type of machine token that the header holds is accepted, verified and asked for.
    is_machine: bool,
}

impl Facts {
    fn of(world: &World, case: &Case) -> Self {
        let in_header = case.carrier == 3 && case.session > 0;
        let brought = case.brought();
        let in_url = brought.as_ref().is_some_and(|(.., in_url)| *in_url);
        let reads_browser = !in_header && case.accepts != 2;
        let may_hold_one = world.is_development() || (!in_url && case.navigation == 0);
        let reads_handshake = reads_browser && brought.is_some() && may_hold_one;
        let is_known = brought.is_some_and(|(kind, at, _)| match kind {
            Kind::Token => at <= 1 && case.network != 2,
            Kind::Nonce => at <= 1 && case.network == 0,
        });
        let is_machine = match case.session {
            M2M_JWT => case.accepts == 1 && case.network != 2,
            OAUTH_JWT => [1, 2].contains(&case.accepts) && case.network != 2,
            API_KEY => [1, 3].contains(&case.accepts) && case.network == 0,
            _ => false,
        };
        Self {
            reads_browser,
            reads_handshake,
            is_genuine: reads_handshake && is_known,
            in_url,
            is_machine: in_header && is_machine,
        }
    }
}

/// What does not hold of the decision about a request.
fn violated(world: &World, case: &Case) -> Option<&'static str> {
    let facts = Facts::of(world, case);
    let state = match world.decide(case) {
        Ok(state) => state,
        Err(AuthError::RedirectUrl) if case.visit == 5 && world.is_development() => return None,
        Err(_) => return Some("an error"),
    };
    unproved(world, case, &facts, &state)
        .or_else(|| unverified_cookie(world, &facts, &state))
        .or_else(|| wrong_fields(&facts, &state))
        .or_else(|| wrong_redirect(world, case, &state))
        .or_else(|| lost(world, case, &facts, &state))
}

/// Signed in only with a token that verified, of an accepted type.
fn unproved(
    world: &World,
    case: &Case,
    facts: &Facts,
    state: &RequestState,
) -> Option<&'static str> {
    let is_signed_in = state.status() == Status::SignedIn;
    let Some(token) = state.token().map(Secret::expose) else {
        return is_signed_in.then_some("signed in without a token");
    };
    let is = |session: usize| Some(token) == world.sessions[session].as_deref();
    let machine = [
        (M2M_JWT, TokenType::M2m),
        (OAUTH_JWT, TokenType::OAuth),
        (API_KEY, TokenType::ApiKey),
    ];
    let (is_proved, token_type) =
        if let Some((session, token_type)) = machine.into_iter().find(|(it, _)| is(*it)) {
            (facts.is_machine && case.session == session, token_type)
        } else {
            let is_proved = match case.session {
                _ if case.network == 2 || case.accepts == 2 => false,
                _ if token == world.brought[0] => facts.is_genuine,
                EXPIRED if token == world.brought[1] => {
                    case.refresh == 1 && case.navigation < 2 && case.network == 0
                }
                GOOD | OLD => is(case.session),
                _ => false,
            };
            (is_proved, TokenType::Session)
        };
    let is_right = is_signed_in && is_proved && state.token_type() == Some(token_type);
    (!is_right).then_some("signed in without a token that verified")
}

/// No cookie out of anything unverified.
fn unverified_cookie(world: &World, facts: &Facts, state: &RequestState) -> Option<&'static str> {
    let token = state.token().map(Secret::expose);
    let refreshed = token == Some(&*world.brought[1]);
    let is_known = |cookie: &str| match cookie {
        "__client_uat=1; Path=/" => facts.is_genuine || refreshed,
        "__session=; Path=/" | "__client_uat=0; Path=/" => facts.is_genuine,
        _ if cookie.starts_with("__clerk_redirect_count=") => state.status() == Status::Handshake,
        _ if cookie.starts_with("__session=") => {
            let value = cookie["__session=".len()..].strip_suffix("; Path=/");
            let brought = [(facts.is_genuine, 0), (refreshed, 1)];
            let mut brought = brought.iter().filter(|(is, _)| *is);
            brought.any(|(_, at)| value == Some(&world.brought[*at]))
        }
        _ => {
            let cleared = ["__clerk_handshake=; ", "__clerk_handshake_nonce=; "];
            let is_cleared = cleared.iter().any(|it| cookie.starts_with(it));
            is_cleared && facts.reads_handshake && !facts.in_url
        }
    };
    let mut cookies = state.headers().all("set-cookie");
    let is_unknown = cookies.any(|cookie| !is_known(cookie));
    is_unknown.then_some("a cookie out of something unverified")
}

/// No credential in an answer that is cached, no CORS field but on a verified handshake's redirect.
fn wrong_fields(facts: &Facts, state: &RequestState) -> Option<&'static str> {
    let is_credential = |cookie: &str| !cookie.starts_with("__clerk_redirect_count=");
    let caching = state.headers().first("cache-control").unwrap_or_default();
    if state.headers().all("set-cookie").any(is_credential) && !caching.contains("no-store") {
        return Some("credentials that may be cached");
    }
    let mut names = state.headers().iter().map(|(name, _)| name);
    let has_cors = names.any(|name| name.starts_with("access-control"));
    let is_allowed = facts.is_genuine && facts.in_url && state.is_redirect();
    (has_cors && !is_allowed).then_some("CORS fields without the redirect of a verified handshake")
}

/// Redirects go to known places, end, and answer navigations only.
fn wrong_redirect(world: &World, case: &Case, state: &RequestState) -> Option<&'static str> {
    let is_handshake = state.status() == Status::Handshake;
    let Some(location) = state.headers().first("location") else {
        return is_handshake.then_some("a handshake without a redirect");
    };
    let api = format!("{}/v1/client/handshake?", issuer(world.instance));
    let known = [
        &*api,
        "https://clerk.example.com/v1/client/handshake?",
        "https://example.com/",
        "https://primary.test/",
    ];
    if !known.iter().any(|known| location.starts_with(known)) {
        return Some("a redirect to an unknown place");
    }
    let is_too_much = case.navigation != 0 || case.visit == 2 || case.accepts == 2;
    (is_handshake && is_too_much)
        .then_some("a redirect of no navigation, of a machine, or a fourth one")
}

/// A good token is never lost by what stands beside it.
fn lost(world: &World, case: &Case, facts: &Facts, state: &RequestState) -> Option<&'static str> {
    let is_plain = [0, 2].contains(&case.visit) || (case.navigation != 0 && case.visit < 4);
    let known_browser = case.dev_browser == 1 || !world.is_development();
    let right_organization = case.organization < 2 || case.navigation != 0 || case.visit == 2;
    let by_cookie = case.client_uat == 2 && is_plain && known_browser && right_organization;
    let is_good = match case.session {
        GOOD if case.network == 2 || case.accepts == 2 => false,
        GOOD => !facts.reads_browser || (by_cookie && !facts.is_genuine),
        _ => facts.is_machine,
    };
    (is_good && state.status() != Status::SignedIn).then_some("a good token that is lost")
}

/// Every how many combinations one is tried: all of them with optimizations. The step has no divisor
/// in common with a number of values, so that every value meets every other.
const STEP: usize = if cfg!(debug_assertions) { 397 } else { 1 };

/// Prints the violating request with the fewest facts.
#[test]
fn every_decision_keeps_what_must_hold() {
    let workers = thread::available_parallelism().map_or(1, usize::from);
    for (instance, is_satellite) in [
        (DEVELOPMENT, false),
        (DEVELOPMENT, true),
        (PRODUCTION, false),
        (PRODUCTION, true),
    ] {
        let smallest = |first| {
            let world = World::new(instance, is_satellite);
            let numbers = (first * STEP..Case::ALL).step_by(workers * STEP);
            let tried = numbers.map(Case::of).filter(Case::is_tried);
            tried
                .filter_map(|case| Some((violated(&world, &case)?, case)))
                .min_by_key(|(_, case)| case.weight())
        };
        let found = thread::scope(|scope| {
            let smallest = &smallest;
            let workers: Vec<_> = (0..workers)
                .map(|first| scope.spawn(move || smallest(first)))
                .collect();
            let found = workers.into_iter().filter_map(|it| it.join().unwrap());
            found.min_by_key(|(_, case)| case.weight())
        });
        if let Some((violated, case)) = found {
            panic!(
                "{violated}\n{}",
                told(&World::new(instance, is_satellite), &case)
            );
        }
    }
}

/// A request in words, and what is decided about it.
fn told(world: &World, case: &Case) -> String {
    let asked = world.request(case);
    let outcome = match world.decide(case) {
        Ok(state) => format!("{}\n{:?}", summary(&state), state.headers()),
        Err(error) => error.to_string(),
    };
    format!(
        "instance {}, satellite: {}\nsession: {}\n{case:?}\n{} {}\n{:#?}\n{outcome}",
        world.instance,
        world.is_satellite,
        SESSIONS[case.session],
        asked.method.unwrap_or("GET"),
        asked.url.as_deref().unwrap_or_default(),
        asked.headers,
    )
}

//! What the targets about incoming requests share: header fields, instances, a key that takes
//! every signature, and a driver whose network says what the input says.

pub mod authorization;
pub mod key_set;
pub mod shape;

use std::sync::{Arc, LazyLock};

use base64ct::{Base64UrlUnpadded, Encoding};
use clerk_core::api::ApiConfig;
use clerk_core::auth::{
    AcceptsToken, AuthError, AuthenticateOptions, Authenticator, OrganizationSync, RequestState,
    RequestView, cookie_suffix,
};
use clerk_core::crypto::{
    Algorithm, CryptoProvider, PublicKey, SignatureError, UnusableKey, VerifyingKey,
};
use clerk_core::flow::{AwaitsAnswer, AwaitsKey, Step, TransportError, TransportErrorKind};
use clerk_core::http::{Headers, Response};
use clerk_core::jwt::{Key, KeyUnavailable, TokenType};
use clerk_core::{SecretKey, Timestamp};

pub const NOW: Timestamp = Timestamp::from_secs(1_700_000_000);

/// Far above what retries (a few for each call) and the calls of one request (two) come to.
const MOST_STEPS: usize = 60;

const DEVELOPMENT: &str = "pk_test_aGFwcHktbGlvbi00Mi5jbGVyay5hY2NvdW50cy5kZXYk";
const PRODUCTION: &str = "pk_live_Y2xlcmsuZXhhbXBsZS5jb20k";

/// The suffixes of the instances' cookies.
pub static PRODUCTION_SUFFIX: LazyLock<String> = LazyLock::new(|| cookie_suffix(PRODUCTION));
pub static DEVELOPMENT_SUFFIX: LazyLock<String> = LazyLock::new(|| cookie_suffix(DEVELOPMENT));

/// The set-ups that an input chooses from by its first byte. All but the last have a key configured.
pub fn authenticator(choice: u8) -> &'static Authenticator {
    static ALL: LazyLock<Vec<Authenticator>> = LazyLock::new(|| {
        let with_key = |options: AuthenticateOptions| options.jwt_key(any_key());
        let mut all: Vec<_> = set_ups().map(with_key).into();
        all.push(options(PRODUCTION));
        all.into_iter().map(build).collect()
    });
    &ALL[usize::from(choice) % ALL.len()]
}

/// The same set-ups without a key, so that each token waits for one.
pub fn authenticator_without_key(choice: u8) -> &'static Authenticator {
    static ALL: LazyLock<Vec<Authenticator>> = LazyLock::new(|| set_ups().map(build).into());
    &ALL[usize::from(choice) % ALL.len()]
}

fn set_ups() -> [AuthenticateOptions; 9] {
    let satellite = |key| options(key).satellite(true).domain("satellite.test");
    let sync = OrganizationSync::new()
        .organization_patterns(["/orgs/:slug", "/orgs/:id/(.*)"])
        .personal_account_patterns(["/me", "/me/(.*)"]);
    let machines = vec![TokenType::Session, TokenType::M2m, TokenType::OAuth];
    [
        options(PRODUCTION),
        options(DEVELOPMENT),
        satellite(PRODUCTION),
        satellite(DEVELOPMENT)
            .sign_in_url("https://primary.test/sign-in")
            .satellite_auto_sync(true),
        options(DEVELOPMENT).organization_sync(sync),
        options(PRODUCTION).accepts_token(AcceptsToken::Any),
        options(DEVELOPMENT).accepts_token(AcceptsToken::OneOf(machines)),
        options(PRODUCTION).accepts_token(AcceptsToken::Only(TokenType::ApiKey)),
        options(DEVELOPMENT).proxy_url("/__clerk"),
    ]
}

fn options(publishable_key: &str) -> AuthenticateOptions {
    let secret_key = SecretKey::new("sk_live_fuzz").expect("it is a key");
    AuthenticateOptions::new(ApiConfig::new(secret_key)).publishable_key(publishable_key)
}

fn build(options: AuthenticateOptions) -> Authenticator {
    options.build().expect("the set-up works")
}

/// A key that takes every signature, so that the fuzzer can say what is signed.
pub fn any_key() -> Key {
    static KEY: LazyLock<Key> = LazyLock::new(read_any_key);
    KEY.clone()
}

/// As [`any_key`], read again: another key with the same octets.
///
/// # Panics
/// Never.
pub fn read_any_key() -> Key {
    Key::from_pem(include_str!("../seeds/pem/spki"), &Credulous).expect("the seed is a key")
}

#[derive(Debug)]
struct Credulous;

impl CryptoProvider for Credulous {
    fn load(&self, _: PublicKey<'_>) -> Result<Arc<dyn VerifyingKey>, UnusableKey> {
        Ok(Arc::new(Self))
    }
}

impl VerifyingKey for Credulous {
    fn verify(&self, _: Algorithm, _: &[u8], _: &[u8]) -> Result<(), SignatureError> {
        Ok(())
    }
}

/// A token that [`any_key`] takes.
pub fn token(claims: &[u8]) -> String {
    let header = br#"{"alg":"RS256","typ":"JWT","kid":"ins_1"}"#;
    let encode = Base64UrlUnpadded::encode_string;
    format!("{}.{}.AAAA", encode(header), encode(claims))
}

/// Writes a token for every `<<claims>>`, so that mutations reach the claims.
pub fn with_tokens(text: &[u8]) -> Vec<u8> {
    let find = |text: &[u8], mark: &[u8]| text.windows(2).position(|two| two == mark);
    let (mut written, mut rest) = (Vec::new(), text);
    while let Some(start) = find(rest, b"<<") {
        let Some(length) = find(&rest[start + 2..], b">>") else {
            break;
        };
        written.extend_from_slice(&rest[..start]);
        written.extend(token(&rest[start + 2..start + 2 + length]).into_bytes());
        rest = &rest[start + 4 + length..];
    }
    written.extend_from_slice(rest);
    written
}

/// Header fields, one in each line.
pub fn fields(lines: &[u8]) -> Vec<(String, Vec<u8>)> {
    let field = |line: &[u8]| {
        let colon = line.iter().position(|byte| *byte == b':');
        let name = String::from_utf8_lossy(&line[..colon.unwrap_or(line.len())]);
        let value = colon.map_or(&[][..], |colon| &line[colon + 1..]);
        (name.into_owned(), value.to_vec())
    };
    lines
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty())
        .map(field)
        .collect()
}

/// Decides about a request. Each call is answered by the next line of `answers` (`STATUS BODY`),
/// and once there is none, or it has no status, by a failure.
///
/// # Panics
/// Where something does not hold; see [`drive`].
pub fn decide(
    authenticator: &Authenticator,
    request: &RequestView<'_>,
    answers: &[u8],
) -> Result<Box<RequestState>, AuthError> {
    let lines = answers.split(|byte| *byte == b'\n').map(answer);
    drive(authenticator, request, &mut Answers(lines))
}

/// What surrounds a decision: the API, the keys and the clock.
pub trait World {
    /// The key of this id.
    fn key(&mut self, kid: &str) -> Result<Key, KeyUnavailable> {
        match kid {
            "ins_1" => Ok(any_key()),
            _ => Err(KeyUnavailable::UnknownKid),
        }
    }

    /// The answer to the next request.
    fn answer(&mut self) -> Result<Response, TransportError>;

    /// The time when the decision goes on.
    fn now(&mut self) -> Timestamp {
        NOW
    }

    /// Looks at a state in which the decision waits: its name, and how it shows itself.
    fn waits(&mut self, _state: &'static str, _shown: &dyn std::fmt::Debug) {}
}

struct Answers<I>(I);

impl<I: Iterator<Item = Result<Response, TransportError>>> World for Answers<I> {
    fn answer(&mut self) -> Result<Response, TransportError> {
        self.0.next().unwrap_or_else(|| answer(b""))
    }
}

/// Decides about a request in this world.
///
/// # Panics
/// Where it does not end, asks anybody but Clerk, or a header of the outcome could bring another with
/// it.
pub fn drive(
    authenticator: &Authenticator,
    request: &RequestView<'_>,
    world: &mut impl World,
) -> Result<Box<RequestState>, AuthError> {
    let mut step = authenticator.start(request, world.now(), 7);
    for _ in 0..MOST_STEPS {
        step = match step {
            Step::Done(outcome) => {
                outcome.iter().for_each(|state| check(state));
                return outcome;
            }
            Step::NeedKey(state) => {
                assert!(state.kid().len() <= 256);
                world.waits(state.state(), &state);
                let key = world.key(state.kid());
                state.resume(key, world.now())
            }
            Step::Send(state) | Step::Wait(_, state) => {
                let request = state.request();
                assert!(request.url.starts_with("https://api.clerk.com/"));
                assert!(!request.url.contains("/../"));
                world.waits(state.state(), &state);
                let answer = world.answer();
                state.resume(answer, world.now())
            }
        };
    }
    panic!("no end after {MOST_STEPS} steps");
}

/// An answer as a line: a status and a body; anything else is a failure.
pub fn answer(line: &[u8]) -> Result<Response, TransportError> {
    let status = line
        .get(..3)
        .and_then(|status| std::str::from_utf8(status).ok());
    match status.and_then(|status| status.parse().ok()) {
        Some(status) => {
            let body = line.get(4..).unwrap_or_default();
            Ok(Response::new(status, Headers::new(), body.to_vec()))
        }
        None => Err(TransportError::new(TransportErrorKind::Timeout)),
    }
}

fn check(state: &RequestState) {
    for (name, value) in state.headers().iter() {
        let breaks = |text: &str| text.contains(['\r', '\n', '\0']);
        assert!(!breaks(name) && !breaks(value), "{name} ends early");
    }
    if state.is_redirect() {
        // Beside a credential the answer is private, too.
        let caching = state.headers().first("cache-control");
        assert!(
            matches!(caching, Some("no-store" | "private, no-store")),
            "a redirect that may be cached: {caching:?}"
        );
    }
    assert_eq!(state.is_authenticated(), state.token().is_some());
    assert!(state.is_authenticated() || state.reason().is_some());
    if let Some(auth) = state.auth() {
        serde_json::to_string(&auth).expect("it is plain data");
    }
    let _ = format!("{state:?}");
}

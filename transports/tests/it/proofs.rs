//! What clients remember of tokens: that a signature was checked, and nothing else.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use clerk_backend::crypto::{
    Algorithm, CryptoProvider, PublicKey, RustCrypto, SignatureError, UnusableKey, VerifyingKey,
};
use clerk_backend::jwt::{KeyCacheTimes, KeyUnavailable, ProofBounds, VerifyOptions};
use clerk_backend::{
    AsyncClient, Client, Config, HttpRequest, TransportError, TransportErrorKind, VerifyError,
};
use clerk_emulator::Emulator;

use crate::scripted::Scripted;

const SECOND: Duration = Duration::from_secs(1);

/// As [`RustCrypto`], and counts the signatures that are checked.
#[derive(Clone, Debug, Default)]
struct Counting(Arc<AtomicUsize>);

#[derive(Debug)]
struct CountingKey(Arc<dyn VerifyingKey>, Counting);

impl Counting {
    fn checked(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }
}

impl CryptoProvider for Counting {
    fn load(&self, key: PublicKey<'_>) -> Result<Arc<dyn VerifyingKey>, UnusableKey> {
        Ok(Arc::new(CountingKey(RustCrypto.load(key)?, self.clone())))
    }
}

impl VerifyingKey for CountingKey {
    fn verify(
        &self,
        algorithm: Algorithm,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), SignatureError> {
        self.1.0.fetch_add(1, Ordering::SeqCst);
        self.0.verify(algorithm, message, signature)
    }
}

/// An instance, a transport to it whose time is the test's own, and signed-in visitors.
struct World {
    emulator: Arc<Emulator>,
    transport: Arc<Scripted>,
    provider: Counting,
    tokens: Vec<String>,
}

impl World {
    fn new(visitors: usize) -> Self {
        let emulator = Arc::new(Emulator::builder().users(visitors).start());
        let answers = emulator.clone();
        let transport = Scripted::new(move |request| Ok(answers.answer(request)));
        emulator.set_now(transport.time());
        let token = |user: &String| {
            let session = emulator.sign_in(user, None).unwrap();
            emulator.session_token(&session).unwrap()
        };
        Self {
            tokens: emulator.user_ids().iter().map(token).collect(),
            provider: Counting::default(),
            emulator,
            transport,
        }
    }

    fn config(&self) -> Config {
        Config::new()
            .secret_key(self.emulator.secret_key())
            .publishable_key(self.emulator.publishable_key())
            .crypto_provider(Arc::new(self.provider.clone()))
    }

    fn client(&self, config: Config) -> Client {
        Client::new(config, self.transport.clone()).unwrap()
    }
}

fn times(soft: Duration, hard: Duration) -> KeyCacheTimes {
    let mut times = KeyCacheTimes::default();
    (times.soft_age, times.hard_age, times.cool_down) = (soft, hard, SECOND);
    times
}

fn bounds(entries: usize) -> ProofBounds {
    let mut bounds = ProofBounds::default();
    bounds.entries = entries;
    bounds
}

fn request(token: &str) -> http::Request<()> {
    let request = http::Request::get("https://app.test/");
    let request = request.header("authorization", format!("Bearer {token}"));
    request.body(()).unwrap()
}

fn forged(token: &str) -> String {
    let (signed, _) = token.rsplit_once('.').unwrap();
    format!("{signed}.{}", "A".repeat(342))
}

#[test]
fn blocking_client_checks_a_signature_once() {
    let world = World::new(1);
    let (clerk, token) = (world.client(world.config()), &world.tokens[0]);
    let authenticator = clerk.authenticate_options().build().unwrap();
    let authenticate = |token: &str| {
        let request = request(token);
        let state = clerk.authenticate(&authenticator, &HttpRequest::from(&request));
        state.unwrap().is_authenticated()
    };
    for _ in 0..3 {
        clerk.verify_token(token).unwrap();
        clerk.clone().verify_token(token).unwrap();
        assert!(authenticate(token));
    }
    assert_eq!(world.provider.checked(), 1);
    for checked in 1..4 {
        clerk.verify_token(&forged(token)).unwrap_err();
        assert!(!authenticate(&forged(token)));
        assert_eq!(world.provider.checked(), 1 + 2 * checked);
    }
    world.client(world.config()).verify_token(token).unwrap();
    assert_eq!(world.provider.checked(), 8, "another client has its own");
}

#[tokio::test]
async fn asynchronous_client_checks_a_signature_once() {
    let world = World::new(1);
    let token = &world.tokens[0];
    let clerk = AsyncClient::new(world.config(), world.transport.clone()).unwrap();
    let authenticator = clerk.authenticate_options().build().unwrap();
    for _ in 0..3 {
        clerk.verify_token(token).await.unwrap();
        let request = request(token);
        let view = HttpRequest::from(&request);
        let state = clerk.authenticate(&authenticator, &view).await.unwrap();
        assert!(state.is_authenticated());
    }
    assert_eq!(world.provider.checked(), 1);
}

#[test]
fn client_without_proofs_checks_each_time() {
    let world = World::new(1);
    for (round, config) in [
        world.config().no_proof_cache(),
        world.config().proof_cache(bounds(0)),
    ]
    .into_iter()
    .enumerate()
    {
        let clerk = world.client(config);
        for number in 1..4 {
            clerk.verify_token(&world.tokens[0]).unwrap();
            assert_eq!(world.provider.checked(), 3 * round + number);
        }
    }
}

#[test]
fn bound_of_the_configuration_holds() {
    let world = World::new(3);
    let clerk = world.client(world.config().proof_cache(bounds(2)));
    let mut verify = |visitor: usize| {
        clerk.verify_token(&world.tokens[visitor]).unwrap();
        world.provider.checked()
    };
    assert_eq!([0, 1, 0, 1].map(&mut verify), [1, 2, 2, 2]);
    assert_eq!([2, 1, 0].map(verify), [3, 3, 4]);
}

#[test]
fn remembered_token_is_refused_as_a_new_one_is() {
    let world = World::new(1);
    let (clerk, token) = (world.client(world.config()), &world.tokens[0]);
    clerk.verify_token(token).unwrap();
    let fresh = world.client(world.config().no_proof_cache());
    let options = VerifyOptions::new;
    for options in [
        options().authorized_parties(["https://other.example"]),
        options().audience(["other"]),
        options().issuer(["https://other.example"]),
        options().header_types(["at+jwt"]),
        options().algorithms([Algorithm::Rs512]),
        options().max_length(10),
    ] {
        let reasons = [&clerk, &fresh].map(|clerk| {
            let refused = clerk.verify_token_with(token, &options).unwrap_err();
            refused.reason().to_owned()
        });
        assert_eq!(reasons[0], reasons[1]);
    }
    world.transport.advance(Duration::from_mins(2));
    let expired = clerk.verify_token(token).unwrap_err();
    assert_eq!(expired.reason(), "token-expired");
}

#[test]
fn proof_ends_with_the_hard_age_of_its_key() {
    let world = World::new(1);
    let config = world.config().key_times(times(20 * SECOND, 20 * SECOND));
    let (clerk, token) = (world.client(config), &world.tokens[0]);
    clerk.verify_token(token).unwrap();
    let down = |_: &_| Err(TransportError::new(TransportErrorKind::Connect));
    world.transport.answer_with(down);
    world.transport.advance(21 * SECOND);
    let refused = clerk.verify_token(token);
    assert!(
        matches!(refused, Err(VerifyError::Key { .. })),
        "{refused:?}"
    );
}

#[test]
fn proof_ends_with_the_removal_of_its_key() {
    let world = World::new(1);
    let config = world
        .config()
        .key_times(times(SECOND, Duration::from_hours(1)));
    let (clerk, token) = (world.client(config), &world.tokens[0]);
    clerk.verify_token(token).unwrap();
    let removed = world.emulator.signing_kid();
    world.emulator.rotate_keys();
    assert!(world.emulator.remove_key(&removed));
    world.transport.advance(2 * SECOND);
    clerk.verify_token(token).unwrap();
    assert_eq!(world.transport.run_jobs(), 1, "the keys are fetched again");
    let refused = clerk.verify_token(token);
    let why = KeyUnavailable::UnknownKid;
    let is_removed = |error: &VerifyError| match error {
        VerifyError::Key {
            why: unavailable, ..
        } => *unavailable == why || matches!(unavailable, KeyUnavailable::NotKnownNow { .. }),
        _ => false,
    };
    assert!(refused.as_ref().is_err_and(is_removed), "{refused:?}");
}

#[test]
fn sixteen_threads_share_what_one_has_checked() {
    const THREADS: usize = 16;
    let world = World::new(4);
    let clerk = world.client(world.config());
    std::thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                for round in 0..200 {
                    let visitor = round % world.tokens.len();
                    let session = clerk.verify_token(&world.tokens[visitor]).unwrap();
                    assert_eq!(session.claims().user_id, world.emulator.user_ids()[visitor]);
                }
            });
        }
    });
    let checked = world.provider.checked();
    assert!((4..=4 * THREADS).contains(&checked), "{checked}");
}

//! Several instances in one process: nothing of one reaches another.

use std::sync::Arc;

use clerk_backend::api::users;
use clerk_backend::http::{Headers, Response};
use clerk_backend::jwt::KeyUnavailable;
use clerk_backend::{AsyncClient, Client, Config, RetryPolicy, RetryQuota, VerifyError};
use clerk_emulator::Emulator;

use crate::scripted::{Scripted, config};

/// An instance, and its tokens: by a key whose `kid` other instances have as well, and by one that
/// only it has.
struct Instance {
    emulator: Arc<Emulator>,
    own: String,
    same: String,
}

impl Instance {
    fn new(kid: &str, rotations: usize) -> Self {
        let emulator = Emulator::builder().users(1).start();
        emulator.set_now(Scripted::new(|_| unreachable!()).time());
        let session = emulator.sign_in(&emulator.user_ids()[0], None).unwrap();
        let token = || emulator.session_token(&session).unwrap();
        for _ in 0..rotations {
            emulator.rotate_keys();
        }
        emulator.rotate_keys_as(kid);
        let own = token();
        emulator.rotate_keys_as("ins_same");
        let same = token();
        Self {
            own,
            same,
            emulator: Arc::new(emulator),
        }
    }

    fn transport(&self) -> Arc<Scripted> {
        let emulator = self.emulator.clone();
        Scripted::new(move |request| Ok(emulator.answer(request)))
    }

    fn config(&self) -> Config {
        config().secret_key(self.emulator.secret_key())
    }
}

/// Two instances, each with a client; a step verifies one of four tokens at one of them. Every
/// order of three steps, from cold caches.
#[test]
fn r_03_every_interleaving_of_two_clients() {
    let instances = [Instance::new("ins_a", 0), Instance::new("ins_b", 1)];
    assert_eq!(
        kid_of(&instances[0].same),
        kid_of(&instances[1].same),
        "both have a key of this name"
    );
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    for order in 0..8_usize.pow(3) {
        let transports = instances.each_ref().map(Instance::transport);
        let at = |index: usize| (instances[index].config(), transports[index].clone());
        let blocking = [0, 1].map(|index| Client::new(at(index).0, at(index).1).unwrap());
        let asynchronous = [0, 1].map(|index| AsyncClient::new(at(index).0, at(index).1).unwrap());
        for step in [order % 8, order / 8 % 8, order / 64] {
            let (client, instance, same) = (step & 1, step >> 1 & 1, step >> 2 == 1);
            let instance = &instances[instance];
            let token = if same { &instance.same } else { &instance.own };
            let verified = if order % 2 == 0 {
                blocking[client].verify_token(token)
            } else {
                runtime.block_on(asynchronous[client].verify_token(token))
            };
            let expected = client == (step >> 1 & 1);
            assert_eq!(verified.is_ok(), expected, "{order} {step}: {verified:?}");
        }
    }
}

/// A PEM key holds for every `kid` at its own client, and for nothing at another.
#[test]
fn r_04_pem_keys_are_not_remembered_by_key_id() {
    let instances = [Instance::new("ins_a", 0), Instance::new("ins_b", 1)];
    let clients = instances.each_ref().map(|instance| {
        let config = instance.config();
        let config = config.jwt_key(instance.emulator.jwt_public_key_pem());
        Client::new(config, Scripted::new(|_| panic!("no key is fetched"))).unwrap()
    });
    for order in 0..4_usize.pow(3) {
        for step in [order % 4, order / 4 % 4, order / 16] {
            let (client, instance) = (step & 1, step >> 1);
            let verified = clients[client].verify_token(&instances[instance].same);
            assert_eq!(verified.is_ok(), client == instance, "{order} {step}");
        }
    }
    assert!(clients[0].key(None).is_ok(), "a PEM key needs no name");
}

#[test]
fn r_05_an_unknown_key_id_lists_no_known_ones() {
    let (ours, theirs) = (Instance::new("ins_ours", 0), Instance::new("ins_theirs", 1));
    let client = Client::new(ours.config(), ours.transport()).unwrap();
    client.verify_token(&ours.own).unwrap();
    let errors = [
        client.verify_token(&theirs.own).unwrap_err(),
        client.verify_token(&theirs.same).unwrap_err(),
        client.key(None).map(drop).unwrap_err(),
    ];
    assert!(matches!(
        errors[2],
        VerifyError::Key {
            why: KeyUnavailable::UnknownKid,
            ..
        }
    ));
    for error in &errors {
        let shown = format!("{error} {error:?} {client:?}");
        assert!(!shown.contains("ins_"), "{shown}");
    }
}

/// The repeats that an outage of one instance uses up are not missing at another, although both
/// clients are made of one configuration.
#[test]
fn clients_of_one_configuration_share_no_retry_quota() {
    let base = Config::new();
    let down = || Scripted::new(|_| Ok(Response::new(503, Headers::new(), Vec::new())));
    let client = |key: &str, transport: &Arc<Scripted>| {
        let config = base.clone().secret_key(key).no_rate_limit();
        Client::new(config, transport.clone()).unwrap()
    };
    let (one, two) = (down(), down());
    let (first, second) = (client("sk_live_one", &one), client("sk_live_two", &two));
    for _ in 0..50 {
        first.send(users::get("user_1")).unwrap_err();
    }
    assert!(
        one.sent() < 70,
        "its own repeats are used up: {}",
        one.sent()
    );
    second.send(users::get("user_1")).unwrap_err();
    assert_eq!(two.sent(), 3);
    // A clone of a client is the same client.
    let before = one.sent();
    for _ in 0..5 {
        first.clone().send(users::get("user_1")).unwrap_err();
    }
    assert!(one.sent() < before + 8, "{} after {before}", one.sent());

    // A quota of one's own is shared as it was given.
    let policy = RetryPolicy::default().quota(Arc::new(RetryQuota::new()));
    let shared = |transport: &Arc<Scripted>| {
        Client::new(
            config().retry(policy.clone()).no_rate_limit(),
            transport.clone(),
        )
        .unwrap()
    };
    let (three, four) = (down(), down());
    for _ in 0..50 {
        shared(&three).send(users::get("user_1")).unwrap_err();
    }
    shared(&four).send(users::get("user_1")).unwrap_err();
    assert!(four.sent() < 3, "{}", four.sent());
}

fn kid_of(token: &str) -> Option<String> {
    let parsed = clerk_backend::jwt::Unverified::parse(token).unwrap();
    parsed.kid().map(str::to_owned)
}

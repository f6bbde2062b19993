//! Every crypto provider passes the same suite, and several work in one program.

use core::fmt::Debug;
use std::sync::Arc;

use clerk_backend::crypto::{
    Algorithm, AwsLc, CryptoProvider, PublicKey, Ring, RustCrypto, SignatureError, UnusableKey,
    VerifyingKey,
};
use clerk_backend::jwt::{Key, VerifyOptions};
use clerk_backend::{Client, Config};
use clerk_conformance::provider_kit;
use clerk_emulator::Emulator;

#[test]
fn rust_crypto_passes_the_suite() {
    passes(RustCrypto);
}

#[test]
fn aws_lc_passes_the_suite() {
    passes(AwsLc);
}

#[test]
fn ring_passes_the_suite() {
    passes(Ring);
}

fn passes(provider: impl CryptoProvider + 'static) {
    let report = provider_kit::check(provider);
    assert!(report.passed(), "{report}");
    assert!(report.cases() > 3106 + 262, "{}", report.cases());
}

#[test]
fn the_suite_fails_providers_that_err() {
    let cases: [(Wrong, &str); 3] = [
        (
            Wrong {
                verify: |_, _, _| true,
            },
            "Rsa2048Sha256 ",
        ),
        (
            Wrong {
                verify: |_, _, _| false,
            },
            "a token is refused",
        ),
        // Trailing octets are cut off.
        (
            Wrong {
                verify: |key, message, signature| {
                    let length = signature.len().min(256);
                    let signature = &signature[..length];
                    key.verify(Algorithm::Rs256, message, signature).is_ok()
                },
            },
            "before a zero",
        ),
    ];
    for (provider, fault) in cases {
        let report = provider_kit::check(provider);
        assert!(!report.passed());
        let faults = report.faults();
        assert!(faults.iter().any(|one| one.contains(fault)), "{report}");
    }
}

/// A provider that verifies in a way of its own.
#[derive(Clone, Copy, Debug)]
struct Wrong {
    verify: fn(&dyn VerifyingKey, &[u8], &[u8]) -> bool,
}

#[derive(Debug)]
struct WrongKey(Wrong, Arc<dyn VerifyingKey>);

impl CryptoProvider for Wrong {
    fn load(&self, key: PublicKey<'_>) -> Result<Arc<dyn VerifyingKey>, UnusableKey> {
        Ok(Arc::new(WrongKey(*self, RustCrypto.load(key)?)))
    }
}

impl VerifyingKey for WrongKey {
    fn verify(&self, _: Algorithm, message: &[u8], signature: &[u8]) -> Result<(), SignatureError> {
        let holds = (self.0.verify)(&*self.1, message, signature);
        holds.then_some(()).ok_or(SignatureError)
    }
}

#[test]
fn clients_with_different_providers_verify_in_one_program() {
    let clerk = Emulator::builder().users(1).start();
    let session = clerk.sign_in(&clerk.user_ids()[0], None).unwrap();
    let token = clerk.session_token(&session).unwrap();
    let stranger = clerk.token().signed_by_stranger().mint();
    let providers: [Arc<dyn CryptoProvider>; 3] =
        [Arc::new(RustCrypto), Arc::new(AwsLc), Arc::new(Ring)];
    let clients = providers.map(|provider| {
        let config = Config::new().crypto_provider(provider);
        let config = config.secret_key(clerk.secret_key());
        Client::over_ureq(config.api_url(clerk.url())).unwrap()
    });
    let options = VerifyOptions::new();
    for client in clients.iter().chain(&clients) {
        let session = client.verify_token_with(&token, &options).unwrap();
        assert_eq!(session.claims().user_id, clerk.user_ids()[0]);
        assert!(client.verify_token_with(&stranger, &options).is_err());
    }
}

#[test]
fn debug_shows_no_numbers() {
    let pem = include_str!("../../../core/tests/fixtures/rsa2048.public.pem");
    let p256 = include_str!("../../../core/tests/fixtures/p256.public.pem");
    let keys: [Box<dyn Debug>; 4] = [
        Box::new(Key::from_pem(pem, &AwsLc).unwrap()),
        Box::new(Key::from_pem(pem, &Ring).unwrap()),
        Box::new(Key::from_pem(p256, &AwsLc).unwrap()),
        Box::new(Key::from_pem(p256, &Ring).unwrap()),
    ];
    let shown = keys.map(|key| format!("{key:?}"));
    let rsa = "Key{Rs256, Rs384, Rs512}";
    assert_eq!(shown, [rsa, rsa, "Key{Es256}", "Key{Es256}"]);
}

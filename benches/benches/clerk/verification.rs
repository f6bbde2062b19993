//! Signatures: with a parsed key, and cold (the key is parsed for each signature).

use std::hint::black_box;
use std::sync::atomic::{AtomicBool, Ordering};

use base64ct::{Base64UrlUnpadded, Encoding};
use clerk_core::crypto::{self, RustCrypto};
use clerk_core::jwt::{Key, SigningKey};
use criterion::Criterion;
use jsonwebtoken::crypto::{CryptoProvider, KeyUtils, aws_lc, rust_crypto};
use jsonwebtoken::{Algorithm, DecodingKey};

use crate::table::OURS;

const RSA: &str = include_str!("../../../core/tests/fixtures/rsa2048.private.pem");
const P256: &str = include_str!("../../../core/tests/fixtures/p256.private.pem");

/// `jsonwebtoken` takes its backend from a process-wide place that is set once; this provider
/// is put there and asks the backend that is being measured.
static SWITCH: CryptoProvider = CryptoProvider {
    signer_factory: rust_crypto::DEFAULT_PROVIDER.signer_factory,
    verifier_factory: |algorithm, key| {
        let backend = if AWS_LC.load(Ordering::Relaxed) {
            &aws_lc::DEFAULT_PROVIDER
        } else {
            &rust_crypto::DEFAULT_PROVIDER
        };
        (backend.verifier_factory)(algorithm, key)
    },
    key_utils: KeyUtils::new_unimplemented(),
};

static AWS_LC: AtomicBool = AtomicBool::new(false);

const BACKENDS: [(&str, bool); 2] = [
    ("jsonwebtoken rust_crypto", false),
    ("jsonwebtoken aws_lc_rs", true),
];

pub(crate) fn measure(criterion: &mut Criterion) {
    SWITCH.install_default().expect("nothing was installed before");
    rsa(criterion);
    p256(criterion);
}

fn rsa(criterion: &mut Criterion) {
    let signing = SigningKey::from_pem(RSA).unwrap();
    let pem = signing.public_pem().unwrap();
    let message = message();
    let signature = signing.sign(crypto::Algorithm::Rs256, message.as_bytes()).unwrap();
    let encoded = Base64UrlUnpadded::encode_string(&signature);
    let key = Key::from_pem(&pem, &RustCrypto).unwrap();
    let decoding = DecodingKey::from_rsa_pem(pem.as_bytes()).unwrap();

    let mut group = criterion.benchmark_group("RS256 parsed key");
    group.bench_function(OURS, |bencher| {
        bencher.iter(|| {
            let (message, signature) = (black_box(message.as_bytes()), black_box(&signature));
            key.verify(crypto::Algorithm::Rs256, message, signature).unwrap();
        });
    });
    for (name, aws_lc) in BACKENDS {
        AWS_LC.store(aws_lc, Ordering::Relaxed);
        group.bench_function(name, |bencher| {
            bencher.iter(|| theirs(&encoded, &message, &decoding, Algorithm::RS256));
        });
    }
    group.finish();

    let mut group = criterion.benchmark_group("RS256 cold PEM");
    group.bench_function(OURS, |bencher| {
        bencher.iter(|| {
            let key = Key::from_pem(black_box(&pem), &RustCrypto).unwrap();
            key.verify(crypto::Algorithm::Rs256, message.as_bytes(), &signature).unwrap();
        });
    });
    for (name, aws_lc) in BACKENDS {
        AWS_LC.store(aws_lc, Ordering::Relaxed);
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                let key = DecodingKey::from_rsa_pem(black_box(pem.as_bytes())).unwrap();
                theirs(&encoded, &message, &key, Algorithm::RS256);
            });
        });
    }
    group.finish();
}

fn p256(criterion: &mut Criterion) {
    let signing = SigningKey::from_pem(P256).unwrap();
    let pem = signing.public_pem().unwrap();
    let message = message();
    let signature = signing.sign(crypto::Algorithm::Es256, message.as_bytes()).unwrap();
    let encoded = Base64UrlUnpadded::encode_string(&signature);
    let key = Key::from_pem(&pem, &RustCrypto).unwrap();
    let decoding = DecodingKey::from_ec_pem(pem.as_bytes()).unwrap();

    let mut group = criterion.benchmark_group("ES256 parsed key");
    group.bench_function(OURS, |bencher| {
        bencher.iter(|| {
            let (message, signature) = (black_box(message.as_bytes()), black_box(&signature));
            key.verify(crypto::Algorithm::Es256, message, signature).unwrap();
        });
    });
    for (name, aws_lc) in BACKENDS {
        AWS_LC.store(aws_lc, Ordering::Relaxed);
        group.bench_function(name, |bencher| {
            bencher.iter(|| theirs(&encoded, &message, &decoding, Algorithm::ES256));
        });
    }
    group.finish();
}

fn theirs(signature: &str, message: &str, key: &DecodingKey, algorithm: Algorithm) {
    let held = jsonwebtoken::crypto::verify(
        black_box(signature),
        black_box(message.as_bytes()),
        key,
        algorithm,
    );
    assert!(held.unwrap());
}

/// As long as the signed part of a session token usually is.
fn message() -> String {
    "e".repeat(700)
}

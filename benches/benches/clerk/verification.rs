//! Verifying: session tokens (RS256) with their claims, and bare signatures.
//!
//! "Known key" has the key parsed beforehand, "cold" parses it each time.

use std::hint::black_box;
use std::sync::atomic::{AtomicBool, Ordering};

use base64ct::{Base64UrlUnpadded, Encoding};
use clerk_core::Timestamp;
use clerk_core::crypto::{self, RustCrypto};
use clerk_core::jwt::{self, AuthorizedParties, Jwk, Key, SigningKey, VerifyOptions};
use criterion::Criterion;
use jsonwebtoken::crypto::{CryptoProvider, KeyUtils, aws_lc, rust_crypto};
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde::Deserialize;
use serde_json::{Map, Value, json};

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

pub(crate) fn measure(criterion: &mut Criterion) {
    SWITCH
        .install_default()
        .expect("nothing was installed before");
    tokens(criterion);
    signatures(criterion, RSA, crypto::Algorithm::Rs256, Algorithm::RS256);
    signatures(criterion, P256, crypto::Algorithm::Es256, Algorithm::ES256);
}

/// What a program reads of a session token, in the words of `jsonwebtoken`'s users.
#[derive(Deserialize)]
struct SessionClaims {
    sub: String,
    sid: String,
    azp: String,
    o: Option<Organization>,
    #[serde(flatten)]
    others: Map<String, Value>,
}

#[derive(Deserialize)]
struct Organization {
    id: String,
    rol: String,
    slg: String,
    per: String,
    fpm: String,
}

fn tokens(criterion: &mut Criterion) {
    let signing = SigningKey::from_pem(RSA).unwrap();
    let pem = signing.public_pem().unwrap();
    let jwk = signing
        .public_jwk()
        .with_kid("ins_1")
        .with_algorithm(crypto::Algorithm::Rs256);
    let jwk = serde_json::to_string(&jwk).unwrap();
    let now = Timestamp::from_secs(jsonwebtoken::get_current_timestamp().cast_signed());
    let token = session_token(&signing, now);

    let key = Key::from_pem(&pem, &RustCrypto).unwrap();
    let options = VerifyOptions::new()
        .authorized_parties(AuthorizedParties::require(["https://app.example.com"]).unwrap());
    let ours = |key: &Key| {
        let verified = jwt::verify(black_box(&token), key, &options, now).unwrap();
        black_box(verified.session().unwrap().claims().org_role.is_some());
    };
    let decoding = DecodingKey::from_rsa_pem(pem.as_bytes()).unwrap();
    let mut validation = Validation::new(Algorithm::RS256);
    validation.validate_nbf = true;
    let theirs = |key: &DecodingKey| {
        let claims = jsonwebtoken::decode::<SessionClaims>(black_box(&token), key, &validation)
            .unwrap()
            .claims;
        assert_eq!(claims.azp, "https://app.example.com");
        let o = claims.o.unwrap();
        black_box((claims.sub, claims.sid, claims.others));
        black_box((o.id, o.rol, o.slg, o.per, o.fpm));
    };

    compare(
        criterion,
        "session token, known key",
        || ours(&key),
        || theirs(&decoding),
    );
    compare(
        criterion,
        "session token, cold PEM",
        || ours(&Key::from_pem(black_box(&pem), &RustCrypto).unwrap()),
        || theirs(&DecodingKey::from_rsa_pem(black_box(pem.as_bytes())).unwrap()),
    );
    compare(
        criterion,
        "session token, cold JWK",
        || {
            let jwk: Jwk = serde_json::from_str(black_box(&jwk)).unwrap();
            ours(&Key::from_jwk(&jwk, &RustCrypto).unwrap());
        },
        || {
            let jwk: jsonwebtoken::jwk::Jwk = serde_json::from_str(black_box(&jwk)).unwrap();
            theirs(&DecodingKey::from_jwk(&jwk).unwrap());
        },
    );
}

/// A session token of version 2 with an active organization, as long as they usually are.
fn session_token(signing: &SigningKey, now: Timestamp) -> String {
    let claims = json!({
        "azp": "https://app.example.com",
        "exp": now.as_secs() + 3600,
        "fva": [5, -1],
        "iss": "https://clerk.example.com",
        "jti": "0123456789abcdef0123",
        "nbf": now.as_secs() - 10,
        "o": { "id": "org_2a", "rol": "admin", "slg": "example", "per": "read,manage", "fpm": "3" },
        "fea": "o:invoices",
        "pla": "o:pro",
        "sid": "sess_2abcdefghijklmnopqrstuvwxyz",
        "sts": "active",
        "sub": "user_2abcdefghijklmnopqrstuvwxyz",
        "v": 2,
    });
    let header = json!({ "typ": "JWT", "kid": "ins_1" });
    let (Value::Object(claims), Value::Object(header)) = (claims, header) else {
        unreachable!("both are objects")
    };
    jwt::sign(claims, signing, crypto::Algorithm::Rs256, Some(header), now).unwrap()
}

fn signatures(
    criterion: &mut Criterion,
    private: &str,
    algorithm: crypto::Algorithm,
    their_algorithm: Algorithm,
) {
    let signing = SigningKey::from_pem(private).unwrap();
    let pem = signing.public_pem().unwrap();
    let key = Key::from_pem(&pem, &RustCrypto).unwrap();
    let decoding = DecodingKey::from_rsa_pem(pem.as_bytes())
        .or_else(|_| DecodingKey::from_ec_pem(pem.as_bytes()))
        .unwrap();
    // As long as the signed part of a session token usually is.
    let message = "e".repeat(700);
    let signature = signing.sign(algorithm, message.as_bytes()).unwrap();
    let encoded = Base64UrlUnpadded::encode_string(&signature);
    compare(
        criterion,
        &format!("signature {}, known key", algorithm.name()),
        || {
            let (message, signature) = (black_box(message.as_bytes()), black_box(&signature));
            key.verify(algorithm, message, signature).unwrap();
        },
        || {
            let (message, signature) = (black_box(message.as_bytes()), black_box(&encoded));
            let held = jsonwebtoken::crypto::verify(signature, message, &decoding, their_algorithm);
            assert!(held.unwrap());
        },
    );
}

/// One group: ours, and theirs with each backend.
fn compare(
    criterion: &mut Criterion,
    name: &str,
    mut ours: impl FnMut(),
    mut theirs: impl FnMut(),
) {
    let mut group = criterion.benchmark_group(name);
    group.bench_function(OURS, |bencher| bencher.iter(&mut ours));
    for (backend, aws_lc) in [
        ("jsonwebtoken rust_crypto", false),
        ("jsonwebtoken aws_lc_rs", true),
    ] {
        AWS_LC.store(aws_lc, Ordering::Relaxed);
        group.bench_function(backend, |bencher| bencher.iter(&mut theirs));
    }
    group.finish();
}

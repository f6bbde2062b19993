//! `jsonwebtoken` 11 with each of its backends.

use std::hint::black_box;
use std::sync::atomic::{AtomicBool, Ordering};

use jsonwebtoken::crypto::{CryptoProvider, KeyUtils, aws_lc, rust_crypto};
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::rounds::Contender;
use crate::sample::{PARTY, Sample};

/// `jsonwebtoken` takes its backend from a process-wide place that is set once. This provider is
/// set there and asks the backend that is measured.
static SWITCH: CryptoProvider = CryptoProvider {
    signer_factory: rust_crypto::DEFAULT_PROVIDER.signer_factory,
    verifier_factory: |algorithm, key| {
        let backend = if USES_AWS_LC.load(Ordering::Relaxed) {
            &aws_lc::DEFAULT_PROVIDER
        } else {
            &rust_crypto::DEFAULT_PROVIDER
        };
        (backend.verifier_factory)(algorithm, key)
    },
    key_utils: KeyUtils::new_unimplemented(),
};

static USES_AWS_LC: AtomicBool = AtomicBool::new(false);

pub(crate) fn install() {
    SWITCH
        .install_default()
        .expect("nothing was installed before");
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

fn validation(sample: &Sample) -> Validation {
    let mut validation = Validation::new(sample.algorithm.name().parse().unwrap());
    validation.validate_nbf = true;
    validation
}

fn verify(sample: &Sample, key: &DecodingKey, validation: &Validation) {
    let token = black_box(&sample.token);
    let claims = jsonwebtoken::decode::<SessionClaims>(token, key, validation)
        .unwrap()
        .claims;
    assert_eq!(claims.azp, PARTY);
    let o = claims.o.unwrap();
    black_box((claims.sub, claims.sid, claims.others));
    black_box((o.id, o.rol, o.slg, o.per, o.fpm));
}

fn read_pem(sample: &Sample) -> DecodingKey {
    let pem = black_box(sample.pem.as_bytes());
    match validation(sample).algorithms[0] {
        Algorithm::ES256 => DecodingKey::from_ec_pem(pem).unwrap(),
        _ => DecodingKey::from_rsa_pem(pem).unwrap(),
    }
}

fn backends<'a, F: Fn() + 'a>(make: impl Fn() -> F) -> Vec<Contender<'a>> {
    let names = [
        ("jsonwebtoken 11, rust_crypto", false),
        ("jsonwebtoken 11, aws_lc_rs", true),
    ];
    let contender = |(name, aws_lc)| {
        let call = make();
        Contender::new(name, move || {
            USES_AWS_LC.store(aws_lc, Ordering::Relaxed);
            call();
        })
    };
    names.into_iter().map(contender).collect()
}

pub(crate) fn known_key(sample: &Sample) -> Vec<Contender<'_>> {
    backends(|| {
        let (key, validation) = (read_pem(sample), validation(sample));
        move || verify(sample, &key, &validation)
    })
}

pub(crate) fn key_from_pem(sample: &Sample) -> Vec<Contender<'_>> {
    backends(|| {
        let validation = validation(sample);
        move || verify(sample, &read_pem(sample), &validation)
    })
}

pub(crate) fn key_from_jwk(sample: &Sample) -> Vec<Contender<'_>> {
    backends(|| {
        let validation = validation(sample);
        move || {
            let jwk: jsonwebtoken::jwk::Jwk = serde_json::from_str(black_box(&sample.jwk)).unwrap();
            verify(sample, &DecodingKey::from_jwk(&jwk).unwrap(), &validation);
        }
    })
}

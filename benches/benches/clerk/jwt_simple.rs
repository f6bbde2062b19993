//! `jwt-simple` 0.15 over its backend in Rust (the one in C needs CMake to build).

use std::hint::black_box;

use clerk_backend::crypto::Algorithm;
use jwt_simple::algorithms::{
    ECDSAP256PublicKeyLike, ES256PublicKey, RS256PublicKey, RSAPublicKeyLike,
};
use jwt_simple::claims::JWTClaims;
use serde_json::{Map, Value};

use crate::rounds::Contender;
use crate::sample::{PARTY, Sample};

const NAME: &str = "jwt-simple 0.15, pure-rust";

type Claims = JWTClaims<Map<String, Value>>;

fn look_at(claims: Claims) {
    assert_eq!(claims.custom["azp"], PARTY);
    black_box(claims);
}

pub(crate) fn known_key(sample: &Sample) -> Contender<'_> {
    if sample.algorithm == Algorithm::Es256 {
        let key = ES256PublicKey::from_pem(&sample.pem).unwrap();
        return Contender::new(NAME, move || {
            look_at(key.verify_token(black_box(&sample.token), None).unwrap());
        });
    }
    let key = RS256PublicKey::from_pem(&sample.pem).unwrap();
    Contender::new(NAME, move || {
        look_at(key.verify_token(black_box(&sample.token), None).unwrap());
    })
}

pub(crate) fn key_from_pem(sample: &Sample) -> Contender<'_> {
    Contender::new(NAME, move || {
        let key = RS256PublicKey::from_pem(black_box(&sample.pem)).unwrap();
        look_at(key.verify_token(black_box(&sample.token), None).unwrap());
    })
}

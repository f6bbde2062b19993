//! This SDK, with each of its providers.

use std::hint::black_box;

use clerk_backend::crypto::{Algorithm, AwsLc, CryptoProvider, Ring, RustCrypto};
use clerk_backend::jwt::{self, Jwk, Key, VerifyOptions};

use crate::rounds::Contender;
use crate::sample::{PARTY, Sample};

pub(crate) const DEFAULT: &str = "clerk-backend";
pub(crate) const AWS_LC: &str = "clerk-backend, AwsLc";
pub(crate) const RING: &str = "clerk-backend, Ring";

pub(crate) const PROVIDERS: [(&str, &dyn CryptoProvider); 3] =
    [(DEFAULT, &RustCrypto), (AWS_LC, &AwsLc), (RING, &Ring)];

fn options(algorithm: Algorithm) -> VerifyOptions {
    let options = VerifyOptions::new().algorithms([algorithm]);
    options.authorized_parties([PARTY])
}

/// The whole token: signature, times, parties, and the claims as a type.
fn verify(sample: &Sample, key: &Key, options: &VerifyOptions) {
    let verified = jwt::verify(black_box(&sample.token), key, options, sample.now).unwrap();
    let session = verified.session().unwrap();
    black_box(session.claims().org_role.is_some());
}

pub(crate) fn known_key(sample: &Sample) -> Vec<Contender<'_>> {
    let mut contenders = Vec::new();
    for (name, provider) in PROVIDERS {
        let key = Key::from_pem(&sample.pem, provider).unwrap();
        let options = options(sample.algorithm);
        let call = move || verify(sample, &key, &options);
        contenders.push(Contender::new(name, call).contains(alone(name)));
    }
    contenders
}

/// The signature of the same token, and nothing else.
pub(crate) fn signature_alone(sample: &Sample) -> Vec<Contender<'_>> {
    let (message, signature) = sample.token.rsplit_once('.').unwrap();
    let signature = base64url(signature);
    let mut contenders = Vec::new();
    for (name, provider) in PROVIDERS {
        let key = Key::from_pem(&sample.pem, provider).unwrap();
        let signature = signature.clone();
        contenders.push(Contender::new(alone(name), move || {
            let (message, signature) = (black_box(message.as_bytes()), black_box(&signature));
            key.verify(sample.algorithm, message, signature).unwrap();
        }));
    }
    contenders
}

pub(crate) fn key_from_pem(sample: &Sample) -> Vec<Contender<'_>> {
    let mut contenders = Vec::new();
    for (name, provider) in PROVIDERS {
        let options = options(sample.algorithm);
        contenders.push(Contender::new(name, move || {
            let key = Key::from_pem(black_box(&sample.pem), provider).unwrap();
            verify(sample, &key, &options);
        }));
    }
    contenders
}

pub(crate) fn key_from_jwk(sample: &Sample) -> Vec<Contender<'_>> {
    let mut contenders = Vec::new();
    for (name, provider) in PROVIDERS {
        let options = options(sample.algorithm);
        contenders.push(Contender::new(name, move || {
            let jwk: Jwk = serde_json::from_str(black_box(&sample.jwk)).unwrap();
            verify(sample, &Key::from_jwk(&jwk, provider).unwrap(), &options);
        }));
    }
    contenders
}

fn alone(name: &str) -> String {
    format!("{name}, signature alone")
}

fn base64url(text: &str) -> Vec<u8> {
    // A JWK set is the one place of the public API that decodes base64url.
    use jwt_simple::reexports::ct_codecs::{Base64UrlSafeNoPadding, Decoder};
    Base64UrlSafeNoPadding::decode_to_vec(text, None).unwrap()
}

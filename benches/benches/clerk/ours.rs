//! This SDK, with each of its providers.

use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use clerk_backend::auth::RequestView;
use clerk_backend::crypto::{Algorithm, AwsLc, CryptoProvider, Ring, RustCrypto};
use clerk_backend::http::{Request, Response};
use clerk_backend::jwt::{self, Jwk, Key, VerifyOptions};
use clerk_backend::{Client, Config, Transport, TransportError, TransportErrorKind};

use crate::rounds::Contender;
use crate::sample::{PARTY, Sample};

pub(crate) const DEFAULT: &str = "clerk-backend";
pub(crate) const AWS_LC: &str = "clerk-backend, AwsLc";
pub(crate) const RING: &str = "clerk-backend, Ring";
const WARM: &str = "clerk-backend, warm";
const SIXTEEN: &str = "clerk-backend, 16 threads";

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

/// A client verifies the token again and again: all of it each time, or without the signature that it
/// has checked.
pub(crate) fn by_client(sample: &Sample) -> Vec<Contender<'_>> {
    let options = options(sample.algorithm);
    let verify = |clerk: &Client, options: &VerifyOptions| {
        let verified = clerk.verify_token_with(black_box(&sample.token), options);
        black_box(verified.unwrap().claims().org_role.is_some());
    };
    let mut contenders = Vec::new();
    for (name, provider) in [
        (DEFAULT, Arc::new(RustCrypto) as _),
        (AWS_LC, Arc::new(AwsLc) as _),
    ] {
        let (clerk, options) = (cold(sample, provider), options.clone());
        let call = move || verify(&clerk, &options);
        contenders.push(Contender::new(format!("{name}, client"), call));
    }
    let clerk = warm(sample);
    let call = move || verify(&clerk, &options);
    contenders.push(Contender::new(WARM, call));
    contenders
}

/// A page request with cookies, from the header fields to the user.
pub(crate) fn signed_in_page(sample: &Sample) -> Vec<Contender<'_>> {
    let mut contenders = Vec::new();
    for (name, clerk) in [
        (DEFAULT, cold(sample, Arc::new(RustCrypto))),
        (AWS_LC, cold(sample, Arc::new(AwsLc))),
        (WARM, warm(sample)),
    ] {
        let authenticator = clerk.authenticate_options().build().unwrap();
        let cookies = format!("__client_uat=1; __session={}", sample.token);
        let call = move || {
            let fields = [
                ("host", "app.example.com"),
                ("cookie", black_box(&*cookies)),
            ];
            let fields = fields.map(|(name, value)| (name, value.as_bytes()));
            let page = RequestView::new("GET", "https://app.example.com/", &fields);
            let state = clerk.authenticate(&authenticator, &page).unwrap();
            assert!(state.is_authenticated());
        };
        contenders.push(Contender::new(name, call));
    }
    contenders
}

/// One client verifies the tokens of 16 visitors, which it has verified before: on one thread, and on
/// one thread for each. The time is the clock's, for one token.
pub(crate) fn by_threads(sample: &Sample) -> Vec<Contender<'static>> {
    let tokens: Arc<[String]> = sample.visitors(16).into();
    let clerk = warm(sample);
    [(DEFAULT, 1), (SIXTEEN, tokens.len())]
        .map(|(name, threads)| {
            let (clerk, tokens) = (clerk.clone(), tokens.clone());
            Contender::timed(name, move |calls| {
                let start = Instant::now();
                std::thread::scope(|scope| {
                    for of_thread in tokens.chunks(tokens.len() / threads) {
                        let clerk = &clerk;
                        scope.spawn(move || {
                            for _ in 0..calls {
                                for token in of_thread {
                                    black_box(clerk.verify_token(black_box(token)).unwrap());
                                }
                            }
                        });
                    }
                });
                let verified = f64::from(calls) * tokens.len() as f64;
                start.elapsed().as_nanos() as f64 / verified
            })
        })
        .into()
}

fn cold(sample: &Sample, provider: Arc<dyn CryptoProvider>) -> Client {
    let config = config(sample).crypto_provider(provider);
    Client::new(config.no_proof_cache(), Offline).unwrap()
}

fn warm(sample: &Sample) -> Client {
    Client::new(config(sample), Offline).unwrap()
}

fn config(sample: &Sample) -> Config {
    Config::new()
        .secret_key("sk_live_bench")
        .publishable_key("pk_live_Y2xlcmsuZXhhbXBsZS5jb20k")
        .jwt_key(&sample.pem)
        .authorized_parties([PARTY])
}

/// No key has to be fetched.
struct Offline;

impl Transport for Offline {
    fn send(&self, _: &Request) -> Result<Response, TransportError> {
        Err(TransportError::new(TransportErrorKind::Connect))
    }
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

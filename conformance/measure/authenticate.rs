//! Decides about one request over and over, for `authenticate.sh`:
//! `authenticate QUESTION WAY COUNT` prints nanoseconds of
//! processor time per request.

/// Tokens that have been verified, as a client keeps them; from the testee.
mod warm;

use std::hint::black_box;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use clerk_core::api::ApiConfig;
use clerk_core::auth::{AuthenticateOptions, Authenticator, RequestState, RequestView, Status};
use clerk_core::crypto::{Algorithm, RustCrypto};
use clerk_core::flow::{AwaitsKey, Step};
use clerk_core::jwt::{JwkSet, Key, KeyCache, KeyUnavailable, Lookup};
use clerk_core::{SecretKey, Timestamp};
use serde_json::Value;
use warm::Warm;

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [file, way, count] = arguments.as_slice() else {
        return Err("usage: authenticate QUESTION WAY COUNT".into());
    };
    let question: Value = serde_json::from_slice(&std::fs::read(file)?)?;
    let text = |name: &str| question[name].as_str().unwrap_or_default();
    let options = AuthenticateOptions::new(ApiConfig::new(SecretKey::new(text("secret_key"))?))
        .publishable_key(text("publishable_key"))
        .authorized_parties([text("party")]);
    let options = match way.as_str() {
        "jwks" => options,
        _ => options
            .jwt_key(Key::from_pem(text("pem"), &RustCrypto)?.with_algorithm(Algorithm::Rs256)?),
    };
    let options = match way.as_str() {
        "warm" => options.proofs(Arc::new(Warm::default())),
        _ => options,
    };
    let authenticator = options.build()?;
    let mut keys = KeyCache::default();
    keys.insert(
        JwkSet::from_json(question["jwks"].to_string().as_bytes())?.load(&RustCrypto),
        now()?,
    )?;

    let list = if way == "signed-out" {
        "headers_signed_out"
    } else {
        "headers"
    };
    let headers: Vec<(String, String)> = serde_json::from_value(question[list].clone())?;
    let headers: Vec<(&str, &[u8])> = headers
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_bytes()))
        .collect();
    let request = RequestView::new("GET", text("url"), &headers);
    let decide = || decided(&authenticator, &request, &keys, now()?);

    let status = if way == "signed-out" {
        Status::SignedOut
    } else {
        Status::SignedIn
    };
    let state = decide()?;
    if state.status() != status
        || user_id(&state).as_deref()
            != question["user_id"]
                .as_str()
                .filter(|_| status == Status::SignedIn)
    {
        return Err(format!("unexpected: {:?}", state.reason()).into());
    }
    let count = count.parse()?;
    run(count, &decide)?;
    println!("{:.0}", run(count, &decide)?);
    Ok(())
}

/// Nanoseconds of processor time per request.
fn run(
    count: u32,
    decide: &impl Fn() -> Result<Box<RequestState>, Failure>,
) -> Result<f64, Failure> {
    let begun = processor_time()?;
    for _ in 0..count {
        black_box(user_id(&*decide()?));
    }
    Ok((processor_time()? - begun) / f64::from(count))
}

/// Nanoseconds that this process has had a processor (Linux).
fn processor_time() -> Result<f64, Failure> {
    let times = std::fs::read_to_string("/proc/self/schedstat")?;
    Ok(times.split(' ').next().unwrap_or_default().parse()?)
}

fn decided(
    authenticator: &Authenticator,
    request: &RequestView<'_>,
    keys: &KeyCache,
    now: Timestamp,
) -> Result<Box<RequestState>, Failure> {
    let mut step = authenticator.start(black_box(request), now, 0);
    loop {
        step = match step {
            Step::Done(state) => return Ok(state?),
            Step::NeedKey(waiting) => {
                let key = match keys.lookup(waiting.kid(), now) {
                    Lookup::Hit(key) | Lookup::Stale(key) => Ok(key),
                    _ => Err(KeyUnavailable::UnknownKid),
                };
                waiting.resume(key, now)
            }
            _ => return Err("there is no network here".into()),
        }
    }
}

fn user_id(state: &RequestState) -> Option<String> {
    Some(state.auth()?.user_id()?.into())
}

fn now() -> Result<Timestamp, Failure> {
    let millis = SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis();
    Ok(Timestamp::from_millis(i64::try_from(millis)?))
}

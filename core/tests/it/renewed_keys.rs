//! A key under the right `kid` that the signature does not match: the driver may look for another one.

use clerk_core::auth::AcceptsToken;
use clerk_core::flow::{AwaitsKey, Step};
use clerk_core::jwt::{Key, KeyUnavailable};
use serde_json::json;

use crate::auth_support::{
    Asked, M2M, PRODUCTION, browser, keyless_options, session_token, summary, token,
};
use crate::support::{NOW, PUBLIC_PEM, forged, toy_key};

/// The fixture's key: no toy signature matches it.
fn other_key() -> Key {
    Key::from_pem(PUBLIC_PEM, &clerk_core::crypto::RustCrypto).unwrap()
}

/// Tries the other key, then resumes with what `renewed` gives. Counts the states that came back.
fn drive<T, S: core::fmt::Debug, K: AwaitsKey<Step<T, S, K>>>(
    mut step: Step<T, S, K>,
    renewed: impl Fn() -> Result<Key, KeyUnavailable>,
) -> (T, usize) {
    let mut returned = 0;
    loop {
        step = match step {
            Step::Done(output) => return (output, returned),
            Step::NeedKey(state) => match state.try_resume(&other_key(), NOW) {
                Ok(step) => step,
                Err(state) => {
                    assert_eq!(state.kid(), "ins_1");
                    returned += 1;
                    state.resume(renewed(), NOW)
                }
            },
            Step::Send(state) | Step::Wait(_, state) => panic!("{state:?}"),
        };
    }
}

fn machines() -> [String; 2] {
    [
        token(json!({ "cat": M2M }), PRODUCTION, json!({ "sub": "mch_1" })),
        token(json!({ "typ": "at+jwt" }), PRODUCTION, json!({})),
    ]
}

#[test]
fn renewed_key_decides_in_every_state_that_waits_for_one() {
    let authenticator = keyless_options(PRODUCTION).accepts_token(AcceptsToken::Any);
    let authenticator = authenticator.build().unwrap();
    let session = session_token(PRODUCTION, json!({}));
    let directives = [format!("__session={session}; Path=/")];
    let handshake = token(
        json!({}),
        PRODUCTION,
        json!({ "handshake": directives, "sub": null }),
    );
    let uat = (NOW.as_secs() - 100).to_string();
    let with_handshake = Asked::page()
        .cookie("__clerk_handshake", &handshake)
        .cookie("__client_uat", &uat);
    for (name, asked, states) in [
        ("header", Asked::with_token(&session), 1),
        ("cookie", browser(&session), 1),
        ("handshake and the session it brings", with_handshake, 2),
        ("M2M", Asked::with_token(&machines()[0]), 1),
        ("OAuth", Asked::with_token(&machines()[1]), 1),
    ] {
        let (state, returned) = drive(asked.start(&authenticator), || Ok(toy_key()));
        assert_eq!(summary(&state.unwrap()), "signed-in", "{name}");
        assert_eq!(returned, states, "{name}");
    }
}

#[test]
fn forged_token_is_refused_after_one_further_look() {
    let authenticator = keyless_options(PRODUCTION).accepts_token(AcceptsToken::Any);
    let authenticator = authenticator.build().unwrap();
    let refused = |asked: Asked, renewed: &dyn Fn() -> Result<Key, KeyUnavailable>| {
        let (state, returned) = drive(asked.start(&authenticator), renewed);
        assert_eq!(returned, 1);
        let state = state.unwrap();
        (summary(&state), state.retry_after())
    };
    let session = forged(&session_token(PRODUCTION, json!({})));
    for asked in [Asked::with_token(&session), browser(&session)] {
        for key in [toy_key, other_key] {
            let (outcome, retry_after) = refused(asked.clone(), &|| Ok(key()));
            assert_eq!(outcome, "signed-out token-invalid-signature");
            assert_eq!(retry_after, None);
        }
    }
    for machine in machines() {
        let asked = Asked::with_token(&forged(&machine));
        let (outcome, _) = refused(asked, &|| Ok(toy_key()));
        assert_eq!(outcome, "signed-out token-verification-failed");
    }
}

#[test]
fn verifiers_of_single_tokens_look_once_more_too() {
    let verifier = keyless_options(PRODUCTION).verifier().unwrap();
    let session = session_token(PRODUCTION, json!({}));
    let (outcome, returned) = drive(verifier.verify(&session, NOW), || Ok(toy_key()));
    assert_eq!((outcome.is_ok(), returned), (true, 1));
    for machine in machines() {
        let step = verifier.verify_machine_token(&machine, NOW, 0);
        let (outcome, returned) = drive(step, || Ok(toy_key()));
        assert_eq!((outcome.is_ok(), returned), (true, 1));
        let step = verifier.verify_machine_token(&forged(&machine), NOW, 0);
        let (outcome, returned) = drive(step, || Ok(toy_key()));
        assert_eq!((outcome.is_err(), returned), (true, 1));
    }
}

/// Clerk may replace an RSA key by an elliptic one.
#[test]
fn key_of_another_algorithm_leads_to_a_further_look() {
    let verifier = keyless_options(PRODUCTION).verifier().unwrap();
    let elliptic = include_str!("../fixtures/p256.public.pem");
    let elliptic = Key::from_pem(elliptic, &clerk_core::crypto::RustCrypto).unwrap();
    let Step::NeedKey(state) = verifier.verify(&session_token(PRODUCTION, json!({})), NOW) else {
        panic!("it waits for a key");
    };
    let Err(state) = state.try_resume(&elliptic, NOW) else {
        panic!("it waits for another key");
    };
    let Step::Done(outcome) = state.resume(Ok(toy_key()), NOW) else {
        panic!("the key is there");
    };
    outcome.unwrap();
}

/// What another key cannot mend gives no state back.
#[test]
fn other_refusals_lead_to_no_further_look() {
    let verifier = keyless_options(PRODUCTION).verifier().unwrap();
    let wrong_key = token(json!({ "alg": "HS256" }), PRODUCTION, json!({}));
    let (outcome, returned) = drive(verifier.verify(&wrong_key, NOW), || unreachable!());
    assert_eq!((outcome.is_err(), returned), (true, 0));
    for header in [json!({ "cat": M2M }), json!({ "typ": "at+jwt" })] {
        let mut header = header;
        header["alg"] = json!("HS256");
        let machine = token(header, PRODUCTION, json!({ "sub": "mch_1" }));
        let step = verifier.verify_machine_token(&machine, NOW, 0);
        let (outcome, returned) = drive(step, || unreachable!());
        assert_eq!((outcome.is_err(), returned), (true, 0));
    }
}

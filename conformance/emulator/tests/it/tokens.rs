//! The emulator's sessions, tokens, keys and clock.

use core::time::Duration;

use base64ct::{Base64UrlUnpadded, Encoding as _};
use clerk_core::Timestamp;
use clerk_emulator::{Emulator, FRONTEND_API};
use rsa::pkcs1v15::{Signature, VerifyingKey};
use rsa::pkcs8::DecodePublicKey as _;
use rsa::signature::Verifier as _;
use rsa::{BoxedUint, PublicKey};
use serde_json::{Value, json};

use crate::api::call;

fn parts(token: &str) -> (Value, Value) {
    let mut parts = token
        .split('.')
        .map(|p| Base64UrlUnpadded::decode_vec(p).unwrap());
    let mut json = || serde_json::from_slice(&parts.next().unwrap()).unwrap();
    (json(), json())
}

fn holds(token: &str, key: PublicKey) -> bool {
    let (message, signature) = token.rsplit_once('.').unwrap();
    let signature = Base64UrlUnpadded::decode_vec(signature).unwrap();
    let signature = Signature::try_from(signature.as_slice()).unwrap();
    VerifyingKey::<sha2::Sha256>::new(key)
        .verify(message.as_bytes(), &signature)
        .is_ok()
}

fn published(clerk: &Emulator, kid: &Value) -> Option<PublicKey> {
    let (_, jwks) = call(clerk, "GET", "/jwks", None);
    let key = jwks["keys"]
        .as_array()
        .unwrap()
        .iter()
        .find(|key| key["kid"] == *kid)?
        .clone();
    let number = |name: &str| {
        let bytes = Base64UrlUnpadded::decode_vec(key[name].as_str().unwrap()).unwrap();
        BoxedUint::from_be_slice_vartime(&bytes)
    };
    Some(PublicKey::new(number("n"), number("e")).unwrap())
}

#[test]
fn a_session_issues_tokens_until_it_ends() {
    let clerk = Emulator::builder().users(4).organizations(1).start();
    clerk.set_now(Timestamp::from_secs(1_800_000_000));
    let (user, organization) = (&clerk.user_ids()[0], &clerk.organization_ids()[0]);
    let body = json!({ "user_id": user, "active_organization_id": organization });
    let (status, session) = call(&clerk, "POST", "/sessions", Some(body));
    assert_eq!((status, &session["status"]), (200, &json!("active")));
    let path = format!("/sessions/{}", session["id"].as_str().unwrap());
    clerk.advance(Duration::from_secs(3 * 60));

    let (_, token) = call(&clerk, "POST", &format!("{path}/tokens"), None);
    let token = token["jwt"].as_str().unwrap();
    let (header, claims) = parts(token);
    assert_eq!(
        (&header["alg"], &header["typ"]),
        (&json!("RS256"), &json!("JWT"))
    );
    assert_eq!(claims["iss"], format!("https://{FRONTEND_API}"));
    assert_eq!(claims["iat"], 1_800_000_180);
    assert_eq!(claims["exp"], 1_800_000_240);
    assert_eq!(
        (&claims["sub"], &claims["sid"]),
        (&json!(user), &session["id"])
    );
    assert_eq!((&claims["v"], &claims["fva"]), (&json!(2), &json!([3, -1])));
    assert_eq!(
        claims["o"],
        json!({ "id": organization, "slg": "org-0", "rol": "admin" })
    );
    assert!(holds(token, published(&clerk, &header["kid"]).unwrap()));
    assert!(holds(
        token,
        PublicKey::from_public_key_pem(&clerk.jwt_public_key_pem()).unwrap()
    ));

    let (_, long) = call(
        &clerk,
        "POST",
        &format!("{path}/tokens"),
        Some(json!({ "expires_in_seconds": 600 })),
    );
    assert_eq!(parts(long["jwt"].as_str().unwrap()).1["exp"], 1_800_000_780);
    let (status, _) = call(
        &clerk,
        "POST",
        &format!("{path}/tokens"),
        Some(json!({ "expires_in_seconds": 29 })),
    );
    assert_eq!(status, 422);

    let (_, revoked) = call(&clerk, "POST", &format!("{path}/revoke"), None);
    assert_eq!(revoked["status"], "revoked");
    assert_eq!(call(&clerk, "POST", &format!("{path}/tokens"), None).0, 404);
    assert_eq!(call(&clerk, "POST", &format!("{path}/revoke"), None).0, 400);
}

#[test]
fn sessions_are_listed_in_both_shapes_and_expire() {
    let clerk = Emulator::builder().users(2).start();
    clerk.set_now(Timestamp::from_secs(1_800_000_000));
    let user = &clerk.user_ids()[0];
    let first = clerk.sign_in(user, None).unwrap();
    clerk.advance(Duration::from_secs(192 * 60 * 60));
    clerk.sign_in(user, None).unwrap();
    let (_, bare) = call(&clerk, "GET", &format!("/sessions?user_id={user}"), None);
    assert_eq!(bare.as_array().unwrap().len(), 2);
    let (_, page) = call(
        &clerk,
        "GET",
        "/sessions?paginated=true&status=expired",
        None,
    );
    assert_eq!(
        (&page["total_count"], &page["data"][0]["id"]),
        (&json!(1), &json!(first))
    );
    assert_eq!(call(&clerk, "GET", "/sessions?status=asleep", None).0, 422);
    call(&clerk, "POST", &format!("/users/{user}/ban"), None);
    let (_, active) = call(&clerk, "GET", "/sessions?status=active", None);
    assert_eq!(active, json!([]));
    assert_eq!(
        call(
            &clerk,
            "POST",
            "/sessions",
            Some(json!({ "user_id": user }))
        )
        .0,
        403
    );
}

#[test]
fn tokens_for_tests_are_what_they_are_asked_to_be() {
    let clerk = Emulator::start();
    clerk.set_now(Timestamp::from_secs(1_800_000_000));
    let token = clerk
        .token()
        .claim("sub", "user_1")
        .without_claim("nbf")
        .header("typ", "at+jwt")
        .mint();
    let (header, claims) = parts(&token);
    assert_eq!(
        (&header["typ"], &claims["sub"], claims.get("nbf")),
        (&json!("at+jwt"), &json!("user_1"), None)
    );
    let old = clerk
        .token()
        .expired(Duration::from_secs(10), Duration::from_secs(60))
        .mint();
    let (_, claims) = parts(&old);
    assert_eq!(
        (&claims["iat"], &claims["exp"]),
        (&json!(1_799_999_930), &json!(1_799_999_990))
    );
    let forged = clerk.token().signed_by_stranger().mint();
    let (header, _) = parts(&forged);
    let key = published(&clerk, &header["kid"]).unwrap();
    assert!(holds(&token, key.clone()) && !holds(&forged, key));
}

#[test]
fn keys_rotate_and_retire() {
    let clerk = Emulator::start();
    let old = clerk.signing_kid();
    let before = clerk.token().mint();
    let new = clerk.rotate_keys();
    let after = clerk.token().mint();
    assert_eq!(parts(&after).0["kid"], new);
    assert!(holds(&before, published(&clerk, &json!(old)).unwrap()));
    assert!(holds(&after, published(&clerk, &json!(new)).unwrap()));
    assert!(clerk.remove_key(&old) && !clerk.remove_key(&new));
    assert!(published(&clerk, &json!(old)).is_none());
    assert_eq!(clerk.request_count("GET", "/v1/jwks"), 3);
}

//! Regressions of others that take many inputs: tokens, hosts, answers, canaries.

use clerk_core::api::{ApiConfig, SecretText, users::User};
use clerk_core::auth::{AuthObject, Redirect, Resources, strip_private_data};
use clerk_core::crypto::RustCrypto;
use clerk_core::jwt::{Claims, Key, SessionClaims, VerifyOptions};
use clerk_core::webhooks::WebhookSecret;
use clerk_core::{Secret, SecretKey};
use serde_json::{Map, Value, json};

use crate::auth_support::{Asked, DEVELOPMENT, Network, PRODUCTION, options, session_token};
use crate::support::{CLAIMS, HEADER, PUBLIC_PEM, b64, mint, verify};

/// text that looks like a token in every degree, from bytes at random to a genuine one with
/// a part exchanged. 40,000 of them take a few seconds without optimization; the fuzz target
/// `token` goes on where this ends.
#[test]
fn r_08_undecodable_tokens_give_typed_errors() {
    let genuine = mint(HEADER, CLAIMS);
    let parts: Vec<&str> = genuine.split('.').collect();
    let mut state = 3_u64;
    let mut next = move |bound: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % bound
    };
    for _ in 0..40_000 {
        let noise: Vec<u8> = (0..next(24))
            .map(|_| u8::try_from(next(256)).unwrap())
            .collect();
        let piece = match next(4) {
            0 => String::from_utf8_lossy(&noise).into_owned(),
            1 => b64(&noise),
            2 => b64("{\"alg\":\"RS256\"}"),
            _ => String::new(),
        };
        let mut token = parts.clone();
        token[next(3)] = &piece;
        token.truncate(1 + next(4));
        let token = token.join(".");
        if token != genuine {
            let refused = verify(&token, &VerifyOptions::new()).unwrap_err();
            assert!(refused.reason().starts_with("token-"), "{token}");
        }
    }
}

/// two instances whose keys have one `kid` or two, asked in every order of four
/// requests. What one has seen changes nothing for the other.
#[test]
fn r_03_r_04_every_interleaving_of_two_instances() {
    let real = Key::from_pem(PUBLIC_PEM, &RustCrypto).unwrap();
    let ours = options(PRODUCTION).build().unwrap();
    let theirs = options(PRODUCTION).jwt_key(real).build().unwrap();
    let same = session_token(PRODUCTION, json!({}));
    let other = mint(HEADER.replace("ins_1", "ins_2"), CLAIMS);
    for order in 0_u32..256 {
        for turn in 0..4 {
            let choice = order >> (2 * turn);
            let token = if choice & 1 == 0 { &same } else { &other };
            let asked = Asked::with_token(token);
            if choice & 2 == 0 {
                assert_eq!(asked.outcome(&ours), "signed-in", "{order}");
            } else {
                let refused = "signed-out token-invalid-signature";
                assert_eq!(asked.outcome(&theirs), refused, "{order}");
            }
        }
    }
}

/// the URL that a handshake comes back to, by what stands in the request line, `Host` and
/// the forwarded fields. A path is never a host.
#[test]
fn r_26_hosts_and_forwarded_fields() {
    let authenticator = options(DEVELOPMENT).build().unwrap();
    for (url, headers, expected) in [
        (
            "/a?b=1",
            vec![("host", "example.com")],
            Some("http://example.com/a?b=1"),
        ),
        (
            "/a",
            vec![
                ("host", "inner:3000"),
                ("x-forwarded-host", "example.com"),
                ("x-forwarded-proto", "https"),
            ],
            Some("https://example.com/a"),
        ),
        (
            "http://inner:3000/a",
            vec![
                ("x-forwarded-host", "example.com, proxy"),
                ("x-forwarded-proto", "https,http"),
            ],
            Some("https://example.com/a"),
        ),
        (
            "//evil.test/a",
            vec![("host", "example.com")],
            Some("http://example.com//evil.test/a"),
        ),
    ] {
        let mut asked = Asked::page().url(url);
        for (name, value) in &headers {
            asked = asked.header(name, *value);
        }
        match (
            asked.answered(&authenticator, &Network::default()),
            expected,
        ) {
            (Ok(state), Some(expected)) => {
                let location = state.headers().first("location").unwrap();
                let encoded: String = expected
                    .chars()
                    .map(|c| match c {
                        ':' | '/' | '?' | '=' => format!("%{:02X}", u32::from(c)),
                        c => c.to_string(),
                    })
                    .collect();
                let back = format!("redirect_url={encoded}&");
                assert!(location.contains(&back), "{url} {headers:?}: {location}");
            }
            (outcome, _) => panic!("{url} {headers:?}: {outcome:?}"),
        }
    }
}

/// however deep it stands, nothing private is left, and everything else is.
#[test]
fn r_17_private_metadata_at_any_depth() {
    for depth in 0..200 {
        let mut value = json!({ "private_metadata": "canary", "privateMetadata": 1, "id": "a" });
        let mut left = json!({ "id": "a" });
        for level in 0..depth {
            let wrap = |inner: Value| match level % 3 {
                0 => json!([inner]),
                1 => json!({ "public_metadata": inner }),
                _ => json!({ "organization": inner, "name": "n" }),
            };
            (value, left) = (wrap(value), wrap(left));
        }
        strip_private_data(&mut value);
        assert_eq!(value, left);
    }
}

fn signed_in(claims: &Value) -> AuthObject {
    let mut all = Map::new();
    all.extend(
        json!({ "sub": "user_1", "sid": "sess_1" })
            .as_object()
            .unwrap()
            .clone(),
    );
    all.extend(claims.as_object().unwrap().clone());
    let claims = SessionClaims::read(Claims::from(all)).unwrap();
    AuthObject::of_session(claims, Secret::new("canary"), true)
}

#[test]
fn what_is_behind_a_request_is_fetched_and_stripped() {
    let config = ApiConfig::new(SecretKey::new("sk_test_x").unwrap());
    let calls = signed_in(&json!({ "org_id": "org_1" })).resource_calls();
    let user = config.request(&calls.user.unwrap()).unwrap();
    let session = config.request(&calls.session.unwrap()).unwrap();
    let organization = config.request(&calls.organization.unwrap()).unwrap();
    for (request, path) in [
        (user, "/v1/users/user_1"),
        (session, "/v1/sessions/sess_1"),
        (organization, "/v1/organizations/org_1"),
    ] {
        assert!(request.url.ends_with(path), "{}", request.url);
    }
    assert!(
        signed_in(&json!({}))
            .resource_calls()
            .organization
            .is_none()
    );
    let calls = || signed_in(&json!({ "org_id": "org_1" })).resource_calls();
    for (calls, left) in [
        (calls(), [true, true, true]),
        (calls().without_session(), [false, true, true]),
        (calls().without_user(), [true, false, true]),
        (calls().without_organization(), [true, true, false]),
    ] {
        let (session, user) = (calls.session.is_some(), calls.user.is_some());
        assert_eq!([session, user, calls.organization.is_some()], left);
    }
    let nobody = AuthObject::InvalidToken.resource_calls();
    assert!(nobody.session.is_none() && nobody.user.is_none());

    let organization = json!({ "id": "org_1", "private_metadata": { "a": "canary" } });
    let member = json!({ "id": "orgmem_1", "organization": organization, "private_metadata": { "a": "canary" } });
    let user = json!({ "id": "user_1", "private_metadata": { "a": "canary" }, "organization_memberships": [member] });
    let user: User = serde_json::from_value(user).unwrap();
    assert!(user.private_metadata.is_some(), "the backend sees it");
    let written = serde_json::to_value(Resources::new(None, Some(user), None)).unwrap();
    let membership = &written["user"]["organization_memberships"][0];
    assert_eq!(membership["organization"]["id"], "org_1");
    assert!(!written.to_string().contains("canary"), "{written}");
    assert_eq!(written.as_object().unwrap().len(), 1);
}

/// types that hold a secret show none of it.
#[test]
fn r_15_nothing_that_holds_a_secret_shows_it() {
    let key = SecretKey::new("sk_test_canary").unwrap();
    let config = ApiConfig::new(key.clone());
    let request = config
        .request(&clerk_core::api::users::get("user_1"))
        .unwrap();
    let options = options(PRODUCTION).machine_secret_key(SecretKey::new("ak_canary").unwrap());
    let webhook = WebhookSecret::new(&format!("whsec_{}", "canary00".repeat(4))).unwrap();
    let bad_webhook = WebhookSecret::new("whsec_canary!").unwrap_err();
    let bad_key = SecretKey::new("sk_test_ canary").unwrap_err();
    let auth = signed_in(&json!({ "email": "canary" }));
    let asked = Asked::with_token(&session_token(PRODUCTION, json!({ "note": "canary" })));
    let authenticator = options.clone().build().unwrap();
    let state = asked.decided(&authenticator);
    let shown = [
        format!("{key:?}"),
        format!("{config:?}"),
        format!("{request:?}"),
        format!("{options:?}"),
        format!("{authenticator:?}"),
        format!("{:?}", authenticator.verifier()),
        format!("{webhook:?}"),
        format!("{bad_webhook} {bad_webhook:?}"),
        format!("{bad_key} {bad_key:?}"),
        format!("{auth:?} {:?}", auth.session()),
        format!("{state:?} {:?} {}", state.auth(), state.message()),
        format!(
            "{:?}",
            Redirect::new("https://app.test/?__clerk_db_jwt=canary", PRODUCTION)
        ),
        format!("{:?}", Secret::new("canary")),
        format!("{:?}", SecretText::from("canary")),
    ];
    for text in shown {
        assert!(!text.contains("canary"), "{text}");
    }
}

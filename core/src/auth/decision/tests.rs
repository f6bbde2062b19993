//! Each decision by itself: what is known, and what comes next.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::sync::Arc;
use alloc::vec::Vec;

use base64ct::{Base64UrlUnpadded, Encoding};
use serde_json::{Value, json};

use super::flow::{Authentication, Next};
use super::states::{Carrier, Expired};
use crate::api::ApiConfig;
use crate::auth::outcome::TokenRefusal;
use crate::auth::request::{Context, RequestView};
use crate::auth::token::{Credential, Refused, Session, State};
use crate::auth::{AuthenticateOptions, MachineError, MachineErrorCode, MachineToken};
use crate::http::Headers;
use crate::jwt::{Claims, KeyUnavailable, SessionClaims, TokenError, TokenType};
use crate::{Secret, SecretKey, Timestamp};

const NOW: Timestamp = Timestamp::from_secs(1_700_000_000);

/// The navigation of a browser to an instance for development or production.
fn page(development: bool, cookie: &str) -> Authentication {
    let key = if development {
        "pk_test_aGFwcHktbGlvbi00Mi5jbGVyay5hY2NvdW50cy5kZXYk"
    } else {
        "pk_live_Y2xlcmsuZXhhbXBsZS5jb20k"
    };
    let api = ApiConfig::new(SecretKey::new("sk_live_x").unwrap());
    let options = AuthenticateOptions::new(api).publishable_key(key);
    let settings = Arc::clone(&options.build().unwrap().0);
    let headers = [
        ("sec-fetch-dest", &b"document"[..]),
        ("cookie", cookie.as_bytes()),
    ];
    let request = RequestView::new("GET", "https://example.com/", &headers);
    let context = Context::read(&request, &settings, NOW).unwrap();
    Authentication {
        settings,
        context,
        seed: 0,
        stale_cookies: Vec::new(),
        retry_after: None,
    }
}

/// A token that nobody has signed.
fn token(header: &Value, claims: &Value) -> String {
    let encode = |json: &Value| Base64UrlUnpadded::encode_string(json.to_string().as_bytes());
    format!("{}.{}.AAAA", encode(header), encode(claims))
}

fn session_token() -> String {
    let claims = json!({ "sub": "user_1", "sid": "sess_1", "iat": 1_699_999_990 });
    token(&json!({ "alg": "RS256", "kid": "ins_1" }), &claims)
}

/// The state that waits, or how it ends.
fn leads_to(next: Next) -> String {
    match next {
        Next::Ask(state, _) => state.name().into(),
        Next::Verify(state, _) | Next::Renew(state, _) => state.name().into(),
        Next::Done(Err(error)) => format!("{error:?}"),
        Next::Done(Ok(state)) => match state.reason() {
            Some(reason) => format!("{} {reason}", state.status().as_str()),
            None => state.status().as_str().into(),
        },
    }
}

#[test]
fn cookies_decide_by_client_state_and_token() {
    let token_of = |cat| {
        let header = json!({ "alg": "RS256", "kid": "ins_1", "cat": cat });
        token(&header, &json!({ "sub": "user_1", "iat": 1_699_999_990 }))
    };
    let session = format!("__session={}", session_token());
    let template = format!("__session={}", token_of("cl_B7d4PD222AAA"));
    for (development, cookies, expected) in [
        (
            false,
            String::new(),
            "signed-out session-token-and-uat-missing",
        ),
        (
            false,
            session.clone(),
            "handshake session-token-but-no-client-uat",
        ),
        (
            false,
            "__client_uat=1".into(),
            "handshake client-uat-but-no-session-token",
        ),
        (
            false,
            format!("{session}; __client_uat=1"),
            "cookie-session",
        ),
        (
            false,
            format!("{session}; __client_uat=1699999999"),
            "handshake session-token-iat-before-client-uat",
        ),
        (
            false,
            format!("{template}; __client_uat=1"),
            "signed-out token-type-mismatch",
        ),
        (
            false,
            "__session=junk; __client_uat=1".into(),
            "signed-out token-invalid",
        ),
        (true, session.clone(), "handshake dev-browser-missing"),
        (
            true,
            format!("{session}; __client_uat=1; __clerk_db_jwt=dvb"),
            "cookie-session",
        ),
    ] {
        let next = page(development, &cookies).cookies(NOW);
        assert_eq!(leads_to(next), expected, "{cookies}");
    }
}

fn verified() -> Session {
    let claims = json!({ "sub": "user_1" }).as_object().unwrap().clone();
    Session {
        claims: SessionClaims::read(Claims::from(claims)).unwrap().into(),
        token: Secret::from("t"),
    }
}

fn refused(error: TokenError) -> Refused {
    let refusal = TokenRefusal::Token(error);
    let keyring = &page(false, "").settings.verifier.0;
    let credential: Credential = keyring.read(Secret::from(session_token()), Timestamp::EPOCH);
    Refused {
        refusal,
        credential,
    }
}

fn expired() -> Expired {
    Expired {
        token: Secret::from("t"),
        message: String::new(),
    }
}

#[test]
fn sessions_decide_by_carrier_and_verdict() {
    let before = "session-token-expired-refresh";
    let no_refresh = format!("handshake {before}-non-eligible-no-refresh-cookie");
    let useless = format!("handshake {before}-invalid-session-token");
    for (carrier, refresh, session, expected) in [
        (Carrier::Header, false, Ok(verified()), "signed-in"),
        (Carrier::Cookie, false, Ok(verified()), "signed-in"),
        (
            Carrier::Handshake(Headers::new()),
            false,
            Ok(verified()),
            "signed-in",
        ),
        (
            Carrier::Refresh(expired(), Headers::new()),
            false,
            Ok(verified()),
            "signed-in",
        ),
        (
            Carrier::Header,
            false,
            Err(refused(TokenError::Expired)),
            &no_refresh,
        ),
        (
            Carrier::Header,
            true,
            Err(refused(TokenError::Expired)),
            "refresh",
        ),
        (
            Carrier::Cookie,
            true,
            Err(refused(TokenError::Expired)),
            "refresh",
        ),
        (
            Carrier::Cookie,
            true,
            Err(refused(TokenError::Signature)),
            "signed-out token-invalid-signature",
        ),
        (
            Carrier::Cookie,
            true,
            Err(refused(TokenError::NotActiveYet)),
            "handshake session-token-nbf",
        ),
        (
            Carrier::Handshake(Headers::new()),
            true,
            Err(refused(TokenError::Expired)),
            "signed-out session-token-and-uat-missing",
        ),
        (
            Carrier::Refresh(expired(), Headers::new()),
            true,
            Err(refused(TokenError::Expired)),
            &useless,
        ),
    ] {
        let cookies = if refresh { "__refresh_naoXFJnI=r" } else { "" };
        let next = page(false, cookies).session(carrier, session, NOW);
        assert_eq!(leads_to(next), expected);
    }
}

#[test]
fn handshakes_decide_by_what_they_brought() {
    let forged = Err(TokenRefusal::Token(TokenError::Signature));
    let unreached = Err(TokenRefusal::Key(KeyUnavailable::NotReached));
    let session = json!([format!("__session={}", session_token())]);
    let nobody = "signed-out session-token-and-uat-missing";
    for (development, brought, expected) in [
        (false, Ok(session), "handshake-session"),
        (
            false,
            Ok(json!(["__client_uat=0"])),
            "signed-out session-token-missing",
        ),
        (false, Ok(json!([])), nobody),
        (false, Ok(json!([5])), nobody),
        (false, Ok(json!(null)), nobody),
        (false, Ok(json!(["theme=dark"])), nobody),
        (false, forged.clone(), nobody),
        (true, forged, "handshake dev-browser-missing"),
        (true, unreached, "handshake dev-browser-missing"),
    ] {
        let next = page(development, "").handshake(false, brought.clone(), NOW);
        assert_eq!(leads_to(next), expected, "{brought:?}");
    }
}

#[test]
fn answers_decide_about_refreshes_and_machines() {
    let failed = |why| format!("handshake session-token-expired-refresh-{why}");
    let cookies = json!({ "cookies": [format!("__session={}", session_token())] });
    for (answer, expected) in [
        (cookies, "refreshed-session".to_string()),
        (
            json!({ "cookies": ["__client_uat=5"] }),
            failed("invalid-session-token"),
        ),
        (
            json!({ "cookies": ["a=b"] }),
            failed("unexpected-sdk-error"),
        ),
        (json!({ "cookies": [] }), failed("unexpected-sdk-error")),
        (json!(null), failed("fetch-error")),
    ] {
        let next = page(false, "").refresh_answered(expired(), Ok(answer.clone()), NOW);
        assert_eq!(leads_to(next), expected, "{answer}");
    }
    let (token_type, code) = (TokenType::ApiKey, MachineErrorCode::TokenInvalid);
    let answer = json!({ "id": "ak_1", "subject": "user_1" });
    let known = MachineToken::of_answer(token_type, &answer).unwrap();
    for (machine, expected) in [
        (Ok((known, Secret::from("ak_x"))), "signed-in"),
        (
            Err(MachineError { token_type, code }),
            "signed-out token-invalid",
        ),
    ] {
        assert_eq!(leads_to(page(false, "").machine(machine)), expected);
    }
}

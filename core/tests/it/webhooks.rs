//! Signatures of webhooks. Expected signatures were computed by the Python packages `svix` and
//! `standardwebhooks` (`fixtures/webhooks.py`) or, for bodies that those refuse, by Python's
//! `hmac`.

use base64ct::{Base64, Encoding};
use clerk_core::webhooks::{
    self, InvalidWebhookSecret, MAX_SIGNATURES, TOLERANCE, VerifiedWebhook, WebhookError,
    WebhookSecret,
};
use clerk_core::{ConfigError, SettingMistake, Timestamp};
use serde_json::Value;

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const SENT: i64 = 1_800_000_000;
const BODY: &str = r#"{"data":{"id":"user_1","object":"user"},"object":"event","type":"user.created","timestamp":1800000000}"#;
const NAMES: [&str; 3] = ["svix-id", "svix-timestamp", "svix-signature"];
/// Of [`BODY`] with the id `a.b`, from `webhooks.json`.
const GENUINE: &str = "v1,dGLDpTIpMndl63YOg3t1+MD/aMziPcFIQc8uHtBh39g=";

#[test]
fn signatures_of_the_official_packages_hold_and_are_made_alike() {
    let vectors: Vec<Value> =
        serde_json::from_str(include_str!("../fixtures/webhooks.json")).unwrap();
    assert_eq!(vectors.len(), 18);
    for vector in vectors {
        let text = |name: &str| vector[name].as_str().unwrap();
        let secret = WebhookSecret::new(text("secret")).unwrap();
        let sent = vector["timestamp"].as_i64().unwrap();
        let (id, body) = (text("id"), text("body").as_bytes());
        let headers = [
            ("svix-id", id.to_owned()),
            ("Svix-Timestamp", sent.to_string()),
            ("SVIX-SIGNATURE", text("signature").to_owned()),
        ];
        let now = Timestamp::from_secs(sent);
        let webhook = webhooks::verify(&secret, headers.clone(), body, now).unwrap();
        assert_eq!((webhook.id(), webhook.sent_at()), (id, now));
        let event: Value = serde_json::from_slice(body).unwrap();
        assert_eq!(webhook.event().kind(), event["type"]);
        assert_eq!(webhook.event().data(), &event["data"]);

        #[cfg(feature = "http")]
        {
            let fields = headers_of_http(&headers);
            assert!(webhooks::verify(&secret, &fields, body, now).is_ok());
            assert!(webhooks::verify(&secret, fields, body, now).is_ok());
        }

        let made = webhooks::sign(&secret, id, now, body);
        assert_eq!(made.first("svix-signature"), Some(text("signature")));
    }
}

#[cfg(feature = "http")]
fn headers_of_http(headers: &[(&str, String)]) -> http::HeaderMap {
    let field = |(name, value): &(&str, String)| {
        let name: http::HeaderName = name.parse().unwrap();
        (name, value.parse().unwrap())
    };
    headers.iter().map(field).collect()
}

/// The base text of a signature and what becomes of it; the genuine one is `GENUINE`.
#[test]
fn r_29_only_a_whole_genuine_signature_of_version_1_holds() {
    let tag = GENUINE.strip_prefix("v1,").unwrap();
    let wrong = "v1,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    let many = |count: usize, last: &str| format!("{}{last}", format!("{wrong} ").repeat(count));
    for (signature, expected) in [
        (GENUINE.to_owned(), Ok(())),
        (format!("{wrong} {GENUINE}"), Ok(())),
        (format!("v1a,{tag} v2,{tag} {GENUINE}"), Ok(())),
        (format!("{GENUINE}   {wrong}"), Ok(())),
        (many(MAX_SIGNATURES - 1, GENUINE), Ok(())),
        (
            many(MAX_SIGNATURES, GENUINE),
            Err(WebhookError::TooManySignatures),
        ),
        (many(2000, GENUINE), Err(WebhookError::TooManySignatures)),
        (wrong.into(), Err(WebhookError::Signature)),
        // CVE-2025-53548 let a request through whose signature did not verify.
        ("v1,".into(), Err(WebhookError::Signature)),
        ("v1".into(), Err(WebhookError::Signature)),
        (",".into(), Err(WebhookError::Signature)),
        (
            String::new(),
            Err(WebhookError::MissingHeader("svix-signature")),
        ),
        (
            "  ".into(),
            Err(WebhookError::MissingHeader("svix-signature")),
        ),
        (tag.into(), Err(WebhookError::Signature)),
        (format!("v1a,{tag}"), Err(WebhookError::Signature)),
        (format!("V1,{tag}"), Err(WebhookError::Signature)),
        (format!("v1,{tag},x"), Err(WebhookError::Signature)),
        (format!("v1,{tag}A"), Err(WebhookError::Signature)),
        (
            format!("v1,{}", tag.trim_end_matches('=')),
            Err(WebhookError::Signature),
        ),
        (
            format!("v1,{}", &tag[..tag.len() - 4]),
            Err(WebhookError::Signature),
        ),
        (
            format!("v1,{}", tag.replace('+', "-").replace('/', "_")),
            Err(WebhookError::Signature),
        ),
        // The same 32 bytes, with bits set where the last character has none to say.
        (
            format!("v1,{}", tag.replace("g=", "h=")),
            Err(WebhookError::Signature),
        ),
    ] {
        assert_eq!(
            with_signature(&signature).map(drop),
            expected,
            "{signature:.99}"
        );
    }
}

#[test]
fn every_single_bit_of_signature_id_timestamp_and_body_counts() {
    let tag = Base64::decode_vec(GENUINE.strip_prefix("v1,").unwrap()).unwrap();
    for bit in 0..tag.len() * 8 {
        let mut changed = tag.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        let signature = format!("v1,{}", Base64::encode_string(&changed));
        assert_eq!(with_signature(&signature), Err(WebhookError::Signature));
    }
    for bit in 0..BODY.len() * 8 {
        let mut body = BODY.as_bytes().to_vec();
        body[bit / 8] ^= 1 << (bit % 8);
        let sent = SENT.to_string();
        assert_eq!(
            verify(&headers("a.b", &sent, GENUINE), &body, 0),
            Err(WebhookError::Signature)
        );
    }
    for (id, sent) in [("a.c", SENT), ("a.b", SENT + 1)] {
        let refused = verify(&headers(id, &sent.to_string(), GENUINE), BODY.as_bytes(), 0);
        assert_eq!(refused, Err(WebhookError::Signature));
    }
}

#[test]
fn messages_live_for_five_minutes_in_both_directions() {
    assert_eq!(TOLERANCE.as_secs(), 300);
    for (now, expected) in [
        (-301, Err(WebhookError::TooNew)),
        (-300, Ok(())),
        (300, Ok(())),
        (301, Err(WebhookError::TooOld)),
    ] {
        let sent = SENT.to_string();
        let verified = verify(&headers("a.b", &sent, GENUINE), BODY.as_bytes(), now);
        assert_eq!(verified.map(drop), expected, "{now}");
    }
}

#[test]
fn the_timestamp_is_a_plain_whole_number() {
    for (timestamp, expected) in [
        ("", WebhookError::MissingHeader("svix-timestamp")),
        ("1800000000junk", WebhookError::Timestamp),
        ("1800000000.0", WebhookError::Timestamp),
        ("01800000000", WebhookError::Timestamp),
        ("+1800000000", WebhookError::Timestamp),
        ("-1", WebhookError::Timestamp),
        ("18e8", WebhookError::Timestamp),
        ("1 800000000", WebhookError::Timestamp),
        ("\u{661}\u{668}", WebhookError::Timestamp),
        ("99999999999999999999", WebhookError::Timestamp),
        ("9223372036854775807", WebhookError::TooNew),
        ("0", WebhookError::TooOld),
    ] {
        let refused = verify(&headers("a.b", timestamp, GENUINE), BODY.as_bytes(), 0);
        assert_eq!(refused, Err(expected), "{timestamp}");
    }
}

#[test]
fn each_header_stands_once_and_under_its_own_name() {
    let sent = SENT.to_string();
    let whole = headers("a.b", &sent, GENUINE);
    let refused = |headers: &[(&str, &[u8])]| {
        let secret = WebhookSecret::new(SECRET).unwrap();
        let now = Timestamp::from_secs(SENT);
        webhooks::verify(&secret, headers.iter().copied(), BODY.as_bytes(), now).unwrap_err()
    };
    for index in 0..whole.len() {
        let (name, value) = (NAMES[index], whole[index].1);
        let mut changed = whole.to_vec();
        changed.remove(index);
        assert_eq!(refused(&changed), WebhookError::MissingHeader(name));
        changed.insert(0, (name, b"\xff"));
        assert_eq!(refused(&changed), WebhookError::HeaderText(name));
        changed[0] = (&name[1..], value);
        assert_eq!(refused(&changed), WebhookError::MissingHeader(name));
        let other = name.replace("svix", "webhook");
        changed[0] = (&other, value);
        assert_eq!(refused(&changed), WebhookError::MissingHeader(name));
        changed[0] = (name, value);
        changed.push((name, value));
        assert_eq!(refused(&changed), WebhookError::RepeatedHeader(name));
    }
}

/// Signed by `hmac.new(key, b"msg_1.1800000000." + body, hashlib.sha256)`.
#[test]
fn genuine_message_without_a_type_is_refused() {
    for (body, tag) in [
        (
            &b"{\"type\":\"\xff\"}"[..],
            "+qpibwdtLJYtu7f9Yn8zG0p8OKC4RF9RvEbbi54hooY=",
        ),
        (b"", "xw6fnRyRSIG708mYLzprR1VB44Mn91lw4/Tb2R8BoPM="),
        (b"[]", "UK2BQM86CzG1exmXAY5xwdllhUsrmhfD9ZSq0x/0H3M="),
        (b"null", "bczijxBFJTBGzze2q+gNLRDSYJGZ/Tr/9mEWLcuVkmk="),
        (
            b"{\"type\":1}",
            "IsznNO831pSgKABAINEnR/76nLI7xnBON6nlS67VGaU=",
        ),
        (
            b"{\"data\":{}}",
            "M4hx5lw0utdaACys/zwktXoPNnQzIV2reZHc2mRBO9M=",
        ),
        (
            b"{\"type\":\"a\"",
            "oTPtHp4LsKIOIskquYn32SW3+6Z2wRx0BwJYQCo5/fQ=",
        ),
        (
            b"\xef\xbb\xbf{\"type\":\"a\"}",
            "ZBNN5GL2P+KjArJqYD0m1W+ZZxSAldn4Q6uosXKNtiE=",
        ),
    ] {
        let (sent, signature) = (SENT.to_string(), format!("v1,{tag}"));
        let refused = verify(&headers("msg_1", &sent, &signature), body, 0);
        assert_eq!(refused, Err(WebhookError::Body), "{body:?}");
        let refused = verify(&headers("msg_1", &sent, GENUINE), body, 0);
        assert_eq!(refused, Err(WebhookError::Signature), "{body:?}");
    }
}

#[test]
fn secrets_are_base64_with_or_without_their_prefix() {
    for (text, expected) in [
        (SECRET, None),
        ("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", None),
        (
            " whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            Some(InvalidWebhookSecret::Mistake(SettingMistake::WhiteSpace)),
        ),
        (
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n",
            Some(InvalidWebhookSecret::Mistake(SettingMistake::WhiteSpace)),
        ),
        // 24 and 25 bytes; the specification asks for 24 at least.
        ("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", None),
        ("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==", None),
        ("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", None),
        (
            "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            Some(InvalidWebhookSecret::Short),
        ),
        ("whsec_QQ==", Some(InvalidWebhookSecret::Short)),
        ("whsec_QQ", Some(InvalidWebhookSecret::Short)),
        ("", Some(InvalidWebhookSecret::Empty)),
        ("whsec_", Some(InvalidWebhookSecret::Empty)),
        ("whsec_QQ=", Some(InvalidWebhookSecret::Base64)),
        ("whsec_QR==", Some(InvalidWebhookSecret::Base64)),
        ("whsec_Q Q=", Some(InvalidWebhookSecret::Base64)),
        ("whsec_-_-_", Some(InvalidWebhookSecret::Base64)),
        (
            "\"whsec_QQ==\"",
            Some(InvalidWebhookSecret::Mistake(SettingMistake::Quotes)),
        ),
    ] {
        let expected = expected.map(ConfigError::from);
        assert_eq!(WebhookSecret::new(text).err(), expected, "{text}");
    }
    let bare = WebhookSecret::new("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
    let made = webhooks::sign(&bare, "a.b", Timestamp::from_secs(SENT), BODY.as_bytes());
    assert_eq!(made.first("svix-signature"), Some(GENUINE));
}

/// Before anything else: not even a header is missed, and a genuine signature is not looked at.
#[test]
fn body_over_the_limit_is_refused_before_anything_is_read() {
    let now = Timestamp::from_secs(SENT);
    let event = |length: usize| {
        let frame = r#"{"type":"user.created","data":""}"#;
        let (start, end) = frame.split_at(frame.len() - 2);
        format!("{start}{}{end}", "x".repeat(length - frame.len())).into_bytes()
    };
    let default = WebhookSecret::new(SECRET).unwrap();
    let lower = default.clone().body_limit(64);
    let higher = default.clone().body_limit(2 << 20);
    for (secret, limit) in [(default, 1 << 20), (lower, 64), (higher, 2 << 20)] {
        assert_eq!(secret.max_body(), limit);
        for (length, expected) in [
            (limit, None),
            (limit + 1, Some(WebhookError::BodyTooLarge(limit))),
        ] {
            let body = event(length);
            let headers = webhooks::sign(&secret, "msg_1", now, &body);
            let verified = webhooks::verify(&secret, headers.iter(), &body, now);
            assert_eq!(verified.err(), expected, "{length}");
        }
        let none: [(&str, &str); 0] = [];
        let error = webhooks::verify(&secret, none, &vec![0; limit + 1], now).unwrap_err();
        assert_eq!(error, WebhookError::BodyTooLarge(limit));
        assert_eq!(error.answer_status(), 413);
        assert!(error.to_string().contains(&limit.to_string()));
    }
    assert_eq!(WebhookError::Signature.answer_status(), 400);
}

#[test]
fn neither_secrets_nor_personal_data_are_shown() {
    let secret = format!("whsec_{}", "Y2FuYXJ5".repeat(4));
    let secret = WebhookSecret::new(&secret).unwrap();
    let body = br#"{"type":"email.created","data":{"otp_code":"canary"}}"#;
    let sent = Timestamp::from_secs(SENT);
    let headers = webhooks::sign(&secret, "msg_1", sent, body);
    let webhook = webhooks::verify(&secret, headers.iter(), body, sent).unwrap();
    let shown = format!("{secret:?} {webhook:?}");
    assert!(
        !shown.contains("canary") && !shown.contains("Y2Fu"),
        "{shown}"
    );
    assert!(shown.contains("email.created"));
}

fn with_signature(signature: &str) -> Result<VerifiedWebhook, WebhookError> {
    verify(
        &headers("a.b", &SENT.to_string(), signature),
        BODY.as_bytes(),
        0,
    )
}

fn verify(
    headers: &[(&str, &[u8])],
    body: &[u8],
    seconds_later: i64,
) -> Result<VerifiedWebhook, WebhookError> {
    let secret = WebhookSecret::new(SECRET).unwrap();
    let now = Timestamp::from_millis((SENT + seconds_later) * 1000 + 999);
    webhooks::verify(&secret, headers.iter().copied(), body, now)
}

fn headers<'a>(id: &'a str, sent: &'a str, signature: &'a str) -> [(&'a str, &'a [u8]); 3] {
    let [of_id, of_time, of_signature] = NAMES;
    [
        (of_id, id.as_bytes()),
        (of_time, sent.as_bytes()),
        (of_signature, signature.as_bytes()),
    ]
}

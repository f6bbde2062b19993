//! What attackers send. Each row of the attack table that concerns tokens is a test.

use clerk_core::crypto::Algorithm;
use clerk_core::jwt::{
    self, Category, Malformed, TokenClass, TokenError, Unverified, VerifyOptions,
};

use crate::support::{CLAIMS, HEADER, b64, forged, mint, mint_parts, reason, toy_key, verify};

/// R-22: a bad signature is one error, whatever the claims are.
#[test]
fn r_22_nothing_of_the_claims_shows_through_a_bad_signature() {
    let options = VerifyOptions::new().audience(["a"]).issuer(["i"]);
    for payload in [
        CLAIMS,
        "{}",
        "[]",
        r#"{"sub":5}"#,
        r#"{"sub":"a","exp":1}"#,
        r#"{"sub":"a","exp":1e400}"#,
        r#"{"sub":"a","sub":"b"}"#,
        r#"{"sub":"\ud800"}"#,
        r#"{"sub":[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]}"#,
        r#"{"sub":"mch_1"}"#,
    ] {
        let token = forged(&mint(HEADER, payload));
        assert_eq!(
            verify(&token, &options).unwrap_err(),
            TokenError::Signature,
            "{payload}"
        );
    }
    let not_utf8 = forged(&mint(HEADER, b"{\"sub\":\"\xff\"}"));
    assert_eq!(
        verify(&not_utf8, &options).unwrap_err(),
        TokenError::Signature
    );
}

#[test]
fn keys_and_addresses_in_the_header_are_not_looked_at() {
    let header = r#"{"alg":"RS256","jwk":{"kty":"oct","k":"AA"},"jku":"https://evil.example/","x5u":"https://evil.example/","x5c":["AA"],"x5t":5}"#;
    let token = mint(header, CLAIMS);
    assert_eq!(reason(&token, &VerifyOptions::new()), "OK");
    assert_eq!(
        reason(&forged(&token), &VerifyOptions::new()),
        "token-invalid-signature"
    );
}

#[test]
fn key_ids_are_short_visible_text() {
    let longest = "k".repeat(256);
    for kid in [
        "ins_1",
        "../../etc/passwd",
        "__proto__",
        "'or'1'='1",
        &longest,
    ] {
        let token = mint(format!(r#"{{"alg":"RS256","kid":"{kid}"}}"#), CLAIMS);
        assert_eq!(Unverified::parse(&token).unwrap().kid(), Some(kid));
        assert_eq!(
            verify(&token, &VerifyOptions::new()).unwrap().kid(),
            Some(kid)
        );
    }
    let too_long = format!(r#""{}""#, "k".repeat(257));
    for kid in [
        r#""""#,
        r#""a b""#,
        r#""a\u0000""#,
        r#""é""#,
        "null",
        "5",
        "{}",
        &too_long,
    ] {
        let token = mint(format!(r#"{{"alg":"RS256","kid":{kid}}}"#), CLAIMS);
        assert_eq!(Unverified::parse(&token).unwrap().kid(), None, "{kid}");
        assert_malformed(&token, Malformed::Kid);
    }
    let absent = mint(r#"{"alg":"RS256"}"#, CLAIMS);
    assert_eq!(Unverified::parse(&absent).unwrap().kid(), None);
    assert_eq!(reason(&absent, &VerifyOptions::new()), "OK");
}

#[test]
fn extensions_that_must_be_understood_are_refused() {
    for header in [
        r#"{"alg":"RS256","crit":["exp"]}"#,
        r#"{"alg":"RS256","crit":[]}"#,
        r#"{"alg":"RS256","crit":null}"#,
        r#"{"alg":"RS256","cr\u0069t":"b64"}"#,
        r#"{"alg":"RS256","b64":true}"#,
        r#"{"alg":"RS256","b64":false}"#,
    ] {
        let token = mint(header, CLAIMS);
        assert_malformed(&token, Malformed::Critical);
        let jws = jwt::verify_signature(&token, &toy_key(), &Algorithm::ALL);
        assert_eq!(jws, Err(Malformed::Critical.into()), "{header}");
    }
}

#[test]
fn duplicate_members_are_refused() {
    for header in [
        r#"{"alg":"none","alg":"RS256"}"#,
        r#"{"alg":"RS256","alg":"RS256"}"#,
        r#"{"alg":"RS256","x":1,"x":1}"#,
        r#"{"alg":"RS256","\u0061lg":"RS256"}"#,
        r#"{"alg":"RS256","x":{"y":1,"y":1}}"#,
    ] {
        assert_malformed(&mint(header, CLAIMS), Malformed::DuplicateMember);
    }
    for claims in [
        CLAIMS.replace('}', r#","sub":"user_2"}"#),
        CLAIMS.replace('}', r#","s\u0075b":"user_2"}"#),
        CLAIMS.replace('}', r#","x":[{"y":1,"y":1}]}"#),
    ] {
        assert_malformed(&mint(HEADER, claims), Malformed::DuplicateMember);
    }
}

#[test]
fn a_value_has_one_encoding() {
    let (header, claims) = (b64(HEADER), b64(CLAIMS));
    let pad = |part: &str| format!("{part}{}", "=".repeat((4 - part.len() % 4) % 4));
    // Lengths that do not end on a whole group, so that padding and spare bits exist.
    let odd_header = b64(r#"{"alg":"RS256" }"#);
    let odd_claims = b64(format!("{CLAIMS}  "));
    assert_ne!((odd_header.len() % 4, odd_claims.len() % 4), (0, 0));
    assert_malformed(&mint_parts(&pad(&odd_header), &claims), Malformed::Padding);
    assert_malformed(&mint_parts(&header, &pad(&odd_claims)), Malformed::Padding);
    assert_malformed(&format!("{}=", mint(HEADER, CLAIMS)), Malformed::Padding);

    for part in [
        format!("{header} "),
        format!(" {header}"),
        format!("{header}\n"),
        header.replacen('J', "+", 1),
        header.replacen('J', "/", 1),
        header.replacen('J', "\u{ff2a}", 1),
        spare_bits(&odd_header),
        format!("{}A", b64("abc")),
    ] {
        let token = mint_parts(&part, &claims);
        assert_eq!(
            verify(&token, &VerifyOptions::new()).unwrap_err(),
            Malformed::Encoding.into()
        );
    }
    for part in [format!("{claims}\t"), spare_bits(&odd_claims)] {
        let token = mint_parts(&header, &part);
        assert_eq!(
            verify(&token, &VerifyOptions::new()).unwrap_err(),
            Malformed::Encoding.into()
        );
    }
}

/// The part with its last, unused bits set.
fn spare_bits(part: &str) -> String {
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut bytes = part.as_bytes().to_vec();
    let last = bytes.last_mut().unwrap();
    let value = alphabet.iter().position(|letter| letter == last).unwrap();
    *last = alphabet[value | 1];
    assert_ne!(bytes, part.as_bytes());
    String::from_utf8(bytes).unwrap()
}

#[test]
fn text_that_is_no_clean_unicode_is_refused() {
    let mut latin1 = CLAIMS.as_bytes().to_vec();
    latin1[CLAIMS.find("user_1").unwrap()] = 0xe9;
    let bom = |text: &str| format!("\u{feff}{text}");
    for token in [
        mint(bom(HEADER), CLAIMS),
        mint(HEADER, bom(CLAIMS)),
        mint(b"{\"alg\":\"RS256\",\"x\":\"\xff\"}", CLAIMS),
        mint(HEADER, latin1),
    ] {
        assert_malformed(&token, Malformed::Utf8);
    }
    assert_malformed(
        &mint(HEADER, CLAIMS.replace("user_1", r"\ud800")),
        Malformed::Surrogate,
    );
    assert_malformed(
        &mint(HEADER, CLAIMS.replace("user_1", r"\udc00\ud800")),
        Malformed::Surrogate,
    );
    assert_eq!(
        reason(
            &mint(HEADER, CLAIMS.replace("user_1", r"\ud83d\ude00")),
            &VerifyOptions::new()
        ),
        "OK"
    );
}

#[test]
fn form() {
    let token = mint(HEADER, CLAIMS);
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let megabyte = 1 << 20;
    for (text, expected) in [
        (String::new(), Malformed::Parts),
        (b64(HEADER), Malformed::Parts),
        (signed.to_string(), Malformed::Parts),
        (format!("{token}."), Malformed::Parts),
        (format!("{token}.{signature}"), Malformed::Parts),
        (".".repeat(16 * 1024), Malformed::Parts),
        (".".repeat(megabyte), Malformed::TooLong),
        ("e".repeat(megabyte), Malformed::TooLong),
        ("..".into(), Malformed::Json),
        (
            format!("{}.{}.{signature}", b64("{"), b64(CLAIMS)),
            Malformed::Json,
        ),
        (
            format!("{}.{}.{signature}", b64(HEADER), b64("{}x")),
            Malformed::Json,
        ),
    ] {
        let refused = Unverified::parse(&text).unwrap_err();
        assert_eq!(refused, expected.into());
        assert_eq!(refused.reason(), "token-invalid");
    }
    let no_signature = format!("{signed}.");
    assert_eq!(
        reason(&no_signature, &VerifyOptions::new()),
        "token-invalid-signature"
    );
}

#[test]
fn depth_is_bounded() {
    let nested = |depth: usize| {
        CLAIMS.replace(
            '}',
            &format!(r#","x":{}{}}}"#, "[".repeat(depth), "]".repeat(depth)),
        )
    };
    assert_eq!(
        reason(&mint(HEADER, nested(15)), &VerifyOptions::new()),
        "OK"
    );
    for depth in [16, 5_000] {
        assert_malformed(&mint(HEADER, nested(depth)), Malformed::Depth);
    }
    let deep = mint(HEADER, nested(100_000));
    let options = VerifyOptions::new().max_length(deep.len());
    assert_eq!(
        verify(&deep, &options).unwrap_err(),
        Malformed::Depth.into()
    );
    let deep_header = format!(
        r#"{{"alg":"RS256","x":{}1{}}}"#,
        "[".repeat(999),
        "]".repeat(999)
    );
    assert_malformed(&mint(deep_header, CLAIMS), Malformed::Depth);
}

/// R-01, R-10, R-12, R-14, R-27: the class of a token is one decision, and what is not a session
/// token gives no session.
#[test]
fn r_01_r_10_r_12_only_session_tokens_give_sessions() {
    let header = |cat: &str| format!(r#"{{"alg":"RS256","typ":"JWT","cat":"{cat}"}}"#);
    let machine = CLAIMS.replace("user_1", "mch_1");
    for (header, claims, class, category) in [
        (
            header("cl_B7d4PD222AAA"),
            CLAIMS,
            TokenClass::Template,
            Category::Template,
        ),
        (
            header("cl_B7d4PD333AAA"),
            CLAIMS,
            TokenClass::Other,
            Category::M2m,
        ),
        (
            header("cl_B7d4PD999AAA"),
            CLAIMS,
            TokenClass::Other,
            Category::Other,
        ),
        (
            header("cl_B7d4PD333AAA"),
            &machine,
            TokenClass::M2m,
            Category::M2m,
        ),
        (
            header("cl_B7d4PD111AAA"),
            &machine,
            TokenClass::MislabelledM2m,
            Category::Session,
        ),
        (
            header("cl_B7d4PD222AAA"),
            &machine,
            TokenClass::MislabelledM2m,
            Category::Template,
        ),
        (HEADER.into(), &machine, TokenClass::M2m, Category::Absent),
    ] {
        let token = mint(header, claims);
        let parsed = Unverified::parse(&token).unwrap();
        assert_eq!((parsed.class(), parsed.category()), (class, category));
        let verified = verify(&token, &VerifyOptions::new()).unwrap();
        assert_eq!(verified.class(), class);
        assert_eq!(verified.session().unwrap_err(), TokenError::Class);
    }
    for cat in ["cl_B7d4PD111AAA", "cl_I7d4PD111III"] {
        let verified = verify(&mint(header(cat), CLAIMS), &VerifyOptions::new()).unwrap();
        assert_eq!(verified.session().unwrap().claims().user_id, "user_1");
    }
    for subject in ["", r#""sub":null,"#, r#""sub":5,"#, r#""sub":["mch_1"],"#] {
        let token = mint(HEADER, format!(r#"{{{subject}"exp":1700000060}}"#));
        assert_eq!(
            Unverified::parse(&token).unwrap().class(),
            TokenClass::Session
        );
        assert_eq!(
            reason(&token, &VerifyOptions::new()),
            "token-verification-failed"
        );
    }
}

/// R-05, R-15: nothing of a token, and no key id, is in an error or in Debug text.
#[test]
fn r_05_r_15_errors_and_debug_text_are_silent() {
    let claims = CLAIMS.replace('}', r#","email":"canary"}"#);
    let token = mint(HEADER.replace("ins_1", "canary"), &claims);
    let parsed = Unverified::parse(&token).unwrap();
    let verified = verify(&token, &VerifyOptions::new()).unwrap();
    let session = verified.clone().session().unwrap();
    let shown = format!("{parsed:?}{verified:?}{session:?}");
    let (_, signature) = token.rsplit_once('.').unwrap();
    for secret in ["canary", &b64(&claims), signature] {
        assert!(!shown.contains(secret), "{shown}");
    }
    for token in [forged(&token), token.replace('.', "")] {
        let refused = verify(&token, &VerifyOptions::new()).unwrap_err();
        assert!(!format!("{refused}{refused:?}").contains("canary"));
    }
}

/// R-01: a template that carries a `handshake` is none; neither is what a stranger signed.
#[test]
fn r_01_handshakes_are_of_their_own_class() {
    let payload = r#"{"handshake":["__session=x"]}"#;
    let handshake = |header: &str, payload: &str| {
        let token = mint(header, payload);
        let genuine = Unverified::parse(&token)?.verify_handshake(&toy_key());
        let token = forged(&token);
        let forgery = Unverified::parse(&token)?.verify_handshake(&toy_key());
        assert!(forgery.is_err(), "{token}");
        genuine.map(|handshake| handshake.claims().get("handshake").cloned())
    };
    let found = Ok(Some(serde_json::json!(["__session=x"])));
    for (header, expected) in [
        (HEADER, found.clone()),
        (r#"{"alg":"RS256","cat":"cl_B7d4PD111AAA"}"#, found.clone()),
        (r#"{"alg":"RS256","cat":"cl_I7d4PD111III"}"#, found),
        (
            r#"{"alg":"RS256","cat":"cl_B7d4PD222AAA"}"#,
            Err(TokenError::Class),
        ),
        (
            r#"{"alg":"RS256","cat":"cl_B7d4PD333AAA"}"#,
            Err(TokenError::Class),
        ),
        (r#"{"alg":"RS256","cat":null}"#, Err(TokenError::Class)),
        (
            r#"{"alg":"RS256","typ":"at+jwt"}"#,
            Err(TokenError::HeaderType),
        ),
        (r#"{"alg":"ES256"}"#, Err(TokenError::Algorithm)),
        (
            r#"{"alg":"RS256","crit":[]}"#,
            Err(Malformed::Critical.into()),
        ),
    ] {
        assert_eq!(handshake(header, payload), expected, "{header}");
    }
    assert_eq!(
        handshake(HEADER, "[]"),
        Err(Malformed::ClaimsNotAnObject.into())
    );
    let twice = r#"{"handshake":[],"handshake":[]}"#;
    assert_eq!(
        handshake(HEADER, twice),
        Err(Malformed::DuplicateMember.into())
    );
}

/// The signature holds, and yet the token is refused; `strict` refuses it at once.
fn assert_malformed(token: &str, expected: Malformed) {
    let options = VerifyOptions::new();
    assert_eq!(
        verify(token, &options).unwrap_err(),
        expected.into(),
        "{token}"
    );
    let parsed = Unverified::parse(token).unwrap();
    assert_eq!(parsed.strict().unwrap_err(), expected.into(), "{token}");
}

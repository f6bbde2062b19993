//! The authorization server: what a client of OAuth goes through, and what it is refused.

use base64ct::{Base64UrlUnpadded, Encoding as _};
use clerk_core::http::{Body, Method, Request, Response};
use clerk_emulator::Emulator;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use url::Url;

const BACK: &str = "http://127.0.0.1:9000/callback?own=1";
const VERIFIER: &str = "a-verifier-of-43-characters-or-more-as-rfc-7636-has-it";

fn ask(clerk: &Emulator, method: Method, path: &str, body: &str) -> Response {
    let mut request = Request::new(method, format!("{}{path}", clerk.frontend_url()));
    let kind = if body.starts_with('{') {
        "json"
    } else {
        "x-www-form-urlencoded"
    };
    request
        .headers
        .insert("content-type", format!("application/{kind}"));
    request.body = Body::json(body.as_bytes().to_vec());
    clerk.answer(&request)
}

fn json_of(answer: &Response) -> Value {
    serde_json::from_slice(&answer.body).unwrap_or_else(|_| panic!("{answer:?}"))
}

fn form(pairs: &[(&str, &str)]) -> String {
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    form.extend_pairs(pairs).finish()
}

fn registered(clerk: &Emulator, method: &str) -> Value {
    let client = json!({
        "redirect_uris": [BACK], "client_name": "assistant",
        "token_endpoint_auth_method": method, "scope": "email profile",
    });
    let answer = ask(clerk, Method::Post, "/oauth/register", &client.to_string());
    assert_eq!(answer.status, 201);
    json_of(&answer)
}

/// What the client asks for, with some of it replaced; an empty text leaves it out.
fn authorized(clerk: &Emulator, client: &Value, other: &[(&str, &str)]) -> Response {
    let challenge = Base64UrlUnpadded::encode_string(&Sha256::digest(VERIFIER));
    let pairs = [
        ("response_type", "code"),
        ("client_id", client["client_id"].as_str().unwrap()),
        ("redirect_uri", BACK),
        ("scope", "email"),
        ("state", "s&1"),
        ("code_challenge", &challenge),
        ("code_challenge_method", "S256"),
    ];
    let pairs = pairs.map(|(name, value)| {
        let other = other.iter().find(|(known, _)| *known == name);
        (name, other.map_or(value, |(_, value)| value))
    });
    let pairs: Vec<_> = pairs
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .collect();
    ask(
        clerk,
        Method::Get,
        &format!("/oauth/authorize?{}", form(&pairs)),
        "",
    )
}

/// A parameter of the URL that the browser is sent back to.
fn brought(answer: &Response, name: &str) -> Option<String> {
    assert_eq!(answer.status, 302, "{answer:?}");
    let location = Url::parse(answer.headers.first("location").unwrap()).unwrap();
    assert!(location.as_str().starts_with(BACK));
    let found = location.query_pairs().find(|(known, _)| known == name);
    found.map(|(_, value)| value.into_owned())
}

fn exchanged(clerk: &Emulator, pairs: &[(&str, &str)]) -> (u16, Value) {
    let answer = ask(clerk, Method::Post, "/oauth/token", &form(pairs));
    (answer.status, json_of(&answer))
}

#[test]
fn client_registers_and_comes_back_with_a_token_of_the_user() {
    for jwt in [false, true] {
        let clerk = Emulator::builder().users(2).jwt_access_tokens(jwt).start();
        let user = clerk.user_ids()[0].clone();
        let metadata = ask(
            &clerk,
            Method::Get,
            "/.well-known/oauth-authorization-server",
            "",
        );
        let metadata = json_of(&metadata);
        assert_eq!(metadata["issuer"], json!(clerk.frontend_url()));
        assert_eq!(
            metadata["code_challenge_methods_supported"],
            json!(["S256"])
        );

        let client = registered(&clerk, "none");
        assert_eq!(client["client_secret"], Value::Null);
        let id = client["client_id"].as_str().unwrap();
        let answer = authorized(&clerk, &client, &[]);
        assert_eq!(brought(&answer, "state").as_deref(), Some("s&1"));
        let code = brought(&answer, "code").unwrap();
        let redeem = [
            ("grant_type", "authorization_code"),
            ("code", &*code),
            ("client_id", id),
            ("redirect_uri", BACK),
            ("code_verifier", VERIFIER),
        ];
        let (status, tokens) = exchanged(&clerk, &redeem);
        assert_eq!(
            (status, &tokens["scope"]),
            (200, &json!("email")),
            "{tokens}"
        );
        let access = tokens["access_token"].as_str().unwrap();
        assert_eq!(access.starts_with("oat_"), !jwt);
        let (status, again) = exchanged(&clerk, &redeem);
        assert_eq!((status, &again["error"]), (401, &json!("invalid_grant")));

        let inspect = |token: &str| {
            let body = form(&[("token", token), ("client_id", id)]);
            json_of(&ask(&clerk, Method::Post, "/oauth/token_info", &body))
        };
        assert_eq!(inspect(access)["sub"], json!(user));
        let refresh = tokens["refresh_token"].as_str().unwrap();
        let refresh = [
            ("grant_type", "refresh_token"),
            ("refresh_token", refresh),
            ("client_id", id),
        ];
        let (status, renewed) = exchanged(&clerk, &refresh);
        assert_eq!(status, 200, "{renewed}");
        assert_eq!(exchanged(&clerk, &refresh).0, 401, "each is good once");

        // A JWT holds until it expires.
        let gone = form(&[("token", access), ("client_id", id)]);
        let revoked = ask(&clerk, Method::Post, "/oauth/token/revoke", &gone);
        assert_eq!(revoked.status, if jwt { 400 } else { 200 });
        assert_eq!(inspect(access)["active"], json!(jwt));
    }
}

#[test]
fn redemption_needs_the_verifier_the_client_and_the_time() {
    let clerk = Emulator::builder().users(1).start();
    let (client, other) = (registered(&clerk, "none"), registered(&clerk, "none"));
    let id = |client: &Value| client["client_id"].as_str().unwrap().to_owned();
    let secretive = registered(&clerk, "client_secret_post");
    let secret = secretive["client_secret"].as_str().unwrap();
    let redeem = |client: &Value, of: &Value, verifier: &str, secret: &str, redirect: &str| {
        let code = brought(&authorized(&clerk, of, &[]), "code").unwrap();
        let id = id(client);
        let pairs = [
            ("grant_type", "authorization_code"),
            ("code", &*code),
            ("client_id", &id),
            ("client_secret", secret),
            ("redirect_uri", redirect),
            ("code_verifier", verifier),
        ];
        let (status, body) = exchanged(&clerk, &pairs);
        (status, body["error"].as_str().map(str::to_owned))
    };
    let refused = |status, code: &str| (status, Some(code.to_owned()));
    let wrong = refused(401, "invalid_grant");
    assert_eq!(redeem(&client, &client, VERIFIER, "", BACK), (200, None));
    assert_eq!(redeem(&client, &client, "another", "", BACK), wrong);
    assert_eq!(
        redeem(&client, &client, VERIFIER, "", "http://evil.test/"),
        refused(400, "invalid_grant")
    );
    assert_eq!(redeem(&other, &client, VERIFIER, "", BACK), wrong);
    assert_eq!(
        redeem(&secretive, &secretive, VERIFIER, secret, BACK),
        (200, None)
    );
    let stranger = refused(401, "invalid_client");
    assert_eq!(
        redeem(&secretive, &secretive, VERIFIER, "wrong", BACK),
        stranger
    );

    let code = brought(&authorized(&clerk, &client, &[]), "code").unwrap();
    clerk.advance(core::time::Duration::from_secs(600));
    let late = [
        ("grant_type", "authorization_code"),
        ("code", &*code),
        ("client_id", &*id(&client)),
        ("redirect_uri", BACK),
        ("code_verifier", VERIFIER),
    ];
    assert_eq!(exchanged(&clerk, &late).0, 401);
}

/// RFC 6749 section 4.1.2.1: what is wrong with the client is never sent to a URI that may not be its.
#[test]
fn authorization_is_refused_where_it_can_be_told() {
    let clerk = Emulator::builder().users(1).start();
    let client = registered(&clerk, "none");
    for (other, code) in [
        (("response_type", "token"), "unsupported_response_type"),
        (("code_challenge", ""), "invalid_request"),
        (("code_challenge_method", "plain"), "invalid_request"),
        (("scope", "private_metadata"), "invalid_scope"),
    ] {
        let answer = authorized(&clerk, &client, &[other]);
        assert_eq!(
            brought(&answer, "error").as_deref(),
            Some(code),
            "{other:?}"
        );
        assert_eq!(brought(&answer, "code"), None);
    }
    for (other, status) in [
        (("client_id", "nobody"), 401),
        (("redirect_uri", "http://127.0.0.1:9000/other"), 400),
    ] {
        let answer = authorized(&clerk, &client, &[other]);
        assert_eq!(answer.status, status, "{other:?}");
        assert_eq!(answer.headers.first("location"), None);
    }
    for (body, code) in [
        (json!({}), "invalid_redirect_uri"),
        (
            json!({ "redirect_uris": ["no url"] }),
            "invalid_redirect_uri",
        ),
        (
            json!({ "redirect_uris": [BACK], "scope": "root" }),
            "invalid_client_metadata",
        ),
    ] {
        let answer = ask(&clerk, Method::Post, "/oauth/register", &body.to_string());
        assert_eq!(
            (answer.status, json_of(&answer)["error"].as_str()),
            (400, Some(code))
        );
    }
}

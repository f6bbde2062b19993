//! The Frontend API over a socket, refreshed sessions, and webhooks.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;

use base64ct::{Base64, Encoding as _};
use clerk_core::crypto::HmacSha256;
use clerk_core::jwt::Unverified;
use clerk_emulator::Emulator;
use serde_json::{Value, json};

fn open(url: &str) -> http::Response<ureq::Body> {
    let agent = ureq::Agent::config_builder()
        .max_redirects(0)
        .http_status_as_error(false)
        .build();
    ureq::Agent::new_with_config(agent).get(url).call().unwrap()
}

fn location(answer: &http::Response<ureq::Body>) -> url::Url {
    let location = answer.headers()["location"].to_str().unwrap();
    location.parse().unwrap()
}

fn parameter(url: &url::Url, name: &str) -> String {
    let mut pairs = url.query_pairs();
    let found = pairs.find(|(known, _)| known == name);
    found
        .unwrap_or_else(|| panic!("{name} in {url}"))
        .1
        .into_owned()
}

fn api(clerk: &Emulator, method: &str, path: &str, body: &Value) -> (u16, Value) {
    let agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .build();
    let request = http::Request::builder()
        .method(method)
        .uri(format!("{}{path}", clerk.url()))
        .header("authorization", format!("Bearer {}", clerk.secret_key()))
        .body(body.to_string())
        .unwrap();
    let mut answer = ureq::Agent::new_with_config(agent).run(request).unwrap();
    let body = answer.body_mut().read_to_string().unwrap();
    (
        answer.status().as_u16(),
        serde_json::from_str(&body).unwrap(),
    )
}

/// Names of the cookies that directives set to something.
fn names(directives: &Value) -> Vec<&str> {
    let directives = directives.as_array().unwrap().iter();
    let pairs = directives.filter_map(|d| d.as_str()?.split(';').next()?.split_once('='));
    pairs
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, _)| name)
        .collect()
}

#[test]
fn a_handshake_brings_cookies_by_token_and_by_nonce() {
    let clerk = Emulator::builder().users(1).start();
    let base = clerk.frontend_url();
    let app = "http://127.0.0.1:3000/page?a=b";
    let signed_in = open(&format!("{base}/sign-in?redirect_url={app}"));
    let back = location(&signed_in);
    assert_eq!(back.as_str().split("&__").next(), Some(app));
    let browser = parameter(&back, "__clerk_db_jwt");

    let url = format!("{base}/v1/client/handshake?redirect_url={app}&__clerk_db_jwt={browser}");
    let by_token = location(&open(&url));
    let token = parameter(&by_token, "__clerk_handshake");
    let claims = Unverified::parse(&token).unwrap();
    let plain = &claims.unverified_claims().unwrap()["handshake"];
    let suffix = clerk_core::auth::cookie_suffix(&clerk.publishable_key());
    let [db_jwt, refresh, session] =
        ["__clerk_db_jwt", "__refresh", "__session"].map(|name| format!("{name}_{suffix}"));
    assert_eq!(
        names(plain),
        [
            "__clerk_db_jwt",
            &db_jwt,
            "__client_uat",
            "__session",
            &refresh
        ]
    );

    let by_nonce = location(&open(&format!("{url}&format=nonce&suffixed_cookies=true")));
    let nonce = parameter(&by_nonce, "__clerk_handshake_nonce");
    let path = format!("/v1/clients/handshake_payload?nonce={nonce}");
    let (status, payload) = api(&clerk, "GET", &path, &Value::Null);
    assert_eq!(status, 200);
    assert!(
        names(&payload["directives"]).contains(&session.as_str()),
        "{payload}"
    );

    let gone = open(&format!("{base}/sign-out?__clerk_db_jwt={browser}"));
    assert_eq!(gone.status(), 200);
    let after = location(&open(&url));
    let token = parameter(&after, "__clerk_handshake");
    let claims = Unverified::parse(&token).unwrap();
    let plain = &claims.unverified_claims().unwrap()["handshake"];
    assert_eq!(names(plain), ["__clerk_db_jwt", &db_jwt, "__client_uat"]);
    assert_eq!(open(&format!("{base}/v1/client/handshake")).status(), 400);
}

#[test]
fn a_session_is_refreshed_with_its_own_tokens_only() {
    let clerk = Emulator::builder().users(1).start();
    let base = clerk.frontend_url();
    let back = location(&open(&format!(
        "{base}/sign-in?redirect_url=http://a.test/"
    )));
    let browser = parameter(&back, "__clerk_db_jwt");
    let url = format!("{base}/v1/client/handshake?redirect_url=http://a.test/");
    let back = location(&open(&format!(
        "{url}&__clerk_db_jwt={browser}&format=nonce"
    )));
    let nonce = parameter(&back, "__clerk_handshake_nonce");
    let path = format!("/v1/clients/handshake_payload?nonce={nonce}");
    let (_, payload) = api(&clerk, "GET", &path, &Value::Null);
    let cookie = |name: &str| {
        let directives = payload["directives"].as_array().unwrap().iter();
        let mut values = directives.filter_map(|d| d.as_str()?.split(';').next()?.split_once('='));
        let found = values.find(|(known, _)| known.starts_with(name));
        found.unwrap().1.to_owned()
    };
    let (token, refresh) = (cookie("__session"), cookie("__refresh"));
    let claims = Unverified::parse(&token).unwrap();
    let session = claims.unverified_claims().unwrap()["sid"]
        .as_str()
        .unwrap()
        .to_owned();
    let path = format!("/v1/sessions/{session}/refresh");
    let body = |refresh: &str, format: &str| {
        json!({"expired_token": token, "refresh_token": refresh, "request_origin": "http://a.test",
            "format": format})
    };
    let (status, answer) = api(&clerk, "POST", &path, &body(&refresh, "token"));
    assert_eq!((status, answer["object"].as_str()), (200, Some("token")));
    let (_, answer) = api(
        &clerk,
        "POST",
        &format!("{path}?suffixed_cookies=true"),
        &body(&refresh, "cookie"),
    );
    assert_eq!(names(&answer["cookies"]).len(), 2, "{answer}");
    let (status, answer) = api(&clerk, "POST", &path, &body("wrong", "token"));
    assert_eq!(
        (status, &answer["errors"][0]["code"]),
        (401, &json!("refresh_token_invalid"))
    );
    api(
        &clerk,
        "POST",
        &format!("/v1/sessions/{session}/revoke"),
        &Value::Null,
    );
    let (status, answer) = api(&clerk, "POST", &path, &body(&refresh, "token"));
    assert_eq!(
        (status, &answer["errors"][0]["code"]),
        (401, &json!("session_not_active"))
    );
}

/// The signature is computed here as Svix documents it.
#[test]
fn a_webhook_arrives_signed() {
    let clerk = Emulator::start();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/hooks?x=1", listener.local_addr().unwrap());
    let receiver = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut text = String::new();
        let mut buffer = [0; 4096];
        while !text.ends_with("\"user.created\"}") {
            let read = stream.read(&mut buffer).unwrap();
            assert!(read > 0, "{text}");
            text.push_str(core::str::from_utf8(&buffer[..read]).unwrap());
        }
        stream
            .write_all(b"HTTP/1.1 204 No Content\r\n\r\n")
            .unwrap();
        text
    });
    let secret = format!("whsec_{}", Base64::encode_string(b"a secret of a test"));
    let event = json!({"type": "user.created"});
    assert_eq!(clerk.send_webhook(&url, &secret, &event).unwrap(), 204);
    let request = receiver.join().unwrap();
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    let header = |name: &str| {
        let mut lines = head.lines().filter_map(|line| line.split_once(": "));
        lines
            .find(|(known, _)| *known == name)
            .unwrap()
            .1
            .to_owned()
    };
    assert!(head.starts_with("POST /hooks?x=1 HTTP/1.1\r\n"));
    let message = format!("{}.{}.{body}", header("svix-id"), header("svix-timestamp"));
    let tag = HmacSha256::new(b"a secret of a test").tag(&[message.as_bytes()]);
    assert_eq!(
        header("svix-signature"),
        format!("v1,{}", Base64::encode_string(&tag))
    );
    assert!(
        clerk
            .send_webhook("https://a.test/", &secret, &event)
            .is_err()
    );
    assert!(clerk.send_webhook(&url, "whsec_?", &event).is_err());
}

#[test]
fn invitations_are_accepted_once() {
    let clerk = Emulator::builder().users(1).organizations(1).start();
    let body = json!({"email_address": "new@example.com", "public_metadata": {"plan": "a"}});
    let (_, invitation) = api(&clerk, "POST", "/v1/invitations", &body);
    let id = invitation["id"].as_str().unwrap();
    let user = clerk.accept_invitation(id).unwrap();
    assert_eq!(
        clerk.user(&user).unwrap()["public_metadata"],
        json!({"plan": "a"})
    );
    assert_eq!(clerk.accept_invitation(id), None);

    let organization = clerk.organization_ids()[0].clone();
    let path = format!("/v1/organizations/{organization}/invitations");
    let body = json!({"email_address": "new@example.com", "role": "org:member"});
    let (_, invitation) = api(&clerk, "POST", &path, &body);
    let joined = clerk.accept_invitation(invitation["id"].as_str().unwrap());
    assert_eq!(joined.as_ref(), Some(&user));
    let path = format!("/v1/organizations/{organization}/memberships?user_id={user}");
    let (_, members) = api(&clerk, "GET", &path, &Value::Null);
    assert_eq!(members["total_count"], 1, "{members}");
}

#[test]
fn a_rotated_machine_key_holds_for_its_time() {
    let clerk = Emulator::start();
    let (_, machine) = api(&clerk, "POST", "/v1/machines", &json!({"name": "a"}));
    let old = machine["secret_key"].as_str().unwrap();
    let path = format!(
        "/v1/machines/{}/secret_key/rotate",
        machine["id"].as_str().unwrap()
    );
    api(&clerk, "POST", &path, &json!({"previous_token_ttl": 60}));
    let makes_a_token = || {
        let url = format!("{}/m2m_tokens", clerk.url());
        let agent = ureq::Agent::config_builder().http_status_as_error(false);
        let agent = ureq::Agent::new_with_config(agent.build());
        let request = agent
            .post(url)
            .header("authorization", format!("Bearer {old}"));
        request.send("{}").unwrap().status().is_success()
    };
    clerk.set_now(clerk.now());
    assert!(makes_a_token());
    clerk.advance(core::time::Duration::from_secs(61));
    assert!(!makes_a_token());
}

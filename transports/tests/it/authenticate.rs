//! Requests judged by both clients, with keys that are fetched when they are first needed.

use std::time::Duration;

use clerk_backend::auth::{Authenticator, RequestState, Status};
use clerk_backend::jwt::{AuthorizedParties, VerifyOptions};
use clerk_backend::{AsyncClient, Client, Config, HttpRequest};
use clerk_emulator::Emulator;

fn emulator() -> (Emulator, Config, String) {
    let clerk = Emulator::builder().users(1).start();
    let config = Config::new()
        .secret_key(clerk.secret_key())
        .publishable_key(clerk.publishable_key())
        .api_url(clerk.url());
    let user = clerk.user_ids().remove(0);
    let session = clerk.sign_in(&user, None).unwrap();
    let token = clerk.session_token(&session).unwrap();
    (clerk, config, token)
}

fn request(token: &str) -> http::Request<()> {
    http::Request::get("https://app.test/dashboard")
        .header("authorization", format!("Bearer {token}"))
        .body(())
        .unwrap()
}

fn assert_states(states: &[RequestState; 2], clerk: &Emulator) {
    let [signed_in, forged] = states;
    assert_eq!(signed_in.status(), Status::SignedIn);
    let auth = signed_in.auth().unwrap();
    assert_eq!(auth.user_id(), Some(clerk.user_ids()[0].as_str()));
    assert_eq!(forged.status(), Status::SignedOut);
    assert_eq!(
        forged.reason().map(|reason| reason.as_str().into_owned()),
        Some("token-invalid-signature".to_owned())
    );
    assert_eq!(clerk.request_count("GET", "/v1/jwks"), 1);
}

fn forged(token: &str) -> String {
    let (signed, _) = token.rsplit_once('.').unwrap();
    format!("{signed}.{}", "A".repeat(342))
}

#[test]
fn blocking() {
    let (clerk, config, token) = emulator();
    let client = Client::over_ureq(config).unwrap();
    let authenticator: Authenticator = client.authenticate_options().build().unwrap();
    let judge = |token: &str| {
        let request = request(token);
        client
            .authenticate(&authenticator, &HttpRequest::from(&request))
            .unwrap()
    };
    assert_states(&[judge(&token), judge(&forged(&token))], &clerk);
}

#[tokio::test]
async fn asynchronous() {
    let (clerk, config, token) = emulator();
    let client = AsyncClient::over_reqwest(config).unwrap();
    let authenticator = client.authenticate_options().build().unwrap();
    let mut states = Vec::new();
    for token in [token.clone(), forged(&token)] {
        let request = request(&token);
        let view = HttpRequest::from(&request);
        states.push(client.authenticate(&authenticator, &view).await.unwrap());
    }
    assert_states(&states.try_into().unwrap(), &clerk);
}

#[tokio::test]
async fn what_is_expected_of_tokens_is_configured_once() {
    let (clerk, config, _) = emulator();
    let mint = |party: &str, audience: &str, expired: u64| {
        let token = clerk.token().claim("sub", clerk.user_ids()[0].as_str());
        let token = token.claim("azp", party).claim("aud", audience);
        let ago = Duration::from_secs(expired);
        token.expired(ago, Duration::from_secs(60)).mint()
    };
    let party = ["https://app.test"];
    let config = config
        .authorized_parties(party)
        .audience(["invoices"])
        .clock_skew(Duration::from_secs(10 * 60));
    let client = AsyncClient::over_reqwest(config.clone()).unwrap();
    let authenticator = client.authenticate_options().build().unwrap();
    let anyone = AuthorizedParties::not_checked();
    let anyone = VerifyOptions::new().authorized_parties(anyone);
    let anyone = anyone.clock_skew(Duration::from_secs(10 * 60));
    for (party, audience, expired, is_accepted) in [
        ("https://app.test", "invoices", 60, true),
        ("https://other.test", "invoices", 60, false),
        ("https://app.test", "mail", 60, false),
        ("https://app.test", "invoices", 1200, false),
    ] {
        let token = mint(party, audience, expired);
        let verified = client.verify_token(&token).await;
        assert_eq!(
            verified.is_ok(),
            is_accepted,
            "{party} {audience} {expired}"
        );
        let verified = client.verify_token_with(&token, &anyone).await;
        assert_eq!(
            verified.is_ok(),
            expired == 60,
            "{party} {audience} {expired}"
        );

        let request = request(&token);
        let request = HttpRequest::from(&request);
        let state = client.authenticate(&authenticator, &request).await.unwrap();
        let is_signed_in = state.status() == Status::SignedIn;
        assert_eq!(is_signed_in, is_accepted, "{party} {audience} {expired}");

        let config = config.clone();
        let anyone = anyone.clone();
        let blocking = move || {
            let client = Client::over_ureq(config).unwrap();
            let other = client.verify_token_with(&token, &anyone);
            (client.verify_token(&token).is_ok(), other.is_ok())
        };
        let verified = tokio::task::spawn_blocking(blocking).await.unwrap();
        assert_eq!(verified, (is_accepted, expired == 60));
    }
}

#[test]
fn debug_shows_no_credential() {
    let request = http::Request::get("https://app.test/x?__clerk_handshake=canary")
        .header("cookie", "__session=canary")
        .body(())
        .unwrap();
    assert_eq!(
        format!("{:?}", HttpRequest::from(&request)),
        "HttpRequest(GET /x)"
    );
}

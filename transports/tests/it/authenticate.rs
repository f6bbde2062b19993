//! Requests judged by both clients, with keys that are fetched when they are first needed.

use clerk_backend::auth::{Authenticator, RequestState, Status};
use clerk_backend::{AsyncClient, Client, Config, HttpRequest};
use clerk_emulator::Emulator;

fn emulator() -> (Emulator, Config, String) {
    let clerk = Emulator::builder().users(1).start();
    let config = Config::new()
        .secret_key(clerk.secret_key())
        .and_then(|config| config.publishable_key(clerk.publishable_key()))
        .and_then(|config| config.api_url(&clerk.url()))
        .unwrap();
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
    assert_eq!(signed_in.status, Status::SignedIn);
    let auth = signed_in.auth().unwrap();
    assert_eq!(auth.user_id(), Some(clerk.user_ids()[0].as_str()));
    assert_eq!(forged.status, Status::SignedOut);
    assert_eq!(
        forged
            .reason
            .as_ref()
            .map(|reason| reason.as_str().into_owned()),
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
    let client = Client::over_ureq(config);
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

//! A key that Clerk replaces under its `kid`, and tokens whose signature does not match.

use std::sync::Arc;
use std::time::{Duration, Instant};

use clerk_backend::auth::{Authenticator, RequestState, Status};
use clerk_backend::jwt::{KeyCacheTimes, TokenError, TokenType};
use clerk_backend::tower::ClerkLayer;
use clerk_backend::{AsyncClient, Client, Config, HttpRequest, VerifyError};
use clerk_emulator::{Emulator, Failure, Fault};
use futures_util::future::join_all;

const COOL_DOWN: Duration = Duration::from_millis(400);

/// An instance, a client's configuration with a short cool-down, and a session.
fn instance() -> (Emulator, Config, String) {
    let clerk = Emulator::builder().users(1).start();
    let mut times = KeyCacheTimes::default();
    times.cool_down = COOL_DOWN;
    let config = Config::new()
        .secret_key(clerk.secret_key())
        .publishable_key(clerk.publishable_key())
        .api_url(clerk.url())
        .key_times(times);
    let user = clerk.user_ids().remove(0);
    let session = clerk.sign_in(&user, None).unwrap();
    (clerk, config, session)
}

fn fetches(clerk: &Emulator) -> usize {
    clerk.request_count("GET", "/v1/jwks")
}

fn replace_key(clerk: &Emulator) {
    clerk.rotate_keys_as(&clerk.signing_kid());
}

fn forged(token: &str) -> String {
    let (signed, _) = token.rsplit_once('.').unwrap();
    format!("{signed}.{}", "A".repeat(342))
}

fn request(token: &str) -> http::Request<()> {
    let request = http::Request::get("https://app.test/dashboard");
    let request = request.header("authorization", format!("Bearer {token}"));
    request.body(()).unwrap()
}

async fn is_signed_in(client: &AsyncClient, authenticator: &Authenticator, token: &str) -> bool {
    let request = request(token);
    let request = HttpRequest::from(&request);
    let state = client.authenticate(authenticator, &request).await.unwrap();
    state.status() == Status::SignedIn
}

/// Every way in which a client verifies a token finds the key that was put in place of the one that
/// it has. No way asks again within the cool-down.
#[tokio::test]
async fn replaced_key_is_found_by_every_way() {
    let (clerk, config, session) = instance();
    let mint = || clerk.session_token(&session).unwrap();
    let client = AsyncClient::over_reqwest(config).unwrap();
    let authenticator = client.authenticate_options().build().unwrap();
    client.verify_token(&mint()).await.unwrap();
    assert_eq!(fetches(&clerk), 1);

    for (expected, way) in [(2, "verify_token"), (3, "authenticate"), (4, "layer")] {
        tokio::time::sleep(COOL_DOWN).await;
        replace_key(&clerk);
        let token = mint();
        match way {
            "verify_token" => drop(client.verify_token(&token).await.unwrap()),
            "authenticate" => assert!(is_signed_in(&client, &authenticator, &token).await),
            _ => assert!(passes(&client, &authenticator, &token).await),
        }
        assert_eq!(fetches(&clerk), expected, "{way}");
        replace_key(&clerk);
        let refused = client.verify_token(&mint()).await;
        let Err(VerifyError::Token(TokenError::Signature)) = refused else {
            panic!("{way}: {refused:?}")
        };
        assert_eq!(fetches(&clerk), expected, "{way}");
    }
}

async fn passes(client: &AsyncClient, authenticator: &Authenticator, token: &str) -> bool {
    use tower::{Layer as _, ServiceExt as _};

    let inner = tower::service_fn(async |request: http::Request<()>| {
        let state = request.extensions().get::<Arc<RequestState>>().unwrap();
        let is_signed_in = state.status() == Status::SignedIn;
        Ok::<_, std::convert::Infallible>(http::Response::new(is_signed_in.to_string()))
    });
    let layer = ClerkLayer::new(client.clone(), authenticator.clone());
    let answer = layer.layer(inner).oneshot(request(token)).await.unwrap();
    answer.into_body() == "true"
}

#[test]
fn replaced_key_is_found_by_a_thread() {
    let (clerk, config, session) = instance();
    let client = Client::over_ureq(config).unwrap();
    client
        .verify_token(&clerk.session_token(&session).unwrap())
        .unwrap();
    std::thread::sleep(COOL_DOWN);
    replace_key(&clerk);
    let token = clerk.session_token(&session).unwrap();
    client.verify_token(&token).unwrap();
    assert_eq!(fetches(&clerk), 2);
}

/// Whoever waits for the fetch that another one has begun gets the new key as well.
#[tokio::test]
async fn everybody_under_a_replaced_key_shares_one_fetch() {
    let (clerk, config, session) = instance();
    let client = AsyncClient::over_reqwest(config).unwrap();
    let authenticator = client.authenticate_options().build().unwrap();
    let token = clerk.session_token(&session).unwrap();
    client.verify_token(&token).await.unwrap();
    tokio::time::sleep(COOL_DOWN).await;
    replace_key(&clerk);
    let late = Failure::Delay(Duration::from_millis(300));
    clerk.fail(Fault::on("GET", "/v1/jwks").with(late));
    let token = clerk.session_token(&session).unwrap();
    let all = join_all((0..50).map(|_| is_signed_in(&client, &authenticator, &token))).await;
    assert!(all.iter().all(|is_signed_in| *is_signed_in));
    assert_eq!(fetches(&clerk), 2);
}

/// A thousand forged tokens cost no fetch within the cool-down, and one after it.
#[tokio::test]
async fn forged_tokens_cost_one_fetch_in_a_cool_down() {
    let (clerk, config, session) = instance();
    let budget = Duration::from_secs(1);
    let config = config
        .visitor_retry(clerk_backend::RetryPolicy::never().budget(budget))
        .key_times(KeyCacheTimes::default());
    let client = AsyncClient::over_reqwest(config).unwrap();
    let authenticator = client.authenticate_options().build().unwrap();
    let token = clerk.session_token(&session).unwrap();
    client.verify_token(&token).await.unwrap();
    let began = Instant::now();
    let junk = forged(&token);
    for _ in 0..1000 {
        assert!(!is_signed_in(&client, &authenticator, &junk).await);
    }
    assert_eq!(fetches(&clerk), 1, "the cool-down is not over");
    assert!(began.elapsed() < 10 * budget, "{:?}", began.elapsed());
}

/// The fetch that a forged token causes hangs: the forger waits no longer than a visitor may, and a
/// good token is verified at once.
#[tokio::test]
async fn fetch_that_hangs_holds_up_a_forged_token_only() {
    let (clerk, config, session) = instance();
    let budget = Duration::from_millis(600);
    let config = config.visitor_retry(clerk_backend::RetryPolicy::never().budget(budget));
    let client = AsyncClient::over_reqwest(config).unwrap();
    let authenticator = client.authenticate_options().build().unwrap();
    let token = clerk.session_token(&session).unwrap();
    client.verify_token(&token).await.unwrap();
    tokio::time::sleep(COOL_DOWN).await;
    let late = Failure::Delay(Duration::from_secs(20));
    clerk.fail(Fault::on("GET", "/v1/jwks").with(late));
    let junk = forged(&token);
    let began = Instant::now();
    // Two forged tokens in one request: a handshake and a session.
    let cookies =
        format!("__clerk_handshake={junk}; __session={junk}; __client_uat=1; __clerk_db_jwt=dvb");
    let request = http::Request::get("https://app.test/").header("cookie", cookies);
    let request = request
        .header("sec-fetch-dest", "document")
        .body(())
        .unwrap();
    let forger = async {
        let request = HttpRequest::from(&request);
        let state = client.authenticate(&authenticator, &request).await.unwrap();
        assert_ne!(state.status(), Status::SignedIn);
        began.elapsed()
    };
    let visitor = async {
        tokio::time::sleep(budget / 4).await;
        let began = Instant::now();
        assert!(is_signed_in(&client, &authenticator, &token).await);
        began.elapsed()
    };
    let (forger, visitor) = tokio::join!(forger, visitor);
    assert!((budget..2 * budget).contains(&forger), "{forger:?}");
    assert!(visitor < budget / 4, "{visitor:?}");
    assert_eq!(fetches(&clerk), 2);
}

/// Machines' JWTs are signed with the same keys.
#[tokio::test]
async fn replaced_key_is_found_for_a_machine() {
    let (clerk, config, _) = instance();
    let client = AsyncClient::over_reqwest(config).unwrap();
    let verifier = client.authenticate_options().verifier().unwrap();
    let mint = || {
        let token = clerk.token().header("cat", "cl_B7d4PD333AAA");
        token.claim("sub", "mch_1").mint()
    };
    let machine = client.verify_machine_token(&mint(), &verifier).await;
    assert_eq!(machine.unwrap().token_type(), TokenType::M2m);
    tokio::time::sleep(COOL_DOWN).await;
    replace_key(&clerk);
    let machine = client.verify_machine_token(&mint(), &verifier).await;
    assert_eq!(machine.unwrap().token_type(), TokenType::M2m);
    assert_eq!(fetches(&clerk), 2);
}

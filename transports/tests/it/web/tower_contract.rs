//! What tower asks of a service, and what any HTTP body and any inner service may expect.

use core::convert::Infallible;
use core::future::{Future, Ready, poll_fn, ready};
use core::task::{Context, Poll};
use core::time::Duration;
use std::fmt::Write as _;
use std::rc::Rc;
use std::sync::Arc;

use bytes::Bytes;
use clerk_backend::api::users;
use clerk_backend::auth::{self, AcceptsToken, AuthObject, RequestState, SessionAuth};
use clerk_backend::extract::{Auth, RequireAuth};
use clerk_backend::proxy::{FrontendApiProxy, ProxyService};
use clerk_backend::tower::{ClerkLayer, RequireLayer};
use clerk_backend::{AsyncClient, Config, SecretKey};
use clerk_emulator::{Emulator, Failure, Fault};
use http::{Request, Response};
use http_body_util::{Empty, Full};
use tower::ServiceExt as _;
use tower::limit::ConcurrencyLimitLayer;
use tower_layer::Layer;
use tower_service::Service;

use super::config;
use crate::scripted::{Scripted, ok};
use crate::tape;

const KEY: &str = "pk_test_aGFwcHktbGlvbi00Mi5jbGVyay5hY2NvdW50cy5kZXYk";

/// Ready only after it was asked, and each clone for itself.
struct Strict<A>(bool, fn(&Request<Unsendable>) -> Response<A>);

/// A body that can neither be sent to another thread nor cloned, nor read.
struct Unsendable(#[allow(dead_code)] Rc<()>);

impl<A> Clone for Strict<A> {
    fn clone(&self) -> Self {
        Self(false, self.1)
    }
}

impl<A> Service<Request<Unsendable>> for Strict<A> {
    type Response = Response<A>;
    type Error = Infallible;
    type Future = Ready<Result<Response<A>, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.0 = true;
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Unsendable>) -> Self::Future {
        assert!(core::mem::take(&mut self.0), "called without being ready");
        ready(Ok((self.1)(&request)))
    }
}

fn layer(config: Config) -> ClerkLayer {
    let config = config.publishable_key(KEY);
    let client = AsyncClient::new(config, Scripted::new(|_| ok("{}"))).unwrap();
    let authenticator = client.authenticate_options().build().unwrap();
    ClerkLayer::new(client, authenticator)
}

fn request(navigation: bool) -> Request<Unsendable> {
    let destination = if navigation { "document" } else { "empty" };
    Request::get("/page")
        .header("host", "app.test")
        .header("sec-fetch-dest", destination)
        .body(Unsendable(Rc::new(())))
        .unwrap()
}

async fn call<S, A>(service: &mut S, request: Request<Unsendable>) -> Response<A>
where
    S: Service<Request<Unsendable>, Response = Response<A>, Error = Infallible>,
{
    poll_fn(|context| service.poll_ready(context))
        .await
        .unwrap();
    service.call(request).await.unwrap()
}

#[tokio::test]
async fn service_that_was_ready_is_the_one_called() {
    let mut service = layer(crate::scripted::config()).layer(Strict(false, |request| {
        let auth = request.extensions().get::<Auth>();
        assert!(matches!(auth, Some(Auth(AuthObject::SignedOut(_)))));
        let state = request.extensions().get::<Arc<RequestState>>();
        assert!(state.is_some_and(|state| state.status() == auth::Status::SignedOut));
        Response::builder()
            .header("set-cookie", "own=1")
            .header("x-clerk-auth-status", "own")
            .body(Full::from(&b"page"[..]))
            .unwrap()
    }));
    for _ in 0..2 {
        let response: Response<Full<&[u8]>> = call(&mut service, request(false)).await;
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["set-cookie"], "own=1");
        let statuses = response.headers().get_all("x-clerk-auth-status");
        assert_eq!(statuses.iter().collect::<Vec<_>>(), ["signed-out"]);
    }
}

#[tokio::test]
async fn refusals_work_for_every_body_type() {
    let layer = layer(crate::scripted::config());
    let mut full = layer.layer(Strict::<Full<&[u8]>>(false, |_| unreachable!()));
    assert_eq!(call(&mut full, request(true)).await.status(), 307);
    let mut empty = layer.layer(Strict::<Empty<&[u8]>>(false, |_| unreachable!()));
    assert_eq!(call(&mut empty, request(true)).await.status(), 307);

    let inner = RequireLayer::signed_in().layer(Strict::<String>(false, |_| unreachable!()));
    let mut text = layer.layer(inner);
    let refused = call(&mut text, request(false)).await;
    assert_eq!(refused.status(), 401);
    assert!(refused.body().contains("signed_out"), "{refused:?}");
}

/// Axum asks for this, whatever the transport.
#[test]
fn service_futures_are_send() {
    fn assert_send(_: impl Future + Send) {}
    let clerk = Emulator::start();
    let client = AsyncClient::new(config(&clerk), Scripted::new(|_| ok("{}"))).unwrap();
    let authenticator = client.authenticate_options().build().unwrap();
    let layer = ClerkLayer::new(client, authenticator);
    let mut service = layer.layer(Answers);
    assert_send(service.call(Request::new(())));
}

#[derive(Clone, Copy)]
struct Answers;

impl Service<Request<()>> for Answers {
    type Response = Response<String>;
    type Error = Infallible;
    type Future = Ready<Result<Response<String>, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Request<()>) -> Self::Future {
        ready(Ok(Response::default()))
    }
}

#[tokio::test]
async fn https_layer_makes_https_urls() {
    let answer = |layer: ClerkLayer| async move {
        let mut service = layer.layer(Strict::<String>(false, |_| unreachable!()));
        let answer = call(&mut service, request(true)).await;
        answer.headers()["location"].to_str().unwrap().to_owned()
    };
    let layer = layer(crate::scripted::config());
    let plain = answer(layer.clone()).await;
    assert!(plain.contains("redirect_url=http%3A%2F%2Fapp.test%2Fpage"));
    let tls = answer(layer.https()).await;
    assert!(tls.contains("redirect_url=https%3A%2F%2Fapp.test%2Fpage"));
}

#[tokio::test]
async fn nothing_secret_is_shown_or_told() {
    const CANARY: &str = "canary";
    let tape = tape::start();
    let layer = layer(Config::new().secret_key("sk_test_canary"));
    let mut service = layer.layer(Strict::<String>(false, |_| Response::default()));
    let mut shown = format!("{layer:?} {service:?}");
    for (uri, authorization) in [
        ("/page?__clerk_handshake=canary", "Bearer canary"),
        ("/page?__clerk_db_jwt=canary", "Basic canary"),
        ("http://[canary/", "Bearer canary.canary.canary"),
        ("/page?__clerk_redirect_url=canary", ""),
    ] {
        let mut request = request(true);
        if let Ok(uri) = uri.parse() {
            *request.uri_mut() = uri;
        }
        let headers = request.headers_mut();
        headers.insert("authorization", authorization.parse().unwrap());
        headers.insert(
            "cookie",
            "__session=canary; __client_uat=1".parse().unwrap(),
        );
        let response = call(&mut service, request).await;
        // What a browser sent in its URL comes back to it in a redirect, and nowhere else.
        let mut headers = response.headers().clone();
        headers.remove("location");
        write!(shown, "{headers:?}").unwrap();
    }

    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let frontend_api = format!("http://{}", closed.local_addr().unwrap());
    drop(closed);
    let key = auth::PublishableKey::parse(KEY).unwrap();
    let proxy = FrontendApiProxy::new(&key, SecretKey::new("sk_test_canary").unwrap());
    let proxy = ProxyService::new(proxy.with_frontend_api(&frontend_api).unwrap()).unwrap();
    let request = Request::get("/__clerk/v1/canary?token=canary");
    let request = request
        .header("host", "app.test")
        .body(Full::<Bytes>::default());
    let response = proxy.forward(request.unwrap()).await;
    assert_eq!(response.status(), 502);
    write!(shown, "{proxy:?} {:?}", response.headers()).unwrap();

    let told = tape.own();
    for event in [
        "authentication finished clerk.auth.status=\"handshake\"",
        "request not forwarded",
    ] {
        assert!(told.contains(event), "{told}");
    }
    for text in [shown, told] {
        assert!(!text.contains(CANARY), "{text}");
    }
}

/// Never ready.
#[derive(Clone, Copy)]
struct Busy;

impl Service<Request<Unsendable>> for Busy {
    type Response = Response<String>;
    type Error = Infallible;
    type Future = Ready<Result<Response<String>, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Pending
    }

    fn call(&mut self, _: Request<Unsendable>) -> Self::Future {
        unreachable!("called without being ready")
    }
}

#[tokio::test]
async fn requests_that_do_not_pass_are_answered_by_a_service_that_is_never_ready() {
    let layer = layer(crate::scripted::config());
    let mut handshakes = layer.layer(Busy);
    assert_eq!(call(&mut handshakes, request(true)).await.status(), 307);
    let mut refusals = layer.layer(RequireLayer::signed_in().layer(Busy));
    assert_eq!(call(&mut refusals, request(false)).await.status(), 401);

    let mut passing = layer.layer(Busy);
    let answer = call(&mut passing, request(false));
    let waited = tokio::time::timeout(Duration::from_millis(50), answer).await;
    assert!(waited.is_err(), "the inner service is waited for");
}

/// Ready never again: tower calls such a service broken.
#[derive(Clone, Copy)]
struct Broken;

impl Service<Request<()>> for Broken {
    type Response = Response<String>;
    type Error = &'static str;
    type Future = Ready<Result<Response<String>, &'static str>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), &'static str>> {
        Poll::Ready(Err("broken"))
    }

    fn call(&mut self, _: Request<()>) -> Self::Future {
        unreachable!("called without being ready")
    }
}

#[tokio::test]
async fn error_of_readiness_is_the_answer() {
    let layer = ClerkLayer::always(SessionAuth::fake("user_1"));
    let service = layer.layer(RequireLayer::signed_in().layer(Broken));
    let answer = service.oneshot(Request::new(())).await;
    assert_eq!(answer.unwrap_err(), "broken");
}

/// Ten strangers whose tokens are checked for long leave the one place of the limit to others.
#[tokio::test]
async fn requests_that_are_judged_use_no_permit_of_an_inner_limit() {
    let clerk = Emulator::start();
    clerk.fail(Fault::on("POST", "/api_keys/verify").with(Failure::Hang));
    let client = AsyncClient::over_reqwest(config(&clerk)).unwrap();
    let options = client
        .authenticate_options()
        .accepts_token(AcceptsToken::Any);
    let layer = ClerkLayer::new(client.clone(), options.build().unwrap());
    let inner = RequireLayer::signed_in().layer(Answers);
    let service = layer.layer(ConcurrencyLimitLayer::new(1).layer(inner));
    let strangers: Vec<_> = (0..10)
        .map(|_| {
            let request = Request::get("/page").header("host", "app.test");
            let request = request.header("authorization", "Bearer ak_junk");
            tokio::spawn(service.clone().oneshot(request.body(()).unwrap()))
        })
        .collect();
    while clerk.request_count("POST", "/api_keys/verify") == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let request = Request::get("/page").header("host", "app.test");
    let answer = service.clone().oneshot(request.body(()).unwrap());
    let answer = tokio::time::timeout(Duration::from_secs(1), answer).await;
    assert_eq!(answer.expect("it waits for nobody").unwrap().status(), 401);
    for stranger in strangers {
        stranger.abort();
    }
}

/// One client is the state of the application and stands behind its layer.
#[tokio::test]
async fn one_client_serves_handlers_and_the_layer() {
    use axum_08::Router;
    use axum_08::extract::{FromRef, State};
    use axum_08::routing::get;

    #[derive(Clone)]
    struct App {
        clerk: AsyncClient,
    }

    impl FromRef<App> for AsyncClient {
        fn from_ref(app: &App) -> Self {
            app.clerk.clone()
        }
    }

    async fn me(user: RequireAuth, State(clerk): State<AsyncClient>) -> String {
        clerk.send(users::get(user.user_id())).await.unwrap();
        user.user_id().to_owned()
    }

    let clerk = Emulator::builder().users(1).start();
    let user = clerk.user_ids().remove(0);
    let client = AsyncClient::over_reqwest(config(&clerk)).unwrap();
    let layer = client.layer().unwrap();
    let app = Router::new()
        .route("/me", get(me))
        .layer(layer)
        .with_state(App { clerk: client });
    let token = clerk.session_token(&clerk.sign_in(&user, None).unwrap());
    let request = Request::get("/me")
        .header("host", "app.test")
        .header("authorization", format!("Bearer {}", token.unwrap()))
        .body(axum_08::body::Body::empty())
        .unwrap();
    let answer = app.oneshot(request).await.unwrap();
    let body = axum_08::body::to_bytes(answer.into_body(), 1000).await;
    assert_eq!(body.unwrap(), user.as_bytes());
}

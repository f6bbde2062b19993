//! Operations, pages and verification over each transport, against the emulator.

use std::sync::Arc;

use clerk_backend::api::{ApiConfig, UserId, bulk, users};
use clerk_backend::auth::{AuthObject, TokenOptions};
use clerk_backend::http::{FilePart, Method};
use clerk_backend::jwt::{KeyUnavailable, TokenError};
use clerk_backend::{
    AsyncClient, AsyncTransport, Client, Config, HttpRequest, ReqwestTransport, SecretKey,
    Transport, UreqTransport, VerifyError,
};
use clerk_emulator::{Emulator, Failure, Fault, RetryAfter};
use futures_util::TryStreamExt;

use crate::scripted::{Scripted, config, ok};

fn emulator() -> Emulator {
    Emulator::builder().users(23).start()
}

fn to(emulator: &Emulator) -> Config {
    let config = Config::new().api_url(emulator.url());
    config.secret_key(emulator.secret_key())
}

fn token(emulator: &Emulator) -> (String, String) {
    let user = emulator.user_ids().swap_remove(0);
    let session = emulator.sign_in(&user, None).unwrap();
    (emulator.session_token(&session).unwrap(), user)
}

#[test]
fn blocking_operations_pages_and_entries() {
    let emulator = emulator();
    let clerk = Client::over_ureq(to(&emulator)).unwrap();
    let ids = emulator.user_ids();

    assert_eq!(clerk.send(users::get(ids[0].as_str())).unwrap().id, ids[0]);
    let raw = clerk.raw(users::get(ids[0].as_str())).unwrap();
    assert_eq!(raw.json().unwrap()["id"], ids[0]);
    assert!(
        clerk
            .send(users::get("user_none"))
            .unwrap_err()
            .is_not_found()
    );

    let list = users::list().limit(10_u32);
    let lengths: Vec<usize> = clerk
        .pages(list.clone())
        .map(|page| page.unwrap().data.len())
        .collect();
    assert_eq!(lengths, [10, 10, 3]);
    let mut listed: Vec<UserId> = clerk
        .pages(list)
        .items()
        .map(|user| user.unwrap().id)
        .collect();
    listed.sort();
    let mut expected = ids;
    expected.sort();
    assert_eq!(listed, expected);
}

#[tokio::test]
async fn async_operations_pages_entries_and_streams() {
    let emulator = emulator();
    let clerk = AsyncClient::over_reqwest(to(&emulator)).unwrap();
    let ids = emulator.user_ids();

    assert_eq!(
        clerk.send(users::get(ids[0].as_str())).await.unwrap().id,
        ids[0]
    );
    let raw = clerk.raw(users::get(ids[0].as_str())).await.unwrap();
    assert_eq!(raw.json().unwrap()["id"], ids[0]);

    let list = users::list().limit(10_u32);
    let mut pages = clerk.pages(list.clone());
    let mut lengths = Vec::new();
    while let Some(page) = pages.next().await {
        lengths.push(page.unwrap().data.len());
    }
    assert_eq!(lengths, [10, 10, 3]);
    let collected = clerk
        .pages(list.clone())
        .items()
        .try_collect()
        .await
        .unwrap();
    let stream = clerk.pages(list.clone()).items().into_stream();
    let streamed: Vec<_> = stream.try_collect().await.unwrap();
    assert_eq!(collected, streamed);
    assert_eq!(collected.len(), 23);
    let pages: Vec<_> = clerk.pages(list).into_stream().try_collect().await.unwrap();
    assert_eq!(pages.len(), 3);
}

#[test]
fn pages_that_fail_tell_the_offset_to_resume_from() {
    let emulator = emulator();
    let clerk = Client::over_ureq(to(&emulator)).unwrap();
    emulator.fail(
        Fault::on("GET", "/v1/users")
            .after(1)
            .times(1)
            .with(Failure::Error(403)),
    );
    let mut walk = clerk.pages(users::list().limit(10_u32)).items();
    let before = walk.by_ref().take_while(Result::is_ok).count();
    assert_eq!((before, walk.offset()), (10, 10));
    assert!(walk.next().is_none(), "nothing comes behind an error");
    let rest = clerk.pages(users::list().limit(10_u32).offset(walk.offset()));
    assert_eq!(rest.items().map(Result::unwrap).count(), 13);
}

#[test]
fn offset_counts_the_entries_that_were_returned() {
    let emulator = emulator();
    let clerk = Client::over_ureq(to(&emulator)).unwrap();
    let mut items = clerk.pages(users::list().limit(10_u32)).items();
    assert_eq!(items.by_ref().take(13).count(), 13);
    assert_eq!(items.offset(), 13);
}

#[test]
fn request_answered_429_is_repeated() {
    let emulator = emulator();
    let clerk = Client::over_ureq(to(&emulator)).unwrap();
    let refused = Failure::TooManyRequests(RetryAfter::Seconds(0));
    emulator.fail(Fault::on("GET", "/v1/users").times(2).with(refused));
    assert_eq!(clerk.pages(users::list()).items().count(), 23);
    assert_eq!(emulator.request_count("GET", "/v1/users"), 3);
}

#[test]
fn blocking_verification() {
    let emulator = emulator();
    let (token, user) = token(&emulator);
    let clerk = Client::over_ureq(to(&emulator)).unwrap();
    for _ in 0..3 {
        let verified = clerk.verify_token(&token).unwrap();
        assert_eq!(verified.claims().user_id, user);
    }
    assert_eq!(emulator.request_count("GET", "/v1/jwks"), 1);

    let networkless = Config::new().api_url(emulator.url());
    let networkless = networkless.jwt_key(emulator.jwt_public_key_pem());
    let networkless = Client::over_ureq(networkless).unwrap();
    assert!(networkless.verify_token(&token).is_ok());
    assert_eq!(emulator.request_count("GET", "/v1/jwks"), 1);
}

#[test]
fn bad_token_and_missing_key_are_different_errors() {
    let emulator = emulator();
    let (token, _) = token(&emulator);
    let forged = emulator
        .token()
        .claim("sub", "user_1")
        .signed_by_stranger()
        .mint();

    let clerk = Client::over_ureq(to(&emulator)).unwrap();
    let refused = clerk.verify_token(&forged).unwrap_err();
    assert!(
        matches!(refused, VerifyError::Token(TokenError::Signature)),
        "{refused:?}"
    );
    let refused = clerk.verify_token("no.token").unwrap_err();
    assert!(refused.is_token_refused());

    let unconfigured = Config::new().api_url(emulator.url());
    let wrong_key = unconfigured.clone().secret_key("sk_test_wrong");
    emulator.fail(
        Fault::on("GET", "/v1/jwks")
            .after(1)
            .with(Failure::Error(500)),
    );
    for (config, expected) in [
        (unconfigured, KeyUnavailable::NotConfigured),
        (wrong_key, KeyUnavailable::SecretKeyRejected),
        (to(&emulator), KeyUnavailable::FetchFailed),
    ] {
        let config = config.retry(clerk_backend::RetryPolicy::never());
        let missing = Client::over_ureq(config).unwrap().verify_token(&token);
        match missing.unwrap_err() {
            VerifyError::Key { why, .. } => assert_eq!(why, expected),
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn transport_can_be_chosen_at_run_time() {
    let emulator = emulator();
    let id = emulator.user_ids().swap_remove(0);
    let (token, user) = token(&emulator);

    let transports: [Arc<dyn AsyncTransport>; 2] = [
        Arc::new(ReqwestTransport::new().unwrap()),
        Scripted::new({
            let id = id.clone();
            move |_| ok(format!(r#"{{"id":"{id}"}}"#))
        }),
    ];
    for transport in transports {
        let clerk = AsyncClient::new(to(&emulator), transport).unwrap();
        assert_eq!(clerk.send(users::get(id.as_str())).await.unwrap().id, id);
    }
    let blocking = move || {
        let transport: Arc<dyn Transport> = Arc::new(UreqTransport::new());
        let clerk = Client::new(to(&emulator), transport).unwrap();
        let verified = clerk.verify_token(&token).unwrap();
        assert_eq!(verified.claims().user_id, user);
        let boxed: Box<dyn Transport> = Box::new(UreqTransport::new());
        let clerk = Client::new(to(&emulator), boxed).unwrap();
        assert_eq!(clerk.send(users::get(id.as_str())).unwrap().id, id);
    };
    tokio::task::spawn_blocking(blocking).await.unwrap();
}

/// Methods, contents and uploads are the same bytes whatever the client.
#[test]
fn both_clients_put_the_same_requests_on_the_wire() {
    let emulator = emulator();
    let api = ApiConfig::new(SecretKey::new(emulator.secret_key()).unwrap());
    let api = api.with_api_url(&emulator.url()).unwrap();
    let image = FilePart::new("me.png", "image/png", b"\x89PNG\r\n\x1a\n".to_vec());
    let requests = [
        api.request(&users::ban("user_1")),
        api.request(&users::update("user_1").first_name("Zo\u{eb}".to_owned())),
        api.request(&users::set_profile_image("user_1", image)),
        api.request(&users::list().query("a b&c=\u{eb}")),
        api.request(&users::delete("user_1")),
    ];
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (ureq, reqwest) = (UreqTransport::new(), ReqwestTransport::new().unwrap());
    for request in requests.map(Result::unwrap) {
        Transport::send(&ureq, &request).unwrap();
        runtime.block_on(reqwest.send(&request)).unwrap();
        let [over_ureq, over_reqwest]: [_; 2] = emulator.requests().try_into().unwrap();
        emulator.forget_requests();
        for seen in [&over_ureq, &over_reqwest] {
            let line = format!("{}{}?{}", emulator.url(), seen.path(), seen.query());
            assert_eq!(line.trim_end_matches('?'), request.url);
            assert_eq!(seen.method(), request.method.as_str());
            assert_eq!(seen.body(), &*request.body_bytes());
            for (name, value) in request.headers.iter() {
                assert_eq!(seen.header(name), Some(value), "{name}");
            }
            let takes_content = matches!(request.method, Method::Post | Method::Patch);
            let length = request.body_bytes().len().to_string();
            let expected = takes_content.then_some(length.as_str());
            assert_eq!(seen.header("content-length"), expected, "{request:?}");
            assert_eq!(seen.header("transfer-encoding"), None);
        }
    }
}

#[test]
fn clients_are_shared_and_their_futures_are_sent_between_threads() {
    fn shared<T: Clone + Send + Sync + Unpin + 'static>() {}
    fn sendable<T: Send>(_: &T) {}
    shared::<Client>();
    shared::<AsyncClient>();
    let key = "pk_test_aGFwcHktbGlvbi00Mi5jbGVyay5hY2NvdW50cy5kZXYk";
    let config = config().publishable_key(key);
    let clerk = AsyncClient::new(config, Scripted::new(|_| ok("{}"))).unwrap();
    sendable(&clerk.send(users::get("user_1")));
    sendable(&clerk.raw(users::get("user_1")));
    sendable(&clerk.send_all(2, [users::get("user_1")]));
    sendable(&clerk.bulk(bulk::ban(["user_1"])));
    let create = users::create_or_get_by_external_id("1", users::create());
    sendable(&clerk.create_or_get(create));
    sendable(&clerk.verify_token(""));
    sendable(&clerk.key(None));
    sendable(&clerk.pages(users::list()).next());
    sendable(&clerk.pages(users::list()).items().try_collect());

    let authenticator = clerk.authenticate_options().build().unwrap();
    let request = http::Request::new(());
    let view = HttpRequest::from(&request);
    sendable(&clerk.authenticate(&authenticator, &view));
    sendable(&clerk.drive(authenticator.start(&view, clerk.now(), 0)));
    let verifier = authenticator.verifier();
    sendable(&clerk.verify_machine_token("ak_1", verifier));
    sendable(&clerk.drive(verifier.verify("", clerk.now())));
    let auth = AuthObject::InvalidToken;
    sendable(&clerk.token(&auth, TokenOptions::new()));
    sendable(&clerk.resources(auth.resource_calls()));
}

/// What a page or an entry comes from can be kept without the client that it came from.
#[test]
fn pages_own_their_client() {
    let page = || {
        Client::new(config(), Scripted::new(|_| ok("[]")))
            .unwrap()
            .pages(users::list())
    };
    assert_eq!(page().count(), 1);
    assert_eq!(page().items().count(), 0);
}

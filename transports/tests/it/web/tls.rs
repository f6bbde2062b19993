//! A service over TLS, in both versions of HTTP.

use axum_08 as axum;

use axum::Router;
use axum::routing::get;
use clerk_backend::axum::ClerkLayer;
use reqwest::{StatusCode, Version, redirect};
use url::Url;

use super::{Clerk, NAVIGATION, World, axum_service, handlers};
use crate::tls::Terminator;

fn start(clerk: &Clerk) -> super::Service {
    let layer = ClerkLayer::new(clerk.client.clone(), clerk.sessions.clone()).https();
    let page = get(handlers::page);
    axum_service::serve(Router::new().route("/page", page).layer(layer))
}

/// HTTP/2 has scheme and host in the URL of the request, HTTP/1.1 the host in a field.
#[tokio::test(flavor = "multi_thread")]
async fn browsers_come_back_over_tls_in_both_versions_of_http() {
    let world = World::of(start);
    let server = Terminator::before(world.service.address);
    let user = world.user(0);
    let token = world.token(&user);
    let url = format!("https://localhost:{}/page?x=1", server.port);
    for (version, client) in [
        (Version::HTTP_2, server.reqwest()),
        (Version::HTTP_11, server.reqwest().http1_only()),
    ] {
        let client = client.redirect(redirect::Policy::none()).build().unwrap();
        let cookies = format!("__session={token}; __client_uat=1; __clerk_db_jwt=dvb_1");
        let get = || client.get(&url).header(NAVIGATION.0, NAVIGATION.1);
        let answer = get().header("cookie", &cookies).send().await.unwrap();
        assert_eq!(
            (answer.version(), answer.status()),
            (version, StatusCode::OK)
        );
        assert_eq!(answer.text().await.unwrap(), user);
        let answer = get().bearer_auth(&token).send().await.unwrap();
        assert_eq!(answer.text().await.unwrap(), user);

        let answer = get().send().await.unwrap();
        assert_eq!(
            answer.status(),
            StatusCode::TEMPORARY_REDIRECT,
            "{version:?}"
        );
        let location = answer.headers()["location"].to_str().unwrap();
        let location = Url::parse(location).unwrap();
        let mut parameters = location.query_pairs();
        let (_, back) = parameters.find(|(name, _)| name == "redirect_url").unwrap();
        assert_eq!(back, url, "{version:?}");
    }
}

/// HTTP/2 clients may send each cookie in a field of its own (RFC 9113 section 8.2.3).
#[tokio::test(flavor = "multi_thread")]
async fn cookies_in_fields_of_their_own_are_all_read() {
    let world = World::of(start);
    let server = Terminator::before(world.service.address);
    let user = world.user(0);
    let session = format!("__session={}", world.token(&user));
    let client = server.reqwest().build().unwrap();
    let mut request = client.get(format!("https://localhost:{}/page", server.port));
    for cookie in [&*session, "__client_uat=1", "__clerk_db_jwt=dvb_1"] {
        request = request.header("cookie", cookie);
    }
    let answer = request.send().await.unwrap();
    assert_eq!(answer.version(), Version::HTTP_2);
    assert_eq!(answer.text().await.unwrap(), user);
}

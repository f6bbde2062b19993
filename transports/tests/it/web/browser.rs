//! A browser signs in at the emulator's Frontend API and comes back to the services.

use clerk_backend::http::{Headers, Request, Response};
use clerk_conformance::browser::Browser;
use clerk_emulator::FRONTEND_API;

use super::{World, for_each_framework, wire};

const APP: &str = "app.example.com";

/// The service under the name that the browser knows it by, behind a proxy that speaks TLS.
fn site(world: &World) -> impl FnMut(&Request) -> Response + '_ {
    |request| {
        let (_, target) = request.url.split_once(APP).unwrap();
        let headers: Vec<_> = request
            .headers
            .iter()
            .map(|(name, value)| (name, value.as_bytes()))
            .collect();
        let address = world.service.address;
        let answer = wire::exchange(address, request.method.as_str(), target, &headers);
        let headers: Headers = answer.headers.into_iter().collect();
        Response::new(answer.status, headers, answer.body.into_bytes())
    }
}

#[test]
fn follows_handshakes_and_ends_signed_in() {
    for_each_framework(|world| {
        let user = world.user(2);
        let mut browser = Browser::new()
            .site(APP, site(world))
            .site(FRONTEND_API, &world.clerk);
        for path in ["/page", "/nested/deep/page"] {
            let page = format!("https://{APP}{path}?tab=1");
            // It lives three seconds, which a jar without a clock does not know.
            browser.cookies.forget("__clerk_redirect_count");

            let visit = browser.open(&page);
            assert_eq!(visit.end().response.body, b"nobody", "{}", visit.path());

            let sign_in =
                format!("https://{FRONTEND_API}/sign-in?user_id={user}&redirect_url={page}");
            let visit = browser.open(&sign_in);
            let end = visit.end();
            assert_eq!(end.response.body, user.as_bytes(), "{}", visit.path());
            assert_eq!(end.url.as_str(), page, "{}", visit.path());
            let detours = visit
                .steps
                .iter()
                .filter(|step| step.response.status == 307 && step.url.host_str() == Some(APP));
            assert!((1..=3).contains(&detours.count()), "{}", visit.path());

            let visit = browser.open(&page);
            assert_eq!(visit.steps.len(), 1, "{}", visit.path());
            assert_eq!(visit.end().response.body, user.as_bytes());

            let sign_out = format!("https://{FRONTEND_API}/sign-out?redirect_url={page}");
            let visit = browser.open(&sign_out);
            assert_eq!(visit.end().response.body, b"nobody", "{}", visit.path());
        }
    });
}

//! What handlers are given and what is answered, question by question.

use std::time::{Duration, Instant};

use clerk_backend::http::Lane;
use clerk_emulator::{Failure, Fault};
use serde_json::json;
use url::Url;

use super::{FRAMEWORKS, NAVIGATION, World, for_each_framework, for_each_with_authority, wire};

#[test]
fn handlers_receive_the_user() {
    for_each_framework(|world| {
        let admin = world.user(0);
        let token = world.token(&admin);
        let cookies = format!("__session={token}; __client_uat=1; __clerk_db_jwt=dvb_1");
        for credential in [
            ("authorization", format!("Bearer {token}")),
            ("cookie", cookies),
        ] {
            let headers = [(credential.0, credential.1.as_str())];
            for path in ["/page", "/me", "/admin", "/user", "/nested/deep/page"] {
                let answer = world.get(path, &headers);
                assert_eq!((answer.status, &answer.body), (200, &admin), "{path}");
                assert_eq!(answer.header("x-clerk-auth-status"), None, "{path}");
            }
        }
        let who = world.get_as("/who", &token).json();
        assert_eq!(who["user_id"], json!(admin));
        assert_eq!(who["org_role"], json!("org:admin"));
        assert!(!who.to_string().contains(&token));

        let nobody = world.get("/page", &[]);
        assert_eq!((nobody.status, &*nobody.body), (200, "nobody"));
        assert_eq!(nobody.header("x-clerk-auth-status"), Some("signed-out"));
        assert!(nobody.header("x-clerk-auth-reason").is_some());
        assert_eq!(world.get("/state", &[]).body, "false");
        assert_eq!(world.get_as("/state", &token).body, "true");
        assert_eq!(world.get("/result", &[]).body, "401");
        assert_eq!(world.get_as("/result", &token).body, admin);
        assert_eq!(world.get("/who", &[]).json()["user_id"], json!(null));
    });
}

#[test]
fn refused_requests_are_told_why() {
    for_each_framework(|world| {
        let (admin, member) = (world.user(0), world.user(2));
        let long_ago = json!([11, -1]);
        let stale = world.token_with(&admin, &[("fva", long_ago)]);
        let expired = world.clerk.token().claim("sub", &*admin);
        let expired = expired.expired(Duration::from_secs(60), Duration::from_secs(60));
        let pending = world.token_with(&admin, &[("sts", json!("pending"))]);
        let key = world.api_key(&admin);
        let invalid = Some("Bearer error=\"invalid_token\"");
        let table = [
            ("/me", None, 401, Some("Bearer"), "signed_out"),
            ("/user", None, 401, Some("Bearer"), "signed_out"),
            ("/admin", None, 401, Some("Bearer"), "signed_out"),
            ("/me", Some(expired.mint()), 401, invalid, "signed_out"),
            ("/me", Some("junk".into()), 401, invalid, "signed_out"),
            ("/me", Some(key.clone()), 401, invalid, "signed_out"),
            ("/me", Some(pending.clone()), 401, invalid, "signed_out"),
            ("/user", Some(pending), 401, invalid, "signed_out"),
            ("/admin", Some(world.token(&member)), 403, None, "forbidden"),
            ("/admin", Some(stale.clone()), 403, None, "forbidden"),
            ("/machine", None, 401, Some("Bearer"), "signed_out"),
            (
                "/machine",
                Some(world.token(&admin)),
                401,
                invalid,
                "signed_out",
            ),
            (
                "/machine",
                Some("ak_junk".into()),
                401,
                invalid,
                "signed_out",
            ),
            ("/anything/me", Some(key), 401, invalid, "signed_out"),
        ];
        for (path, token, status, challenge, code) in table {
            let answer = match &token {
                Some(token) => world.get_as(path, token),
                None => world.get(path, &[]),
            };
            assert_eq!(answer.status, status, "{path} {answer:?}");
            assert_eq!(answer.header("www-authenticate"), challenge, "{path}");
            assert_eq!(answer.code(), code, "{path}");
            assert_eq!(answer.header("content-type"), Some("application/json"));
            assert_eq!(answer.header("cache-control"), Some("no-store"));
            if let Some(token) = token {
                assert!(!format!("{answer:?}").contains(&token), "{path}");
            }
        }

        // The body that Clerk's browser libraries know; see `core`'s own test of it.
        let answer = world.get_as("/recent", &stale);
        assert_eq!(answer.status, 403);
        let asked = "/clerk_error/metadata/reverification";
        assert_eq!(answer.json().pointer(asked), Some(&json!("strict")));
        let answer = world.get_as("/recent", &world.token(&member));
        assert_eq!((answer.status, answer.body), (200, member));
    });
}

#[test]
fn machine_tokens_pass_where_they_are_accepted() {
    for_each_framework(|world| {
        let owner = world.user(0);
        let (key, session) = (world.api_key(&owner), world.token(&owner));
        let answer = world.get_as("/machine", &key);
        assert_eq!((answer.status, &answer.body), (200, &owner));
        assert_eq!(world.get_as("/anything", &key).body, "api_key");
        assert_eq!(world.get_as("/anything", &session).body, "session_token");
        assert_eq!(world.get_as("/anything/me", &session).body, owner);
        // Nobody sends a machine on a detour.
        assert_eq!(world.get("/machine", &[NAVIGATION]).status, 401);
    });
}

#[test]
fn token_that_cannot_be_checked_is_503() {
    for_each_framework(|world| {
        let user = world.user(0);
        let (token, key) = (world.token(&user), world.api_key(&user));
        let down = || Failure::Error(500);
        world.clerk.fail(Fault::on("GET", "/v1/jwks").with(down()));
        let verify = "/api_keys/verify";
        world.clerk.fail(Fault::on("POST", verify).with(down()));
        assert_eq!(world.get_as("/page", &token).body, "nobody");
        assert_eq!(world.get_as("/result", &token).body, "503");
        for (path, credential) in [("/me", &token), ("/user", &token), ("/machine", &key)] {
            let answer = world.get_as(path, credential);
            assert_eq!(answer.status, 503, "{path} {answer:?}");
            assert_eq!(answer.code(), "authentication_unavailable", "{path}");
            assert_eq!(answer.header("retry-after"), Some("1"), "{path}");
        }
    });
}

#[test]
fn route_without_the_layer_is_500() {
    for_each_framework(|world| {
        assert_eq!(world.get("/bare/result", &[]).body, "500");
        for path in ["/bare/me", "/bare/user", "/bare/state"] {
            let answer = world.get_as(path, &world.token(&world.user(0)));
            assert_eq!(answer.status, 500, "{path}");
            assert_eq!(answer.code(), "authentication_layer_missing", "{path}");
            assert!(answer.body.contains("ClerkLayer"), "{answer:?}");
        }
    });
}

/// Not so with the others, for which an optional argument is `None` whatever is missing.
#[test]
fn optional_user_without_the_layer_is_500_in_axum() {
    for (framework, status) in FRAMEWORKS.into_iter().zip([500, 200, 200, 200]) {
        let world = World::of(framework);
        assert_eq!(world.get("/bare/page", &[]).status, status);
    }
}

/// Where the browser is to come back to, as the redirect says.
fn return_url(answer: &wire::Answer) -> String {
    assert_eq!(answer.status, 307, "{answer:?}");
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert_eq!(answer.body, "");
    let location = Url::parse(answer.header("location").unwrap()).unwrap();
    let mut query = location.query_pairs();
    let back = query.find(|(name, _)| name == "redirect_url").unwrap();
    back.1.into_owned()
}

#[test]
fn handshake_leads_back_to_the_requested_url() {
    for_each_framework(|world| {
        let forwarded = [
            NAVIGATION,
            ("host", "10.0.0.7:8080"),
            ("x-forwarded-host", "app.example.com"),
            ("x-forwarded-proto", "https"),
        ];
        for path in ["/page?a=1&b=c", "/nested/deep/page"] {
            let back = return_url(&world.get(path, &forwarded));
            assert_eq!(back, format!("https://app.example.com{path}"));
            let back = return_url(&world.get(path, &[NAVIGATION, ("host", "app.test:81")]));
            assert_eq!(back, format!("http://app.test:81{path}"));
        }
        let several = [
            NAVIGATION,
            ("x-forwarded-host", "app.example.com"),
            ("x-forwarded-host", "inner.example.com"),
            ("x-forwarded-proto", "https, http"),
        ];
        let back = return_url(&world.get("/page", &several));
        assert_eq!(back, "https://app.example.com/page");
    });
}

/// HTTP/2 has `:authority` in the place of `Host` (RFC 9113 section 8.3.1), which servers hand on as
/// HTTP/1.1's absolute form is: behind a proxy that speaks TLS, too.
#[test]
fn request_without_host_has_that_of_its_url() {
    for_each_with_authority(|world| {
        let request = b"GET http://app.test/page HTTP/1.0\r\nsec-fetch-dest: document\r\n\
            x-forwarded-proto: https\r\n\r\n";
        let back = return_url(&wire::send(world.service.address, request));
        assert_eq!(back, "https://app.test/page");
    });
}

#[test]
fn repeated_fields_are_read_as_one() {
    for_each_framework(|world| {
        let user = world.user(0);
        let token = world.token(&user);
        let (session, bearer) = (format!("__session={token}"), format!("Bearer {token}"));
        let cookies = [
            ("cookie", "__client_uat=1"),
            ("cookie", session.as_str()),
            ("cookie", "__clerk_db_jwt=dvb_1"),
        ];
        assert_eq!(world.get("/me", &cookies).body, user);
        let twice = [("authorization", &*bearer), ("authorization", &*bearer)];
        assert_eq!(world.get("/me", &twice).status, 401);
    });
}

#[test]
fn odd_requests_cause_no_5xx() {
    for_each_framework(|world| {
        let every_byte: Vec<u8> = (0x80..=0xff).chain([b'\t', b' ', 0x21, 0x7e]).collect();
        let many = "a=b; ".repeat(1_000);
        let values: [&[u8]; 6] = [
            &every_byte,
            b"",
            b"\xff",
            b"://[::1",
            b"Bearer \xc3\x28",
            many.as_bytes(),
        ];
        for name in [
            "accept",
            "authorization",
            "cookie",
            "origin",
            "referer",
            "sec-fetch-dest",
            "x-forwarded-host",
            "x-forwarded-proto",
            "user-agent",
        ] {
            for value in values {
                for also in [&b"document"[..], b"empty"] {
                    let headers = [(name, value), ("sec-fetch-dest", also)];
                    let answer =
                        wire::exchange(world.service.address, "GET", "/page?__clerk=1", &headers);
                    assert!(answer.status < 500, "{name} {answer:?}");
                }
            }
        }
        for target in [
            "/page?__clerk_handshake=%00%ff",
            "/page?__clerk_redirect_url=%00&__clerk_synced=false",
            "/page?__clerk_db_jwt=%0d%0aset-cookie:x",
            "//evil.example/page",
        ] {
            let headers: [(&str, &[u8]); 2] = [
                ("sec-fetch-dest", b"document"),
                ("cookie", b"__clerk_handshake=\xff.\xff.\xff"),
            ];
            let answer = wire::exchange(world.service.address, "GET", target, &headers);
            let mut cookies = answer.all("set-cookie");
            let own = ["__clerk_handshake=; ", "__clerk_redirect_count="];
            let is_own = |cookie: &str| own.iter().any(|name| cookie.starts_with(name));
            assert!(cookies.all(is_own), "{answer:?}");
        }
        assert_eq!(world.get("/page", &[]).body, "nobody");
    });
}

/// The application's own fields stay, but for what must not be.
#[test]
fn r_34_answers_with_credentials_are_not_cached() {
    for_each_framework(|world| {
        let token = world.token(&world.user(0));
        let cookies = json!([
            format!("__session={token}; Path=/"),
            "__client_uat=1; Path=/"
        ]);
        let handshake = world.clerk.token().claim("handshake", cookies).mint();
        let cookie = format!("__clerk_db_jwt=dvb_1; __clerk_handshake={handshake}");
        let answer = world.get("/cached", &[NAVIGATION, ("cookie", &cookie)]);
        assert_eq!((answer.status, &*answer.body), (200, "cached"));
        let session = format!("__session={token}; Path=/");
        assert!(
            answer.all("set-cookie").any(|set| set == session),
            "{answer:?}"
        );
        let caching: Vec<_> = answer.all("cache-control").collect();
        assert_eq!(caching, ["private, no-store"], "{answer:?}");
        let vary: Vec<_> = answer.all("vary").collect();
        assert_eq!(vary, ["Accept-Encoding", "Cookie"], "{answer:?}");
    });
}

/// nor does a stranger's handshake change them.
#[test]
fn r_30_fields_of_the_application_stay_whatever_a_request_brings() {
    for_each_framework(|world| {
        let token = world.token(&world.user(0));
        let forged = world.clerk.token().signed_by_stranger();
        let forged = forged.claim("handshake", json!(["__session=stolen; Path=/"]));
        let brought = [
            "__clerk_handshake_nonce=junk".to_owned(),
            format!("__clerk_handshake={token}"),
            format!("__clerk_handshake={}", forged.mint()),
        ];
        for brought in brought {
            let in_cookie = format!("__clerk_db_jwt=dvb_1; {brought}");
            for (path, cookie) in [
                (format!("/cached?{brought}"), "__clerk_db_jwt=dvb_1"),
                ("/cached".to_owned(), &*in_cookie),
            ] {
                let origin = ("origin", "null");
                let answer = world.get(&path, &[NAVIGATION, origin, ("cookie", cookie)]);
                assert_eq!(
                    (answer.status, &*answer.body),
                    (200, "cached"),
                    "{answer:?}"
                );
                let origins: Vec<_> = answer.all("access-control-allow-origin").collect();
                assert_eq!(origins, ["https://partner.example"]);
                assert_eq!(answer.header("access-control-allow-credentials"), None);
                assert!(!format!("{answer:?}").contains("stolen"));
            }
        }
    });
}

/// In actix-web and poem what is inside may end with an error instead of an answer; in rocket a
/// catcher answers.
#[test]
fn error_of_what_is_inside_keeps_the_fields_of_the_state() {
    for start in &FRAMEWORKS[1..] {
        error_keeps_fields(&World::of(*start));
    }
}

fn error_keeps_fields(world: &World) {
    let token = world.token(&world.user(0));
    let cookies = json!([
        format!("__session={token}; Path=/"),
        "__client_uat=1; Path=/"
    ]);
    let handshake = world.clerk.token().claim("handshake", cookies).mint();
    let cookie = format!("__clerk_db_jwt=dvb_1; __clerk_handshake={handshake}");
    let answer = world.get("/broken", &[NAVIGATION, ("cookie", &cookie)]);
    assert_eq!((answer.status, &*answer.body), (418, "broken"));
    let session = format!("__session={token}; Path=/");
    assert!(
        answer.all("set-cookie").any(|set| set == session),
        "{answer:?}"
    );
    assert_eq!(answer.header("cache-control"), Some("private, no-store"));

    let nobody = world.get("/broken", &[]);
    assert_eq!(nobody.header("x-clerk-auth-status"), Some("signed-out"));
}

/// A lane of visitors that is full costs no time: the request is signed out, and whoever must be
/// signed in is told when to come back.
#[test]
fn full_lane_is_503_at_once() {
    for_each_framework(|world| {
        let user = world.user(0);
        let key = world.api_key(&user);
        let verify = "/api_keys/verify";
        world
            .clerk
            .fail(Fault::on("POST", verify).with(Failure::Hang));
        let bound = Lane::MachineTokens.default_bound();
        let address = world.service.address;
        std::thread::scope(|scope| {
            for _ in 0..bound {
                let stranger: [(&str, &[u8]); 1] = [("authorization", b"Bearer ak_junk")];
                scope.spawn(move || wire::exchange(address, "GET", "/machine", &stranger));
            }
            while world.clerk.request_count("POST", verify) < bound {
                std::thread::sleep(Duration::from_millis(5));
            }
            let start = Instant::now();
            let answer = world.get_as("/machine", &key);
            assert_eq!(answer.status, 503, "{answer:?}");
            assert_eq!(answer.header("retry-after"), Some("1"));
            assert!(start.elapsed() < Duration::from_secs(1));
            assert_eq!(world.get("/page", &[]).body, "nobody");
            world.clerk.stop_failing();
        });
    });
}

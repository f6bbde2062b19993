//! A browser walks through development, production and satellite set-ups, from every start state,
//! and always arrives.

mod setup;
mod starts;
mod world;

use clerk_conformance::browser::Visit;
use clerk_core::http::{Method, Request};
use url::Url;

use setup::{App, PRIMARY, SATELLITE, SETUPS, Setup};
use starts::{Known, Session, Start, starts};
use world::World;

/// How often an application sent the browser on a detour: each counts for itself.
fn detours(visit: &Visit) -> usize {
    let of = |host: &str| {
        let own = visit.steps.iter().filter(|step| {
            step.url.host_str() == Some(host)
                && step.response.headers.first("x-clerk-auth-status") == Some("handshake")
        });
        own.count()
    };
    of(PRIMARY).max(of(SATELLITE))
}

fn arrives(setup: Setup) {
    let world = World::new(setup);
    let mut most = 0;
    for start in starts() {
        let mut browser = setup.browser(&world.clerk);
        browser.cookies = world.cookies(start);
        let mut url = world.url(start);
        let mut path = Vec::new();
        let mut bodies = Vec::new();
        // The page is reloaded until that changes nothing: two reloads later at the latest.
        for reload in 0..=3 {
            let visit = browser.open(&url);
            path.extend(visit.steps.iter().map(|step| step.url.to_string()));
            let case = || format!("{setup:?}\n{start:?}\n{}", path.join("\n"));
            let count = detours(&visit);
            most = most.max(count);
            assert!(count <= 3, "{count} redirects: {}", case());
            let end = visit.end();
            assert_eq!(end.response.status, 200, "{}", case());
            let body = String::from_utf8_lossy(&end.response.body).into_owned();
            let fresh = [start.session, start.suffixed_session].contains(&Session::Fresh);
            let proved = fresh || start.known == Known::SignedIn || start.refresh == Some(true);
            assert!(body == "nobody" || proved, "signed in: {}", case());
            let settled = visit.steps.len() == 1 && bodies.last() == Some(&body);
            if settled {
                if let Some(somebody) = start.is_somebody(setup) {
                    assert_eq!(body != "nobody", somebody, "{body}: {}", case());
                }
                break;
            }
            assert!(reload < 3, "never settles: {}", case());
            bodies.push(body);
            path.push("reload".to_owned());
            // The cookie that counts redirects lives for two seconds.
            browser.cookies.forget("__clerk_redirect_count");
            url = end.url.to_string();
        }
        world.clerk.forget_requests();
    }
    assert!(most > 0, "nobody was ever sent on a detour");
}

/// What is no navigation gets its answer at once, whatever the browser holds.
#[test]
fn r_28_only_navigations_are_redirected() {
    for setup in SETUPS {
        let world = World::new(setup);
        let mut site = App::site(&world.clerk, setup);
        let agreeing = |start: &Start| start.session == start.suffixed_session;
        for start in starts().into_iter().filter(agreeing) {
            if start.redirect_count > 0 || start.uat != start.suffixed_uat {
                continue;
            }
            let url = Url::parse(&world.url(start)).unwrap();
            for (method, destination) in [
                (Method::Get, "empty"),
                (Method::Get, "image"),
                (Method::Post, "document"),
                (Method::Delete, "empty"),
            ] {
                let mut request = Request::new(method, url.as_str());
                request.headers.insert("host", setup.host());
                request.headers.insert("accept", "text/html");
                request.headers.insert("sec-fetch-dest", destination);
                request.headers.insert("x-forwarded-proto", "https");
                request
                    .headers
                    .insert("cookie", world.cookies(start).field(&url));
                let response = site(&request);
                assert_eq!(
                    response.headers.first("location"),
                    None,
                    "{setup:?} {start:?} {method:?} {destination}"
                );
            }
        }
    }
}

#[test]
fn r_28_every_start_in_development_arrives() {
    arrives(SETUPS[0]);
}

#[test]
fn r_28_every_start_at_a_satellite_in_development_arrives() {
    arrives(SETUPS[1]);
    arrives(SETUPS[2]);
}

#[test]
fn r_28_every_start_in_production_arrives() {
    arrives(SETUPS[3]);
}

#[test]
fn r_28_every_start_at_a_satellite_in_production_arrives() {
    arrives(SETUPS[4]);
    arrives(SETUPS[5]);
}

//! Several operations at a time, bulk operations, creating what may be there, several instances.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use clerk_backend::api::invitations::NewInvitation;
use clerk_backend::api::{
    Created, Metadata, OrganizationId, RateLimit, UserId, bulk, emails, organizations, users,
};
use clerk_backend::http::{Headers, Response};
use clerk_backend::{AsyncClient, Client, Config, RetryPolicy, TransportError};
use clerk_emulator::{Emulator, Failure, Fault};
use serde::{Deserialize, Serialize};

use crate::scripted::{Scripted, config, ok};

fn to(emulator: &Emulator) -> Config {
    let config = Config::new().api_url(emulator.url());
    config.secret_key(emulator.secret_key())
}

/// Answers `{"id": <last segment>}`, 404 for `user_3`; counts how many are under way.
fn counting() -> (Arc<Scripted>, Arc<[AtomicUsize; 2]>) {
    let counts = Arc::new([AtomicUsize::new(0), AtomicUsize::new(0)]);
    let (under_way, transport) = (counts.clone(), Scripted::new(|_| ok("{}")));
    transport.answer_with(move |request| {
        let now = under_way[0].fetch_add(1, Ordering::SeqCst) + 1;
        under_way[1].fetch_max(now, Ordering::SeqCst);
        std::thread::sleep(Duration::from_millis(5));
        under_way[0].fetch_sub(1, Ordering::SeqCst);
        let id = request.url.rsplit('/').next().unwrap();
        let status = if id == "user_3" { 404 } else { 200 };
        let body = format!(r#"{{"id":"{id}"}}"#).into_bytes();
        Ok(Response::new(status, Headers::new(), body))
    });
    (transport, counts)
}

fn operations() -> impl Iterator<Item = users::GetUser> {
    (0..20).map(|n| users::get(format!("user_{n}")))
}

fn all_but_the_third<E: std::fmt::Debug>(results: Vec<Result<users::User, E>>) {
    assert_eq!(results.len(), 20);
    for (n, result) in results.into_iter().enumerate() {
        match n {
            3 => assert!(result.is_err()),
            _ => assert_eq!(result.unwrap().id, format!("user_{n}")),
        }
    }
}

#[test]
fn threads_send_at_most_n_at_once_and_keep_the_order() {
    for at_once in [0, 1, 4, 100] {
        let (transport, counts) = counting();
        let clerk = Client::new(config(), transport).unwrap();
        all_but_the_third(clerk.send_all(at_once, operations()));
        let most = counts[1].load(Ordering::SeqCst);
        assert!(most <= at_once.clamp(1, 20), "{most} at once of {at_once}");
        assert!(at_once < 2 || most > 1, "nothing ran beside anything");
    }
    let (transport, _) = counting();
    assert!(
        Client::new(config(), transport)
            .unwrap()
            .send_all::<users::GetUser>(4, [])
            .is_empty()
    );
}

#[tokio::test]
async fn task_sends_at_most_n_at_once_and_keeps_the_order() {
    for at_once in [0, 1, 4, 100] {
        let (transport, _) = counting();
        let clerk = AsyncClient::new(config(), transport.clone()).unwrap();
        all_but_the_third(clerk.send_all(at_once, operations()).await);
        assert_eq!(transport.sent(), 20);
    }
    let (transport, _) = counting();
    let clerk = AsyncClient::new(config(), transport).unwrap();
    assert!(clerk.send_all::<users::GetUser>(4, []).await.is_empty());
}

/// Against a real server: one after the other, the requests would take twenty times the wait.
#[tokio::test]
async fn asynchronous_calls_overlap() {
    let emulator = Emulator::builder().users(20).start();
    let wait = Duration::from_millis(250);
    emulator.fail(Fault::on("GET", "/v1/users/*").with(Failure::Delay(wait)));
    let clerk = AsyncClient::over_reqwest(to(&emulator)).unwrap();
    let ids = emulator.user_ids();
    let begun = std::time::Instant::now();
    let results = clerk
        .send_all(10, ids.iter().map(|id| users::get(id.as_str())))
        .await;
    let found: Vec<UserId> = results.into_iter().map(|user| user.unwrap().id).collect();
    assert_eq!(found, ids);
    assert!(begun.elapsed() < 15 * wait, "{:?}", begun.elapsed());
}

/// What is sent in large numbers waits in a lane of its own, behind calls that are made one by one.
#[test]
fn lists_bulk_operations_and_many_at_once_go_in_the_bulk_lane() {
    let lanes = Arc::new(Mutex::new(Vec::new()));
    let seen = lanes.clone();
    let transport = Scripted::new(move |request| {
        seen.lock().unwrap().push(request.lane().as_str());
        ok(r#"{"id":"user_1","data":[],"total_count":0}"#)
    });
    let clerk = Client::new(Config::new().secret_key("sk_test_lanes"), transport).unwrap();
    let lane_of = |call: &dyn Fn()| {
        call();
        std::mem::take(&mut *lanes.lock().unwrap())
    };
    let get = || users::get("user_1");
    assert_eq!(lane_of(&|| drop(clerk.send(get()))), ["calls"]);
    assert_eq!(lane_of(&|| drop(clerk.send_all(2, [get()]))), ["bulk"]);
    let ban = || drop(clerk.bulk(bulk::ban(["user_1"])));
    assert_eq!(lane_of(&ban), ["bulk"]);
    let walk = || drop(clerk.pages(users::list()).next());
    assert_eq!(lane_of(&walk), ["bulk"]);
}

/// Sixty operations at ten a second take six seconds; a call in the middle of them takes one turn.
#[tokio::test]
async fn call_is_not_behind_a_run_of_many() {
    let emulator = Emulator::builder().users(1).start();
    let config = to(&emulator).rate_limit(RateLimit::new(10, Duration::from_secs(1)));
    let clerk = AsyncClient::over_reqwest(config).unwrap();
    let user = emulator.user_ids().remove(0);
    let run = clerk.send_all(60, (0..60).map(|_| users::get(&user)));
    let call = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        let began = std::time::Instant::now();
        clerk.send(users::get(&user)).await.unwrap();
        began.elapsed()
    };
    tokio::select! {
        biased;
        took = call => assert!(took < Duration::from_secs(2), "{took:?}"),
        _ = run => panic!("the run is faster than the rate limit"),
    }
}

#[test]
fn bulk_report_keeps_what_succeeded() {
    let emulator = Emulator::builder().users(120).start();
    let clerk = Client::over_ureq(to(&emulator)).unwrap();
    let ids = emulator.user_ids();

    let report = clerk.bulk(bulk::ban(ids.clone()));
    assert!(report.is_complete());
    let banned: usize = report.succeeded().map(|(_, users)| users.len()).sum();
    assert_eq!(banned, 120);

    // The second request is refused for what it holds: the third is sent all the same.
    emulator.fail(
        Fault::on("POST", "/v1/users/unban")
            .after(1)
            .times(1)
            .with(Failure::Error(422)),
    );
    let report = clerk.bulk(bulk::unban(ids.clone()));
    let failed: Vec<_> = report
        .failed()
        .map(|(entries, error)| (entries, error.status()))
        .collect();
    assert_eq!(failed, [(50..100, Some(422))]);
    let succeeded: Vec<_> = report.succeeded().map(|(entries, _)| entries).collect();
    assert_eq!(succeeded, [0..50, 100..120]);
    for (n, id) in ids.iter().enumerate() {
        let banned = emulator.user(id).unwrap()["banned"].as_bool().unwrap();
        assert_eq!(banned, (50..100).contains(&n), "user {n}");
    }

    // With a key that is refused the rest is not tried.
    let wrong = Config::new()
        .api_url(emulator.url())
        .secret_key("sk_test_wrong");
    emulator.forget_requests();
    let report = Client::over_ureq(wrong).unwrap().bulk(bulk::ban(ids));
    assert_eq!(report.unsent().collect::<Vec<_>>(), [50..100, 100..120]);
    assert_eq!(emulator.request_count("POST", "/v1/users/ban"), 1);
}

#[tokio::test]
async fn asynchronous_bulk_report_is_complete() {
    let emulator = Emulator::start();
    let clerk = AsyncClient::over_reqwest(to(&emulator)).unwrap();
    let addresses = (0..23).map(|n| NewInvitation::new(format!("guest{n}@example.com")));
    let report = clerk.bulk(bulk::invite(addresses)).await;
    assert!(report.is_complete());
    let sizes: Vec<usize> = report
        .succeeded()
        .map(|(_, invited)| invited.len())
        .collect();
    assert_eq!(sizes, [10, 10, 3]);
    assert_eq!(emulator.request_count("POST", "/v1/invitations/bulk"), 3);
}

#[test]
fn create_or_get_creates_or_finds_users() {
    let emulator = Emulator::builder().users(3).start();
    let clerk = Client::over_ureq(to(&emulator)).unwrap();
    let ask = |id: &str| {
        users::create_or_get_by_external_id(id, users::create().email_address(["ada@example.com"]))
    };
    let first = clerk.create_or_get(ask("crm-new")).unwrap();
    assert!(first.is_new());
    let id = first.into_inner().id;
    match clerk.create_or_get(ask("crm-new")).unwrap() {
        Created::Existing(user) => assert_eq!(user.id, id),
        Created::New(_) => panic!("created twice"),
    }
    let by_email = users::create_or_get_by_email("person1@example.com", users::create());
    let found = clerk.create_or_get(by_email).unwrap();
    assert_eq!(
        (found.is_new(), found.into_inner().id.as_str()),
        (false, emulator.user_ids()[1].as_str())
    );

    // The username is somebody else's: there is nothing to be found, and nothing is.
    let other = users::create_or_get_by_external_id(
        "crm-other",
        users::create()
            .email_address(["eve@example.com"])
            .username("person_0"),
    );
    let refusal = clerk.create_or_get(other).unwrap_err();
    assert!(refusal.as_api().unwrap().has_code("form_identifier_exists"));
}

#[test]
fn one_of_several_concurrent_callers_creates() {
    let emulator = Emulator::builder().users(1).start();
    let clerk = Client::over_ureq(to(&emulator)).unwrap();
    let created: Vec<_> = std::thread::scope(|scope| {
        let create = || {
            let create = organizations::create("Acme");
            clerk
                .create_or_get(organizations::create_or_get("acme", create))
                .unwrap()
        };
        let threads: Vec<_> = (0..6).map(|_| scope.spawn(create)).collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    });
    assert_eq!(created.iter().filter(|one| one.is_new()).count(), 1);
    let ids: Vec<OrganizationId> = created.into_iter().map(|one| one.into_inner().id).collect();
    assert!(ids.iter().all(|id| *id == ids[0]));
    assert_eq!(emulator.organization_ids().len(), 1);
}

#[tokio::test]
async fn asynchronous_create_or_get_creates_once() {
    let emulator = Emulator::start();
    let clerk = AsyncClient::over_reqwest(to(&emulator)).unwrap();
    let ask = || users::create_or_get_by_email("ada@example.com", users::create());
    assert!(clerk.create_or_get(ask()).await.unwrap().is_new());
    assert!(!clerk.create_or_get(ask()).await.unwrap().is_new());
}

#[test]
fn pages_by_cursor_miss_nobody_while_users_sign_up() {
    let emulator = Emulator::builder().users(25).start();
    let clerk = Client::over_ureq(to(&emulator)).unwrap();
    let mut expected = emulator.user_ids();
    expected.reverse();
    let walk = clerk.pages(users::list().limit(10_u32).by_cursor()).items();
    let mut seen = Vec::new();
    for user in walk {
        if seen.len() % 3 == 0 {
            let address = format!("new{}@example.com", seen.len());
            clerk
                .send(users::create().email_address([address]))
                .unwrap();
        }
        seen.push(user.unwrap().id);
    }
    assert_eq!(seen, expected);
}

#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
struct Plan {
    tier: String,
    seats: u32,
}

#[test]
fn metadata_is_read_and_written_as_a_type_of_the_caller() {
    let emulator = Emulator::builder().users(1).start();
    let clerk = Client::over_ureq(to(&emulator)).unwrap();
    let id = emulator.user_ids().swap_remove(0);
    let plan = Plan {
        tier: "pro".into(),
        seats: 5,
    };
    let written = Metadata::write(&plan).unwrap();
    let user = clerk
        .send(users::replace_metadata(id.as_str()).public_metadata(written))
        .unwrap();
    assert_eq!(user.public_metadata.deserialize::<Plan>().unwrap(), plan);
    let user = clerk
        .send(users::merge_metadata(id.as_str()).public_metadata([("seats", 6)]))
        .unwrap();
    assert_eq!(
        user.public_metadata.deserialize::<Plan>().unwrap(),
        Plan { seats: 6, ..plan }
    );
}

/// Two instances with the same `kid`: the keys of one say nothing about the tokens of the other.
#[test]
fn r_03_clients_of_two_instances_share_neither_keys_nor_limits() {
    let (one, two) = (
        Emulator::builder().users(1).seed(1).start(),
        Emulator::builder().users(1).seed(2).start(),
    );
    one.rotate_keys_as("ins_same");
    two.rotate_keys();
    two.rotate_keys_as("ins_same");
    let (first, second) = (
        Client::over_ureq(to(&one)).unwrap(),
        Client::over_ureq(to(&two)).unwrap(),
    );
    let token = |emulator: &Emulator| {
        let session = emulator.sign_in(&emulator.user_ids()[0], None).unwrap();
        emulator.session_token(&session).unwrap()
    };
    for _ in 0..2 {
        assert!(first.verify_token(&token(&one)).is_ok());
        assert!(second.verify_token(&token(&two)).is_ok());
        assert!(
            first
                .verify_token(&token(&two))
                .unwrap_err()
                .is_token_refused()
        );
        assert!(
            second
                .verify_token(&token(&one))
                .unwrap_err()
                .is_token_refused()
        );
    }

    let slow = RateLimit::new(1, Duration::from_secs(60 * 60));
    let limited = |key: &str| {
        let config = Config::new().secret_key(key).rate_limit(slow);
        Client::new(config, Scripted::new(|_| ok(r#"{"id":"user_1"}"#))).unwrap()
    };
    let (a, b) = (limited("sk_live_a"), limited("sk_live_b"));
    assert!(a.send(users::get("user_1")).is_ok());
    assert!(b.send(users::get("user_1")).is_ok());
    assert!(a.send(users::get("user_1")).is_err());
}

#[test]
fn emails_are_repeated_only_with_an_idempotency_key() {
    let lost = || {
        Scripted::new(|_| {
            Err(TransportError::new(
                clerk_backend::TransportErrorKind::Timeout,
            ))
        })
    };
    let email = || {
        emails::create(
            "ada@example.com",
            emails::Mailbox::new("me@example.com"),
            "s",
            "t",
        )
    };
    let attempts = |send: &dyn Fn(&Client)| {
        let transport = lost();
        let retry = RetryPolicy::default();
        send(&Client::new(config().retry(retry), transport.clone()).unwrap());
        transport.sent()
    };
    assert_eq!(attempts(&|clerk| drop(clerk.send(email()).unwrap_err())), 1);
    assert_eq!(
        attempts(&|clerk| drop(clerk.send(email().idempotency_key("k-1")).unwrap_err())),
        3
    );
    let with_keys = || (0..2).map(|n| email().idempotency_key(format!("k-{n}")));
    assert_eq!(
        attempts(&|clerk| drop(clerk.bulk(bulk::send_emails(with_keys())))),
        3
    );
    let one_without = || with_keys().chain([email()]);
    assert_eq!(
        attempts(&|clerk| drop(clerk.bulk(bulk::send_emails(one_without())))),
        1
    );
}

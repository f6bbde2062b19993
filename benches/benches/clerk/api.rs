//! The Backend API: reading a page of 500 users, beside `clerk-rs` 0.5.0, and building requests.

use std::hint::black_box;

use clerk_emulator::Emulator;
use clerk_core::SecretKey;
use clerk_core::api::{ApiConfig, Endpoint, Metadata, users};
use criterion::{Criterion, Throughput};
use serde_json::Value;

use crate::table::OURS;

pub(crate) fn measure(criterion: &mut Criterion) {
    page_of_users(criterion);
    requests(criterion);
}

/// What `GET /v1/users?limit=500` answers for the emulator's people: 500 whole users.
fn page() -> Vec<u8> {
    let emulator = Emulator::builder()
        .users(500)
        .organizations(5)
        .seed(1)
        .start();
    let ids = emulator.user_ids();
    let users: Option<Vec<Value>> = ids.iter().map(|id| emulator.user(id)).collect();
    serde_json::to_vec(&users.unwrap()).unwrap()
}

fn page_of_users(criterion: &mut Criterion) {
    let page = page();
    let ours = |page: &[u8]| users::ListUsers::decode(page).unwrap().data;
    let theirs = |page: &[u8]| serde_json::from_slice::<Vec<clerk_rs::models::User>>(page).unwrap();
    let (mine, other) = (ours(&page), theirs(&page));
    assert_eq!((mine.len(), other.len()), (500, 500));
    assert!(
        mine.iter()
            .zip(&other)
            .all(|(a, b)| a.id == b.id && a.unknown.is_empty())
    );

    let mut group = criterion.benchmark_group("page of 500 users");
    group.throughput(Throughput::Bytes(page.len() as u64));
    group.bench_function(OURS, |bencher| bencher.iter(|| ours(black_box(&page))));
    group.bench_function("clerk-rs 0.5.0", |bencher| {
        bencher.iter(|| theirs(black_box(&page)))
    });
    group.bench_function("serde_json::Value", |bencher| {
        bencher.iter(|| serde_json::from_slice::<Value>(black_box(&page)).unwrap());
    });
    group.finish();
}

/// From the caller's values to URL, header fields and body; `clerk-rs` cannot build without sending.
fn requests(criterion: &mut Criterion) {
    let config = ApiConfig::new(SecretKey::new("sk_test_x").unwrap());
    let mut group = criterion.benchmark_group("request");
    group.bench_function("GET one user", |bencher| {
        bencher.iter(|| config.request(&users::get(black_box("user_2abc"))).unwrap());
    });
    group.bench_function("GET users, 5 parameters", |bencher| {
        bencher.iter(|| {
            let list = users::list()
                .limit(500_u32)
                .offset(1000_u64)
                .query(black_box("ada"));
            let list = list.order_by("-created_at").banned(false);
            config.request(&list).unwrap()
        });
    });
    group.bench_function("POST a user, 5 members", |bencher| {
        bencher.iter(|| {
            let user = users::create()
                .first_name(black_box("Ada"))
                .last_name("Lovelace");
            let user = user.email_address(["ada@example.com"]).external_id("crm-1");
            let user = user.public_metadata(Metadata::from([("tier", "pro")]));
            config.request(&user).unwrap()
        });
    });
    group.finish();
}

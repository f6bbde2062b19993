//! Reading a page of 500 whole users, beside `clerk-rs` 0.5.0.

use std::hint::black_box;

use clerk_backend::api::{Endpoint, users};
use clerk_emulator::Emulator;
use serde_json::Value;

use crate::ours::DEFAULT;
use crate::rounds::{Contender, Rounds};
use crate::table::Table;

pub(crate) fn measure(rounds: &Rounds, table: &mut Table) {
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
    let contenders = vec![
        Contender::new(DEFAULT, || drop(ours(black_box(&page)))),
        Contender::new("clerk-rs 0.5.0", || drop(theirs(black_box(&page)))),
        Contender::new("serde_json::Value", || {
            drop(serde_json::from_slice::<Value>(black_box(&page)).unwrap());
        }),
    ];
    table.add(rounds.run("page of 500 users read", contenders));
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

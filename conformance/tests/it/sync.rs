//! The sync example while users come and go, and while Clerk limits its rate.

use std::collections::HashSet;
use std::fs;
use std::path::PathBuf;

use clerk_backend::http::{Method, Request};
use clerk_backend::{Client, Config};
use clerk_emulator::{Emulator, Failure, Fault, RetryAfter};
use serde_json::Value;

#[path = "../../examples/sync/sync.rs"]
mod job;
#[path = "../../examples/sync/output.rs"]
#[allow(dead_code)]
mod output;

use output::Output;

struct World {
    clerk: Emulator,
    client: Client,
    path: PathBuf,
}

impl World {
    fn new(name: &str, users: usize) -> Self {
        let clerk = Emulator::builder().users(users).start();
        let config = Config::new()
            .secret_key(clerk.secret_key())
            .api_url(clerk.url());
        let name = format!("clerk-sync-{name}-{}.jsonl", std::process::id());
        Self {
            client: Client::over_ureq(config).unwrap(),
            clerk,
            path: std::env::temp_dir().join(name),
        }
    }

    fn request(&self, method: Method, path: &str, body: Option<&str>) {
        let mut request = Request::new(method, format!("{}/v1{path}", self.clerk.url()));
        let key = format!("Bearer {}", self.clerk.secret_key());
        request.headers.insert("authorization", key);
        if let Some(body) = body {
            request.body = clerk_backend::http::Body::json(body);
        }
        let answer = self.clerk.answer(&request);
        assert_eq!(answer.status, 200, "{path}");
    }

    fn delete(&self, id: &str) {
        self.request(Method::Delete, &format!("/users/{id}"), None);
    }

    fn sign_up(&self, number: usize) {
        let body = format!(r#"{{"email_address": ["late{number}@example.com"]}}"#);
        self.request(Method::Post, "/users", Some(&body));
    }

    fn ids_in_file(&self) -> Vec<String> {
        let text = fs::read_to_string(&self.path).unwrap();
        let id = |line: &str| serde_json::from_str::<Value>(line).unwrap()["id"].clone();
        let ids = text
            .lines()
            .map(|line| id(line).as_str().unwrap().to_owned());
        ids.collect()
    }

    #[track_caller]
    fn assert_each_once(&self, there_throughout: &[String]) {
        let written = self.ids_in_file();
        let once: HashSet<&String> = written.iter().collect();
        assert_eq!(once.len(), written.len(), "somebody was written twice");
        let missing = there_throughout.iter().filter(|id| !once.contains(id));
        assert_eq!(missing.count(), 0, "of {}", there_throughout.len());
    }
}

impl Drop for World {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
    }
}

#[test]
fn deletions_and_sign_ups_between_pages_lose_nobody() {
    let world = World::new("between-pages", 600);
    let before = world.clerk.user_ids();
    let mut output = Output::open(&world.path, true).unwrap();
    let (mut count, mut deleted) = (0, HashSet::new());
    job::sync(&world.client, &mut output, || {
        count += 1;
        if count % 30 == 0 {
            // Some who were written, the last one among them, and one who was not.
            for id in [count - 25, count - 1, count + 60].map(|at| before.get(at)) {
                let id = id.filter(|id| deleted.insert((*id).clone()));
                id.inspect(|id| world.delete(id));
            }
            world.sign_up(count);
        }
    })
    .unwrap();
    assert!(deleted.len() > 30, "{}", deleted.len());
    let throughout: Vec<String> = before
        .into_iter()
        .filter(|id| !deleted.contains(id))
        .collect();
    world.assert_each_once(&throughout);
}

#[test]
fn deletions_between_two_runs_lose_nobody() {
    let world = World::new("between-runs", 300);
    let before = world.clerk.user_ids();
    let is_reached = Fault::on("GET", "/v1/users/*/organization_memberships").after(150);
    world.clerk.fail(is_reached.with(Failure::Error(400)));
    let mut output = Output::open(&world.path, true).unwrap();
    job::sync(&world.client, &mut output, || {}).unwrap_err();
    assert_eq!(output.lines(), 150);
    drop(output);

    let deleted = [0, 1, 2, 70, 149, 150, 200];
    for at in deleted {
        world.delete(&before[at]);
    }
    world.clerk.stop_failing();
    let mut output = Output::open(&world.path, false).unwrap();
    job::sync(&world.client, &mut output, || {}).unwrap();
    let there = before
        .iter()
        .enumerate()
        .filter(|(at, _)| !deleted.contains(at));
    let throughout: Vec<String> = there.map(|(_, id)| id.clone()).collect();
    world.assert_each_once(&throughout);
}

#[test]
fn every_fifth_answer_429_and_all_users_arrive() {
    let world = World::new("rate-limit", 3000);
    let at_once = Failure::TooManyRequests(RetryAfter::Seconds(0));
    world
        .clerk
        .fail(Fault::on("GET", "/v1/**").every(5).with(at_once));
    let mut output = Output::open(&world.path, true).unwrap();
    job::sync(&world.client, &mut output, || {}).unwrap();
    world.assert_each_once(&world.clerk.user_ids());
    assert_eq!(output.lines(), 3000);
}

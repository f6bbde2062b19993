//! Programs as a newcomer writes them, from the README and from habit: each compiles and does what it
//! says. The table tells which test holds which program, here or elsewhere; the examples of
//! `src/calls/*.md` hold more of the same.
//!
//! | program | held by |
//! | --- | --- |
//! | pages of `limit(n)` with `usize`, `u32`, `i64`; `offset(v.len())` | `pages_of_any_size_are_fetched_one_after_the_other` |
//! | every other integer type for every numeric parameter | `every_integer_type_is_a_number` |
//! | a number out of range, sent | `number_out_of_range_is_told_before_anything_is_sent` |
//! | its message | `number_out_of_range_names_operation_parameter_and_bounds` |
//! | `email_address("a@b.c")`, a vector, a slice, an iterator, a set | `people_are_created_and_found_by_addresses_in_any_form` |
//! | the same for every parameter that may repeat | `list_takes_one_value_or_many_of_any_kind` |
//! | banning and inviting many | `people_are_banned_and_invited_in_one_go` |
//! | metadata of `json!`, a struct, maps, pairs; read back | `metadata_is_written_in_any_form_and_read_back` |
//! | metadata that is no object | `metadata_that_is_no_object_is_refused` |
//! | a machine's token with claims and `default_token_ttl(3600)` | `machine_gets_a_token_with_claims` |
//! | a form with `Option<String>` and `Option<&str>`, `Patch::Clear` | `profile_form_changes_what_was_filled_in` |
//! | a patch read from JSON, where `null` clears | `patch_of_a_request_is_passed_on` |
//! | parties in any form, for the client, a token, a request | `parties_are_given_in_any_form` |
//! | `send(&operation)`, `send(operation)`, `==` | `an_operation_is_kept_and_sent_again` |
//! | `authenticate` with an `http::Request`, with `Parts` | `every_phase_turns_into_the_sum` |
//! | a webhook with a `HeaderMap` by reference, by value, as pairs | `webhook_is_read_with_headers_in_any_form` |
//! | `?` on everything in one function | `every_phase_turns_into_the_sum` |
//! | an axum handler returns `Result<_, Error>` | `axum_handler_returns_the_error` |
//! | an actix-web handler returns `Result<_, Error>` | `actix_handler_returns_the_error` |
//! | `Timestamp::now()`, `SystemTime`, texts, RFC 3339 | `recent_people_are_found_by_times_of_the_standard_library` |
//! | times of chrono | `chrono_time_is_converted_both_ways` |
//! | times of jiff | `jiff_time_is_converted_both_ways` |
//! | times of the crate time | `time_of_the_time_crate_is_converted_both_ways` |
//! | a repository over `AsyncClient` | `repository_over_a_client_is_shared_between_tasks` |
//! | one client in axum's state and in the layer | `one_client_serves_handlers_and_the_layer` |
//! | parties, audience and skew configured once | `what_is_expected_of_tokens_is_configured_once` |
//! | setters in any order, told once and by name | `wrong_setting_is_named_whatever_the_order` |
//! | keys from the environment, `CLERK_MACHINE_SECRET_KEY` among them | `machine_secret_key_of_the_environment_verifies_m2m_tokens` |
//! | a sign-up that tells a taken address | `taken_address_is_told_from_an_outage` |
//! | the same questions of both levels of errors | `both_levels_answer_the_same_questions` |
//! | a loop of its own that waits as it is told | `job_waits_as_long_as_it_is_told` |
//! | errors through threads and boxes | `errors_go_through_threads_and_boxes` |
//! | errors as answers | `an_error_is_an_answer_by_its_phase` |
//! | `axum::Json(user)` | `user_in_an_answer_has_no_private_metadata` |
//! | an export with `with_private()` | `export_has_private_metadata` |
//! | a handler with a fake user | `fake_session_has_what_was_set` |
//! | a router with `ClerkLayer::always` | `router_is_tested_with_a_fake_layer` |
//! | a wrapper that adds a header | `header_is_added_by_a_wrapper` |
//! | a wrapper that sends the trace context, blocking and asynchronous | `trace_context_is_sent_by_a_wrapper` |
//! | a wrapper that records | `wrapper_knows_operation_attempt_and_template` |
//! | metrics without a wrapper | `observer_counts_requests_verdicts_and_keys` |
//! | a transport that is chosen at run time | `transport_can_be_chosen_at_run_time` |
//! | `client.with(CallOptions::new()..)` | `hasty_view_fails_fast_and_says_who_asks` |
//! | `api::request(Method::Get, ..)` | `operation_of_ones_own_is_sent_by_method_and_path` |
//! | an `Endpoint` of its own | `endpoint_of_ones_own_is_sent_like_others` |
//! | `users::get(&session.user_id)`, ids as keys of maps | `ids_lead_from_sessions_to_users` |
//! | `users::get(&session.id)` does not compile | `operations.md` |
//! | `RequireAuth`, `Option<..>`, `Result<..>` in every framework | `handlers_receive_the_user` |
//! | a role from a configuration file | `role_of_a_configuration_file_is_checked` |
//! | a template from a configuration file | `token_of_a_configured_template` |
//! | organization, role, slug and actor of a session | `session_tells_organization_role_and_actor` |
//! | custom claims as a type | `custom_claims_are_read_as_a_type` |
//! | what a request's state tells | `state_of_a_request_is_asked_by_methods` |

mod calls;
mod errors;
mod handlers;
mod policy;
mod transports;
mod types;

use std::fs;
use std::path::{Path, PathBuf};

use clerk_backend::{AsyncClient, Client, Config};
use clerk_emulator::Emulator;

fn emulator() -> Emulator {
    Emulator::builder().users(2).organizations(1).start()
}

fn config(emulator: &Emulator) -> Config {
    Config::new()
        .secret_key(emulator.secret_key())
        .publishable_key(emulator.publishable_key())
        .api_url(emulator.url())
}

fn client(emulator: &Emulator) -> Client {
    Client::over_ureq(config(emulator)).unwrap()
}

fn async_client(emulator: &Emulator) -> AsyncClient {
    AsyncClient::over_reqwest(config(emulator)).unwrap()
}

/// The text of every source file below a folder.
fn sources(folder: &Path, texts: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path: PathBuf = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, texts);
        } else {
            texts.push(fs::read_to_string(path).unwrap_or_default());
        }
    }
}

#[test]
fn every_program_of_the_table_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut texts = Vec::new();
    for folder in ["tests", "../core/tests/it", "../core/src"] {
        sources(&root.join(folder), &mut texts);
    }
    let rows = include_str!("mod.rs").lines();
    let rows = rows.filter_map(|line| line.strip_prefix("//! | ")?.strip_suffix("` |"));
    let held_by: Vec<_> = rows
        .filter_map(|row| Some(row.rsplit_once('`')?.1))
        .collect();
    assert!(held_by.len() >= 44, "{}", held_by.len());
    for name in held_by {
        let is_there = if Path::new(name).extension().is_some_and(|end| end == "md") {
            root.join("src/calls").join(name).exists()
        } else {
            let function = format!("fn {name}(");
            texts.iter().any(|text| text.contains(&function))
        };
        assert!(is_there, "{name}");
    }
}

//! What the handle can do, over HTTP, for programs in other languages: paths under
//! `/__emulator`, no key needed, never in the request log.

use clerk_core::Timestamp;
use serde_json::{Value, json};

use super::fault::Fault;
use super::guard;
use super::log::RecordedRequest;
use super::resources::sign_ups;
use super::server::Shared;
use super::spoil::Answer;
use super::state::Clock;

pub(super) const PREFIX: &str = "/__emulator";

pub(super) fn answer(
    shared: &Shared,
    path: &str,
    request: &RecordedRequest,
    trace_id: String,
) -> Answer {
    let (status, value) = match guard::check(request) {
        Ok(()) => carry_out(shared, path, request),
        Err((status, message)) => (status, json!({ "error": message })),
    };
    Answer {
        status,
        content_type: "application/json".into(),
        body: value.to_string().into_bytes(),
        trace_id,
    }
}

fn carry_out(shared: &Shared, path: &str, request: &RecordedRequest) -> (u16, Value) {
    let body = String::from_utf8_lossy(request.body());
    let done = Ok(json!({ "done": true }));
    let result: Result<Value, String> = match (request.method(), path) {
        ("GET", "/instance") => Ok(json!({
            "secret_key": shared.state().instance.secret_key,
            "publishable_key": shared.state().instance.publishable_key.clone(),
            "jwt_public_key_pem": shared.state().keys.current().public_pem(),
            "now_ms": shared.state().now(),
        })),
        ("POST", "/faults") => {
            let faults: Result<Vec<Fault>, _> = body.lines().map(str::parse).collect();
            faults.and_then(|faults| {
                for fault in faults {
                    shared.faults.add(fault);
                }
                done
            })
        }
        ("DELETE", "/faults") => {
            shared.faults.clear();
            done
        }
        ("GET", "/requests") => Ok(shared
            .log
            .all()
            .iter()
            .map(|r| json!({ "method": r.method(), "path": r.path(), "query": r.query() }))
            .collect()),
        ("DELETE", "/requests") => {
            shared.log.clear();
            done
        }
        ("POST", "/clock") => match body.trim().parse() {
            Ok(millis) => {
                shared.state().clock = Clock::Set(Timestamp::from_millis(millis).as_millis());
                done
            }
            Err(_) => Err("the body must be a time in milliseconds".into()),
        },
        ("POST", "/keys/rotate") => Ok(json!({ "kid": shared.state().keys.rotate() })),
        ("POST", "/sign_ups") => {
            let id = sign_ups::begin(&mut shared.state(), body.trim());
            let refused = "the body must be an email address that nobody has";
            id.map_or_else(|| Err(refused.into()), |id| Ok(json!({ "id": id })))
        }
        ("POST", path) if path.starts_with("/sign_ups/") => {
            let id = path["/sign_ups/".len()..].trim_end_matches("/complete");
            let user = sign_ups::complete(&mut shared.state(), id);
            let refused = || format!("there is no open sign-up {id}");
            user.map_or_else(|| Err(refused()), |user| Ok(json!({ "user_id": user })))
        }
        _ => Err(format!("there is no {} {PREFIX}{path}", request.method())),
    };
    match result {
        Ok(value) => (200, value),
        Err(message) => (400, json!({ "error": message })),
    }
}

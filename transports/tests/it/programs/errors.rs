//! What programs do about errors.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use clerk_backend::api::users::{self, User};
use clerk_backend::http::{Headers, Response};
use clerk_backend::{CallError, Client, Config, Error, RetryPolicy, VerifyError};
use clerk_emulator::{Failure, Fault, RetryAfter};

use super::{client, emulator};
use crate::scripted::{Scripted, ok};

#[derive(Debug, PartialEq)]
enum SignUp {
    Welcome,
    Taken,
    TryLater,
}

fn sign_up(clerk: &Client, email: &str) -> Result<SignUp, CallError> {
    match clerk.send(users::create().email_address(email)) {
        Ok(_) => Ok(SignUp::Welcome),
        Err(error) if error.has_code("form_identifier_exists") => Ok(SignUp::Taken),
        Err(error) if error.is_transient() => Ok(SignUp::TryLater),
        Err(error) => Err(error),
    }
}

#[test]
fn taken_address_is_told_from_an_outage() -> Result<(), Error> {
    let emulator = emulator();
    let clerk = client(&emulator);
    assert_eq!(sign_up(&clerk, "ada@example.com")?, SignUp::Welcome);
    assert_eq!(sign_up(&clerk, "ada@example.com")?, SignUp::Taken);
    emulator.fail(Fault::on("POST", "/v1/users").with(Failure::Error(500)));
    assert_eq!(sign_up(&clerk, "eve@example.com")?, SignUp::TryLater);

    match clerk.send(users::get("user_none")) {
        Err(CallError::Api(error)) => {
            assert_eq!((error.status, error.operation), (404, "GetUser"));
            assert_eq!(error.errors[0].code(), "resource_not_found");
            assert!(error.trace_id.is_some());
        }
        other => panic!("{other:?}"),
    }
    let found: Option<User> = match clerk.send(users::get("user_none")) {
        Err(error) if error.is_not_found() => None,
        found => Some(found?),
    };
    assert_eq!(found, None);
    Ok(())
}

#[test]
fn job_waits_as_long_as_it_is_told() -> Result<(), Error> {
    let answers = Arc::new(AtomicUsize::new(0));
    let transport = Scripted::new(move |_| {
        if answers.fetch_add(1, Ordering::SeqCst) > 1 {
            return ok(r#"{"id":"user_1"}"#);
        }
        let headers = Headers::from_iter([("retry-after", "7")]);
        Ok(Response::new(429, headers, b"{}".to_vec()))
    });
    let config = Config::new()
        .secret_key("sk_test_example")
        .retry(RetryPolicy::never());
    let clerk = Client::new(config, transport)?;

    let mut waited = Duration::ZERO;
    let user = loop {
        match clerk.send(users::get("user_1")) {
            Ok(user) => break user,
            Err(error) if error.is_transient() => {
                waited += error.retry_after().unwrap_or(Duration::from_secs(1));
            }
            Err(error) => return Err(error.into()),
        }
    };
    assert_eq!((user.id.as_str(), waited.as_secs()), ("user_1", 14));
    Ok(())
}

#[test]
fn errors_go_through_threads_and_boxes() {
    let emulator = emulator();
    emulator.fail(Fault::on("GET", "/v1/users/count").with(Failure::Error(403)));
    let clerk = client(&emulator);
    let counted = std::thread::spawn(
        move || -> Result<u64, Box<dyn std::error::Error + Send + Sync>> {
            Ok(clerk.send(users::count())?.total_count)
        },
    );
    let error = counted.join().expect("no panic").unwrap_err();
    let error = error
        .downcast::<CallError>()
        .expect("the error of the call");
    assert_eq!(error.status(), Some(403));
    let sum: Error = (*error).into();
    assert!(matches!(&sum, Error::Api(error) if error.status == 403));
    assert_eq!(
        sum.as_api().map(|error| error.operation),
        Some("GetUsersCount")
    );
}

#[test]
fn refused_token_is_told_from_a_missing_key() {
    let emulator = emulator();
    let clerk = client(&emulator);
    let status = |clerk: &Client, token: &str| match clerk.verify_token(token) {
        Ok(_) => 200,
        Err(VerifyError::Token(_)) => 401,
        Err(VerifyError::Key { .. }) => 503,
        Err(error) => error.answer_status(),
    };
    let token = emulator
        .token()
        .claim("sub", "user_1")
        .claim("sid", "sess_1");
    let token = token.mint();
    assert_eq!(status(&clerk, "junk"), 401);
    assert_eq!(status(&clerk, &token), 200);
    emulator
        .fail(Fault::on("GET", "/v1/jwks").with(Failure::TooManyRequests(RetryAfter::Seconds(60))));
    let other = client(&emulator);
    assert_eq!(status(&other, &token), 503);
    let error = Error::from(other.verify_token(&token).unwrap_err());
    assert!(error.is_transient() && error.answer_status() == 503);
}

//! Hostile servers: no answer makes the client panic, the reader of answers agrees with `serde_json`,
//! and what was read is written back whole.
#![no_main]

use clerk_core::Timestamp;
use clerk_core::api::users::{self, User};
use clerk_core::api::{ApiError, Endpoint, Page};
use clerk_core::http::{Headers, Response};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let page = users::ListUsers::decode(data);
    if let Ok(text) = std::str::from_utf8(data)
        && !text.trim_ascii().is_empty()
    {
        let expected = serde_json::from_str::<Page<User>>(text).ok();
        assert_eq!(page.as_ref().ok(), expected.as_ref());
    }
    if let Ok(page) = page {
        let written = serde_json::to_vec(&page.with_private()).expect("JSON");
        let again = users::ListUsers::decode(&written).expect("our own JSON");
        assert_eq!(page, again);
    }
    let (retry_after, body) = data.split_at(data.len().min(40));
    let mut headers = Headers::new();
    headers.append("Retry-After", String::from_utf8_lossy(retry_after));
    let response = Response::new(422, headers, body.to_vec());
    let error = ApiError::read("GetUser", &response, Timestamp::from_secs(1_800_000_000));
    let _ = (error.to_string(), format!("{error:?}"), error.has_code("x"));
});

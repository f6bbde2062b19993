//! Hostile requests with tokens, cookies and answers that have their shape; see `incoming_request` for
//! requests as text.
#![no_main]

use clerk_core::auth::RequestView;
use clerk_fuzz::shape::Visit;
use clerk_fuzz::{authenticator, decide};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|visit: Visit| {
    let (url, headers) = (visit.url(), visit.headers());
    let headers: Vec<(&str, &[u8])> = headers
        .iter()
        .map(|(name, value)| (*name, value.as_bytes()))
        .collect();
    let request = RequestView::new(visit.method(), &url, &headers);
    let answers = visit.answers();
    if let Err(error) = decide(authenticator(visit.set_up), &request, answers.as_bytes()) {
        assert!(!error.to_string().is_empty());
    }
});

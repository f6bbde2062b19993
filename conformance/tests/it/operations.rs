//! Every operation of the registry is answered, in a shape that its type reads.

use clerk_conformance::drift::{Answered, carry_out};
use clerk_core::api::RESOURCES;

/// What is refused here, and why: what it needs comes from a browser or an app, not from the API.
const REFUSED: [(&str, u16); 4] = [
    ("JsClientsGetHandshakePayload", 404),
    ("RefreshSession", 401),
    ("RevokeUserTrustedDevice", 404),
    ("UserPasskeyDelete", 404),
];

#[test]
fn every_operation_is_answered_as_its_type_reads() {
    let answers = carry_out().unwrap();
    let mut wrong = Vec::new();
    for Answered {
        operation,
        status,
        body,
    } in &answers
    {
        let refused = REFUSED.iter().find(|(id, _)| *id == operation.id);
        let right = match refused {
            Some((_, wanted)) => status == wanted && body.contains("\"code\""),
            None => (200..300).contains(status) && operation.read_answer(body.as_bytes()).is_ok(),
        };
        if !right {
            wrong.push(format!("{}: {status} {body}", operation.id));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    for operation in RESOURCES.iter().flat_map(|(_, operations)| *operations) {
        let mut answers = answers.iter();
        assert!(
            answers.any(|a| a.operation.id == operation.id),
            "{}",
            operation.id
        );
    }
}

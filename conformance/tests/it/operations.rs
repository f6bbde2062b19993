//! Every operation of the registry is answered, in a shape that its type reads, and refused.

use clerk_conformance::drift::{Answered, Asked, carry_out};
use clerk_core::api::RESOURCES;

/// What is refused here, and why: what it needs comes from a browser or an app, not from the API.
const REFUSED: [(&str, u16); 4] = [
    ("JsClientsGetHandshakePayload", 404),
    ("RefreshSession", 401),
    ("RevokeUserTrustedDevice", 404),
    ("UserPasskeyDelete", 404),
];

/// What needs no key.
const OPEN: &str = "GetPublicInterstitial";

#[test]
fn every_operation_is_answered_as_its_type_reads() {
    let answers = carry_out().unwrap();
    let mut wrong = Vec::new();
    for answer in &answers {
        let Answered {
            operation, body, ..
        } = answer;
        let refused = REFUSED.iter().find(|(id, _)| *id == operation.id);
        let wanted = match answer.asked {
            Asked::Properly => refused.map(|(_, status)| *status),
            Asked::WithAnotherKey => (operation.id != OPEN).then_some(401),
            Asked::ForNothing => Some(404),
        };
        let right = match wanted {
            Some(wanted) => answer.status == wanted && body.contains("\"code\""),
            None => {
                (200..300).contains(&answer.status)
                    && operation.read_answer(body.as_bytes()).is_ok()
            }
        };
        if !right {
            wrong.push(format!("{}: {answer:?}", operation.id));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    for operation in RESOURCES.iter().flat_map(|(_, operations)| *operations) {
        for asked in [Asked::Properly, Asked::WithAnotherKey] {
            let mut answers = answers.iter();
            let id = operation.id;
            assert!(
                answers.any(|a| a.operation.id == id && a.asked == asked),
                "{id} {asked:?}"
            );
        }
    }
}

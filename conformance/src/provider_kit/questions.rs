//! The committed questions of the differential run.

use std::sync::Arc;

use clerk_core::crypto::CryptoProvider;

use super::Report;
use crate::testee::{answer, answer_with};

/// Those that verify tokens.
const QUESTIONS: [&str; 5] = [
    include_str!("../../vectors/authenticate_request.jsonl"),
    include_str!("../../vectors/verify_jws.jsonl"),
    include_str!("../../vectors/verify_jwt.jsonl"),
    include_str!("../../vectors/verify_machine_token.jsonl"),
    include_str!("../../vectors/verify_token.jsonl"),
];

pub(super) fn check(provider: &Arc<dyn CryptoProvider>, report: &mut Report) {
    for line in QUESTIONS.into_iter().flat_map(str::lines) {
        let vector: serde_json::Value = serde_json::from_str(line).unwrap_or_default();
        let question = vector["question"].to_string();
        let expected = answer(question.as_bytes());
        let got = answer_with(question.as_bytes(), Arc::clone(provider));
        report.expect(got == expected, || {
            format!("{question}\n  got      {got}\n  expected {expected}")
        });
    }
}

//! Answers the conformance protocol: one JSON line in, one JSON line out.
//!
//! Each file here answers a group of operations and lists them in its `OPERATIONS`.

mod answer;
mod api;
mod auth;
mod keys;
mod network;
mod proxy;
mod question;
mod tokens;
mod values;
mod warm;
mod webhooks;

use core::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use std::sync::Arc;

use clerk_core::crypto::{CryptoProvider, RustCrypto};
use serde_json::{Value, json};
use warm::Warm;

pub use answer::Refusal;
pub use network::Network;
pub use question::Question;

/// What answers one operation: the members of `out`, or of `err`.
type Operation = fn(&Question) -> Result<Value, Refusal>;

const GROUPS: &[&[(&str, Operation)]] = &[
    api::OPERATIONS,
    auth::OPERATIONS,
    proxy::OPERATIONS,
    tokens::OPERATIONS,
    values::OPERATIONS,
    webhooks::OPERATIONS,
];

/// Answers one line, whatever it holds. The answer has no line break.
///
/// A panic of the code under test is answered with the reason `panic`, so that a run goes on and
/// shows it.
pub fn answer(line: &[u8]) -> String {
    answer_with(line, Arc::new(RustCrypto))
}

/// As [`answer`], with another provider for the signatures of tokens.
pub fn answer_with(line: &[u8], provider: Arc<dyn CryptoProvider>) -> String {
    answer_over(line, provider, None)
}

/// As [`answer_with`], but each token has been verified before, so that its signature is not checked
/// again where a [`ProofCache`](clerk_core::jwt::ProofCache) is used.
pub fn answer_warm(line: &[u8], provider: Arc<dyn CryptoProvider>) -> String {
    answer_over(line, provider, Some(Arc::default()))
}

fn answer_over(line: &[u8], provider: Arc<dyn CryptoProvider>, warm: Option<Arc<Warm>>) -> String {
    let (id, answer) = match Question::read(line, provider, warm) {
        Ok(question) => {
            let result = catch_unwind(AssertUnwindSafe(|| ask(&question)));
            let refusal = || Err(Refusal::new("panic", "the code under test panicked"));
            (
                Value::from(question.id),
                result.unwrap_or_else(|_| refusal()),
            )
        }
        Err(refusal) => (Value::Null, Err(refusal)),
    };
    match answer {
        Ok(out) => json!({ "id": id, "out": out }).to_string(),
        Err(refusal) => json!({ "id": id, "err": refusal.into_value() }).to_string(),
    }
}

fn ask(question: &Question) -> Result<Value, Refusal> {
    let (_, operation) = GROUPS
        .iter()
        .copied()
        .flatten()
        .find(|(name, _)| *name == question.op)
        .ok_or_else(|| Refusal::new("unsupported-op", &question.op))?;
    operation(question)
}

#[cfg(test)]
mod tests {
    use core::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::Arc;

    use clerk_core::crypto::{
        Algorithm, CryptoProvider, PublicKey, SignatureError, UnusableKey, VerifyingKey,
    };
    use serde_json::Value;

    use super::{answer, answer_warm, answer_with};

    fn reason(line: &[u8]) -> (Value, String) {
        let answer: Value = serde_json::from_str(&answer(line)).unwrap();
        (answer["id"].clone(), answer["err"]["reason"].to_string())
    }

    #[test]
    fn lines_that_are_no_questions_are_answered() {
        for line in [
            &b""[..],
            b"\xff",
            b"[]",
            b"{\"id\":1,\"op\":\"decode_jwt\",\"now_ms\":0,\"in\":{}}",
            b"{\"id\":\"1\",\"op\":\"decode_jwt\",\"in\":{}}",
            b"{\"id\":\"1\",\"op\":\"decode_jwt\",\"now_ms\":0,\"in\":3}",
        ] {
            assert_eq!(reason(line), (Value::Null, "\"bad-question\"".into()));
        }
    }

    /// In a question absent and null are one.
    #[test]
    fn members_that_are_null_are_absent() {
        for (absent, null) in [
            (
                r#""op":"parse_publishable_key","in":{}"#,
                r#""op":"parse_publishable_key","in":{"key":null}"#,
            ),
            (
                r#""op":"auth_object","in":{"claims":{"sub":"user_1"}}"#,
                r#""op":"auth_object","in":{"claims":{"sub":"user_1"},"token":null,"treat_pending_as_signed_out":null}"#,
            ),
            (
                r#""op":"verify_machine_token","in":{"token":"ak_1","options":{"secret_key":"sk"},"network":[{"method":"POST","path":"/api_keys/verify","response":{"status":404}}]}"#,
                r#""op":"verify_machine_token","in":{"token":"ak_1","options":{"secret_key":"sk","jwt_key":null},"network":[{"method":"POST","path":"/api_keys/verify","response":{"status":404,"headers":null},"repeat":null,"fail":null}]}"#,
            ),
            (
                r#""op":"api_request","in":{"operation":"GetUserList","options":{"secret_key":"sk"}}"#,
                r#""op":"api_request","in":{"operation":"GetUserList","path":null,"query":{"limit":null},"body":null,"options":{"secret_key":"sk","api_url":null}}"#,
            ),
        ] {
            let ask = |rest: &str| answer(format!(r#"{{"id":"1","now_ms":0,{rest}}}"#).as_bytes());
            assert!(!ask(absent).contains("bad-question"), "{absent}");
            assert_eq!(ask(null), ask(absent));
        }
    }

    /// Counts the signatures that are checked, and accepts all.
    #[derive(Debug, Default)]
    struct Counting(Arc<AtomicUsize>);

    impl CryptoProvider for Counting {
        fn load(&self, _: PublicKey<'_>) -> Result<Arc<dyn VerifyingKey>, UnusableKey> {
            Ok(Arc::new(Self(Arc::clone(&self.0))))
        }
    }

    impl VerifyingKey for Counting {
        fn verify(&self, _: Algorithm, _: &[u8], _: &[u8]) -> Result<(), SignatureError> {
            self.0.fetch_add(1, Ordering::Relaxed);
            Ok(())
        }
    }

    #[test]
    fn warm_answers_are_the_same_without_a_second_signature() {
        let asked = include_str!("../../vectors/authenticate_request.jsonl").lines();
        let asked = asked.chain(include_str!("../../vectors/verify_token.jsonl").lines());
        let mut signed_in = 0;
        for line in asked {
            let vector: Value = serde_json::from_str(line).unwrap();
            let line = vector["question"].to_string();
            let [cold, warm] = [answer_with, answer_warm].map(|answer| {
                let counting = Counting::default();
                let count = Arc::clone(&counting.0);
                let answer = answer(line.as_bytes(), Arc::new(counting));
                (answer, count.load(Ordering::Relaxed))
            });
            assert_eq!(warm.0, cold.0);
            let is_proven = warm.0.contains("\"signed-in\"") || warm.0.contains("\"claims\"");
            if is_proven && cold.1 == 1 {
                assert_eq!(warm.1, 1, "{}", cold.0);
                signed_in += 1;
            }
        }
        assert!(signed_in > 10, "{signed_in}");
    }

    #[test]
    fn without_a_secret_key_nothing_is_asked() {
        let ask = br#"{"id":"1","op":"api_request","now_ms":0,"in":{"operation":"GetUser","path":{"user_id":"u"},"options":{"secret_key":""}}}"#;
        assert_eq!(reason(ask), ("1".into(), "\"configuration\"".into()));
    }

    #[test]
    fn unknown_operations_and_members_of_the_wrong_kind() {
        let unknown = br#"{"id":"1","op":"no_such_op","now_ms":0,"in":{}}"#;
        assert_eq!(reason(unknown), ("1".into(), "\"unsupported-op\"".into()));
        let wrong = br#"{"id":"2","op":"decode_jwt","now_ms":0,"in":{"token":5}}"#;
        assert_eq!(reason(wrong), ("2".into(), "\"bad-question\"".into()));
    }
}

//! Errors as Clerk's API writes them: a status and a list of `{code, message, long_message, meta}`.

use serde_json::{Value, json};

/// One refusal. Codes are Clerk's; the sentences are this emulator's own.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ApiError {
    pub(super) status: u16,
    code: &'static str,
    message: &'static str,
    long_message: String,
    meta: Value,
}

impl ApiError {
    pub(super) fn new(
        status: u16,
        code: &'static str,
        message: &'static str,
        long_message: impl Into<String>,
    ) -> Self {
        Self {
            status,
            code,
            message,
            long_message: long_message.into(),
            meta: json!({}),
        }
    }

    /// The same refusal, tied to one parameter of the request.
    pub(super) fn param(mut self, name: &str) -> Self {
        self.meta = json!({ "param_name": name });
        self
    }

    pub(super) fn not_found(what: &str, id: &str) -> Self {
        Self::new(
            404,
            "resource_not_found",
            "not found",
            format!("There is no {what} {id} in this instance."),
        )
    }

    pub(super) fn missing(name: &str) -> Self {
        Self::new(
            422,
            "form_param_missing",
            "is missing",
            format!("{name} is required."),
        )
        .param(name)
    }

    pub(super) fn unknown(name: &str) -> Self {
        Self::new(
            422,
            "form_param_unknown",
            "is unknown",
            format!("{name} is not a parameter of this operation."),
        )
        .param(name)
    }

    pub(super) fn wrong_type(name: &str, wanted: &str) -> Self {
        Self::new(
            422,
            "form_param_type_invalid",
            "has the wrong type",
            format!("{name} must be {wanted}."),
        )
        .param(name)
    }

    pub(super) fn bad_value(name: &str, wanted: impl Into<String>) -> Self {
        Self::new(422, "form_param_value_invalid", "is invalid", wanted).param(name)
    }

    pub(super) fn bad_format(name: &str, wanted: impl Into<String>) -> Self {
        Self::new(
            422,
            "form_param_format_invalid",
            "has the wrong format",
            wanted,
        )
        .param(name)
    }

    pub(super) fn taken(name: &str) -> Self {
        Self::new(
            422,
            "form_identifier_exists",
            "is taken",
            format!("Another record already has this {name}."),
        )
        .param(name)
    }

    pub(super) fn body(&self, trace_id: &str) -> Value {
        json!({
            "errors": [{
                "code": self.code,
                "message": self.message,
                "long_message": self.long_message,
                "meta": self.meta,
            }],
            "clerk_trace_id": trace_id,
        })
    }
}

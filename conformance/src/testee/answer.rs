use serde_json::{Map, Value};

/// The `err` of an answer.
#[derive(Debug)]
pub struct Refusal {
    members: Map<String, Value>,
}

impl Refusal {
    /// A refusal of this reason; the message is for people.
    #[allow(clippy::needless_pass_by_value)] // so that it stands in `map_err`
    pub fn new(reason: &str, message: impl ToString) -> Self {
        let mut members = Map::new();
        members.insert("reason".into(), reason.into());
        members.insert("message".into(), message.to_string().into());
        Self { members }
    }

    /// A configuration that cannot work.
    pub fn configuration(message: impl ToString) -> Self {
        Self::new("configuration", message)
    }

    /// Adds a member.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.members.insert(name.into(), value.into());
        self
    }

    pub(super) fn into_value(self) -> Value {
        Value::Object(self.members)
    }
}

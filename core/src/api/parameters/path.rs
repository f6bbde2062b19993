//! The path and the query of a request under construction.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::api::errors::Invalid;

/// The name of a parameter and what is wrong with it. The caller adds the operation.
pub type Problem = (&'static str, Invalid);

/// A path under construction. Arguments are checked and percent-encoded once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Path {
    filled: String,
    /// The same with the names of the arguments in braces.
    template: Cow<'static, str>,
}

/// Everything but the unreserved characters (RFC 3986 section 2.3).
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

impl Path {
    /// Adds literal text of the path template.
    pub fn literal(&mut self, text: &'static str) {
        self.fill(text);
        self.template.to_mut().push_str(text);
    }

    /// Adds an argument from the caller, for example an id.
    ///
    /// # Errors
    /// [`Invalid::PathArgument`] if it would name another resource. HTTP clients disagree on dot
    /// segments, so the same text could reach different operations.
    pub fn argument(&mut self, name: &'static str, value: &str) -> Result<(), Problem> {
        self.fill_argument(name, value)?;
        let template = self.template.to_mut();
        for part in ["{", name, "}"] {
            template.push_str(part);
        }
        Ok(())
    }

    /// As [`Path::literal`], for a path whose [template](Self::set_template) is set.
    pub(super) fn fill(&mut self, text: &'static str) {
        self.filled.push_str(text);
    }

    /// As [`Path::argument`], for a path whose [template](Self::set_template) is set.
    pub(super) fn fill_argument(&mut self, name: &'static str, value: &str) -> Result<(), Problem> {
        let forbidden = |c: char| matches!(c, '/' | '\\' | '?' | '#' | '%') || c.is_control();
        if matches!(value, "" | "." | "..") || value.contains(forbidden) {
            return Err((name, Invalid::PathArgument));
        }
        self.filled.extend(utf8_percent_encode(value, RESERVED));
        Ok(())
    }

    pub(super) fn set_template(&mut self, template: &'static str) {
        self.template = Cow::Borrowed(template);
    }

    /// The path so far.
    pub fn as_str(&self) -> &str {
        &self.filled
    }

    /// The path so far with the names of its arguments in braces.
    pub(in crate::api) fn into_template(self) -> Cow<'static, str> {
        self.template
    }
}

/// A query under construction. `false`, `0` and the empty text are values like any other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query(Vec<(&'static str, String)>);

impl Query {
    /// Adds a pair. A name may occur more than once.
    pub fn push(&mut self, name: &'static str, value: impl Into<String>) {
        self.0.push((name, value.into()));
    }

    /// Removes every pair of that name.
    pub fn remove(&mut self, name: &str) {
        self.0.retain(|(key, _)| *key != name);
    }

    /// The pairs so far.
    pub fn pairs(&self) -> &[(&'static str, String)] {
        &self.0
    }

    /// The query as `application/x-www-form-urlencoded` (WHATWG URL section 5).
    pub(in crate::api) fn encode(&self) -> String {
        form_urlencoded::Serializer::new(String::new())
            .extend_pairs(&self.0)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn path_argument_that_could_name_another_path_is_refused() {
        for value in [
            "", ".", "..", "a/b", "a\\b", "a?b", "a#b", "%2e%2e", "a\n", "a\u{7f}", "\0",
        ] {
            let refused = Path::default().argument("user_id", value);
            assert_eq!(
                refused,
                Err(("user_id", Invalid::PathArgument)),
                "{value:?}"
            );
        }
    }

    #[test]
    fn other_path_arguments_are_percent_encoded_once() {
        let mut path = Path::default();
        path.literal("/x/");
        path.argument("id", "a b+ü:@~.-_").unwrap();
        assert_eq!(path.as_str(), "/x/a%20b%2B%C3%BC%3A%40~.-_");
    }

    #[test]
    fn query_is_form_urlencoded() {
        let mut query = Query::default();
        query.push("query", "a b+c&d~é");
        query.push("active", "false");
        query.push("empty", "");
        assert_eq!(
            query.encode(),
            "query=a+b%2Bc%26d%7E%C3%A9&active=false&empty="
        );
    }
}

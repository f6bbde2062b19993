//! What every operation is: a value that can be looked at before anything is sent.

use alloc::string::String;
use alloc::vec::Vec;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::de::{self, DeserializeOwned};
use serde_json::Value;

use super::error::Invalid;
use crate::http::{Body, Headers, Method};

/// An operation of the Backend API.
pub trait Endpoint {
    /// What a successful answer holds.
    type Output: DeserializeOwned;
    /// The method.
    const METHOD: Method;
    /// Clerk's operationId, the name in logs and errors.
    const OPERATION: &'static str;
    /// Whether the path stands under the API version (`/v1`).
    const VERSIONED: bool = true;
    /// Whether Clerk takes it without the instance's secret key: it is public, or a machine may
    /// authorize it.
    const KEYLESS: bool = false;
    /// Whether Clerk counts it against the rate limit of the instance.
    const RATE_LIMITED: bool = true;

    /// Writes the path, starting with `/`.
    ///
    /// # Errors
    /// Where an argument cannot stand in a path.
    fn path(&self, path: &mut Path) -> Result<(), Problem>;

    /// Writes the query.
    ///
    /// # Errors
    /// Where a parameter is refused.
    fn query(&self, query: &mut Query) -> Result<(), Problem> {
        let _ = query;
        Ok(())
    }

    /// Writes header fields of its own.
    ///
    /// # Errors
    /// Where a value cannot stand in a header.
    fn headers(&self, headers: &mut Headers) -> Result<(), Problem> {
        let _ = headers;
        Ok(())
    }

    /// The content.
    ///
    /// # Errors
    /// Where a parameter is refused.
    fn body(&self) -> Result<Body, Problem> {
        Ok(Body::Empty)
    }

    /// Whether sending it twice has the effect of sending it once although its method does not say
    /// so: it carries an idempotency key, or one for each of its entries.
    fn is_keyed(&self) -> bool {
        false
    }

    /// Reads the content of a successful answer; an empty one is read as `null`.
    ///
    /// # Errors
    /// Where it is not JSON, or of another shape.
    fn decode(body: &[u8]) -> Result<Self::Output, serde_json::Error> {
        serde_json::from_str(text(body)?)
    }
}

/// The content as a text; an empty one is `null`. Looking at the whole once is faster than at each
/// string in it.
fn text(body: &[u8]) -> Result<&str, serde_json::Error> {
    match str::from_utf8(body) {
        Ok(text) if text.trim_ascii().is_empty() => Ok("null"),
        Ok(text) => Ok(text),
        Err(error) => match serde_json::from_slice::<Value>(body) {
            Err(where_it_stands) => Err(where_it_stands),
            Ok(_) => Err(de::Error::custom(error)),
        },
    }
}

/// What is wrong with which parameter; the sender adds the operation.
pub type Problem = (&'static str, Invalid);

/// A path under construction. Arguments are checked and percent-encoded once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Path(String);

/// What RFC 3986 section 2.3 leaves as it is.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

impl Path {
    /// Adds text of our own.
    pub fn literal(&mut self, text: &'static str) {
        self.0.push_str(text);
    }

    /// Adds an argument of the caller's, for example an id.
    ///
    /// # Errors
    /// [`Invalid::PathArgument`] where it would name another resource: HTTP clients disagree on
    /// dot segments, so such a text could reach two different operations.
    pub fn argument(&mut self, name: &'static str, value: &str) -> Result<(), Problem> {
        let forbidden = |c: char| matches!(c, '/' | '\\' | '?' | '#' | '%') || c.is_control();
        if matches!(value, "" | "." | "..") || value.contains(forbidden) {
            return Err((name, Invalid::PathArgument));
        }
        self.0.extend(utf8_percent_encode(value, RESERVED));
        Ok(())
    }

    /// The path so far.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A query under construction. `false`, `0` and the empty text are values like any other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query(Vec<(&'static str, String)>);

impl Query {
    /// Adds a pair; a name may stand more than once.
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
    pub(super) fn encode(&self) -> String {
        form_urlencoded::Serializer::new(String::new())
            .extend_pairs(&self.0)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::error::Category;

    #[test]
    fn path_arguments_that_name_something_else_are_refused() {
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
    fn content_is_utf8_or_refused_where_it_is_not() {
        for empty in [b"".as_slice(), b" \n", b"null"] {
            assert_eq!(text(empty).unwrap(), "null");
        }
        let error = text(b"{\n\"id\": \"\xff\"}").unwrap_err();
        assert_eq!((error.line(), error.classify()), (2, Category::Syntax));
        assert!(text(b"\xff").is_err());
    }

    #[test]
    fn the_rest_is_encoded_once() {
        let mut path = Path::default();
        path.literal("/x/");
        path.argument("id", "a b+ü:@~.-_").unwrap();
        assert_eq!(path.as_str(), "/x/a%20b%2B%C3%BC%3A%40~.-_");
    }

    #[test]
    fn queries_are_encoded_as_browsers_do_it() {
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

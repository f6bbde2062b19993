//! What every operation is: a value that can be looked at before anything is sent.

use serde::de::{self, DeserializeOwned};
use serde_json::Value;

use crate::api::parameters::{Path, Problem, Query};
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
    /// Whether Clerk counts it against the instance's rate limit.
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

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::error::Category;

    #[test]
    fn content_is_utf8_or_refused_where_it_is_not() {
        for empty in [b"".as_slice(), b" \n", b"null"] {
            assert_eq!(text(empty).unwrap(), "null");
        }
        let error = text(b"{\n\"id\": \"\xff\"}").unwrap_err();
        assert_eq!((error.line(), error.classify()), (2, Category::Syntax));
        assert!(text(b"\xff").is_err());
    }
}

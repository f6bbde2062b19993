//! Operations as values, which can be inspected before anything is sent.

use serde::de::{self, DeserializeOwned};
use serde_json::Value;

use crate::api::parameters::{Path, Problem, Query};
use crate::http::{Body, Headers, Method};

/// An operation of the Backend API. Implement it for an operation of your own; for one that is sent
/// once, [`api::request`](crate::api::request) is shorter. A reference to an operation is one, too.
///
/// ```
/// # use clerk_core as clerk_backend;
/// use clerk_backend::api::{ApiConfig, Endpoint, Path, Problem};
/// use clerk_backend::http::Method;
///
/// struct GetThing {
///     id: String,
/// }
///
/// impl Endpoint for GetThing {
///     type Output = serde_json::Value;
///     const METHOD: Method = Method::Get;
///     const OPERATION: &'static str = "GetThing";
///
///     fn path(&self, path: &mut Path) -> Result<(), Problem> {
///         path.literal("/things/");
///         path.argument("id", &self.id)
///     }
/// }
///
/// let config = ApiConfig::new(clerk_backend::SecretKey::new("sk_test_example")?);
/// let request = config.request(&GetThing { id: "thing_1".into() })?;
/// assert_eq!(request.url, "https://api.clerk.com/v1/things/thing_1");
/// assert_eq!(request.template(), "/things/{id}");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an operation of Clerk's API",
    label = "not an operation",
    note = "operations are made by the functions of `api`, for example `api::users::get(\"user_1\")`"
)]
pub trait Endpoint {
    /// The content of a successful answer.
    type Output: DeserializeOwned;
    /// The method.
    const METHOD: Method;
    /// Clerk's operationId, the name in logs and errors.
    const OPERATION: &'static str;
    /// Whether the path is prefixed with the API version (`/v1`).
    const VERSIONED: bool = true;
    /// Whether it can be sent without the instance's secret key, because it is public or a machine
    /// may authorize it.
    const KEYLESS: bool = false;
    /// Whether Clerk counts it against the instance's rate limit.
    const RATE_LIMITED: bool = true;
    /// Whether it changes nothing although its method does not say so, so that it may be repeated
    /// (RFC 9110 section 9.2.1).
    const SAFE: bool = false;

    /// The method, for an operation that knows it at run time only.
    fn method(&self) -> Method {
        Self::METHOD
    }

    /// Writes the path, starting with `/`.
    ///
    /// # Errors
    /// If an argument is not valid in a path.
    fn path(&self, path: &mut Path) -> Result<(), Problem>;

    /// Writes the query.
    ///
    /// # Errors
    /// If a parameter is refused.
    fn query(&self, query: &mut Query) -> Result<(), Problem> {
        let _ = query;
        Ok(())
    }

    /// Writes the header fields of this operation.
    ///
    /// # Errors
    /// If a value is not valid in a header.
    fn headers(&self, headers: &mut Headers) -> Result<(), Problem> {
        let _ = headers;
        Ok(())
    }

    /// The content.
    ///
    /// # Errors
    /// If a parameter is refused.
    fn body(&self) -> Result<Body, Problem> {
        Ok(Body::empty())
    }

    /// Whether it is idempotent although its method is not: it carries an idempotency key, or one
    /// for each of its entries.
    fn is_keyed(&self) -> bool {
        false
    }

    /// Reads the content of a successful answer. Empty content is read as `null`.
    ///
    /// # Errors
    /// If it is not JSON, or has another shape.
    fn decode(body: &[u8]) -> Result<Self::Output, serde_json::Error> {
        serde_json::from_str(text(body)?)
    }
}

impl<E: Endpoint> Endpoint for &E {
    type Output = E::Output;
    const METHOD: Method = E::METHOD;
    const OPERATION: &'static str = E::OPERATION;
    const VERSIONED: bool = E::VERSIONED;
    const KEYLESS: bool = E::KEYLESS;
    const RATE_LIMITED: bool = E::RATE_LIMITED;
    const SAFE: bool = E::SAFE;

    fn method(&self) -> Method {
        (**self).method()
    }

    fn path(&self, path: &mut Path) -> Result<(), Problem> {
        (**self).path(path)
    }

    fn query(&self, query: &mut Query) -> Result<(), Problem> {
        (**self).query(query)
    }

    fn headers(&self, headers: &mut Headers) -> Result<(), Problem> {
        (**self).headers(headers)
    }

    fn body(&self) -> Result<Body, Problem> {
        (**self).body()
    }

    fn is_keyed(&self) -> bool {
        (**self).is_keyed()
    }

    fn decode(body: &[u8]) -> Result<Self::Output, serde_json::Error> {
        E::decode(body)
    }
}

/// [`Endpoint::decode`] for answers of this crate's types.
macro_rules! decode_json {
    () => {
        #[inline]
        fn decode(body: &[u8]) -> Result<Self::Output, serde_json::Error> {
            $crate::api::description::endpoint::decode(body)
        }
    };
}

pub(crate) use decode_json;

pub(crate) fn decode<T: DeserializeOwned>(body: &[u8]) -> Result<T, serde_json::Error> {
    crate::json::read::from_str(text(body)?)
}

/// The content as text; `null` if it is empty. Checking UTF-8 once for the whole is faster than for
/// each string in it.
fn text(body: &[u8]) -> Result<&str, serde_json::Error> {
    match str::from_utf8(body) {
        Ok(text) if text.trim_ascii().is_empty() => Ok("null"),
        Ok(text) => Ok(text),
        Err(error) => match serde_json::from_slice::<Value>(body) {
            Err(with_position) => Err(with_position),
            Ok(_) => Err(de::Error::custom(error)),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::error::Category;

    #[test]
    fn content_that_is_not_utf8_is_refused_with_its_line() {
        for empty in [b"".as_slice(), b" \n", b"null"] {
            assert_eq!(text(empty).unwrap(), "null");
        }
        let error = text(b"{\n\"id\": \"\xff\"}").unwrap_err();
        assert_eq!((error.line(), error.classify()), (2, Category::Syntax));
        assert!(text(b"\xff").is_err());
    }
}

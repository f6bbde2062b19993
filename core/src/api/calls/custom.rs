//! Operations that this version of the crate does not name.

use core::fmt;
use core::marker::PhantomData;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::api::description::Endpoint;
use crate::api::errors::Invalid;
use crate::api::parameters::{Params, Path, Place, Problem, Query};
use crate::http::{Body, Headers, Method};

/// An operation that this version of the crate does not name, by its method and its path.
///
/// The path is the template of Clerk's reference, without the version (`/v1`). Its placeholders are
/// filled by [`CustomRequest::path`], which checks and encodes the values. The answer is JSON, or
/// the type that [`CustomRequest::output`] names.
///
/// ```
/// # use clerk_core as clerk_backend;
/// use clerk_backend::SecretKey;
/// use clerk_backend::api::{self, ApiConfig};
/// use clerk_backend::http::Method;
///
/// let poke = api::request(Method::Post, "/users/{user_id}/pokes")
///     .path("user_id", "user_1")
///     .query("notify", true)
///     .body([("text", "hello")].into_iter().collect::<std::collections::BTreeMap<_, _>>());
/// let config = ApiConfig::new(SecretKey::new("sk_test_example")?);
/// let request = config.request(&poke)?;
/// assert_eq!(request.url, "https://api.clerk.com/v1/users/user_1/pokes?notify=true");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// In logs and errors its operation is `CustomRequest`. For a name of its own, or a path without a
/// version, implement [`Endpoint`].
pub fn request(method: Method, path: &'static str) -> CustomRequest {
    CustomRequest {
        method,
        template: path,
        params: Params::default(),
        output: PhantomData,
    }
}

/// An operation by its method and its path, made by [`request`]. `T` is the type of its answer.
#[must_use = "an operation does nothing until it is sent"]
pub struct CustomRequest<T = Value> {
    method: Method,
    template: &'static str,
    params: Params,
    output: PhantomData<fn() -> T>,
}

impl<T> CustomRequest<T> {
    /// Fills the placeholder `{name}` of the path.
    pub fn path(self, name: &'static str, value: impl AsRef<str>) -> Self {
        let value = Value::from(value.as_ref());
        self.with(Place::Path, name, Ok(Some(value)))
    }

    /// Sets a parameter of the query. A list repeats the parameter; `None` leaves it out.
    pub fn query(self, name: &'static str, value: impl Serialize) -> Self {
        let value = serde_json::to_value(value).map(|value| Some(value).filter(|v| !v.is_null()));
        self.with(Place::Query, name, value.map_err(|_| Invalid::NotJson))
    }

    /// Sets a header field.
    pub fn header(self, name: &'static str, value: impl AsRef<str>) -> Self {
        let value = Value::from(value.as_ref());
        self.with(Place::Header, name, Ok(Some(value)))
    }

    /// Sets the JSON body.
    pub fn body(self, value: impl Serialize) -> Self {
        let value = serde_json::to_value(value).map(Some);
        self.with(Place::Items, "body", value.map_err(|_| Invalid::NotJson))
    }

    /// Reads the answer as another type.
    pub fn output<U>(self) -> CustomRequest<U> {
        CustomRequest {
            method: self.method,
            template: self.template,
            params: self.params,
            output: PhantomData,
        }
    }

    fn with(self, place: Place, name: &'static str, value: Result<Option<Value>, Invalid>) -> Self {
        Self {
            params: self.params.with(place, name, value),
            ..self
        }
    }
}

impl<T: DeserializeOwned> Endpoint for CustomRequest<T> {
    type Output = T;
    const METHOD: Method = Method::Get;
    const OPERATION: &'static str = "CustomRequest";

    fn method(&self) -> Method {
        self.method
    }

    fn path(&self, path: &mut Path) -> Result<(), Problem> {
        self.params.named_path(self.template, path)
    }

    fn query(&self, query: &mut Query) -> Result<(), Problem> {
        self.params.query(query);
        Ok(())
    }

    fn headers(&self, headers: &mut Headers) -> Result<(), Problem> {
        self.params.headers(headers)
    }

    fn body(&self) -> Result<Body, Problem> {
        self.params.body()
    }

    fn is_keyed(&self) -> bool {
        self.params.is_keyed()
    }
}

impl<T> Clone for CustomRequest<T> {
    fn clone(&self) -> Self {
        Self {
            params: self.params.clone(),
            ..*self
        }
    }
}

impl<T> PartialEq for CustomRequest<T> {
    fn eq(&self, other: &Self) -> bool {
        (self.method, self.template) == (other.method, other.template)
            && self.params == other.params
    }
}

/// Shows the names of the parameters only, because values may be secrets.
impl<T> fmt::Debug for CustomRequest<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CustomRequest")
            .field("method", &self.method)
            .field("path", &self.template)
            .field("params", &self.params)
            .finish()
    }
}

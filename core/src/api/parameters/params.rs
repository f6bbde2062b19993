//! The values of an operation's parameters.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::into_param::{Listed, form};
use super::path::{Path, Problem, Query};
use crate::api::errors::Invalid;
use crate::api::types::{List, Metadata, Patch, SecretText, Typed};
use crate::http::{Body, FilePart, Headers, Multipart};
use crate::{SecretKey, Timestamp};

/// The place of a parameter in a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Place {
    /// In the path.
    Path,
    /// In the query.
    Query,
    /// In the header.
    Header,
    /// A member of the JSON body.
    Body,
    /// The JSON body itself, a list.
    Items,
    /// A part of a multipart body.
    Form,
}

/// The parameters that are set, in their form on the wire.
///
/// `Debug` shows only their names, because values may be passwords or personal data.
#[derive(Clone, Default, PartialEq)]
pub struct Params {
    path: Vec<(&'static str, String)>,
    query: Query,
    headers: Vec<(&'static str, String)>,
    object: Option<Map<String, Value>>,
    items: Option<Value>,
    form: Option<Multipart>,
    key: Option<SecretKey>,
    problem: Option<Problem>,
}

impl Params {
    /// The body of every setter. It takes and returns the value because that compiles faster than a
    /// borrow.
    pub(in crate::api) fn with<T: Param>(
        mut self,
        place: Place,
        name: &'static str,
        value: Result<Option<T>, Invalid>,
    ) -> Self {
        match value {
            Ok(Some(value)) => self.set(place, name, value),
            Ok(None) => {}
            Err(problem) => self.fail(name, problem),
        }
        self
    }

    pub(in crate::api) fn set(&mut self, place: Place, name: &'static str, value: impl Param) {
        value.put(self, place, name);
    }

    fn put(&mut self, place: Place, name: &'static str, value: Value) {
        match place {
            Place::Path => self.path.push((name, text(&value))),
            Place::Header => self.headers.push((name, text(&value))),
            Place::Query => self.put_query(name, value),
            Place::Items => self.items = Some(value),
            Place::Form => self.form().text(name, text(&value)),
            Place::Body => {
                self.object().insert(name.into(), value);
            }
        }
    }

    fn put_query(&mut self, name: &'static str, value: Value) {
        self.query.remove(name);
        match value {
            Value::Array(items) if items.is_empty() => self.fail(name, Invalid::EmptyFilter),
            Value::Array(items) => items
                .iter()
                .for_each(|item| self.query.push(name, text(item))),
            value => self.query.push(name, text(&value)),
        }
    }

    /// Authorizes this operation with `key` instead of the client's key.
    pub(in crate::api) fn authorize(&mut self, key: SecretKey) {
        self.key = Some(key);
    }

    pub(in crate::api) fn unset_query(&mut self, name: &'static str) {
        self.query.remove(name);
    }

    /// The JSON object of the body. An empty one is inserted if there is none.
    pub(in crate::api) fn object(&mut self) -> &mut Map<String, Value> {
        self.object.get_or_insert_default()
    }

    fn form(&mut self) -> &mut Multipart {
        self.form.get_or_insert_default()
    }

    /// Keeps the first problem only.
    fn fail(&mut self, name: &'static str, problem: Invalid) {
        self.problem.get_or_insert((name, problem));
    }

    pub(in crate::api) fn path(
        &self,
        template: &'static str,
        path: &mut Path,
    ) -> Result<(), Problem> {
        self.problem.map_or(Ok(()), Err)?;
        let mut rest = template;
        for (name, value) in &self.path {
            let Some((before, after)) = rest.split_once('{') else {
                break;
            };
            path.fill(before);
            path.fill_argument(name, value)?;
            rest = after.split_once('}').map_or("", |(_, after)| after);
        }
        path.fill(rest);
        path.set_template(template);
        Ok(())
    }

    /// As [`Params::path`], for a template that is not checked: its placeholders are filled by name.
    pub(in crate::api) fn named_path(
        &self,
        template: &'static str,
        path: &mut Path,
    ) -> Result<(), Problem> {
        self.problem.map_or(Ok(()), Err)?;
        if !template.starts_with('/') || !is_path(template) {
            return Err(("path", Invalid::Path));
        }
        let mut unused = self.path.len();
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}').ok_or(("path", Invalid::Path))?;
            let given = self.path.iter().rev().find(|(known, _)| *known == name);
            let (name, value) = given.ok_or((name, Invalid::PathArgument))?;
            path.fill(before);
            path.fill_argument(name, value)?;
            unused = unused.saturating_sub(1);
            rest = after;
        }
        path.fill(rest);
        path.set_template(template);
        match self.path.last() {
            Some((name, _)) if unused > 0 => Err((name, Invalid::Path)),
            _ => Ok(()),
        }
    }

    pub(in crate::api) fn query(&self, query: &mut Query) {
        query.clone_from(&self.query);
    }

    pub(in crate::api) fn headers(&self, headers: &mut Headers) -> Result<(), Problem> {
        if let Some(key) = &self.key {
            headers.insert("Authorization", format!("Bearer {}", key.expose()));
        }
        for (name, value) in &self.headers {
            header_value(name, value)?;
            headers.insert(*name, value.as_str());
        }
        Ok(())
    }

    pub(in crate::api) fn body(&self) -> Result<Body, Problem> {
        if let Some(form) = &self.form {
            return Ok(Body::multipart(form.clone()));
        }
        let json = match (&self.items, &self.object) {
            (Some(items), _) => serde_json::to_vec(items),
            (None, Some(members)) => serde_json::to_vec(members),
            (None, None) => return Ok(Body::empty()),
        };
        json.map(Body::json).map_err(|_| ("", Invalid::NotJson))
    }

    /// Whether an idempotency key makes repetitions safe: in the header, or in each email of a
    /// batch.
    pub(in crate::api) fn is_keyed(&self) -> bool {
        let in_header = || {
            self.headers
                .iter()
                .any(|(name, _)| *name == "Idempotency-Key")
        };
        let messages = self
            .object
            .as_ref()
            .and_then(|body| body.get("messages")?.as_array());
        in_header()
            || messages
                .is_some_and(|all| all.iter().all(|one| one.get("idempotency_key").is_some()))
    }

    /// The limit and the offset, if they are set.
    pub(in crate::api) fn window(&self) -> (Option<u32>, u64) {
        let number = |name| {
            self.query
                .pairs()
                .iter()
                .rev()
                .find(|(key, _)| *key == name)?
                .1
                .parse()
                .ok()
        };
        (
            number("limit").and_then(|limit: u64| u32::try_from(limit).ok()),
            number("offset").unwrap_or(0),
        )
    }
}

impl fmt::Debug for Params {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut list = f.debug_list();
        list.entries(self.path.iter().map(|(name, _)| name));
        list.entries(self.query.pairs().iter().map(|(name, _)| name));
        list.entries(self.object.iter().flat_map(Map::keys));
        list.finish()
    }
}

/// Header values of callers must be printable ASCII without white space.
fn header_value(name: &'static str, value: &str) -> Result<(), Problem> {
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_graphic()) {
        Ok(())
    } else {
        Err((name, Invalid::Header))
    }
}

/// Whether a template has only the characters and segments that every HTTP client sends unchanged.
fn is_path(template: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"/-._~{}".contains(&b);
    template.bytes().all(plain)
        && !template
            .split('/')
            .any(|segment| matches!(segment, "." | ".."))
}

/// A value as text, for paths, queries and forms.
pub(in crate::api) fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// A type of parameters.
pub trait Param: Typed + Sized {
    /// What may be given for it.
    type Form;

    /// Puts the value into its place.
    fn put(self, params: &mut Params, place: Place, name: &'static str) {
        match self.into_json() {
            Ok(Some(value)) => params.put(place, name, value),
            Ok(None) => {}
            Err(problem) => params.fail(name, problem),
        }
    }

    /// The value as JSON; `None` if it is not sent.
    ///
    /// # Errors
    /// If it is out of range.
    fn into_json(self) -> Result<Option<Value>, Invalid>;

    /// Reads the value from JSON; `None` if it does not fit.
    fn from_json(value: &Value) -> Option<Self>;
}

macro_rules! plain_params {
    ($($type:ty: $form:ident),+ $(,)?) => {$(
        impl Param for $type {
            type Form = form::$form;
            fn into_json(self) -> Result<Option<Value>, Invalid> {
                serde_json::to_value(self).map(Some).map_err(|_| Invalid::NotJson)
            }
            fn from_json(value: &Value) -> Option<Self> {
                <Self as Deserialize>::deserialize(value).ok()
            }
        }
    )+};
}

plain_params!(
    String: Plain, bool: Plain, u32: Number, u64: Number, i64: Number, f64: Plain,
    Timestamp: Plain, Value: Json, Metadata: Json,
);

impl<T: Param> Param for Patch<T> {
    type Form = form::Nullable<T::Form>;

    fn into_json(self) -> Result<Option<Value>, Invalid> {
        match self {
            Self::Keep => Ok(None),
            Self::Clear => Ok(Some(Value::Null)),
            Self::Set(value) => value.into_json(),
        }
    }

    fn from_json(value: &Value) -> Option<Self> {
        match value {
            Value::Null => Some(Self::Clear),
            value => T::from_json(value).map(Self::Set),
        }
    }
}

impl<T: Param> Param for List<T> {
    type Form = form::List;

    fn into_json(self) -> Result<Option<Value>, Invalid> {
        let items: Result<Vec<_>, _> = self.0.into_iter().map(Param::into_json).collect();
        Ok(Some(Value::Array(items?.into_iter().flatten().collect())))
    }

    /// A single value is read as a list of one, as it is on the wire of a query.
    fn from_json(value: &Value) -> Option<Self> {
        match value {
            Value::Array(items) => items
                .iter()
                .map(T::from_json)
                .collect::<Option<_>>()
                .map(Self),
            one => T::from_json(one).map(|item| Self(Vec::from([item]))),
        }
    }
}

impl<T: Param> Listed for List<T> {
    type Item = T;

    fn from_items(items: Vec<T>) -> Self {
        Self(items)
    }
}

impl Param for SecretText {
    type Form = form::Plain;

    fn into_json(self) -> Result<Option<Value>, Invalid> {
        Ok(Some(self.expose().into()))
    }

    fn from_json(value: &Value) -> Option<Self> {
        value.as_str().map(Self::from)
    }
}

impl Param for FilePart {
    type Form = form::Plain;

    fn put(self, params: &mut Params, _: Place, name: &'static str) {
        params.form().file(name, self);
    }

    fn into_json(self) -> Result<Option<Value>, Invalid> {
        Ok(None)
    }

    /// A text is read as the content of a file.
    fn from_json(value: &Value) -> Option<Self> {
        let bytes = value.as_str()?.as_bytes().to_vec();
        Some(Self::new("blob", "application/octet-stream", bytes))
    }
}

//! Creating what may be there already.

use core::ops::ControlFlow;

use crate::api::description::Endpoint;
use crate::api::errors::{ApiError, Error};
use crate::api::types::Page;

/// A creation that, where Clerk says that the identifier is taken, ends with what has it.
///
/// It creates first and reads only when refused, so of several callers at the same time exactly one
/// creates and all end with the same thing. What is found is given as it is: its other members may
/// differ from those asked for. Where the refusal is about another identifier (for example a
/// username that somebody else has) nothing is found, and the refusal is the error.
///
/// Made by [`users::create_or_get_by_external_id`](crate::api::users::create_or_get_by_external_id),
/// [`users::create_or_get_by_email`](crate::api::users::create_or_get_by_email) and
/// [`organizations::create_or_get`](crate::api::organizations::create_or_get); sent with
/// `client.create_or_get(..)`.
#[derive(Clone, Debug)]
#[must_use = "nothing happens until it is sent"]
pub struct CreateOrGet<C, G> {
    /// What is sent first.
    pub create: C,
    /// What is sent where the identifier is taken.
    pub get: G,
}

/// What a [`CreateOrGet`] ends with.
#[derive(Clone, Debug, PartialEq)]
pub enum Created<T> {
    /// It was not there; now it is.
    New(T),
    /// It was there.
    Existing(T),
}

impl<T> Created<T> {
    /// It, new or not.
    pub fn into_inner(self) -> T {
        match self {
            Self::New(it) | Self::Existing(it) => it,
        }
    }

    /// Whether it was created now.
    pub const fn is_new(&self) -> bool {
        matches!(self, Self::New(_))
    }
}

impl<C: Endpoint, G: Endpoint<Output: Found<C::Output>>> CreateOrGet<C, G> {
    /// What the answer to `create` means: it is done, or `get` is to be sent.
    ///
    /// # Errors
    /// That of the creation, where it is not that an identifier is taken.
    pub fn created(
        answer: Result<C::Output, Error>,
    ) -> Result<ControlFlow<Created<C::Output>, Refused>, Error> {
        match answer {
            Ok(it) => Ok(ControlFlow::Break(Created::New(it))),
            Err(error) if is_taken(&error) => Ok(ControlFlow::Continue(Refused(error))),
            Err(error) => Err(error),
        }
    }

    /// What the answer to `get` means, after `create` was refused.
    ///
    /// # Errors
    /// That of the read; the refusal where there is nothing to be found.
    pub fn found(
        refused: Refused,
        answer: Result<G::Output, Error>,
    ) -> Result<Created<C::Output>, Error> {
        match answer {
            Ok(found) => found.found().map(Created::Existing).ok_or(refused.0),
            Err(error) if error.is_not_found() => Err(refused.0),
            Err(error) => Err(error),
        }
    }
}

/// Clerk says that an identifier is taken.
#[derive(Debug)]
pub struct Refused(Error);

fn is_taken(error: &Error) -> bool {
    let taken = |error: &ApiError| error.has_code("form_identifier_exists");
    error.as_api().is_some_and(taken)
}

/// An answer in which what was looked for stands, if it is there.
pub trait Found<T> {
    /// It.
    fn found(self) -> Option<T>;
}

impl<T> Found<T> for T {
    fn found(self) -> Option<T> {
        Some(self)
    }
}

/// The only entry of a list.
impl<T> Found<T> for Page<T> {
    fn found(self) -> Option<T> {
        let mut entries = self.into_iter();
        let first = entries.next();
        first.filter(|_| entries.next().is_none())
    }
}

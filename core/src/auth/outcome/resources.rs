//! The user, session and organization behind a request.

use serde::{Serialize, Serializer, ser::Error as _};

use super::object::AuthObject;
use crate::api::organizations::{self, Organization};
use crate::api::sessions::{self, Session};
use crate::api::users::{self, User};
use crate::auth::private_data::strip_private_data;

/// The calls that fetch the resources of an [`AuthObject`]. They are independent, so they can be sent
/// concurrently. Set to `None` what is not wanted.
///
/// ```
/// # use clerk_core as clerk_backend;
/// use clerk_backend::auth::{AuthObject, ResourceCalls};
///
/// // A client sends them with `client.resources(calls)`.
/// fn calls(auth: &AuthObject) -> ResourceCalls {
///     auth.resource_calls().without_session()
/// }
/// ```
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct ResourceCalls {
    /// Fetches the session, if there is one.
    pub session: Option<sessions::GetSession>,
    /// Fetches the user, if there is one.
    pub user: Option<users::GetUser>,
    /// Fetches the active organization, if there is one.
    pub organization: Option<organizations::GetOrganization>,
}

impl ResourceCalls {
    /// Leaves the session out.
    #[must_use]
    pub fn without_session(self) -> Self {
        Self {
            session: None,
            ..self
        }
    }

    /// Leaves the user out.
    #[must_use]
    pub fn without_user(self) -> Self {
        Self { user: None, ..self }
    }

    /// Leaves the organization out.
    #[must_use]
    pub fn without_organization(self) -> Self {
        Self {
            organization: None,
            ..self
        }
    }
}

impl AuthObject {
    /// The calls that fetch the session, the user and the organization of this request.
    pub fn resource_calls(&self) -> ResourceCalls {
        let session_id = self.session().and_then(|session| session.session_id());
        ResourceCalls {
            session: session_id.map(sessions::get),
            user: self.user_id().map(users::get),
            organization: self.org_id().map(organizations::get),
        }
    }
}

/// The answers to [`ResourceCalls`].
///
/// The backend sees all of it. It serializes to an object of the resources that are present,
/// without private metadata at any depth, so it can be sent to a browser.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Resources {
    /// The session.
    pub session: Option<Session>,
    /// The user.
    pub user: Option<User>,
    /// The organization.
    pub organization: Option<Organization>,
}

impl Resources {
    /// Joins the answers.
    pub const fn new(
        session: Option<Session>,
        user: Option<User>,
        organization: Option<Organization>,
    ) -> Self {
        Self {
            session,
            user,
            organization,
        }
    }
}

impl Serialize for Resources {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let json = [
            ("session", self.session.as_ref().map(serde_json::to_value)),
            ("user", self.user.as_ref().map(serde_json::to_value)),
            (
                "organization",
                self.organization.as_ref().map(serde_json::to_value),
            ),
        ];
        let mut members = serde_json::Map::new();
        for (name, value) in json {
            if let Some(value) = value {
                let mut value = value.map_err(S::Error::custom)?;
                strip_private_data(&mut value);
                members.insert(name.into(), value);
            }
        }
        members.serialize(serializer)
    }
}

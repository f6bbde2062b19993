//! The user, session and organization behind a request, fetched and fit for a browser.

use serde::{Serialize, Serializer};
use serde_json::Value;

use super::object::Auth;
use super::private_data::strip_private_data;
use crate::api::{organizations, sessions, users};

/// The calls that fetch what is behind an [`Auth`]. They do not depend on each other: send them at
/// once where the transport can. Drop (`None`) what is not wanted.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct ResourceCalls {
    /// Fetches the session, where there is one.
    pub session: Option<sessions::GetSession>,
    /// Fetches the user, where there is one.
    pub user: Option<users::GetUser>,
    /// Fetches the active organization, where there is one.
    pub organization: Option<organizations::GetOrganization>,
}

/// What [`ResourceCalls`] were answered with, without private metadata at any depth. It serializes
/// to an object of those that are there.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Resources {
    /// The session.
    pub session: Option<Value>,
    /// The user.
    pub user: Option<Value>,
    /// The organization.
    pub organization: Option<Value>,
}

impl Auth {
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

impl Resources {
    /// Assembles the answers, as JSON, of the calls that were made. They can go to a browser:
    /// private metadata is removed.
    pub fn new(session: Option<Value>, user: Option<Value>, organization: Option<Value>) -> Self {
        let public = |answer: Option<Value>| {
            answer.map(|mut answer| {
                strip_private_data(&mut answer);
                answer
            })
        };
        Self {
            session: public(session),
            user: public(user),
            organization: public(organization),
        }
    }
}

impl Serialize for Resources {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let members = [
            ("session", &self.session),
            ("user", &self.user),
            ("organization", &self.organization),
        ];
        serializer.collect_map(members.into_iter().filter(|(_, value)| value.is_some()))
    }
}

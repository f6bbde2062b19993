//! Objects of the Backend API that stand in events with something beside them.

use alloc::string::String;

use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use crate::api::UserId;
use crate::api::organization_invitations::OrganizationInvitation;
use crate::api::sessions::Session;
use crate::api::users::User;

/// A session with its user.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct SessionOfUser {
    /// The session.
    pub session: Session,
    /// The user, where Clerk tells.
    pub user: Option<User>,
}

impl<'de> Deserialize<'de> for SessionOfUser {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut session = Session::deserialize(deserializer)?;
        let user = take(&mut session.unknown, "user")?;
        Ok(Self { session, user })
    }
}

/// An invitation that was accepted.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct AcceptedInvitation {
    /// The invitation.
    pub invitation: OrganizationInvitation,
    /// The user who accepted it.
    pub user_id: Option<UserId>,
}

impl<'de> Deserialize<'de> for AcceptedInvitation {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut invitation = OrganizationInvitation::deserialize(deserializer)?;
        let user_id = take(&mut invitation.unknown, "user_id")?;
        Ok(Self {
            invitation,
            user_id,
        })
    }
}

fn take<T: DeserializeOwned, E: Error>(
    members: &mut Map<String, Value>,
    name: &str,
) -> Result<Option<T>, E> {
    let value = members.remove(name).unwrap_or_default();
    Option::deserialize(value).map_err(E::custom)
}

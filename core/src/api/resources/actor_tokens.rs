//! Actor tokens: signing in as another user.
//!
//! Its operations are the [functions](#functions) below.
//!
//! Source: <https://clerk.com/docs/reference/backend-api/tag/actor-tokens>.

use alloc::string::String;

use serde_json::{Map, Value};

use crate::Timestamp;
use crate::api::description::operations;
use crate::api::errors::Invalid;
use crate::api::parameters::id::{ActorTokenId, UserId};
use crate::api::parameters::{Param, form, open_enum};
use crate::api::types::{Kind, Member, Metadata, SecretText, Typed, model};

operations! {
    /// Creates a token with which the actor acts for the user.
    ///
    /// Errors: 402 if the plan does not include it, 422 for values that Clerk refuses.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/actor-tokens/post/actor_tokens)
    Post "/actor_tokens" as "CreateActorToken"
    pub fn create => CreateActorToken(body user_id: UserId, body actor: Actor) -> ActorToken {
        /// The number of seconds until the token expires (Clerk's default: one hour).
        body expires_in_seconds: u64,
        /// The number of seconds that the session may last (Clerk's default: 30 minutes).
        body session_max_duration_in_seconds: u64,
    }

    /// Revokes a pending actor token.
    ///
    /// Errors: 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/actor-tokens/post/actor_tokens/{actor_token_id}/revoke)
    Post "/actor_tokens/{actor_token_id}/revoke" as "RevokeActorToken"
    pub fn revoke => RevokeActorToken(path actor_token_id: ActorTokenId) -> ActorToken {}
}

model! {
    /// An actor token.
    pub struct ActorToken {
        /// The object type, as Clerk names it.
        object: Option<String>,
        /// The id.
        required id: ActorTokenId,
        /// The status.
        status: Option<ActorTokenStatus>,
        /// The id of the user.
        user_id: Option<UserId>,
        /// The actor: who acts for the user.
        actor: Metadata,
        /// The token to hand to the front end.
        token: Option<SecretText>,
        /// A link that signs in.
        url: Option<SecretText>,
        /// When it was created.
        created_at: Option<Timestamp>,
        /// When it was last changed.
        updated_at: Option<Timestamp>,
    }
}

open_enum! {
    /// The status of an actor token.
    pub enum ActorTokenStatus {
        Pending = "pending",
        Accepted = "accepted",
        Revoked = "revoked",
    }
}

/// Who acts for a user: the payload that session tokens carry as `act`.
#[derive(Clone, Debug, PartialEq)]
pub struct Actor(Map<String, Value>);

impl Actor {
    /// The user with this id.
    pub fn new(sub: impl Into<String>) -> Self {
        Self(Map::from_iter([("sub".into(), Value::String(sub.into()))]))
    }

    /// Adds a member; `sub` cannot be replaced.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.0.entry(name).or_insert(value.into());
        self
    }
}

impl From<&str> for Actor {
    fn from(sub: &str) -> Self {
        Self::new(sub)
    }
}

impl Typed for Actor {
    const KIND: Kind = Kind::Object(|| const { &[Member::new("sub", Kind::String, true)] });
}

impl Param for Actor {
    type Form = form::Plain;

    fn into_json(self) -> Result<Option<Value>, Invalid> {
        Ok(Some(self.0.into()))
    }

    fn from_json(value: &Value) -> Option<Self> {
        let members = value.as_object()?;
        members.get("sub")?.as_str()?;
        Some(Self(members.clone()))
    }
}

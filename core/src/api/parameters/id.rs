//! The ids that operations take, each a type of its own.

use alloc::string::String;
use core::borrow::Borrow;
use core::fmt;
use core::ops::Deref;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use super::into_param::form;
use super::params::Param;
use crate::api::errors::Invalid;
use crate::api::types::model::{Secrets, WriteJson};
use crate::api::types::{Kind, Typed};

/// An id, of whatever type.
pub(crate) trait IdText {
    fn id_text(&self) -> &str;
}

impl IdText for String {
    fn id_text(&self) -> &str {
        self
    }
}

/// Declares the type of an id. Its text is not checked before it becomes part of a request. An empty
/// one, which no operation takes, stands for a member that is absent.
macro_rules! ids {
    ($($(#[$meta:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$meta])*
        #[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// The id as text.
            #[inline]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Debug for $name {
            #[inline]
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Display for $name {
            #[inline]
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl Deref for $name {
            type Target = str;
            #[inline]
            fn deref(&self) -> &str {
                &self.0
            }
        }

        impl AsRef<str> for $name {
            #[inline]
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl Borrow<str> for $name {
            #[inline]
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl From<String> for $name {
            #[inline]
            fn from(text: String) -> Self {
                Self(text)
            }
        }

        impl From<&str> for $name {
            #[inline]
            fn from(text: &str) -> Self {
                Self(text.into())
            }
        }

        impl From<&String> for $name {
            #[inline]
            fn from(text: &String) -> Self {
                Self(text.clone())
            }
        }

        impl From<&$name> for $name {
            #[inline]
            fn from(id: &Self) -> Self {
                id.clone()
            }
        }

        impl From<$name> for String {
            #[inline]
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl From<&$name> for String {
            #[inline]
            fn from(id: &$name) -> Self {
                id.0.clone()
            }
        }

        impl PartialEq<str> for $name {
            #[inline]
            fn eq(&self, text: &str) -> bool {
                self.0 == text
            }
        }

        impl PartialEq<&str> for $name {
            #[inline]
            fn eq(&self, text: &&str) -> bool {
                self.0 == *text
            }
        }

        impl PartialEq<String> for $name {
            #[inline]
            fn eq(&self, text: &String) -> bool {
                self.0 == *text
            }
        }

        impl PartialEq<$name> for str {
            #[inline]
            fn eq(&self, id: &$name) -> bool {
                *self == id.0
            }
        }

        impl PartialEq<$name> for &str {
            #[inline]
            fn eq(&self, id: &$name) -> bool {
                **self == id.0
            }
        }

        impl PartialEq<$name> for String {
            #[inline]
            fn eq(&self, id: &$name) -> bool {
                *self == id.0
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer).map(Self)
            }
        }

        impl WriteJson for $name {
            fn write<S: Serializer>(&self, serializer: S, _: Secrets) -> Result<S::Ok, S::Error> {
                self.serialize(serializer)
            }
        }

        impl Typed for $name {
            const KIND: Kind = Kind::String;
        }

        impl Param for $name {
            type Form = form::Plain;

            #[inline]
            fn into_json(self) -> Result<Option<Value>, Invalid> {
                Ok(Some(self.0.into()))
            }

            #[inline]
            fn from_json(value: &Value) -> Option<Self> {
                value.as_str().map(Self::from)
            }
        }

        impl IdText for $name {
            #[inline]
            fn id_text(&self) -> &str {
                &self.0
            }
        }
    )+};
}

ids! {
    /// The id of an actor token.
    ActorTokenId,
    /// The id of a link to the admin portal.
    AdminPortalLinkTokenId,
    /// The id of an agent task.
    AgentTaskId,
    /// The id of an entry of the allowlist.
    AllowlistIdentifierId,
    /// The id of an API key.
    ApiKeyId,
    /// The id of an entry of the blocklist.
    BlocklistIdentifierId,
    /// The id of a client: a browser or a device (`client_...`).
    ClientId,
    /// The id of a directory.
    DirectoryId,
    /// The id of a discount.
    DiscountId,
    /// The id of a domain of the instance.
    DomainId,
    /// The id of an email address (`idn_...`).
    EmailAddressId,
    /// The id of an email (`ema_...`).
    EmailId,
    /// The id of an enterprise connection.
    EnterpriseConnectionId,
    /// The id of an account at an OAuth provider (`eac_...`).
    ExternalAccountId,
    /// The id of a mapping from a directory's group to a role.
    GroupRoleMappingId,
    /// The id of an invitation to the application (`inv_...`).
    InvitationId,
    /// The id of a JWT template (`jtmp_...`).
    JwtTemplateId,
    /// The id of an M2M token (`mt_...`).
    M2mTokenId,
    /// The id of a machine (`mch_...`).
    MachineId,
    /// The id of an OAuth application.
    OAuthApplicationId,
    /// The id of a domain of an organization.
    OrganizationDomainId,
    /// The id of an organization (`org_...`).
    OrganizationId,
    /// The id of an invitation to an organization (`orginv_...`).
    OrganizationInvitationId,
    /// The id of a passkey.
    PasskeyId,
    /// The id of a permission.
    PermissionId,
    /// The id of a phone number (`idn_...`).
    PhoneNumberId,
    /// The id of a plan (`cplan_...`).
    PlanId,
    /// The id of a price.
    PriceId,
    /// The id of a redirect URL.
    RedirectUrlId,
    /// The id of a role in organizations (`role_...`).
    RoleId,
    /// The id of a SAML connection.
    SamlConnectionId,
    /// The id of a SCIM directory.
    ScimDirectoryId,
    /// The id of a session (`sess_...`).
    SessionId,
    /// The id of a sign-in token.
    SignInTokenId,
    /// The id of a sign-up.
    SignUpId,
    /// The id of a billing statement.
    StatementId,
    /// The id of a subscription item.
    SubscriptionItemId,
    /// The id of a trusted device.
    TrustedDeviceId,
    /// The id of a user (`user_...`).
    UserId,
    /// The id of a verification.
    VerificationId,
    /// The id of an entry of the waitlist.
    WaitlistEntryId,
    /// The id of a web3 wallet.
    Web3WalletId,
}

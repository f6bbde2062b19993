//! The claims of a token as JSON.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::sync::Arc;
use core::fmt;

use once_cell::race::OnceBox;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::json::{Document, Item, Place};
use super::session::SessionClaims;

/// The claims of a token as JSON; a clone is one reference more. `Debug` shows their names only.
///
/// They stay in the form of the token until [`Claims::get`] or [`Claims::as_map`] is first called.
#[derive(Clone)]
pub struct Claims(Arc<Content>);

struct Content {
    document: Document,
    known: Known,
    map: OnceBox<Map<String, Value>>,
}

impl Claims {
    /// The claims of a document; `None` if it is no object.
    pub(super) fn of(document: Document) -> Option<Self> {
        let known = Known::of(&document)?;
        Some(Self(Arc::new(Content {
            document,
            known,
            map: OnceBox::new(),
        })))
    }

    /// Where the claims are that this library reads.
    pub(super) fn known(&self) -> &Known {
        &self.0.known
    }

    /// A claim by its name.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.as_map().get(name)
    }

    /// All claims.
    pub fn as_map(&self) -> &Map<String, Value> {
        self.0.map.get_or_init(|| Box::new(self.to_map()))
    }

    /// All claims.
    pub fn into_map(self) -> Map<String, Value> {
        self.0.map.get().cloned().unwrap_or_else(|| self.to_map())
    }

    /// Reads the claims into a type of your own, which sees all of them.
    ///
    /// # Errors
    /// If they do not fit the type.
    pub fn deserialize<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        T::deserialize(self.as_map())
    }

    #[cfg(feature = "auth")]
    pub(crate) fn issuer(&self) -> Option<Item<'_>> {
        self.item(self.known().iss)
    }

    #[cfg(feature = "auth")]
    pub(crate) fn expires_at(&self) -> Option<Item<'_>> {
        self.item(self.known().exp)
    }

    #[cfg(feature = "auth")]
    pub(crate) fn issued_at(&self) -> Option<Item<'_>> {
        self.item(self.known().iat)
    }

    #[cfg(feature = "auth")]
    pub(crate) fn session_id(&self) -> Option<Item<'_>> {
        self.item(self.known().sid)
    }

    /// How many bytes the claims take at most, also after they were read as a map and as those of a
    /// session.
    pub(super) fn bytes(&self) -> usize {
        size_of::<Content>() + size_of::<SessionClaims>() + self.0.document.bytes()
    }

    /// A known claim as the token holds it.
    pub(super) fn item(&self, claim: Option<Place>) -> Option<Item<'_>> {
        self.0.document.item(claim?)
    }

    fn to_map(&self) -> Map<String, Value> {
        self.0.document.root().to_map().unwrap_or_default()
    }
}

/// Where a document has the claims that this library reads.
#[derive(Default)]
pub(super) struct Known {
    pub(super) sub: Option<Place>,
    pub(super) exp: Option<Place>,
    pub(super) nbf: Option<Place>,
    pub(super) iat: Option<Place>,
    pub(super) iss: Option<Place>,
    pub(super) aud: Option<Place>,
    pub(super) azp: Option<Place>,
    pub(super) sid: Option<Place>,
    pub(super) sts: Option<Place>,
    pub(super) act: Option<Place>,
    pub(super) fva: Option<Place>,
    pub(super) fea: Option<Place>,
    pub(super) pla: Option<Place>,
    pub(super) v: Option<Place>,
    pub(super) o: Option<Place>,
    pub(super) org_id: Option<Place>,
    pub(super) org_role: Option<Place>,
    pub(super) org_slug: Option<Place>,
    pub(super) org_permissions: Option<Place>,
}

impl Known {
    /// `None` if the document is no object. The last of several members of one name counts.
    fn of(document: &Document) -> Option<Self> {
        let mut known = Self::default();
        for (name, place) in document.root_members()? {
            let slot = match name {
                b"sub" => &mut known.sub,
                b"exp" => &mut known.exp,
                b"nbf" => &mut known.nbf,
                b"iat" => &mut known.iat,
                b"iss" => &mut known.iss,
                b"aud" => &mut known.aud,
                b"azp" => &mut known.azp,
                b"sid" => &mut known.sid,
                b"sts" => &mut known.sts,
                b"act" => &mut known.act,
                b"fva" => &mut known.fva,
                b"fea" => &mut known.fea,
                b"pla" => &mut known.pla,
                b"v" => &mut known.v,
                b"o" => &mut known.o,
                b"org_id" => &mut known.org_id,
                b"org_role" => &mut known.org_role,
                b"org_slug" => &mut known.org_slug,
                b"org_permissions" => &mut known.org_permissions,
                _ => continue,
            };
            *slot = Some(place);
        }
        Some(known)
    }
}

impl From<Map<String, Value>> for Claims {
    fn from(claims: Map<String, Value>) -> Self {
        let document = Document::of_map(&claims);
        Self(Arc::new(Content {
            known: Known::of(&document).unwrap_or_default(),
            document,
            map: OnceBox::with_value(Box::new(claims)),
        }))
    }
}

impl PartialEq for Claims {
    fn eq(&self, other: &Self) -> bool {
        self.as_map() == other.as_map()
    }
}

impl fmt::Debug for Claims {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Claims ")?;
        let names = self.0.document.root().members().into_iter().flatten();
        f.debug_set().entries(names.map(|(name, _)| name)).finish()
    }
}

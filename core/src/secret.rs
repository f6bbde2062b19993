//! Text that must never be printed.

use alloc::string::String;
use alloc::sync::Arc;
use core::fmt;

use zeroize::Zeroize;

use crate::{ConfigError, SettingMistake};

/// A piece of text that is never shown: no `Display`, no `Serialize`, no `Deref`; `Debug`
/// prints `[redacted]`; its memory is overwritten when the last clone is dropped. A clone is one
/// reference more.
///
/// ```
/// # use clerk_core as clerk_backend;
/// use clerk_backend::Secret;
///
/// let token = Secret::new("eyJ...");
/// assert_eq!(format!("{token:?}"), "[redacted]");
/// assert_eq!(token.expose(), "eyJ..."); // where it is meant to be shown
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Arc<Text>);

/// Overwrites the text when it is dropped.
#[derive(PartialEq, Eq)]
struct Text(String);

impl Secret {
    /// Takes the text over.
    pub fn new(text: impl Into<String>) -> Self {
        Self(Arc::new(Text(text.into())))
    }

    /// The text itself. Do not log it.
    pub fn expose(&self) -> &str {
        &self.0.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

impl Drop for Text {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

/// Why a text is no Clerk secret key. Never repeats the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidSecretKey {
    /// The text is empty.
    Empty,
    /// It holds white space, control or non-ASCII characters, so it cannot stand in a header.
    Characters,
    /// It does not start as a secret key does.
    Prefix,
    /// It is another kind of text, or a secret key with something around it.
    Mistake(SettingMistake),
}

impl fmt::Display for InvalidSecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Mistake(mistake) => return write!(f, "the secret key {mistake}"),
            Self::Empty => {
                "the secret key is empty; copy it from the API keys page of the Clerk Dashboard (CLERK_SECRET_KEY)"
            }
            Self::Characters => {
                "the secret key holds white space, control or non-ASCII characters; copy it again without quotes and line breaks"
            }
            Self::Prefix => {
                "this is no secret key; that of an instance is sk_test_ or sk_live_ and letters and digits, that of a machine ak_ and letters and digits"
            }
        })
    }
}

/// A Clerk secret key (`sk_test_…`, `sk_live_…`) or machine secret key (`ak_…`).
///
/// Source: <https://clerk.com/docs/deployments/clerk-environment-variables>.
///
/// ```
/// # use clerk_core as clerk_backend;
/// use clerk_backend::SecretKey;
///
/// let key = SecretKey::new("sk_test_example")?;
/// assert!(key.is_development());
/// assert_eq!(format!("{key:?}"), "SecretKey([redacted])");
/// # Ok::<(), clerk_core::ConfigError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct SecretKey(Secret);

impl SecretKey {
    /// Takes a key as it stands in `CLERK_SECRET_KEY` or `CLERK_MACHINE_SECRET_KEY`; white space
    /// and line ends around it are dropped.
    ///
    /// # Errors
    /// [`ConfigError`] where the text cannot be a secret key: another kind of key, quotation
    /// marks, `NAME=value`, a placeholder and other [mistakes](SettingMistake). A prefix that is not
    /// known is no error, except in a client's configuration.
    pub fn new(text: impl Into<String>) -> Result<Self, ConfigError> {
        Ok(Self::read(text)?)
    }

    /// As [`SecretKey::new`]; the setting is the caller's.
    fn read(text: impl Into<String>) -> Result<Self, InvalidSecretKey> {
        let secret = Secret::new(text);
        let trimmed = secret.expose().trim();
        if trimmed.is_empty() {
            return Err(InvalidSecretKey::Empty);
        }
        match SettingMistake::find(trimmed) {
            None | Some(SettingMistake::SecretKey | SettingMistake::MachineSecretKey) => {}
            Some(mistake) => return Err(InvalidSecretKey::Mistake(mistake)),
        }
        if !trimmed.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(InvalidSecretKey::Characters);
        }
        Ok(Self(Secret::new(trimmed)))
    }

    /// Whether this is a key of a development instance (`sk_test_…`).
    pub fn is_development(&self) -> bool {
        self.expose().starts_with("sk_test_") || self.expose().starts_with("test_")
    }

    /// Whether this is a key of a production instance (`sk_live_…`).
    pub fn is_production(&self) -> bool {
        self.expose().starts_with("sk_live_") || self.expose().starts_with("live_")
    }

    /// Reads the secret key of an instance (`sk_…`); its prefix and characters are checked.
    ///
    /// # Errors
    /// [`ConfigError`] where it is that of a machine or has another form.
    pub fn of_instance(text: impl Into<String>) -> Result<Self, ConfigError> {
        let of_kind = |key: Self| match SettingMistake::find(key.expose()) {
            Some(SettingMistake::SecretKey) if key.is_whole() => Ok(key),
            Some(mistake @ SettingMistake::MachineSecretKey) => {
                Err(InvalidSecretKey::Mistake(mistake))
            }
            _ => Err(InvalidSecretKey::Prefix),
        };
        Ok(Self::read(text).and_then(of_kind)?)
    }

    /// Reads the secret key of a machine (`ak_…`); its prefix and characters are checked.
    ///
    /// # Errors
    /// [`ConfigError`] where it is that of an instance or has another form.
    pub fn of_machine(text: impl Into<String>) -> Result<Self, ConfigError> {
        let of_kind = |key: Self| match SettingMistake::find(key.expose()) {
            Some(SettingMistake::MachineSecretKey) if key.is_whole() => Ok(key),
            Some(mistake @ SettingMistake::SecretKey) => Err(InvalidSecretKey::Mistake(mistake)),
            _ => Err(InvalidSecretKey::Prefix),
        };
        let key = Self::read(text).and_then(of_kind);
        key.map_err(|why| ConfigError::new("machine_secret_key", why))
    }

    /// Whether nothing is missing after the prefix and only the characters of keys are there.
    fn is_whole(&self) -> bool {
        let key = self.expose();
        !key.ends_with('_') && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
    }

    /// The key itself. Do not log it.
    pub fn expose(&self) -> &str {
        self.0.expose()
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretKey([redacted])")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::format;

    #[test]
    fn says_what_is_wrong_with_a_key() {
        for (text, expected) in [
            (" ", InvalidSecretKey::Empty),
            (
                "pk_test_x",
                InvalidSecretKey::Mistake(SettingMistake::PublishableKey),
            ),
            ("sk_test_\nx", InvalidSecretKey::Characters),
        ] {
            let refused = SecretKey::new(text).unwrap_err();
            assert_eq!(refused.setting(), "secret_key");
            assert_eq!(refused, expected.into(), "{text:?}");
        }
        assert_eq!(SecretKey::new("sk_test_x\n").unwrap().expose(), "sk_test_x");
    }

    #[test]
    fn debug_shows_nothing() {
        let key = SecretKey::new("sk_test_canary").unwrap();
        assert!(!format!("{key:?}{:?}", Secret::new("canary")).contains("canary"));
    }
}

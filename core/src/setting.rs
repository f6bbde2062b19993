//! Common mistakes in the texts of settings: keys, secrets, URLs.

use core::fmt;

/// A mistake that is common where a key, a secret or a URL is copied into a setting. It never
/// repeats the text, and displays as the rest of a sentence: "the secret key …".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SettingMistake {
    /// A byte order mark (U+FEFF), from a file that was saved as "UTF-8 with BOM".
    ByteOrderMark,
    /// White space or a line end before or after the text, where it is not trimmed.
    WhiteSpace,
    /// `NAME=value` instead of the value.
    Assignment,
    /// Quotation marks around the text.
    Quotes,
    /// A backslash, for example of an escape such as `\n` that is written out.
    Backslash,
    /// A semicolon or a comma at the end.
    TrailingPunctuation,
    /// A stand-in: `undefined`, `null`, asterisks, `your_key_here`.
    Placeholder,
    /// A secret key (`sk_…`) in place of something else.
    SecretKey,
    /// A machine secret key or an API key (`ak_…`) in place of something else.
    MachineSecretKey,
    /// A publishable key (`pk_…`) in place of something else.
    PublishableKey,
    /// A webhook signing secret (`whsec_…`) in place of something else.
    WebhookSecret,
    /// PEM text in place of something else.
    Pem,
    /// JSON in place of something else.
    Json,
    /// A URL in place of something else.
    Url,
}

impl SettingMistake {
    /// Looks for a mistake. A text of a certain kind is one too: ignore the kind that is wanted.
    pub fn find(text: &str) -> Option<Self> {
        if text.contains('\u{feff}') {
            Some(Self::ByteOrderMark)
        } else if text.trim() != text {
            Some(Self::WhiteSpace)
        } else if is_assignment(text) {
            Some(Self::Assignment)
        } else if text.starts_with(QUOTES) || text.ends_with(QUOTES) {
            Some(Self::Quotes)
        } else if text.contains('\\') {
            Some(Self::Backslash)
        } else if text.ends_with([';', ',']) {
            Some(Self::TrailingPunctuation)
        } else if is_placeholder(text) {
            Some(Self::Placeholder)
        } else {
            Self::kind(text)
        }
    }

    fn kind(text: &str) -> Option<Self> {
        let kinds = PREFIXES.iter().find(|(prefix, _)| text.starts_with(prefix));
        kinds.map(|(_, kind)| *kind)
    }
}

const QUOTES: [char; 7] = [
    '"', '\'', '`', '\u{2018}', '\u{2019}', '\u{201c}', '\u{201d}',
];

/// `test_` and `live_` are secret keys of the first format.
const PREFIXES: [(&str, SettingMistake); 10] = [
    ("sk_", SettingMistake::SecretKey),
    ("test_", SettingMistake::SecretKey),
    ("live_", SettingMistake::SecretKey),
    ("ak_", SettingMistake::MachineSecretKey),
    ("pk_", SettingMistake::PublishableKey),
    ("whsec_", SettingMistake::WebhookSecret),
    ("-----BEGIN", SettingMistake::Pem),
    ("{", SettingMistake::Json),
    ("https://", SettingMistake::Url),
    ("http://", SettingMistake::Url),
];

/// `NAME=value` or `export NAME=value`; base64 may end in `=`.
fn is_assignment(text: &str) -> bool {
    let text = text.strip_prefix("export ").unwrap_or(text);
    text.split_once('=').is_some_and(|(name, value)| {
        let name = name.trim_end();
        SettingMistake::kind(name).is_none()
            && !name.is_empty()
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
            && !value.trim_start_matches('=').is_empty()
    })
}

fn is_placeholder(text: &str) -> bool {
    const WHOLE: [&str; 7] = [
        "undefined",
        "null",
        "none",
        "nil",
        "nan",
        "todo",
        "[object object]",
    ];
    const MARKS: [&str; 8] = ["*", "...", "\u{2026}", "\u{2022}", "<", ">", "${", "{{"];
    const WORDS: [&str; 8] = [
        "your_",
        "your-",
        "_here",
        "replace_me",
        "change_me",
        "changeme",
        "placeholder",
        "redacted",
    ];
    let lower = text.to_ascii_lowercase();
    let prefixes = [
        "sk_test_", "sk_live_", "pk_test_", "pk_live_", "sk_", "ak_", "whsec_",
    ];
    let body = prefixes
        .iter()
        .find_map(|prefix| lower.strip_prefix(prefix))
        .unwrap_or(&lower);
    // A host may well be called so.
    let has_word = !lower.contains("://") && WORDS.iter().any(|word| lower.contains(word));
    has_word
        || WHOLE.contains(&body)
        || MARKS.iter().any(|mark| lower.contains(mark))
        || (body.len() > 2 && body.bytes().all(|byte| byte == b'x'))
}

impl fmt::Display for SettingMistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ByteOrderMark => {
                "holds a byte order mark; save the file that it comes from as UTF-8 without one"
            }
            Self::WhiteSpace => "has white space or a line end before or after it; remove it",
            Self::Assignment => "is written as NAME=value; leave out the name and the equals sign",
            Self::Quotes => "has quotation marks around it; remove them",
            Self::Backslash => {
                "holds a backslash, perhaps an escape such as \\n that is written out; remove it"
            }
            Self::TrailingPunctuation => "ends in a semicolon or a comma; remove it",
            Self::Placeholder => {
                "is a placeholder; put the real one there, most stand in the Clerk Dashboard"
            }
            Self::SecretKey => "is a secret key (sk_...); it belongs in CLERK_SECRET_KEY",
            Self::MachineSecretKey => {
                "is a machine secret key or an API key (ak_...); a machine secret key belongs in CLERK_MACHINE_SECRET_KEY"
            }
            Self::PublishableKey => {
                "is a publishable key (pk_...); it belongs in CLERK_PUBLISHABLE_KEY"
            }
            Self::WebhookSecret => {
                "is a webhook signing secret (whsec_...); it belongs in CLERK_WEBHOOK_SIGNING_SECRET"
            }
            Self::Pem => "is PEM text; the public key of session tokens belongs in CLERK_JWT_KEY",
            Self::Json => "is JSON; copy the single value",
            Self::Url => "is a URL; copy the value itself",
        })
    }
}

/// A text is not a publishable key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidPublishableKey {
    /// It is empty.
    Missing,
    /// It is not `pk_test_…` or `pk_live_…` followed by a Frontend API.
    Malformed,
    /// It is another kind of text, or a publishable key with something around it.
    Mistake(SettingMistake),
    /// A Frontend API has characters that a key cannot encode.
    FrontendApi,
}

impl fmt::Display for InvalidPublishableKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Mistake(mistake) => return write!(f, "the publishable key {mistake}"),
            Self::Missing => {
                "the publishable key is missing; copy it from the API keys page of the Clerk Dashboard (CLERK_PUBLISHABLE_KEY)"
            }
            Self::Malformed => {
                "this is no publishable key; it starts with pk_test_ or pk_live_ and stands on the API keys page of the Clerk Dashboard"
            }
            Self::FrontendApi => "a Frontend API is a host name, for example clerk.example.com",
        })
    }
}

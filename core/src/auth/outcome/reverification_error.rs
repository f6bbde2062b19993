//! The answer to a request whose user must verify a factor again.
//!
//! Source: <https://clerk.com/docs/guides/secure/reverification>.

use alloc::string::{String, ToString};

use serde_json::{Value, json};

use super::authorization::Reverification;

impl Reverification {
    /// The status of an answer with [`Reverification::error_body`].
    pub const ERROR_STATUS: u16 = 403;

    /// The JSON with which Clerk's browser libraries ask the user to verify a factor and then
    /// repeat the request. Answer with [`Reverification::ERROR_STATUS`].
    pub fn error_body(self) -> String {
        json!({
            "clerk_error": {
                "type": "forbidden",
                "reason": "reverification-error",
                "metadata": { "reverification": self.to_json() },
            }
        })
        .to_string()
    }

    /// A preset is its name; a custom level and age is an object.
    fn to_json(self) -> Value {
        match self {
            Self::StrictMfa => "strict_mfa".into(),
            Self::Strict => "strict".into(),
            Self::Moderate => "moderate".into(),
            Self::Lax => "lax".into(),
            Self::Within { level, minutes } => {
                json!({ "level": level.as_str(), "afterMinutes": minutes })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::authorization::Level;
    use super::*;

    /// Expectations are what `reverificationErrorResponse` of the JavaScript SDK sends.
    #[test]
    fn error_body_names_preset_or_level_and_age() {
        for preset in ["strict_mfa", "strict", "moderate", "lax"] {
            let body = Reverification::from_name(preset).unwrap().error_body();
            let body: Value = serde_json::from_str(&body).unwrap();
            let expected = json!({ "clerk_error": { "type": "forbidden",
                "reason": "reverification-error", "metadata": { "reverification": preset } } });
            assert_eq!(body, expected);
        }
        let own = Reverification::Within {
            level: Level::SecondFactor,
            minutes: 5,
        };
        let body: Value = serde_json::from_str(&own.error_body()).unwrap();
        assert_eq!(
            body.pointer("/clerk_error/metadata/reverification"),
            Some(&json!({ "level": "second_factor", "afterMinutes": 5 }))
        );
    }
}

//! Types and classes of tokens.

use super::header::{Category, Header, HeaderType};

/// The types of tokens that a request can be authenticated with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum TokenType {
    /// A session token: a signed-in user.
    Session,
    /// An API key (`ak_…`).
    ApiKey,
    /// A machine-to-machine token (`mt_…`, or a JWT whose subject is a machine).
    M2m,
    /// An OAuth access token (`oat_…`, or a JWT of type `at+jwt`).
    OAuth,
}

impl TokenType {
    /// The name that Clerk's SDKs use, for example `session_token`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Session => "session_token",
            Self::ApiKey => "api_key",
            Self::M2m => "m2m_token",
            Self::OAuth => "oauth_token",
        }
    }

    /// The type of exactly this name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Session, Self::ApiKey, Self::M2m, Self::OAuth]
            .into_iter()
            .find(|token_type| token_type.as_str() == name)
    }

    /// The type of an opaque token by its prefix; `None` for everything else, JWTs among them.
    pub fn of_opaque(token: &str) -> Option<Self> {
        [
            ("mt_", Self::M2m),
            ("oat_", Self::OAuth),
            ("ak_", Self::ApiKey),
        ]
        .into_iter()
        .find_map(|(prefix, token_type)| token.starts_with(prefix).then_some(token_type))
    }

    /// Whether the subject is a machine or an application and not a session.
    pub const fn is_machine(self) -> bool {
        !matches!(self, Self::Session)
    }
}

/// The class of a JWT, decided once from its header and its subject. A token that fits no class is
/// [`TokenClass::Other`], which every verifier refuses.
///
/// Before verification it only selects the verifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TokenClass {
    /// A session token (or a handshake, which Clerk signs in the same class).
    Session,
    /// A token of a JWT template. It is for other services and authenticates no request.
    Template,
    /// A machine-to-machine token: the subject is a machine (`mch_…`).
    M2m,
    /// The subject is a machine, but the header claims another class. It is always refused.
    MislabelledM2m,
    /// An OAuth access token: the header type is `at+jwt` (RFC 9068).
    OAuth,
    /// None of the above.
    Other,
}

impl TokenClass {
    pub(super) fn of(header: &Header, subject: Option<&str>) -> Self {
        let machine = subject.is_some_and(|subject| subject.starts_with("mch_"));
        let oauth = matches!(header.typ, HeaderType::AccessToken { .. });
        match header.category {
            Category::Absent | Category::M2m if machine => Self::M2m,
            _ if machine => Self::MislabelledM2m,
            _ if oauth => Self::OAuth,
            Category::Absent | Category::Session | Category::Ignore => Self::Session,
            Category::Template => Self::Template,
            Category::M2m | Category::Other => Self::Other,
        }
    }

    /// The type of credential that a token of this class is or claims to be, which selects its
    /// verifier. `None` if no verifier takes it.
    pub const fn token_type(self) -> Option<TokenType> {
        match self {
            Self::Session => Some(TokenType::Session),
            Self::M2m | Self::MislabelledM2m => Some(TokenType::M2m),
            Self::OAuth => Some(TokenType::OAuth),
            Self::Template | Self::Other => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::format;

    #[test]
    fn opaque_tokens_by_prefix() {
        for (token, expected) in [
            ("mt_1", Some(TokenType::M2m)),
            ("oat_1", Some(TokenType::OAuth)),
            ("ak_1", Some(TokenType::ApiKey)),
            ("MT_1", None),
            (" mt_1", None),
            ("sk_1", None),
            ("", None),
            ("a.b.c", None),
        ] {
            assert_eq!(TokenType::of_opaque(token), expected, "{token}");
        }
    }

    /// The expectations are the answers of `getMachineTokenType`, `verifyM2MJwt` and
    /// `isNonSessionJwtCategory` of `@clerk/backend` 3.25.0.
    #[test]
    fn classes() {
        let table = [
            ("", "user_1", TokenClass::Session),
            (r#","cat":"cl_B7d4PD111AAA""#, "user_1", TokenClass::Session),
            (r#","cat":"cl_I7d4PD111III""#, "user_1", TokenClass::Session),
            (
                r#","cat":"cl_B7d4PD222AAA""#,
                "user_1",
                TokenClass::Template,
            ),
            (r#","cat":"cl_B7d4PD333AAA""#, "user_1", TokenClass::Other),
            (r#","cat":"CL_B7D4PD111AAA""#, "user_1", TokenClass::Other),
            (r#","cat":"""#, "user_1", TokenClass::Other),
            (r#","cat":null"#, "user_1", TokenClass::Other),
            (r#","cat":["cl_B7d4PD111AAA"]"#, "user_1", TokenClass::Other),
            ("", "mch_1", TokenClass::M2m),
            (r#","cat":"cl_B7d4PD333AAA""#, "mch_1", TokenClass::M2m),
            (
                r#","cat":"cl_B7d4PD111AAA""#,
                "mch_1",
                TokenClass::MislabelledM2m,
            ),
            (
                r#","cat":"cl_B7d4PD222AAA""#,
                "mch_1",
                TokenClass::MislabelledM2m,
            ),
            (
                r#","cat":"cl_I7d4PD111III""#,
                "mch_1",
                TokenClass::MislabelledM2m,
            ),
            (r#","cat":null"#, "mch_1", TokenClass::MislabelledM2m),
            (r#","typ":"at+jwt""#, "user_1", TokenClass::OAuth),
            (
                r#","typ":"application/at+jwt""#,
                "user_1",
                TokenClass::OAuth,
            ),
            (r#","typ":"AT+JWT""#, "user_1", TokenClass::Session),
            (r#","typ":"at+jwt""#, "mch_1", TokenClass::M2m),
        ];
        for (members, subject, expected) in table {
            let text = format!(r#"{{"alg":"RS256"{members}}}"#);
            let (header, _) = Header::read(text.clone().into_bytes()).unwrap();
            assert_eq!(
                TokenClass::of(&header, Some(subject)),
                expected,
                "{text} {subject}"
            );
        }
        let (header, _) = Header::read(br#"{"alg":"RS256"}"#.to_vec()).unwrap();
        assert_eq!(TokenClass::of(&header, None), TokenClass::Session);
    }
}

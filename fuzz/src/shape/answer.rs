//! Answers of the Backend API.

use arbitrary::Arbitrary;

use super::visit::{Parameter, Suffix, Value};
use super::{Kind, Object, Token};

/// An answer of the Backend API.
#[derive(Arbitrary, Debug)]
pub(super) enum Answer {
    Fails,
    Status(u8, Object),
    /// The answer to a refresh, with a token.
    Jwt(Token),
    /// The answer to a refresh that sets a session cookie, and others.
    Cookies(Suffix, Token, Vec<(Parameter, Value)>),
    /// The payload of a handshake.
    Directives(Vec<(Parameter, Value)>),
}

impl Answer {
    pub(super) fn line(&self) -> String {
        let token = |token: &Token| {
            let text = token.text(Kind::Session);
            serde_json::to_string(&text).expect("a text is JSON")
        };
        match self {
            Self::Fails => String::new(),
            Self::Status(status, body) => {
                let status = [200, 400, 401, 404, 422, 429, 500, 503][usize::from(*status) % 8];
                let good = [
                    ("id", "\"key_1\"".to_owned()),
                    ("subject", "\"user_1\"".to_owned()),
                    ("scopes", "[]".to_owned()),
                    ("revoked", "false".to_owned()),
                    ("expired", "false".to_owned()),
                ];
                format!("{status} {}", body.write(&good, crate::NOW.as_secs()))
            }
            Self::Jwt(shape) => format!("200 {{\"object\":\"token\",\"jwt\":{}}}", token(shape)),
            Self::Cookies(suffix, session, more) => cookies(*suffix, session, more),
            Self::Directives(pairs) => {
                let list: Vec<String> = pairs.iter().map(directive).collect();
                let list = serde_json::to_string(&list).expect("texts");
                format!("200 {{\"directives\":{list}}}")
            }
        }
    }
}

fn directive((name, value): &(Parameter, Value)) -> String {
    format!("{}={}; Path=/; SameSite=Lax", name.get(), value.get())
}

/// The answer to a refresh that sets a session cookie, and others.
pub(super) fn cookies(suffix: Suffix, session: &Token, more: &[(Parameter, Value)]) -> String {
    let session = session.text(Kind::Session);
    let session = format!("{}={session}; Path=/", suffix.of("__session"));
    let cookies = std::iter::once(session).chain(more.iter().map(directive));
    let list = serde_json::to_string(&cookies.collect::<Vec<_>>()).expect("texts");
    format!("200 {{\"object\":\"cookies\",\"cookies\":{list}}}")
}

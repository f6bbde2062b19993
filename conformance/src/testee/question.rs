use std::collections::BTreeMap;
use std::sync::Arc;

use clerk_core::Timestamp;
use clerk_core::crypto::CryptoProvider;
use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};
use url::Url;

use super::keys::Keys;
use super::warm::Warm;
use super::{Network, Refusal};

/// One line of the protocol.
#[derive(Debug)]
pub struct Question {
    pub(super) id: String,
    pub(super) op: String,
    /// The clock.
    pub now: Timestamp,
    pub(super) provider: Arc<dyn CryptoProvider>,
    /// The proofs of an earlier pass, if the question is asked twice.
    pub(super) warm: Option<Arc<Warm>>,
    input: Map<String, Value>,
}

#[derive(Deserialize)]
struct Line {
    id: String,
    op: String,
    now_ms: i64,
    r#in: Map<String, Value>,
}

impl Question {
    pub(super) fn read(
        line: &[u8],
        provider: Arc<dyn CryptoProvider>,
        warm: Option<Arc<Warm>>,
    ) -> Result<Self, Refusal> {
        let Line {
            id,
            op,
            now_ms,
            mut r#in,
        } = serde_json::from_slice(line).map_err(|error| Refusal::new("bad-question", error))?;
        without_nulls(&mut r#in);
        Ok(Self {
            id,
            op,
            now: Timestamp::from_millis(now_ms),
            provider,
            warm,
            input: r#in,
        })
    }

    /// Reads `in` into the members that an operation knows; others are ignored.
    pub fn input<T: DeserializeOwned>(&self) -> Result<T, Refusal> {
        T::deserialize(&self.input).map_err(|error| Refusal::new("bad-question", error))
    }

    /// Makes a pass over the question's network, or two of them over the same proofs. The answer and
    /// the network are those of the last one.
    pub(super) fn pass<T>(
        &self,
        pass: impl Fn(&Network, &Keys) -> T,
    ) -> Result<(T, Network), Refusal> {
        let mut keys = Keys::new(self.provider.clone());
        if self.warm.is_some() {
            drop(pass(&self.network()?, &keys));
            keys = keys.asked_for_again();
        }
        let network = self.network()?;
        Ok((pass(&network, &keys), network))
    }

    /// The network of the question.
    pub fn network(&self) -> Result<Network, Refusal> {
        #[derive(Deserialize)]
        struct Input {
            network: Option<Network>,
        }
        Ok(self.input::<Input>()?.network.unwrap_or_default())
    }
}

/// Header fields: `[name, value]` pairs, or an object where no name stands twice.
#[derive(Debug, Default)]
pub(super) struct Fields(pub(super) Vec<(String, String)>);

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            Pairs(Vec<(String, String)>),
            Object(BTreeMap<String, String>),
        }
        Ok(Self(match Written::deserialize(deserializer)? {
            Written::Pairs(pairs) => pairs,
            Written::Object(members) => members.into_iter().collect(),
        }))
    }
}

/// A request that came in, such as the `Request` of the fetch standard can be.
#[derive(Debug, Deserialize)]
pub(super) struct Incoming {
    #[serde(deserialize_with = "method")]
    pub(super) method: String,
    #[serde(deserialize_with = "whole_url")]
    pub(super) url: String,
    #[serde(default)]
    pub(super) headers: Fields,
}

/// These in capital letters, others as they stand.
fn method<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let method = String::deserialize(deserializer)?;
    let capital = method.to_ascii_uppercase();
    let known = ["DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"].contains(&&*capital);
    Ok(if known { capital } else { method })
}

/// One with its host and without credentials. What we take beside that (a path alone, as servers
/// have it) is nothing that the protocol could ask the reference about.
fn whole_url<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let text = String::deserialize(deserializer)?;
    let url = Url::parse(&text).map_err(Error::custom)?;
    if url.username().is_empty() && url.password().is_none() {
        Ok(text)
    } else {
        Err(Error::custom("the URL of a request has no credentials"))
    }
}

impl Incoming {
    /// Header values as bytes; one that no header can hold is no request.
    pub(super) fn latin1_headers(&self) -> Result<Vec<(String, Vec<u8>)>, Refusal> {
        let bytes = |value: &str| {
            value
                .chars()
                .map(u8::try_from)
                .collect::<Result<Vec<u8>, _>>()
        };
        let fields = self.headers.0.iter();
        fields
            .map(|(name, value)| Ok((name.clone(), bytes(value).map_err(Refusal::configuration)?)))
            .collect()
    }
}

/// Members that are null are absent: of the question, and of the parts that the protocol gives a
/// form (a body, claims, a check say something else with a null).
fn without_nulls(input: &mut Map<String, Value>) {
    input.retain(|_, value| !value.is_null());
    for (name, value) in input {
        match (name.as_str(), value) {
            ("options" | "request" | "upstream" | "path" | "query", Value::Object(members)) => {
                members.retain(|_, value| !value.is_null());
            }
            ("network", Value::Array(exchanges)) => exchanges
                .iter_mut()
                .filter_map(Value::as_object_mut)
                .for_each(|members| members.retain(|_, value| !value.is_null())),
            _ => {}
        }
    }
}

/// A member that is one text or several.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(untagged)]
pub(super) enum Texts {
    #[default]
    None,
    One(String),
    Many(Vec<String>),
}

impl Texts {
    /// The texts that are not empty: the reference takes empty ones as not configured.
    pub(super) fn configured(self) -> Option<Vec<String>> {
        let mut texts = self.listed()?;
        texts.retain(|text| !text.is_empty());
        (!texts.is_empty()).then_some(texts)
    }

    /// The texts as they are; an empty list is not configured.
    pub(super) fn listed(self) -> Option<Vec<String>> {
        let texts = match self {
            Self::None => Vec::new(),
            Self::One(text) => vec![text],
            Self::Many(texts) => texts,
        };
        (!texts.is_empty()).then_some(texts)
    }
}

#[cfg(test)]
mod tests {
    use super::Fields;

    #[test]
    fn fields_are_pairs_or_an_object() {
        for written in [r#"[["a", "1"], ["b", "2"]]"#, r#"{"a": "1", "b": "2"}"#] {
            let Fields(fields) = serde_json::from_str(written).unwrap();
            assert_eq!(
                fields,
                [("a".into(), "1".into()), ("b".into(), "2".into())],
                "{written}"
            );
        }
        assert!(serde_json::from_str::<Fields>(r#"["a"]"#).is_err());
    }
}

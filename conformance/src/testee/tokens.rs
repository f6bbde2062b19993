//! `decode_jwt`, `verify_jws`, `verify_jwt`, `verify_token`, `sign_jwt`.

use core::time::Duration;

use clerk_core::crypto::{Algorithm, CryptoProvider, RustCrypto};
use clerk_core::jwt::{
    self, Category, Jwk, Key, KeyError, KeyUnavailable, Proofs, SigningKey, TokenError, Unverified,
    VerifyOptions,
};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::api::ApiOptions;
use super::question::Texts;
use super::{Operation, Question, Refusal};

pub(super) const OPERATIONS: &[(&str, Operation)] = &[
    ("decode_jwt", decode_jwt),
    ("verify_jws", verify_jws),
    ("verify_jwt", verify_jwt),
    ("verify_token", verify_token),
    ("sign_jwt", sign_jwt),
];

#[derive(Deserialize)]
struct Token {
    token: String,
}

fn decode_jwt(question: &Question) -> Result<Value, Refusal> {
    let Token { token } = question.input()?;
    let token = Unverified::parse(&token)?.strict()?;
    Ok(json!({ "header": token.unverified_header(), "payload": token.unverified_claims() }))
}

#[derive(Deserialize)]
struct Signed {
    token: String,
    key: KeySource,
}

fn verify_jws(question: &Question) -> Result<Value, Refusal> {
    let Signed { token, key } = question.input()?;
    let verify = |key: &Key| jwt::verify_signature(&token, key, &ALGORITHMS);
    let verified = match key.load(&*question.provider) {
        Ok(key) => verify(&key),
        Err(_) => verify(&stand_in()?),
    };
    // A key of another kind is no different from one that does not fit.
    verified.map_err(|error| match error {
        TokenError::KeyAlgorithm => TokenError::Signature,
        other => other,
    })?;
    Ok(json!({ "payload_b64u": token.split('.').nth(1) }))
}

const ALGORITHMS: [Algorithm; 3] = [Algorithm::Rs256, Algorithm::Rs384, Algorithm::Rs512];

#[derive(Deserialize)]
struct VerifyJwt {
    token: String,
    key: KeySource,
    #[serde(flatten)]
    expected: Expected,
}

fn verify_jwt(question: &Question) -> Result<Value, Refusal> {
    let VerifyJwt {
        token,
        key,
        expected,
    } = question.input()?;
    let options = expected.options()?;
    let verify = |key: &Key| jwt::verify(&token, key, &options, question.now);
    let Ok(key) = key.load(&*question.provider) else {
        // What is wrong with the form and the header is said first, as the reference does.
        return Err(match verify(&stand_in()?) {
            Err(
                error @ (TokenError::Malformed(_) | TokenError::HeaderType | TokenError::Algorithm),
            ) => error.into(),
            _ => Refusal::new("token-verification-failed", "the key cannot be used"),
        });
    };
    Ok(json!({ "claims": verify(&key)?.into_claims().into_map() }))
}

#[derive(Deserialize)]
struct VerifyToken {
    token: String,
    options: TokenOptions,
}

#[derive(Deserialize)]
struct TokenOptions {
    jwt_key: Option<String>,
    #[serde(flatten)]
    api: ApiOptions,
    #[serde(flatten)]
    expected: Expected,
}

fn verify_token(question: &Question) -> Result<Value, Refusal> {
    let VerifyToken { token, options } = question.input()?;
    let expected = options.expected.options()?;
    let local = local_key(options.jwt_key, &*question.provider)?;
    let api = options.api.config()?;

    let unverified = Unverified::parse(&token)?;
    if unverified.category() == Category::M2m {
        return Err(TokenError::Class.into());
    }
    let (verified, network) = question.pass(|network, keys| {
        let mut token = match &question.warm {
            Some(warm) => warm.find_or_parse(&token, &expected, question.now)?,
            None => unverified.clone(),
        };
        let key = match (&local, api.secret_key(), token.kid()) {
            (Some(key), _, _) => key.clone(),
            (None, None, _) => return Err(KeyUnavailable::NotConfigured.into()),
            (None, Some(_), None) => return Err(KeyUnavailable::UnknownKid.into()),
            (None, Some(_), Some(kid)) => keys.find(kid, &api, network, question.now)?,
        };
        let verified = token.prove(&key, &expected, question.now)?;
        if let Some(warm) = &question.warm {
            warm.keep(&token, question.now);
        }
        Ok::<_, Refusal>(verified)
    })?;
    Ok(json!({ "claims": verified?.into_claims().into_map(), "requests": network.requests() }))
}

/// The configured key, where there is one.
pub(super) fn local_key(
    pem: Option<String>,
    provider: &dyn CryptoProvider,
) -> Result<Option<Key>, Refusal> {
    pem.filter(|pem| !pem.is_empty())
        // Instances sign with RS256; the reference pins the configured key to it.
        .map(|pem| Key::from_pem(&pem, provider)?.with_algorithm(Algorithm::Rs256))
        .transpose()
        .map_err(Refusal::configuration)
}

/// What a token must be, as questions say it.
#[derive(Clone, Default, Deserialize)]
pub(super) struct Expected {
    #[serde(default)]
    audience: Texts,
    #[serde(default)]
    authorized_parties: Texts,
    #[serde(default)]
    issuer: Texts,
    header_type: Option<Texts>,
    clock_skew_ms: Option<i64>,
}

impl Expected {
    pub(super) fn options(self) -> Result<VerifyOptions, Refusal> {
        let mut options = VerifyOptions::new();
        if let Some(audience) = self.audience.configured() {
            options = options.audience(audience);
        }
        if let Some(parties) = self.authorized_parties.listed() {
            options = options.authorized_parties(parties);
        }
        if let Some(issuer) = self.issuer.configured() {
            options = options.issuer(issuer);
        }
        if let Some(types) = self.header_type {
            options = options.header_types(types.listed().unwrap_or_default());
        }
        if let Some(skew) = self.clock_skew_ms {
            let skew = u64::try_from(skew).map_err(Refusal::configuration)?;
            options = options.clock_skew(Duration::from_millis(skew));
        }
        options.check()?;
        Ok(options)
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum KeySource {
    Pem(String),
    Jwk(Value),
}

impl KeySource {
    fn load(&self, provider: &dyn CryptoProvider) -> Result<Key, KeyError> {
        match self {
            Self::Pem(pem) => Key::from_pem(pem, provider),
            Self::Jwk(jwk) => {
                let jwk = Jwk::deserialize(jwk).map_err(|_| KeyError::NotAnObject)?;
                Key::from_jwk(&jwk, provider)
            }
        }
    }
}

/// A key that verifies nothing, for the checks that come before the key.
fn stand_in() -> Result<Key, Refusal> {
    Key::from_jwk(&Jwk::rsa(&[0xff; 256], &[1, 0, 1]), &RustCrypto).map_err(Refusal::configuration)
}

#[derive(Deserialize)]
struct SignJwt {
    payload: Map<String, Value>,
    key_pem: String,
    algorithm: String,
    header: Option<Map<String, Value>>,
}

fn sign_jwt(question: &Question) -> Result<Value, Refusal> {
    let SignJwt {
        payload,
        key_pem,
        algorithm,
        header,
    } = question.input()?;
    let algorithm = Algorithm::from_name(&algorithm)
        .ok_or_else(|| Refusal::configuration("there is no such algorithm"))?;
    let key = SigningKey::from_pem(&key_pem).map_err(Refusal::configuration)?;
    let token = jwt::sign(payload, &key, algorithm, header, question.now)
        .map_err(Refusal::configuration)?;
    Ok(json!({ "token": token }))
}

impl From<TokenError> for Refusal {
    fn from(error: TokenError) -> Self {
        Self::new(error.reason(), error)
    }
}

impl From<KeyUnavailable> for Refusal {
    fn from(error: KeyUnavailable) -> Self {
        Self::new(error.reason(), error)
    }
}

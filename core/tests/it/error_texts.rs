//! Errors say what is wrong, each in words of its own, and name the claim, option or member that it is about.

use std::collections::HashSet;
use std::time::Duration;

use clerk_core::auth::{
    AuthError, InvalidHost, InvalidPattern, MachineErrorCode, RedirectError, TokenRefusal,
};
use clerk_core::crypto::{SignatureError, UnusableKey};
use clerk_core::flow::Step;
use clerk_core::jwt::{
    ClaimName, InvalidJwkSet, InvalidOptions, Jwk, JwkSet, KeyError, KeyUnavailable, Malformed,
    SignError, TokenError, VerifyOptions,
};
use clerk_core::proxy::ProxyError;
use clerk_core::webhooks::InvalidWebhookSecret;
use serde_json::json;

use crate::auth_support::{PRODUCTION, keyless_options};
use crate::support::{CLAIMS, HEADER, NOW, mint, verify};

/// Each text has at least three words, and no other error has it.
fn told<E: ToString>(errors: impl IntoIterator<Item = E>) {
    let texts: Vec<String> = errors.into_iter().map(|error| error.to_string()).collect();
    for text in &texts {
        assert!(text.split(' ').count() >= 3, "{text}");
    }
    let different: HashSet<&String> = texts.iter().collect();
    assert_eq!(different.len(), texts.len(), "{texts:?}");
}

#[test]
fn errors_of_tokens_and_keys_are_told_apart() {
    use Malformed as M;
    told([
        M::TooLong,
        M::Parts,
        M::Encoding,
        M::Padding,
        M::Json,
        M::Utf8,
        M::DuplicateMember,
        M::Depth,
        M::Surrogate,
        M::Number,
        M::HeaderNotAnObject,
        M::ClaimsNotAnObject,
        M::Kid,
        M::Critical,
    ]);
    told([
        TokenError::HeaderType,
        TokenError::Algorithm,
        TokenError::KeyAlgorithm,
        TokenError::Signature,
        TokenError::Class,
        TokenError::Audience,
        TokenError::AuthorizedParty,
        TokenError::Issuer,
        TokenError::Expired,
        TokenError::NotActiveYet,
        TokenError::IssuedInTheFuture,
    ]);
    let retry_after = Duration::from_secs(10);
    told([
        KeyUnavailable::UnknownKid,
        KeyUnavailable::NotKnownNow { retry_after },
        KeyUnavailable::FetchFailed,
        KeyUnavailable::NotReached,
        KeyUnavailable::SecretKeyRejected,
        KeyUnavailable::NotConfigured,
        KeyUnavailable::LocalMissing,
    ]);
    told([
        KeyError::Empty,
        KeyError::PrivateKey,
        KeyError::PublicKey,
        KeyError::Certificate,
        KeyError::Json,
        KeyError::SecretKey,
        KeyError::PublishableKey,
        KeyError::Encrypted,
        KeyError::Armor,
        KeyError::Label,
        KeyError::Base64,
        KeyError::Der,
        KeyError::Kind,
        KeyError::NotAnObject,
        KeyError::Missing("kid"),
        KeyError::Malformed("kid"),
        KeyError::Repeated("kid"),
        KeyError::PrivateMember,
        KeyError::Use,
        KeyError::Algorithm,
        KeyError::EmptySet,
        KeyError::DuplicateKid,
        KeyError::Set(InvalidJwkSet::TooLong),
        KeyError::Set(InvalidJwkSet::TooManyKeys),
        KeyError::Set(InvalidJwkSet::NotASet),
    ]);
    told([SignError::Algorithm, SignError::Key]);
    told([
        UnusableKey::Modulus,
        UnusableKey::Exponent,
        UnusableKey::Point,
        UnusableKey::Kind,
    ]);
    told([SignatureError]);
}

#[test]
fn errors_of_options_are_told_apart() {
    told([
        InvalidOptions::EmptyList("audience"),
        InvalidOptions::EmptyText("audience"),
        InvalidOptions::ClockSkew,
    ]);
    told([InvalidHost::Empty, InvalidHost::Host]);
    told([
        InvalidWebhookSecret::Empty,
        InvalidWebhookSecret::Base64,
        InvalidWebhookSecret::Short,
    ]);
    told([
        ProxyError::Configuration,
        ProxyError::Path,
        ProxyError::Url,
        ProxyError::Host,
        ProxyError::Method,
        ProxyError::Target,
        ProxyError::Unreachable,
        ProxyError::Timeout,
        ProxyError::Busy,
    ]);
    told([
        InvalidPattern::MissingName,
        InvalidPattern::Group,
        InvalidPattern::Unexpected,
        InvalidPattern::MissingText,
        InvalidPattern::Repeat,
        InvalidPattern::Regex,
        InvalidPattern::TooLarge,
    ]);
}

/// What was wrong with an option is forgotten when it is set again, and nothing else is.
#[test]
fn option_that_is_set_again_has_its_own_problem_only() {
    let refused = |options: VerifyOptions| verify(&mint(HEADER, CLAIMS), &options).err();
    let none: [&str; 0] = [];
    let option = |problem| Some(TokenError::Options(problem));
    let no_type = || VerifyOptions::new().header_types(none);
    let empty = InvalidOptions::EmptyList("header_types");
    assert_eq!(refused(no_type()), option(empty));
    assert_eq!(refused(no_type().header_types(["JWT"])), None);
    let days = no_type().clock_skew(Duration::from_secs(1_000_000));
    assert_eq!(
        refused(days.clone().clock_skew(Duration::ZERO)),
        option(empty)
    );
    let clock_skew = option(InvalidOptions::ClockSkew);
    assert_eq!(refused(days.header_types(["JWT"])), clock_skew);
}

/// The names are those of RFC 7519 and of Clerk's session tokens.
#[test]
fn errors_name_what_they_are_about() {
    for (claim, name) in [
        (ClaimName::Sub, "sub"),
        (ClaimName::Exp, "exp"),
        (ClaimName::Nbf, "nbf"),
        (ClaimName::Iat, "iat"),
        (ClaimName::Iss, "iss"),
        (ClaimName::Azp, "azp"),
        (ClaimName::Sid, "sid"),
        (ClaimName::Sts, "sts"),
        (ClaimName::Act, "act"),
        (ClaimName::O, "o"),
        (ClaimName::Fea, "fea"),
        (ClaimName::Pla, "pla"),
        (ClaimName::OrgId, "org_id"),
        (ClaimName::OrgRole, "org_role"),
        (ClaimName::OrgSlug, "org_slug"),
    ] {
        assert_eq!(claim.name(), name);
        let text = TokenError::Claim(claim).to_string();
        assert!(text.contains(&format!("`{name}`")), "{text}");
    }
    let option = TokenError::Options(InvalidOptions::EmptyList("audience"));
    assert!(option.to_string().contains("`audience`"));
    let form = TokenError::Malformed(Malformed::Parts).to_string();
    assert!(form.contains(&Malformed::Parts.to_string()));
    let (line, column) = (3, 14);
    let place = KeyError::Set(InvalidJwkSet::Json { line, column }).to_string();
    assert!(place.contains("line 3, column 14"), "{place}");
    let wrong = serde_json::from_value::<Jwk>(json!(1)).unwrap_err();
    assert!(wrong.to_string().contains("JWK"), "{wrong}");
    for document in ["[]", r#"{"keys":{}}"#] {
        let set = JwkSet::from_json(document.as_bytes()).err();
        assert_eq!(set, Some(KeyError::Set(InvalidJwkSet::NotASet)));
    }
}

#[test]
fn errors_of_requests_are_told_apart() {
    told([
        AuthError::RequestUrl,
        AuthError::Host,
        AuthError::RedirectUrl,
        AuthError::SignInUrlOrigin,
        AuthError::FrontendApi,
    ]);
    told([RedirectError::MissingPublishableKey, RedirectError::Url]);
    let (token, key) = (TokenError::Expired, KeyUnavailable::UnknownKid);
    let texts = [token.to_string(), key.to_string()];
    let refusals = [TokenRefusal::Token(token), TokenRefusal::Key(key)];
    assert_eq!(refusals.map(|refusal| refusal.to_string()), texts);
}

#[test]
fn errors_of_machine_tokens_are_told_apart() {
    use MachineErrorCode as Code;
    let codes = [
        Code::TokenInvalid,
        Code::InvalidSecretKey,
        Code::UnexpectedError,
        Code::TokenVerificationFailed,
    ];
    told(codes);
    let verifier = keyless_options(PRODUCTION).verifier().unwrap();
    let Step::Done(Err(error)) = verifier.verify_machine_token("junk", NOW, 0) else {
        panic!("it has no class");
    };
    assert_eq!(error.to_string(), error.code.to_string());
}

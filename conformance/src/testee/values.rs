//! Publishable keys, redirects, auth objects, authorization, private data: pure functions.

use clerk_core::Secret;
use clerk_core::auth::{
    AuthObject, Check, Level, PublishableKey, Redirect, Reverification, cookie_suffix,
    strip_private_data,
};
use clerk_core::jwt::{Claims, SessionClaims};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{Operation, Question, Refusal};

pub(super) const OPERATIONS: &[(&str, Operation)] = &[
    ("parse_publishable_key", parse_publishable_key),
    ("build_publishable_key", build_publishable_key),
    ("cookie_suffix", suffix),
    ("create_redirect", create_redirect),
    ("auth_object", auth_object),
    ("check_authorization", check_authorization),
    ("strip_private_data", strip),
];

#[derive(Deserialize)]
struct Parse {
    #[serde(default)]
    key: String,
    domain: Option<String>,
    proxy_url: Option<String>,
    is_satellite: Option<bool>,
}

fn parse_publishable_key(question: &Question) -> Result<Value, Refusal> {
    let asked: Parse = question.input()?;
    let key = PublishableKey::parse(&asked.key).ok().map(|key| {
        let frontend_api = key.frontend_api_for(
            asked.proxy_url.as_deref(),
            asked
                .domain
                .as_deref()
                .filter(|_| asked.is_satellite == Some(true)),
        );
        json!({ "instance_type": key.instance_type().as_str(), "frontend_api": frontend_api })
    });
    Ok(json!({ "key": key }))
}

#[derive(Deserialize)]
struct Build {
    frontend_api: String,
}

fn build_publishable_key(question: &Question) -> Result<Value, Refusal> {
    let Build { frontend_api } = question.input()?;
    let key = PublishableKey::build(&frontend_api).map_err(Refusal::configuration)?;
    Ok(json!({ "key": key }))
}

#[derive(Deserialize)]
struct Suffix {
    publishable_key: String,
}

fn suffix(question: &Question) -> Result<Value, Refusal> {
    let Suffix { publishable_key } = question.input()?;
    Ok(json!({ "suffix": cookie_suffix(&publishable_key) }))
}

#[derive(Deserialize)]
struct CreateRedirect {
    which: String,
    publishable_key: String,
    base_url: String,
    sign_in_url: Option<String>,
    sign_up_url: Option<String>,
    dev_browser_token: Option<String>,
    session_status: Option<String>,
    is_satellite: Option<bool>,
    return_back_url: Option<String>,
}

fn create_redirect(question: &Question) -> Result<Value, Refusal> {
    let asked: CreateRedirect = question.input()?;
    let redirect = Redirect::new(&asked.base_url, &asked.publishable_key)
        .sign_in_url(asked.sign_in_url.as_deref().unwrap_or_default())
        .sign_up_url(asked.sign_up_url.as_deref().unwrap_or_default())
        .dev_browser(Secret::new(asked.dev_browser_token.unwrap_or_default()))
        .pending(asked.session_status.as_deref() == Some("pending"))
        .satellite(asked.is_satellite.unwrap_or_default());
    let back = asked.return_back_url.as_deref();
    let url = match asked.which.as_str() {
        "sign_up" => redirect.to_sign_up(back),
        _ => redirect.to_sign_in(back),
    };
    Ok(json!({ "url": url.map_err(Refusal::configuration)? }))
}

#[derive(Deserialize)]
struct AskedAuthObject {
    claims: Map<String, Value>,
    #[serde(default)]
    token: String,
    treat_pending_as_signed_out: Option<bool>,
}

fn auth_object(question: &Question) -> Result<Value, Refusal> {
    let asked: AskedAuthObject = question.input()?;
    let pending_is_out = asked.treat_pending_as_signed_out.unwrap_or(true);
    let auth = AuthObject::of_session(
        claims(asked.claims)?,
        Secret::new(asked.token),
        pending_is_out,
    );
    Ok(json!({ "auth": auth }))
}

fn claims(claims: Map<String, Value>) -> Result<SessionClaims, Refusal> {
    Ok(SessionClaims::read(Claims::from(claims))?)
}

#[derive(Deserialize)]
struct CheckAuthorization {
    claims: Map<String, Value>,
    check: Map<String, Value>,
}

fn check_authorization(question: &Question) -> Result<Value, Refusal> {
    let asked: CheckAuthorization = question.input()?;
    let auth = AuthObject::of_session(claims(asked.claims)?, Secret::new(""), true);
    let allowed = check(&asked.check).is_some_and(|check| auth.has(&check));
    Ok(json!({ "allowed": allowed }))
}

/// A condition that is no condition cannot be asked for in Rust: nothing fulfils it.
fn check(asked: &Map<String, Value>) -> Option<Check> {
    let mut check = Check::new();
    for (name, value) in asked {
        check = match (name.as_str(), value) {
            ("role", Value::String(role)) => check.role(role),
            ("permission", Value::String(permission)) => check.permission(permission),
            ("feature", Value::String(feature)) => check.feature(feature),
            ("plan", Value::String(plan)) => check.plan(plan),
            ("reverification", value) => check.reverification(reverification(value)?),
            _ => return None,
        };
    }
    Some(check)
}

fn reverification(value: &Value) -> Option<Reverification> {
    if let Some(preset) = value.as_str() {
        return Reverification::from_name(preset);
    }
    let level = Level::from_name(value.get("level")?.as_str()?)?;
    let minutes = value.get("after_minutes")?.as_u64()?;
    let minutes = u32::try_from(minutes).unwrap_or(u32::MAX);
    Some(Reverification::Within { level, minutes })
}

fn strip(question: &Question) -> Result<Value, Refusal> {
    let mut given: Map<String, Value> = question.input()?;
    given.retain(|name, _| matches!(name.as_str(), "user" | "organization" | "session"));
    given.values_mut().for_each(strip_private_data);
    Ok(Value::Object(given))
}

//! The clients of the authorization server: they register themselves, or are applications that the
//! Backend API has made.

use base64ct::{Base64, Encoding as _};
use serde_json::{Map, Value};
use url::Url;

use super::{Answer, DEFAULT_SCOPES, Refusal, SCOPES, base, json_response, refuse};
use crate::call::{Query, percent_decode};
use crate::instance::INSTANCE_ID;
use crate::log::RecordedRequest;
use crate::state::State;
use crate::store::{Row, row};

/// How clients authenticate at the token endpoint.
pub(super) const METHODS: [&str; 3] = ["client_secret_basic", "client_secret_post", "none"];

const BAD_CLIENT: Refusal = refuse(
    401,
    "invalid_client",
    "there is no such client, or its secret is wrong",
);

/// Dynamic registration (RFC 7591 section 3).
pub(super) fn register(state: &mut State, request: &RecordedRequest) -> Answer {
    let bad = |why| refuse(400, "invalid_client_metadata", why);
    let asked: Map<String, Value> =
        serde_json::from_slice(request.body()).map_err(|_| bad("the body is no JSON object"))?;
    let texts = |name: &str| asked.get(name).and_then(Value::as_str);
    let uris = asked.get("redirect_uris").and_then(Value::as_array);
    let is_url = |uri: &Value| uri.as_str().is_some_and(|uri| Url::parse(uri).is_ok());
    let uris = uris.filter(|uris| !uris.is_empty() && uris.iter().all(is_url));
    let no_url = refuse(400, "invalid_redirect_uri", "it must be a list of URLs");
    let uris = uris.ok_or(no_url)?;
    let method = texts("token_endpoint_auth_method").unwrap_or(METHODS[0]);
    if !METHODS.contains(&method) {
        return Err(bad("token_endpoint_auth_method is unknown"));
    }
    let scopes = texts("scope").filter(|scopes| !scopes.is_empty());
    let scopes = scopes.unwrap_or(DEFAULT_SCOPES);
    if !scopes.split(' ').all(|scope| SCOPES.contains(&scope)) {
        return Err(bad("scope holds one that is unknown"));
    }
    let is_public = method == "none";
    let (now, id, client) = (state.now(), state.ids.id("oa"), state.ids.text(16));
    let secret = (!is_public).then(|| state.ids.text(40));
    let name = texts("client_name").unwrap_or(&client).to_owned();
    let base = base(state, request);
    let url = |path: &str| format!("{base}{path}");
    state.oauth_applications.insert(row! {
        "id": id, "object": "oauth_application", "instance_id": INSTANCE_ID, "client_id": client,
        "name": name, "client_uri": asked.get("client_uri"), "client_image_url": null,
        "dynamically_registered": true, "consent_screen_enabled": true, "pkce_required": false,
        "public": is_public, "scopes": scopes, "redirect_uris": uris, "callback_url": uris[0],
        "authorize_url": url("/oauth/authorize"), "token_fetch_url": url("/oauth/token"),
        "user_info_url": url("/oauth/userinfo"),
        "discovery_url": url("/.well-known/openid-configuration"),
        "token_introspection_url": url("/oauth/token_info"),
        "created_at": now, "updated_at": now, "_secret": secret,
    });
    let mut shown = row! {
        "client_id": client, "client_id_issued_at": now / 1000, "client_secret_expires_at": 0,
        "client_name": name, "redirect_uris": uris, "scope": scopes,
        "grant_types": ["authorization_code", "refresh_token"], "response_types": ["code"],
        "token_endpoint_auth_method": method,
    };
    for name in ["client_uri", "logo_uri"] {
        if let Some(url) = asked.get(name) {
            shown.insert(name.into(), url.clone());
        }
    }
    if let Some(secret) = secret {
        shown.insert("client_secret".into(), secret.into());
    }
    Ok(json_response(201, &Value::Object(shown)))
}

pub(super) fn find<'s>(state: &'s State, client_id: Option<&str>) -> Result<&'s Row, Refusal> {
    let found = client_id.and_then(|id| state.oauth_applications.find("client_id", id).next());
    found.ok_or(BAD_CLIENT)
}

/// The client that a request to the token endpoint comes from, with its secret where it has one.
pub(super) fn authenticated(
    state: &State,
    request: &RecordedRequest,
    form: &Query,
) -> Result<Row, Refusal> {
    let basic = request.header("authorization").and_then(|field| {
        let pair = Base64::decode_vec(field.strip_prefix("Basic ")?).ok()?;
        let pair = String::from_utf8(pair).ok()?;
        let (id, secret) = pair.split_once(':')?;
        // RFC 6749 section 2.3.1: both are form-encoded first.
        Some((percent_decode(id, true), percent_decode(secret, true)))
    });
    let (id, secret) = match &basic {
        Some((id, secret)) => (Some(id.as_str()), Some(secret.as_str())),
        None => (form.get("client_id"), form.get("client_secret")),
    };
    let application = find(state, id)?;
    match application.get("_secret").and_then(Value::as_str) {
        Some(own) if application["public"] != true && secret != Some(own) => Err(BAD_CLIENT),
        _ => Ok(application.clone()),
    }
}

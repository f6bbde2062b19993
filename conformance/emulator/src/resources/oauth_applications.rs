//! OAuth applications and the access tokens that this instance issues for them.

use serde_json::{Value, json};

use super::api_keys::{is_expired, render as render_token};
use super::images::check_image;
use super::removal::remove_of;
use super::users::deleted;
use crate::call::Call;
use crate::error::ApiError;
use crate::instance::INSTANCE_ID;
use crate::page::{Shape, page, sort};
use crate::router::{Reply, Route, delete, get, patch, post, put};
use crate::state::State;
use crate::store::{Row, number, public, row, text};
use crate::token;

pub(super) const ROUTES: &[Route] = &[
    get("/oauth_applications", list),
    post(
        "/oauth_applications",
        "name! redirect_uris:ls callback_url scopes consent_screen_enabled:b pkce_required:b public:b",
        create,
    ),
    post(
        "/oauth_applications/access_tokens/verify",
        "access_token secret",
        verify,
    ),
    get("/oauth_applications/{}", read),
    patch(
        "/oauth_applications/{}",
        "name redirect_uris:ls callback_url scopes consent_screen_enabled:b pkce_required:b public:b",
        update,
    ),
    delete("/oauth_applications/{}", remove),
    put(
        "/oauth_applications/{}/logo",
        "uploader_user_id file!:f",
        set_logo,
    ),
    post("/oauth_applications/{}/rotate_secret", "", rotate_secret),
    post(
        "/oauth_applications/{}/revoke_token",
        "token!",
        revoke_token,
    ),
];

fn find<'s>(state: &'s State, id: &str) -> Result<&'s Row, ApiError> {
    state.oauth_applications.require("OAuth application", id)
}

fn list(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    let wanted = call.query.get("name_query").unwrap_or_default();
    let needle = wanted.to_lowercase();
    let all = state.oauth_applications.iter();
    let mut rows: Vec<&Row> = all
        .filter(|row| {
            text(row, "client_id") == wanted || text(row, "name").to_lowercase().contains(&needle)
        })
        .collect();
    sort(&call.query, &["created_at", "name"], &mut rows)?;
    page(call, Shape::Data, &rows, |row| Value::Object(public(row)))
}

fn create(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    check(call)?;
    let (now, id, client) = (state.now(), state.ids.id("oa"), state.ids.text(16));
    let secret = (call.flag("public") != Some(true)).then(|| state.ids.text(40));
    let frontend_api = &state.instance.frontend_api;
    let url = |path: &str| format!("https://{frontend_api}{path}");
    let mut row = row! {
        "id": id, "object": "oauth_application", "instance_id": INSTANCE_ID, "client_id": client,
        "client_uri": null, "client_image_url": null, "dynamically_registered": false,
        "consent_screen_enabled": true, "pkce_required": false, "public": false,
        "scopes": "profile email", "redirect_uris": [], "callback_url": "",
        "authorize_url": url("/oauth/authorize"), "token_fetch_url": url("/oauth/token"),
        "user_info_url": url("/oauth/userinfo"),
        "discovery_url": url("/.well-known/openid-configuration"),
        "token_introspection_url": url("/oauth/token_info"),
        "created_at": now, "updated_at": now,
    };
    copy(&mut row, call, now);
    let mut kept = row.clone();
    kept.insert("_secret".into(), secret.as_deref().into());
    state.oauth_applications.insert(kept);
    if let Some(secret) = secret {
        row.insert("client_secret".into(), secret.into());
    }
    Ok(Reply::json(row))
}

fn check(call: &Call) -> Result<(), ApiError> {
    let uris = call
        .texts("redirect_uris")
        .into_iter()
        .map(|uri| ("redirect_uris", uri));
    let callback = call.text("callback_url").map(|uri| ("callback_url", uri));
    for (name, uri) in uris.chain(callback) {
        if !uri.contains("://") {
            return Err(ApiError::bad_format(
                name,
                format!("{name} must hold URLs."),
            ));
        }
    }
    Ok(())
}

fn copy(row: &mut Row, call: &Call, now: i64) {
    for (name, value) in call.body.iter().filter(|(_, value)| !value.is_null()) {
        row.insert(name.clone(), value.clone());
    }
    if let Some(first) = call.texts("redirect_uris").first() {
        row.insert("callback_url".into(), (*first).into());
    }
    row.insert("updated_at".into(), now.into());
}

fn read(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    Ok(Reply::json(public(find(state, call.arg(0))?)))
}

fn update(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    find(state, call.arg(0))?;
    check(call)?;
    let now = state.now();
    state
        .oauth_applications
        .update(call.arg(0), |row| copy(row, call, now));
    read(state, call)
}

fn remove(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    let client = text(find(state, call.arg(0))?, "client_id").to_owned();
    remove_of(&mut state.oauth_tokens, "client_id", &client);
    state.oauth_applications.remove(call.arg(0));
    Ok(deleted("oauth_application", call.arg(0)))
}

fn set_logo(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    find(state, call.arg(0))?;
    check_image(call)?;
    let url = format!("https://img.clerk.com/uploaded/{}", state.ids.id("img"));
    state.oauth_applications.update(call.arg(0), |row| {
        row.insert("client_image_url".into(), url.into());
    });
    read(state, call)
}

fn rotate_secret(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    let mut shown = public(find(state, call.arg(0))?);
    let secret = state.ids.text(40);
    state.oauth_applications.update(call.arg(0), |row| {
        row.insert("_secret".into(), secret.as_str().into());
    });
    shown.insert("client_secret".into(), secret.into());
    Ok(Reply::json(shown))
}

/// Milliseconds that an access token lives.
pub(crate) const ACCESS_TOKEN_LIFETIME: i64 = 86_400_000;

/// An access token of a user for an application, as its authorization flow would give.
pub(crate) fn issue_token(
    state: &mut State,
    application_id: &str,
    user_id: &str,
    scopes: &[&str],
) -> Option<String> {
    state.users.get(user_id)?;
    let client = text(state.oauth_applications.get(application_id)?, "client_id").to_owned();
    let (now, id) = (state.now(), state.ids.hex_id("oat"));
    let token = if state.instance.jwt_access_tokens {
        let claims = row! {
            "sub": user_id, "client_id": client, "scope": scopes.join(" "), "jti": id,
        };
        token::access_token(state, claims, ACCESS_TOKEN_LIFETIME / 1000)
    } else {
        format!("oat_{}", state.ids.text(40))
    };
    state.oauth_tokens.insert(row! {
        "id": id, "object": "clerk_idp_oauth_access_token", "client_id": client,
        "subject": user_id, "scopes": scopes, "revoked": false, "revocation_reason": null,
        "expiration": now + ACCESS_TOKEN_LIFETIME, "created_at": now, "updated_at": now, "_token": token,
    });
    Some(token)
}

/// Unlike those of keys and of machines' tokens, the times of these are in seconds.
fn verify(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    let token = call.text("access_token").or(call.text("secret"));
    let token = token.ok_or_else(|| ApiError::missing("access_token"))?;
    let now = state.now();
    let row = state.oauth_tokens.find("_token", token).next();
    let row = row.ok_or_else(|| ApiError::not_found("OAuth access token", "of this text"))?;
    if row["revoked"] == true || is_expired(row, now) {
        return Ok(Reply::json(json!({ "active": false })));
    }
    let mut shown = render_token(row, now);
    for name in ["expiration", "created_at", "updated_at"] {
        shown[name] = (number(row, name) / 1000).into();
    }
    Ok(Reply::json(shown))
}

fn revoke_token(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    let client = text(find(state, call.arg(0))?, "client_id");
    let token = call.text("token").unwrap_or_default();
    let own = state
        .oauth_tokens
        .find("_token", token)
        .find(|row| text(row, "client_id") == client);
    let own =
        own.ok_or_else(|| ApiError::not_found("OAuth access token", "of this application"))?;
    let id = text(own, "id").to_owned();
    state.oauth_tokens.update(&id, |row| {
        row.insert("revoked".into(), true.into());
    });
    Ok(Reply::empty(204))
}

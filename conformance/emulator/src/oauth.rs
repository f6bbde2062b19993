//! The authorization server of OAuth that an instance is: metadata (RFC 8414), dynamic client
//! registration (RFC 7591), authorization code with PKCE (RFC 7636), refreshed, revoked and inspected
//! tokens. Statuses and members are those of Clerk's description of its Frontend API.
//!
//! Nobody is asked: the person of the parameter `user_id`, else who is signed in in the browser, else
//! the oldest user consents to everything that the client may ask for.

mod client;

use base64ct::{Base64UrlUnpadded, Encoding as _};
use clerk_core::http::{Headers, Response};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use url::Url;

use super::call::Query;
use super::frontend;
use super::instance::INSTANCE_ID;
use super::log::RecordedRequest;
use super::resources::{ACCESS_TOKEN_LIFETIME, check_may_sign_in, issue_token};
use super::state::State;
use super::store::{Row, number, row, text};
use super::token::id_token;
use client::{authenticated, find, register};

/// The scopes that there are.
const SCOPES: [&str; 7] = [
    "email",
    "profile",
    "openid",
    "offline_access",
    "public_metadata",
    "private_metadata",
    "user:org:read",
];
/// Those of a client or a request that names none.
const DEFAULT_SCOPES: &str = "profile email";
/// Milliseconds that a code may be used in.
const CODE_LIFETIME: i64 = 600_000;
/// Milliseconds that a refresh token lives: ten years.
const REFRESH_LIFETIME: i64 = 10 * 365 * 86_400_000;
/// The characters that a `state` has at least, which a client without PKCE must send.
const MIN_STATE: usize = 8;

/// Answers a request to the authorization server; `None` where it is for something else.
pub(super) fn answer(state: &mut State, request: &RecordedRequest) -> Option<Response> {
    let (methods, handler): (&[_], fn(&mut State, &RecordedRequest) -> Answer) =
        match request.path() {
            "/.well-known/oauth-authorization-server" => (&["GET"], server_metadata),
            "/.well-known/openid-configuration" => (&["GET"], openid_configuration),
            "/oauth/authorize" => (&["GET", "POST"], authorize),
            "/oauth/register" => (&["POST"], register),
            "/oauth/token" => (&["POST"], token),
            "/oauth/token/revoke" => (&["POST"], revoke),
            "/oauth/token_info" => (&["POST"], inspect),
            "/oauth/userinfo" => (&["GET", "POST"], user_info),
            _ => return None,
        };
    if !methods.contains(&request.method()) {
        return Some(Response::new(405, Headers::new(), Vec::new()));
    }
    Some(handler(state, request).unwrap_or_else(|refusal| {
        let body = json!({ "error": refusal.code, "error_description": refusal.why });
        json_response(refusal.status, &body)
    }))
}

type Answer = Result<Response, Refusal>;

/// An error of RFC 6749 section 5.2.
struct Refusal {
    status: u16,
    code: &'static str,
    why: &'static str,
}

const fn refuse(status: u16, code: &'static str, why: &'static str) -> Refusal {
    Refusal { status, code, why }
}

const SPENT: Refusal = refuse(
    401,
    "invalid_grant",
    "it is unknown, used up or another client's",
);

const BAD_TOKEN: Refusal = refuse(
    401,
    "invalid_token",
    "the access token is unknown, revoked or expired",
);

/// The URL under which the request came: that of the Frontend API, or this server's own.
fn base(state: &State, request: &RecordedRequest) -> String {
    let host = request.header("host").unwrap_or_default();
    let is_own = host == state.instance.frontend_api;
    format!("{}://{host}", if is_own { "https" } else { "http" })
}

/// What both documents hold.
fn metadata(state: &State, request: &RecordedRequest) -> Row {
    let base = base(state, request);
    let url = |path: &str| format!("{base}{path}");
    row! {
        "issuer": base,
        "authorization_endpoint": url("/oauth/authorize"),
        "token_endpoint": url("/oauth/token"),
        "revocation_endpoint": url("/oauth/token/revoke"),
        "jwks_uri": url("/.well-known/jwks.json"),
        "response_types_supported": ["code"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "token_endpoint_auth_methods_supported": client::METHODS,
        "scopes_supported": SCOPES,
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "claims_supported": ["sub", "iss", "aud", "exp", "iat", "nonce"],
        "code_challenge_methods_supported": ["S256"],
    }
}

#[allow(clippy::unnecessary_wraps)] // the shape of every endpoint
fn server_metadata(state: &mut State, request: &RecordedRequest) -> Answer {
    let mut document = metadata(state, request);
    let url = format!("{}/oauth/register", base(state, request));
    document.insert("registration_endpoint".into(), url.into());
    Ok(json_response(200, &Value::Object(document)))
}

#[allow(clippy::unnecessary_wraps)] // as above
fn openid_configuration(state: &mut State, request: &RecordedRequest) -> Answer {
    let base = base(state, request);
    let mut document = metadata(state, request);
    document.extend(row! {
        "introspection_endpoint": format!("{base}/oauth/token_info"),
        "userinfo_endpoint": format!("{base}/oauth/userinfo"),
        "response_modes_supported": ["query"],
        "backchannel_logout_supported": false, "frontchannel_logout_supported": false,
    });
    Ok(json_response(200, &Value::Object(document)))
}

/// RFC 6749 section 4.1.1. An error of the client or its redirect URI is shown here, any other at the
/// redirect URI.
fn authorize(state: &mut State, request: &RecordedRequest) -> Answer {
    let asked = match request.method() {
        "POST" => form(request),
        _ => Query::parse(request.query()),
    };
    let application = find(state, asked.get("client_id"))?.clone();
    let known = application["redirect_uris"].as_array();
    let known = known.into_iter().flatten().filter_map(Value::as_str);
    let known: Vec<&str> = known.collect();
    let uri = match asked.get("redirect_uri") {
        Some(uri) => Some(uri).filter(|uri| known.contains(uri)),
        None => known.first().copied().filter(|_| known.len() == 1),
    };
    let unregistered = refuse(400, "invalid_request", "redirect_uri is not registered");
    let back = uri.and_then(|uri| Url::parse(uri).ok());
    let mut back = back.ok_or(unregistered)?;
    let mut result = match consent(state, request, &asked, &application, uri) {
        Ok(code) => vec![("code", code)],
        Err(refusal) => vec![
            ("error", refusal.code.to_owned()),
            ("error_description", refusal.why.to_owned()),
        ],
    };
    if let Some(sent) = asked.get("state") {
        result.push(("state", sent.to_owned()));
    }
    back.query_pairs_mut().extend_pairs(result);
    let mut headers = Headers::new();
    headers.insert("location", back.as_str());
    headers.insert("cache-control", "no-store");
    Ok(Response::new(302, headers, Vec::new()))
}

/// The code for what a client asks for.
fn consent(
    state: &mut State,
    request: &RecordedRequest,
    asked: &Query,
    application: &Row,
    redirect_uri: Option<&str>,
) -> Result<String, Refusal> {
    if asked.get("response_type") != Some("code") {
        let why = "only response_type=code is known";
        return Err(refuse(400, "unsupported_response_type", why));
    }
    let bad = |why| refuse(400, "invalid_request", why);
    let challenge = asked.get("code_challenge");
    if challenge.is_some() && asked.get("code_challenge_method") != Some("S256") {
        return Err(bad("only S256 is known"));
    }
    if challenge.is_none() {
        if application["public"] == true || application["pkce_required"] == true {
            return Err(bad("code_challenge is missing"));
        }
        let sent = asked.get("state").unwrap_or_default();
        if sent.chars().count() < MIN_STATE {
            return Err(bad("without PKCE, state of 8 characters or more is needed"));
        }
    }
    let scopes = asked.get("scope").filter(|scopes| !scopes.is_empty());
    let scopes = scopes.unwrap_or(DEFAULT_SCOPES);
    let may = |scope: &str| {
        let mut own = text(application, "scopes").split(' ');
        own.any(|known| known == scope)
    };
    if !scopes.split(' ').all(may) {
        let why = "the client may not ask for this scope";
        return Err(refuse(400, "invalid_scope", why));
    }
    let first = || Some(text(state.users.iter().next()?, "id").to_owned());
    let user = asked.get("user_id").map(str::to_owned);
    let user = user.or_else(|| frontend::visitor(state, request));
    let user = user.or_else(first);
    let user = user.filter(|user| check_may_sign_in(state, user).is_ok());
    let nobody = refuse(400, "access_denied", "there is nobody who could consent");
    let user = user.ok_or(nobody)?;
    let code = format!("clk_code_{}", state.ids.text(32));
    let end = state.now() + CODE_LIFETIME;
    state.oauth_grants.insert(row! {
        "id": code, "client_id": text(application, "client_id"), "user_id": user, "scopes": scopes,
        "redirect_uri": redirect_uri, "challenge": challenge, "nonce": asked.get("nonce"),
        "expiration": end,
    });
    Ok(code)
}

/// RFC 6749 sections 4.1.3 and 6.
fn token(state: &mut State, request: &RecordedRequest) -> Answer {
    let form = form(request);
    let application = authenticated(state, request, &form)?;
    let bad = |why| refuse(400, "invalid_request", why);
    let (is_code, given) = match form.get("grant_type") {
        Some("authorization_code") => (true, form.get("code")),
        Some("refresh_token") => (false, form.get("refresh_token")),
        None => return Err(bad("grant_type is missing")),
        Some(_) => {
            let why = "it is neither authorization_code nor refresh_token";
            return Err(refuse(401, "unsupported_grant_type", why));
        }
    };
    let given = given.ok_or(bad("the code or the refresh token is missing"))?;
    if is_code && form.get("redirect_uri").is_none() {
        return Err(bad("redirect_uri is missing"));
    }
    // Each is good once, whatever comes of it.
    let grant = state.oauth_grants.remove(given).ok_or(SPENT)?;
    if text(&grant, "client_id") != text(&application, "client_id")
        || is_code != grant.contains_key("challenge")
        || number(&grant, "expiration") <= state.now()
    {
        return Err(SPENT);
    }
    if is_code {
        redeem(&form, &grant)?;
    }
    let granted: Vec<&str> = text(&grant, "scopes").split(' ').collect();
    let scopes = match form.get("scope").filter(|_| !is_code) {
        Some(fewer) => fewer.split(' ').collect(),
        None => granted.clone(),
    };
    if !scopes.iter().all(|scope| granted.contains(scope)) {
        return Err(refuse(400, "invalid_scope", "more than was granted"));
    }
    let (id, user) = (text(&application, "id"), text(&grant, "user_id"));
    let access = issue_token(state, id, user, &scopes).ok_or(SPENT)?;
    let refresh = format!("clk_refresh_{}", state.ids.text(40));
    let end = state.now() + REFRESH_LIFETIME;
    state.oauth_grants.insert(row! {
        "id": refresh, "client_id": text(&application, "client_id"), "user_id": user,
        "scopes": granted.join(" "), "nonce": grant["nonce"], "expiration": end,
    });
    let mut body = row! {
        "access_token": access, "token_type": "Bearer",
        "expires_in": ACCESS_TOKEN_LIFETIME / 1000, "scope": scopes.join(" "),
        "refresh_token": refresh,
    };
    if scopes.contains(&"openid") {
        let claims = row! {
            "sub": user, "aud": text(&application, "client_id"), "nonce": grant["nonce"],
        };
        let id_token = id_token(state, claims, ACCESS_TOKEN_LIFETIME / 1000);
        body.insert("id_token".into(), id_token.into());
    }
    Ok(json_response(200, &Value::Object(body)))
}

/// Whether a code is redeemed where it was given, and by who asked for it (RFC 7636 section 4.6).
fn redeem(form: &Query, grant: &Row) -> Result<(), Refusal> {
    if form.get("redirect_uri") != grant["redirect_uri"].as_str() {
        return Err(refuse(400, "invalid_grant", "redirect_uri is another one"));
    }
    let Some(challenge) = grant["challenge"].as_str() else {
        return Ok(());
    };
    let verifier = form.get("code_verifier").unwrap_or_default();
    let digest = Sha256::digest(verifier.as_bytes());
    if Base64UrlUnpadded::encode_string(&digest) != challenge {
        return Err(refuse(401, "invalid_grant", "code_verifier does not fit"));
    }
    Ok(())
}

/// RFC 7009: what is unknown is gone already.
fn revoke(state: &mut State, request: &RecordedRequest) -> Answer {
    let form = form(request);
    let application = authenticated(state, request, &form)?;
    let missing = refuse(400, "invalid_request", "token is missing");
    let token = form.get("token").ok_or(missing)?;
    if token.contains('.') {
        let why = "a JWT cannot be revoked";
        return Err(refuse(400, "unsupported_token_type", why));
    }
    let own = |row: &Row| text(row, "client_id") == text(&application, "client_id");
    if state.oauth_grants.get(token).is_some_and(own) {
        state.oauth_grants.remove(token);
    }
    let access = state
        .oauth_tokens
        .find("_token", token)
        .find(|row| own(row));
    if let Some(id) = access.map(|row| text(row, "id").to_owned()) {
        state.oauth_tokens.update(&id, |row| {
            row.insert("revoked".into(), true.into());
        });
    }
    Ok(Response::new(200, Headers::new(), Vec::new()))
}

/// The row of an access token that holds.
fn active<'s>(state: &'s State, token: &str) -> Option<&'s Row> {
    let now = state.now();
    let mut rows = state.oauth_tokens.find("_token", token);
    rows.find(|row| row["revoked"] == false && number(row, "expiration") > now)
}

/// The scopes of an access token.
fn scopes(row: &Row) -> Vec<&str> {
    let scopes = row["scopes"].as_array().into_iter().flatten();
    scopes.filter_map(Value::as_str).collect()
}

/// RFC 7662.
fn inspect(state: &mut State, request: &RecordedRequest) -> Answer {
    let form = form(request);
    authenticated(state, request, &form)?;
    let found = active(state, form.get("token").unwrap_or_default());
    let body = found.map_or_else(
        || json!({ "active": false }),
        |row| {
            json!({
                "active": true, "client_id": row["client_id"], "sub": row["subject"],
                "scope": scopes(row).join(" "), "iat": number(row, "created_at") / 1000,
            })
        },
    );
    Ok(json_response(200, &body))
}

fn user_info(state: &mut State, request: &RecordedRequest) -> Answer {
    let field = request.header("authorization").unwrap_or_default();
    let token = active(state, field.strip_prefix("Bearer ").unwrap_or_default());
    let token = token.ok_or(BAD_TOKEN)?;
    let (user, scopes) = (text(token, "subject"), scopes(token));
    let row = state.users.get(user).ok_or(BAD_TOKEN)?;
    let mut body = row! {
        "object": "oauth_user_info", "instance_id": INSTANCE_ID, "sub": user, "user_id": user,
    };
    if scopes.contains(&"email") {
        let email = state
            .email_addresses
            .get(text(row, "primary_email_address_id"));
        let email = email.map(|email| text(email, "email_address"));
        body.insert("email".into(), email.into());
    }
    if scopes.contains(&"profile") {
        body.extend(row! {
            "given_name": row["first_name"], "family_name": row["last_name"],
            "preferred_username": row["username"],
        });
    }
    if scopes.contains(&"public_metadata") {
        body.insert("public_metadata".into(), row["public_metadata"].clone());
    }
    Ok(json_response(200, &Value::Object(body)))
}

fn form(request: &RecordedRequest) -> Query {
    Query::parse(&String::from_utf8_lossy(request.body()))
}

fn json_response(status: u16, body: &Value) -> Response {
    let mut headers = Headers::new();
    headers.insert("content-type", "application/json");
    headers.insert("cache-control", "no-store");
    headers.insert("access-control-allow-origin", "*");
    Response::new(status, headers, body.to_string().into_bytes())
}

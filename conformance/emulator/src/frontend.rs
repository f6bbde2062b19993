//! The Frontend API's side of what backends take part in: the handshake, pages that sign a browser in
//! and out, and the authorization server of OAuth.
//!
//! A browser is known by its client token: in development the "dev browser" that applications
//! pass on in URLs, in production the cookie `__client` of the Frontend API's host.

use clerk_core::http::{Headers, Response};
use serde_json::json;
use url::Url;

use super::call::Query;
use super::log::RecordedRequest;
use super::oauth;
use super::resources::{check_may_sign_in, sessions};
use super::state::State;
use super::store::{number, row, text};
use super::token;

/// Answers a request of a browser; `None` where it is for the Backend API.
pub(super) fn answer(state: &mut State, request: &RecordedRequest) -> Option<Response> {
    if let Some(answer) = oauth::answer(state, request) {
        return Some(answer);
    }
    let query = Query::parse(request.query());
    let visit = Visit::of(request, &query);
    let page = match request.path() {
        "/v1/client/handshake" => handshake,
        "/sign-in" => sign_in,
        "/sign-out" => return Some(sign_out(state, &visit)),
        "/v1/public/interstitial" => return Some(interstitial(state)),
        _ => return None,
    };
    if request.method() != "GET" {
        return Some(Response::new(405, Headers::new(), Vec::new()));
    }
    Some(page(state, &visit).unwrap_or_else(|what| {
        let text = format!("{what} is missing or wrong\n");
        Response::new(400, Headers::new(), text.into_bytes())
    }))
}

/// The user who is signed in in the browser.
pub(super) fn visitor(state: &State, request: &RecordedRequest) -> Option<String> {
    let query = Query::parse(request.query());
    let client = Visit::of(request, &query).client(state)?;
    let session = state.sessions.get(&active_session(state, &client)?)?;
    Some(text(session, "user_id").to_owned())
}

type Page = Result<Response, &'static str>;

struct Visit<'a> {
    host: &'a str,
    cookies: &'a str,
    query: &'a Query,
}

impl<'a> Visit<'a> {
    fn of(request: &'a RecordedRequest, query: &'a Query) -> Self {
        Self {
            host: request.header("host").unwrap_or_default(),
            cookies: request.header("cookie").unwrap_or_default(),
            query,
        }
    }

    fn cookie(&self, name: &str) -> Option<&str> {
        let pairs = self.cookies.split(';').filter_map(|p| p.split_once('='));
        let mut found = pairs.filter(|(key, _)| key.trim() == name);
        found.next().map(|(_, value)| value.trim())
    }

    fn redirect_url(&self) -> Result<Url, &'static str> {
        let url = self.query.get("redirect_url").map(Url::parse);
        url.and_then(Result::ok).ok_or("redirect_url")
    }

    /// The id of the browser's client, where it has one.
    fn client(&self, state: &State) -> Option<String> {
        let token = if state.instance.is_production() {
            self.cookie("__client")
        } else {
            let sent = self.query.get("__clerk_db_jwt");
            sent.or(self.cookie("__clerk_db_jwt"))
        };
        let client = state.clients.find("_token", token?).next()?;
        Some(text(client, "id").to_owned())
    }
}

/// Where the cookies of a handshake are for.
struct Place {
    /// The Frontend API that issues the token.
    issuer: String,
    /// The registrable domain, in production.
    domain: Option<String>,
}

fn handshake(state: &mut State, visit: &Visit<'_>) -> Page {
    let mut back = visit.redirect_url()?;
    let satellite = state.instance.satellite(visit.host);
    if let Some(domain) = satellite {
        return match visit.query.get("__clerk_handshake_nonce") {
            Some(nonce) => {
                set(&mut back, "__clerk_synced", "true");
                Ok(deliver(state, &back, nonce, domain))
            }
            None => Ok(to_primary(state, visit)),
        };
    }
    let for_satellite = visit.query.get("satellite_fapi");
    let place = match for_satellite.and_then(|host| Some((host, state.instance.satellite(host)?))) {
        Some((host, domain)) => Place {
            issuer: host.into(),
            domain: Some(domain.into()),
        },
        None => Place {
            issuer: state.instance.frontend_api.clone(),
            domain: state.instance.domain.clone(),
        },
    };
    let client = visit.client(state);
    if let (Some(client), Some(organization)) = (&client, visit.query.get("organization_id")) {
        activate(state, client, organization);
    }
    let mut cookies = Vec::new();
    if !state.instance.is_production() {
        let client = client.clone().unwrap_or_else(|| add_client(state));
        let token = state.clients.get(&client).map(|row| row["_token"].clone());
        let token = token.as_ref().and_then(|token| token.as_str());
        dev_browser(state, token.unwrap_or_default(), &mut cookies);
    }
    let suffixed = visit.query.get("suffixed_cookies") == Some("true");
    session_cookies(state, client.as_deref(), &place, suffixed, &mut cookies);
    if visit.query.get("format") != Some("nonce") {
        let key = state.keys.current();
        let header = row! { "alg": "RS256", "kid": key.kid, "typ": "JWT" };
        let token = key.sign(&header, &row! { "handshake": cookies });
        return Ok(hand_over(state, back, "__clerk_handshake", &token));
    }
    let nonce = state.ids.text(32);
    state
        .handshakes
        .insert(row! { "id": nonce, "directives": cookies });
    if let Some(host) = for_satellite.filter(|_| state.instance.is_production()) {
        let mut url = Url::parse(&format!("https://{host}/v1/client/handshake"))
            .map_err(|_| "satellite_fapi")?;
        url.query_pairs_mut()
            .append_pair("redirect_url", back.as_str())
            .append_pair("__clerk_handshake_nonce", &nonce);
        return Ok(redirect(&url, &[]));
    }
    Ok(hand_over(state, back, "__clerk_handshake_nonce", &nonce))
}

/// A satellite's Frontend API cannot see the primary's client cookie.
fn to_primary(state: &State, visit: &Visit<'_>) -> Response {
    let host = &state.instance.frontend_api;
    let url = format!("https://{host}/v1/client/handshake");
    let mut url = Url::parse(&url).expect("the instance's host is one");
    for (name, value) in visit.query.pairs() {
        url.query_pairs_mut().append_pair(name, value);
    }
    url.query_pairs_mut()
        .append_pair("satellite_fapi", visit.host);
    redirect(&url, &[])
}

/// Sends the browser back with the result: in the URL in development, as a cookie in production.
fn hand_over(state: &State, mut back: Url, name: &str, value: &str) -> Response {
    match &state.instance.domain {
        None => {
            set(&mut back, name, value);
            redirect(&back, &[])
        }
        Some(domain) => redirect(&back, &[result_cookie(name, value, domain)]),
    }
}

fn deliver(state: &State, back: &Url, nonce: &str, domain: &str) -> Response {
    debug_assert!(state.instance.is_production());
    let cookie = result_cookie("__clerk_handshake_nonce", nonce, domain);
    redirect(back, &[cookie])
}

fn result_cookie(name: &str, value: &str, domain: &str) -> String {
    format!("{name}={value}; Path=/; Domain={domain}; Max-Age=60; Secure; HttpOnly; SameSite=Lax")
}

/// What to set for a client: a token of its active session, or that there is none.
fn session_cookies(
    state: &mut State,
    client: Option<&str>,
    place: &Place,
    suffixed: bool,
    cookies: &mut Vec<String>,
) {
    let session = client.and_then(|client| active_session(state, client));
    let token = session
        .as_ref()
        .and_then(|id| token::issue(state, id, &place.issuer));
    let uat = match (client.and_then(|client| state.clients.get(client)), &token) {
        (Some(client), Some(_)) => number(client, "_uat"),
        _ => 0,
    };
    let domain = place.domain.as_ref();
    let domain = domain.map_or_else(String::new, |domain| format!("; Domain={domain}; Secure"));
    let secure = if place.domain.is_some() {
        "; Secure"
    } else {
        ""
    };
    for name in names(state, suffixed) {
        let uat = format!("__client_uat{name}={uat}; Path=/{domain}; Max-Age={YEAR}; SameSite=Lax");
        cookies.push(uat);
        if token.is_none() {
            cookies.push(format!(
                "__session{name}=; Path=/; Max-Age=0; SameSite=Lax{secure}"
            ));
        }
    }
    if let Some(token) = &token {
        cookies.extend(session_token_cookies(state, token, suffixed));
    }
    if let (Some(session), Some(_)) = (session, token) {
        let refresh = sessions::refresh_token(state, &session);
        let suffix = &state.instance.suffix;
        cookies.push(format!(
            "__refresh_{suffix}={refresh}; Path=/; Max-Age={YEAR}; HttpOnly; SameSite=Lax{secure}"
        ));
    }
    if let Some(domain) = &place.domain {
        for name in ["__clerk_handshake", "__clerk_handshake_nonce"] {
            cookies.push(format!(
                "{name}=; Path=/; Domain={domain}; Max-Age=0; Secure"
            ));
        }
    }
}

/// What to set for a token, without and with the suffix.
pub(super) fn session_token_cookies(state: &State, token: &str, suffixed: bool) -> Vec<String> {
    let secure = if state.instance.is_production() {
        "; Secure"
    } else {
        ""
    };
    let names = names(state, suffixed).into_iter();
    names
        .map(|name| {
            format!("__session{name}={token}; Path=/; Max-Age={YEAR}; SameSite=Lax{secure}")
        })
        .collect()
}

const YEAR: i64 = 365 * 24 * 3600;

/// The ends of cookie names: none, and the instance's suffix.
fn names(state: &State, suffixed: bool) -> Vec<String> {
    let mut names = vec![String::new()];
    if suffixed {
        names.push(format!("_{}", state.instance.suffix));
    }
    names
}

fn dev_browser(state: &State, token: &str, cookies: &mut Vec<String>) {
    for name in names(state, true) {
        cookies.push(format!(
            "__clerk_db_jwt{name}={token}; Path=/; Max-Age={YEAR}; SameSite=Lax"
        ));
    }
}

fn active_session(state: &State, client: &str) -> Option<String> {
    let sessions = state.sessions.find("client_id", client);
    let mut active = sessions.filter(|row| sessions::status(state, row) == "active");
    active.next_back().map(|row| text(row, "id").to_owned())
}

/// Makes an organization (by id or slug) the active one of the client's session, or none.
fn activate(state: &mut State, client: &str, organization: &str) {
    let Some(session) = active_session(state, client) else {
        return;
    };
    let by_slug = state.organizations.find("slug", organization).next();
    let id = by_slug
        .map_or(organization, |row| text(row, "id"))
        .to_owned();
    let is_member = {
        let user = state.sessions.get(&session).map(|row| text(row, "user_id"));
        let mut own = state.memberships.find("_user_id", user.unwrap_or_default());
        own.any(|row| text(row, "_organization_id") == id)
    };
    if id.is_empty() || is_member {
        state.sessions.update(&session, |row| {
            row.insert("last_active_organization_id".into(), id.into());
        });
    }
}

/// A client without sessions.
pub(super) fn add_client(state: &mut State) -> String {
    let (now, id) = (state.now(), state.ids.id("client"));
    let token = format!("dvb_{}", state.ids.text(27));
    state.clients.insert(row! {
        "id": id, "object": "client", "sign_in_id": null, "sign_up_id": null,
        "last_authentication_strategy": null, "created_at": now, "updated_at": now,
        "_token": token, "_uat": 0,
    });
    id
}

/// Signs the browser in: as the user `user_id`, or as the oldest one.
fn sign_in(state: &mut State, visit: &Visit<'_>) -> Page {
    let first = state.users.iter().next().map(|row| text(row, "id"));
    let user = visit.query.get("user_id").or(first).ok_or("user_id")?;
    let user = user.to_owned();
    check_may_sign_in(state, &user).map_err(|_| "user_id of one who may sign in")?;
    let client = visit.client(state).unwrap_or_else(|| add_client(state));
    sessions::add(state, &user, None, &client).ok_or("user_id")?;
    Ok(leave(state, visit, &client))
}

/// Signs the browser out.
fn sign_out(state: &mut State, visit: &Visit<'_>) -> Response {
    let client = visit.client(state).unwrap_or_else(|| add_client(state));
    while let Some(session) = active_session(state, &client) {
        sessions::end(state, &session, "ended");
    }
    leave(state, visit, &client)
}

/// Remembers the client in the browser, tells the instance's domain, and goes on.
fn leave(state: &mut State, visit: &Visit<'_>, client: &str) -> Response {
    let uat = match active_session(state, client) {
        Some(_) => state.now().div_euclid(1000),
        None => 0,
    };
    state.clients.update(client, |row| {
        row.insert("_uat".into(), uat.into());
    });
    let token = state.clients.get(client).map(|row| text(row, "_token"));
    let token = token.unwrap_or_default();
    let mut cookies = Vec::new();
    match &state.instance.domain {
        Some(domain) => {
            cookies.push(format!(
                "__client={token}; Path=/; Max-Age={YEAR}; Secure; HttpOnly; SameSite=Lax"
            ));
            for name in names(state, true) {
                cookies.push(format!(
                    "__client_uat{name}={uat}; Path=/; Domain={domain}; Max-Age={YEAR}; Secure; \
                     SameSite=Lax"
                ));
            }
        }
        None => dev_browser(state, token, &mut cookies),
    }
    let Ok(mut back) = visit.redirect_url() else {
        let done = json!({ "client_id": client }).to_string();
        return with_cookies(200, done.into_bytes(), &cookies);
    };
    if !state.instance.is_production() {
        set(&mut back, "__clerk_db_jwt", token);
    }
    redirect(&back, &cookies)
}

/// The page that older SDKs show while the browser finds its session.
fn interstitial(state: &State) -> Response {
    let key = &state.instance.publishable_key;
    let page = format!("<!doctype html><title>Clerk</title><body data-publishable-key=\"{key}\">");
    let mut response = with_cookies(200, page.into_bytes(), &[]);
    let headers = &mut response.headers;
    headers.insert("content-type", "text/html; charset=utf-8");
    response
}

/// Sets a parameter of a URL, in place of one of the same name.
fn set(url: &mut Url, name: &str, value: &str) {
    let kept: Vec<(String, String)> = url
        .query_pairs()
        .filter(|(known, _)| known != name)
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    let mut query = url.query_pairs_mut();
    query.clear().extend_pairs(kept).append_pair(name, value);
}

fn redirect(to: &Url, cookies: &[String]) -> Response {
    let mut response = with_cookies(307, Vec::new(), cookies);
    response.headers.insert("location", to.as_str());
    response
}

fn with_cookies(status: u16, body: Vec<u8>, cookies: &[String]) -> Response {
    let mut headers = Headers::new();
    headers.insert("cache-control", "no-store");
    for cookie in cookies {
        headers.append("set-cookie", cookie.as_str());
    }
    Response::new(status, headers, body)
}

//! What the server and the browser share: the server functions, the pages, and the types that go over the wire.

#[cfg(feature = "server")]
pub mod server;

use dioxus::fullstack::Loader;
use dioxus::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "server")]
use {
    clerk_backend::AsyncClient,
    clerk_backend::api::users,
    clerk_backend::auth::{Check, RequestState},
    clerk_backend::axum::RequireAuth,
    dioxus::server::axum::Extension,
    std::sync::Arc,
};

/// What every page brings for the browser. The user's private metadata has no member to stand in.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct InitialState {
    /// What Clerk's frontend libraries start with.
    pub publishable_key: Option<String>,
    /// `None` if nobody is signed in.
    pub viewer: Option<Viewer>,
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct Viewer {
    pub user_id: String,
    pub org_id: Option<String>,
    pub org_role: Option<String>,
}

/// Who is signed in. It refuses nobody and asks Clerk nothing: the session token says it.
#[get("/api/initial_state", state: Extension<Arc<RequestState>>)]
pub async fn load_initial_state() -> ServerFnResult<InitialState> {
    let auth = state.auth();
    let session = auth.as_ref().and_then(|auth| auth.session());
    Ok(InitialState {
        publishable_key: state.app_urls().publishable_key.clone(),
        viewer: session.map(|session| Viewer {
            user_id: session.user_id().to_owned(),
            org_id: session.org_id().map(str::to_owned),
            org_role: session.org_role().map(str::to_owned),
        }),
    })
}

/// What the account page shows: chosen members of Clerk's user, not the user.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct Account {
    pub user_id: String,
    pub first_name: Option<String>,
    /// Decided by private metadata, which stays on the server.
    pub pays_in_advance: bool,
}

/// For whoever is signed in; others are answered 401.
#[get("/api/account", user: RequireAuth, clerk: Extension<AsyncClient>)]
pub async fn load_account() -> ServerFnResult<Account> {
    // What went wrong with Clerk is for the log, not for the browser.
    let user = clerk.send(users::get(user.user_id())).await;
    let user = user.or(HttpError::service_unavailable("try again later"))?;
    let private = user.private_metadata.unwrap_or_default();
    Ok(Account {
        user_id: user.id.to_string(),
        first_name: user.first_name,
        pays_in_advance: private
            .get("credit")
            .is_some_and(|credit| credit == "refused"),
    })
}

/// For those who may read the reports; others are answered 403.
#[get("/api/reports", user: RequireAuth)]
pub async fn load_reports() -> ServerFnResult<String> {
    let reads_reports = Check::new().permission("org:reports:read");
    user.require(&reads_reports).map_err(server::refuse)?;
    Ok(format!("the reports for {}", user.user_id()))
}

#[derive(Clone, PartialEq, Routable)]
enum Page {
    #[route("/")]
    Home {},
    #[route("/account")]
    AccountPage {},
}

#[component]
pub fn App() -> Element {
    rsx! { Router::<Page> {} }
}

#[component]
fn Home() -> Element {
    // Its value goes into the page, so the browser does not ask again.
    let state: Loader<InitialState> = use_loader(load_initial_state)?;
    let viewer = state.read().viewer.clone();
    let name = viewer.map_or("stranger".to_owned(), |viewer| viewer.user_id);
    rsx! {
        p { "hello, {name}" }
        // The server decides about this page, so this is no `Link` of the router's.
        a { href: "/account", "Your account" }
    }
}

#[component]
fn AccountPage() -> Element {
    let account: Loader<Account> = use_loader(load_account)?;
    let account = account.read();
    let payment = if account.pays_in_advance {
        "in advance"
    } else {
        "by invoice"
    };
    rsx! { p { "the account of {account.user_id}: pays {payment}" } }
}

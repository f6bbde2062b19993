//! What the server and the browser share: the server functions, the pages, and the types that go over the wire.

#[cfg(feature = "ssr")]
pub mod server;

use leptos::prelude::*;
use leptos_meta::{MetaTags, Title, provide_meta_context};
use leptos_router::components::{Route, Router, Routes};
use leptos_router::{SsrMode, path};
use serde::{Deserialize, Serialize};

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
#[server(endpoint = "initial_state")]
pub async fn load_initial_state() -> Result<InitialState, ServerFnError> {
    use axum::Extension;
    use clerk_backend::auth::RequestState;
    use std::sync::Arc;

    let Extension(state): Extension<Arc<RequestState>> = leptos_axum::extract().await?;
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
#[server(endpoint = "account")]
pub async fn load_account() -> Result<Account, ServerFnError> {
    use clerk_backend::AsyncClient;
    use clerk_backend::api::users;

    let user = server::require_auth().await?;
    let clerk = expect_context::<AsyncClient>();
    // What went wrong with Clerk is for the log, not for the browser.
    let user = clerk.send(users::get(user.user_id())).await;
    let user = user.map_err(|_| ServerFnError::new("the account is not to be had now"))?;
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
#[server(endpoint = "reports")]
pub async fn load_reports() -> Result<String, ServerFnError> {
    use clerk_backend::auth::Check;

    let user = server::require_auth().await?;
    let reads_reports = Check::new().permission("org:reports:read");
    user.require(&reads_reports).map_err(server::refuse)?;
    Ok(format!("the reports for {}", user.user_id()))
}

/// The document around the application.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8"/>
                <HydrationScripts options/>
                <MetaTags/>
            </head>
            <body>
                <App/>
            </body>
        </html>
    }
}

#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    view! {
        <Title text="Clerk and Leptos"/>
        <Router>
            <Routes fallback=|| "There is no such page.">
                <Route path=path!("/") view=Home ssr=SsrMode::Async/>
                <Route path=path!("/account") view=AccountPage ssr=SsrMode::Async/>
            </Routes>
        </Router>
    }
}

#[component]
fn Home() -> impl IntoView {
    // Its value goes into the page, so the browser does not ask again.
    let state = Resource::new_blocking(|| (), |()| load_initial_state());
    let greeting = move || {
        Suspend::new(async move {
            let viewer = state.await.ok().and_then(|state| state.viewer);
            let name = viewer.map_or("stranger".to_owned(), |viewer| viewer.user_id);
            view! { <p>{format!("hello, {name}")}</p> }
        })
    };
    view! {
        <Suspense>{greeting}</Suspense>
        // The server decides about this page, so the router in the browser leaves the link alone.
        <a href="/account" rel="external">"Your account"</a>
    }
}

#[component]
fn AccountPage() -> impl IntoView {
    let account = Resource::new_blocking(|| (), |()| load_account());
    let details = move || {
        Suspend::new(async move {
            let account = account.await.ok()?;
            let payment = if account.pays_in_advance {
                "in advance"
            } else {
                "by invoice"
            };
            let text = format!("the account of {}: pays {payment}", account.user_id);
            Some(view! { <p>{text}</p> })
        })
    };
    view! { <Suspense>{details}</Suspense> }
}

/// Makes the page that the server sent alive.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_body(App);
}

//! An application with Dioxus whose server functions and pages know who is signed in.
//!
//! ```text
//! cargo run --manifest-path conformance/full-stack/Cargo.toml -p clerk-dioxus
//! ```
//!
//! It listens on 127.0.0.1:4016, over the emulator, or over Clerk with `CLERK_SECRET_KEY` and `CLERK_PUBLISHABLE_KEY` in the
//! environment, as the other services do. Pages come from the server as they are; `dx serve` also builds what makes them
//! alive in the browser. In another terminal (below each line stands what it answers):
//!
//! ```sh
//! app=http://127.0.0.1:4016
//! as() { echo "Authorization: Bearer $(curl -s $app/demo/$1)"; }
//!
//! curl -s $app/
//! # hello, stranger
//! curl -s $app/ -H "$(as member)"
//! # hello, user_
//! curl -s $app/api/initial_state
//! # "viewer":null
//! curl -s $app/api/account -H "$(as member)"
//! # "pays_in_advance":true
//! curl -si $app/api/account
//! # 401 Unauthorized
//! curl -si $app/api/reports -H "$(as member)"
//! # 403 Forbidden
//! curl -s $app/api/reports -H "$(as reader)"
//! # the reports for user_
//! curl -s -o /dev/null -w '%{redirect_url}' $app/account -H 'Accept: text/html' -b '__clerk_db_jwt=dvb_1; __client_uat=0'
//! # /sign-in?redirect_url=http%3A%2F%2F127.0.0.1%3A4016%2Faccount
//! curl -sL -b '' $app/account -H 'Sec-Fetch-Dest: document'
//! # the account of user_
//! ```
//!
//! The last two open a page that is for people who are signed in: the visitor is sent to the sign-in page, and comes back.

#[cfg(feature = "server")]
#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    clerk_dioxus::server::serve(clerk_services::listener(4016)?, include_str!("main.rs")).await
}

/// Makes the page that the server sent alive.
#[cfg(not(feature = "server"))]
fn main() {
    dioxus::launch(clerk_dioxus::App);
}

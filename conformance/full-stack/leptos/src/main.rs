//! An application with Leptos whose server functions and pages know who is signed in.
//!
//! ```text
//! cargo run --manifest-path conformance/full-stack/Cargo.toml -p clerk-leptos
//! ```
//!
//! It listens on 127.0.0.1:4015, over the emulator, or over Clerk with `CLERK_SECRET_KEY` and `CLERK_PUBLISHABLE_KEY` in the
//! environment, as the other services do. Pages come from the server as they are; `cargo leptos serve` also builds what makes
//! them alive in the browser. In another terminal (below each line stands what it answers):
//!
//! ```sh
//! app=http://127.0.0.1:4015
//! as() { echo "Authorization: Bearer $(curl -s $app/demo/$1)"; }
//!
//! curl -s $app/
//! # hello, stranger
//! curl -s $app/ -H "$(as member)"
//! # hello, user_
//! curl -s -X POST $app/api/initial_state
//! # "viewer":null
//! curl -s -X POST $app/api/account -H "$(as member)"
//! # "pays_in_advance":true
//! curl -si -X POST $app/api/account
//! # 401 Unauthorized
//! curl -si -X POST $app/api/reports -H "$(as member)"
//! # 403 Forbidden
//! curl -s -X POST $app/api/reports -H "$(as reader)"
//! # the reports for user_
//! curl -s -o /dev/null -w '%{redirect_url}' $app/account -H 'Accept: text/html' -b '__clerk_db_jwt=dvb_1; __client_uat=0'
//! # /sign-in?redirect_url=http%3A%2F%2F127.0.0.1%3A4015%2Faccount
//! curl -sL -b '' $app/account -H 'Sec-Fetch-Dest: document'
//! # the account of user_
//! ```
//!
//! The last two open a page that is for people who are signed in: the visitor is sent to the sign-in page, and comes back.

use std::error::Error;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    clerk_leptos::server::serve(clerk_services::listener(4015)?, include_str!("main.rs")).await
}

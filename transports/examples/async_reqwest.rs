//! The asynchronous half: lists people, goes through several of them at once, verifies a token with
//! the keys it fetches and again with the PEM key, and shows a refused one.
//!
//! `cargo run -p clerk-backend --example async_reqwest`
//!
//! Without an account it talks to the emulator, which it starts itself; with `CLERK_SECRET_KEY` set
//! it reads from Clerk (and skips the tokens, which only the emulator can mint here).

#![allow(clippy::std_instead_of_core, clippy::format_push_string)] // as applications write it

use std::error::Error;

use clerk_backend::api::users;
use clerk_backend::jwt::AuthorizedParties;
use clerk_backend::{AsyncClient, Config};
use clerk_emulator::Emulator;
use tokio::task::JoinSet;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    if std::env::var_os("CLERK_SECRET_KEY").is_some() {
        return people(&AsyncClient::from_env()?).await;
    }
    let emulator = Emulator::builder().users(30).start();
    println!(
        "no CLERK_SECRET_KEY: using the emulator at {}\n",
        emulator.url()
    );
    // The emulator's tokens name no origin. A service with a frontend requires its own:
    // `.authorized_parties(["https://example.com"])`.
    let parties = AuthorizedParties::not_checked();
    let config = || {
        let config = Config::new().authorized_parties(parties.clone());
        config.api_url(emulator.url())
    };
    let clerk = AsyncClient::over_reqwest(config().secret_key(emulator.secret_key()))?;
    people(&clerk).await?;

    let someone = emulator.user_ids().swap_remove(0);
    let session = emulator.sign_in(&someone, None).ok_or("no such user")?;
    let token = emulator.session_token(&session).ok_or("no such session")?;

    let over_the_network = clerk.verify_token(&token).await?;
    println!(
        "\nkeys from the network: {} is signed in",
        over_the_network.claims().user_id
    );

    let pem = emulator.jwt_public_key_pem();
    let networkless = AsyncClient::over_reqwest(config().jwt_key(pem))?;
    let verified = networkless.verify_token(&token).await?;
    println!(
        "PEM key, no network:   {} is signed in",
        verified.claims().user_id
    );

    let forged = emulator
        .token()
        .claim("sub", someone)
        .signed_by_stranger()
        .mint();
    if let Err(error) = clerk.verify_token(&forged).await {
        println!(
            "forged token:          refused, {error} ({})",
            error.reason()
        );
    }
    Ok(())
}

/// The first people of the list, each then fetched on its own, all at the same time.
async fn people(clerk: &AsyncClient) -> Result<(), Box<dyn Error>> {
    let mut list = clerk.pages(users::list().limit(10_u32));
    let Some(page) = list.next().await.transpose()? else {
        return Ok(());
    };
    let mut lookups = JoinSet::new();
    for user in page {
        let clerk = clerk.clone();
        lookups.spawn(async move { clerk.send(users::get(user.id)).await });
    }
    while let Some(user) = lookups.join_next().await {
        let user = user??;
        println!("{}  {}", user.id, user.first_name.unwrap_or_default());
    }
    Ok(())
}

//! A session token: verified with fetched keys, verified without a network, refused.

use core::error::Error;

use clerk_backend::api::sessions::{self, SessionStatus};
use clerk_backend::api::{SessionId, users};
use clerk_backend::crypto::RustCrypto;
use clerk_backend::jwt::{self, AuthorizedParties, Key, VerifyOptions};

use crate::target::Target;

/// Shows each step; says in a few words how it went.
pub(crate) fn check(target: &Target) -> Result<&'static str, Box<dyn Error>> {
    let client = &target.client;
    let Some(session_id) = session(target)? else {
        println!(
            "  No one is signed in to this instance, so there is no session to make a token for."
        );
        return Ok("not checked: nobody is signed in");
    };
    let token = client.send(sessions::create_token(session_id))?;
    let token = token
        .jwt
        .as_ref()
        .map(|jwt| jwt.expose().to_owned())
        .unwrap_or_default();
    // The emulator's tokens name no origin; a service with a frontend requires its own.
    let parties = AuthorizedParties::not_checked();
    let options = VerifyOptions::new().authorized_parties(parties);

    let verified = client.verify_token_with(&token, &options)?;
    let claims = verified.claims();
    println!(
        "  accepted  with the keys fetched from the API: {} in session {}",
        claims.user_id,
        claims.session_id.as_deref().unwrap_or("-")
    );

    let pem = match &target.emulator {
        Some(emulator) => Some(emulator.jwt_public_key_pem()),
        None => std::env::var("CLERK_JWT_KEY").ok(),
    };
    match pem {
        None => println!(
            "  skipped   networkless: set CLERK_JWT_KEY to the PEM public key of the Dashboard"
        ),
        Some(pem) => {
            let key = Key::from_pem(&pem, &RustCrypto)?;
            let verified = jwt::verify(&token, &key, &options, client.now())?;
            println!(
                "  accepted  without a network, with the PEM key: {} claims",
                verified.claims().as_map().len()
            );
        }
    }

    let (signed, _) = token.rsplit_once('.').unwrap_or_default();
    let forged = format!("{signed}.{}", "A".repeat(342));
    match client.verify_token_with(&forged, &options) {
        Ok(_) => Err("a forged token was accepted".into()),
        Err(error) => {
            println!(
                "  refused   the same token with another signature: {error} ({})",
                error.reason()
            );
            Ok("2 accepted, 1 forgery refused")
        }
    }
}

/// A session that is active: made in the emulator, looked for at Clerk.
fn session(target: &Target) -> Result<Option<SessionId>, Box<dyn Error>> {
    let client = &target.client;
    if let Some(emulator) = &target.emulator {
        let user_id = emulator
            .user_ids()
            .into_iter()
            .next()
            .ok_or("the emulator has no users")?;
        return Ok(Some(client.send(sessions::create(user_id))?.id));
    }
    let recent = client.send(users::list().order_by("-last_sign_in_at").limit(10))?;
    for user in recent {
        let active = sessions::list()
            .user_id(user.id)
            .status(SessionStatus::Active)
            .limit(1);
        if let Some(session) = client.send(active)?.into_iter().next() {
            return Ok(Some(session.id));
        }
    }
    Ok(None)
}

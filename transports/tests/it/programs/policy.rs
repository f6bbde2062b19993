//! What is expected of tokens, and the settings of a client.

use clerk_backend::api::{m2m_tokens, machines};
use clerk_backend::auth::{AcceptsToken, AuthenticateOptions};
use clerk_backend::jwt::{AuthorizedParties, TokenType, VerifyOptions};
use clerk_backend::webhooks::{self, Event, WebhookSecret};
use clerk_backend::{Client, Config, ConfigError, Error, SecretKey, Timestamp};
use clerk_emulator::Emulator;
use serde_json::json;

use super::{client, config, emulator};
use crate::scripted::{Scripted, ok};

fn token_of(emulator: &Emulator, party: &str) -> String {
    let token = emulator
        .token()
        .claim("sub", "user_1")
        .claim("sid", "sess_1");
    token.claim("azp", party).mint()
}

#[test]
fn parties_are_given_in_any_form() -> Result<(), Error> {
    let emulator = emulator();
    let own = token_of(&emulator, "https://app.example.com");
    let sibling = token_of(&emulator, "https://blog.example.com");
    // As they come from a configuration file or a variable.
    let owned = vec![String::from("https://app.example.com")];
    let listed: Vec<&str> = "https://app.example.com,https://example.com"
        .split(',')
        .collect();

    for expected in [
        VerifyOptions::new().authorized_parties(["https://app.example.com"]),
        VerifyOptions::new().authorized_parties(owned.clone()),
        VerifyOptions::new().authorized_parties(&owned),
        VerifyOptions::new().authorized_parties(owned.as_slice()),
        VerifyOptions::new().authorized_parties(listed.clone()),
        VerifyOptions::new().authorized_parties(AuthorizedParties::require(listed.iter().copied())),
    ] {
        let clerk = client(&emulator);
        assert!(clerk.verify_token_with(&own, &expected).is_ok());
        let refused = clerk.verify_token_with(&sibling, &expected).unwrap_err();
        assert_eq!(refused.reason(), "token-invalid-authorized-parties");
    }
    for configured in [
        config(&emulator).authorized_parties(["https://app.example.com"]),
        config(&emulator).authorized_parties(&owned),
        config(&emulator).authorized_parties(listed.as_slice()),
    ] {
        let clerk = Client::over_ureq(configured)?;
        assert!(clerk.verify_token(&own).is_ok());
        assert!(clerk.verify_token(&sibling).is_err());
    }
    let options = |options: AuthenticateOptions| options.authorized_parties(&owned).build();
    let clerk = client(&emulator);
    let authenticator = options(clerk.authenticate_options())?;
    for (token, is_accepted) in [(own, true), (sibling, false)] {
        let request = http::Request::get("https://app.example.com/api")
            .header("authorization", format!("Bearer {token}"))
            .body(())
            .expect("a request");
        let state = clerk.authenticate(&authenticator, &request)?;
        assert_eq!(state.is_authenticated(), is_accepted);
    }
    Ok(())
}

#[test]
fn wrong_setting_is_named_whatever_the_order() {
    let transport = || Scripted::new(|_| ok("{}"));
    let none: [&str; 0] = [];
    let setting = |config| Client::new(config, transport()).unwrap_err().setting();
    let first = Config::new()
        .authorized_parties(none)
        .secret_key("sk_test_example");
    let last = Config::new()
        .secret_key("sk_test_example")
        .authorized_parties(none);
    assert_eq!(
        (setting(first), setting(last)),
        ("authorized_parties", "authorized_parties")
    );
    for (config, name) in [
        (Config::new().secret_key("pk_test_example"), "secret_key"),
        (
            Config::new().publishable_key("sk_test_example"),
            "publishable_key",
        ),
        (
            Config::new().machine_secret_key("sk_test_example"),
            "machine_secret_key",
        ),
        (Config::new().api_url("http://example.com"), "api_url"),
        (Config::new().jwt_key("no key"), "jwt_key"),
        (Config::new().webhook_secret("ak_example"), "webhook_secret"),
        (Config::new().audience([""]), "audience"),
    ] {
        assert_eq!(setting(config), name);
    }
    // What was wrong is right once it is set again.
    let corrected = Config::new()
        .secret_key("pk_test_example")
        .secret_key("sk_test_example");
    assert!(Client::new(corrected, transport()).is_ok());
}

#[test]
fn machine_secret_key_of_the_environment_verifies_m2m_tokens() -> Result<(), Error> {
    let emulator = emulator();
    let admin = client(&emulator);
    let secret = |machine| {
        let key = admin.send(machines::secret_key(machine))?.secret;
        Ok::<_, Error>(key.expect("a key").expose().to_owned())
    };
    let sender = admin.send(machines::create("sender"))?;
    let receiver = admin.send(machines::create("receiver"))?;
    admin.send(machines::create_scope(&sender.id, &receiver.id))?;
    let create = m2m_tokens::create().machine_secret_key(SecretKey::new(secret(&sender.id)?)?);
    let token = admin.send(create)?.token.expect("a new token");

    let machine_key = secret(&receiver.id)?;
    let config = Config::from_lookup(|name| match name {
        "CLERK_MACHINE_SECRET_KEY" => Some(machine_key.clone()),
        "CLERK_API_URL" => Some(emulator.url()),
        _ => None,
    })?;
    let clerk = Client::over_ureq(config)?;
    let options = clerk.authenticate_options();
    let verifier = options
        .accepts_token(AcceptsToken::Only(TokenType::M2m))
        .verifier()?;
    let sent_by = clerk.verify_machine_token(token.expose(), &verifier)?;
    assert_eq!(sent_by.subject(), sender.id);
    Ok(())
}

#[test]
fn environment_without_any_key_says_which_to_set() {
    let error: ConfigError = Config::from_lookup(|_| None).unwrap_err();
    assert_eq!(error.variable(), Some("CLERK_SECRET_KEY"));
}

#[test]
fn webhook_is_read_with_headers_in_any_form() -> Result<(), Error> {
    let config = Config::new()
        .secret_key("sk_test_example")
        .webhook_secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    let clerk = Client::new(config, Scripted::new(|_| ok("{}")))?;
    let secret: &WebhookSecret = clerk.webhook_secret().expect("it is configured");
    let event = json!({
        "type": "user.created", "object": "event", "data": { "id": "user_1", "object": "user" },
    });
    let (body, now) = (event.to_string(), Timestamp::now());
    let signed = webhooks::sign(secret, "msg_1", now, body.as_bytes());
    let mut headers = http::HeaderMap::new();
    for (name, value) in &signed {
        headers.insert(
            http::HeaderName::from_bytes(name.as_bytes()).expect("a name"),
            value.parse().expect("a value"),
        );
    }
    let pairs: Vec<(&str, &str)> = signed.iter().collect();
    for webhook in [
        webhooks::verify(secret, &headers, body.as_bytes(), now)?,
        webhooks::verify(secret, headers.clone(), body.as_bytes(), now)?,
        webhooks::verify(secret, pairs, body.as_bytes(), now)?,
        webhooks::verify(secret, &signed, body.as_bytes(), now)?,
    ] {
        assert_eq!(webhook.id(), "msg_1");
        match webhook.event().typed()? {
            Event::UserCreated(user) => assert_eq!(user.id, "user_1"),
            other => panic!("{other:?}"),
        }
    }
    headers.insert("svix-signature", "v1,AAAA".parse().expect("a value"));
    let forged = webhooks::verify(secret, &headers, body.as_bytes(), now).unwrap_err();
    assert_eq!(Error::from(forged).answer_status(), 400);
    Ok(())
}

//! Tests of the particulars of machines, connections and messages.

use alloc::string::String;
use std::format;

use serde_json::{Value, json};

use super::*;
use crate::http::Request;
use crate::{SecretKey, Timestamp};

fn request<E: Endpoint>(endpoint: &E) -> Request {
    let config = ApiConfig::new(SecretKey::new("sk_test_instance").unwrap());
    config.request(endpoint).unwrap()
}

fn refused<E: Endpoint>(endpoint: &E) -> (&'static str, Invalid) {
    let config = ApiConfig::new(SecretKey::new("sk_test_instance").unwrap());
    let error = config.request(endpoint).unwrap_err();
    (error.parameter, error.problem)
}

fn body<E: Endpoint>(endpoint: &E) -> Value {
    let body = request(endpoint).body;
    let json = body
        .as_json()
        .map(|json| serde_json::from_slice(json).unwrap());
    json.unwrap_or_default()
}

#[test]
fn machine_operations_have_no_version_in_their_path() {
    let list = api_keys::list("user_1").include_invalid(false).limit(100);
    assert_eq!(
        request(&list).url,
        "https://api.clerk.com/api_keys?subject=user_1&include_invalid=false&limit=100"
    );
    assert_eq!(
        refused(&list.limit(101)).1,
        Invalid::Range { min: 1, max: 100 }
    );
    let verify = oauth_access_tokens::verify("oat_1");
    assert_eq!(
        request(&verify).url,
        "https://api.clerk.com/oauth_applications/access_tokens/verify"
    );
    let versioned = oauth_applications::get("oa_1");
    assert_eq!(
        request(&versioned).url,
        "https://api.clerk.com/v1/oauth_applications/oa_1"
    );
}

#[test]
fn machine_secret_key_replaces_the_secret_key() {
    let key = SecretKey::new("ak_machine").unwrap();
    let create = m2m_tokens::create().machine_secret_key(key);
    let sent = request(&create);
    let keys: alloc::vec::Vec<_> = sent.headers.all("authorization").collect();
    assert_eq!(keys, ["Bearer ak_machine"]);
    assert!(!format!("{create:?}").contains("ak_machine"));
    let other = request(&m2m_tokens::create());
    assert_eq!(
        other.headers.first("authorization"),
        Some("Bearer sk_test_instance")
    );
}

#[test]
fn html_answer_is_read_as_text() {
    let page = interstitial::GetPublicInterstitial::decode(b"<p>\xc3\xa9</p>").unwrap();
    assert_eq!(page, "<p>\u{e9}</p>");
}

#[test]
fn access_token_is_active_only_if_the_answer_says_so() {
    let active = |text: &str| {
        let token: oauth_access_tokens::IdpOAuthAccessToken = serde_json::from_str(text).unwrap();
        token.is_active()
    };
    assert!(active(r#"{"id":"oat_1","revoked":false,"expired":false}"#));
    for text in [
        "{}",
        r#"{"active":false}"#,
        r#"{"active":false,"revoked":false,"expired":false}"#,
        r#"{"revoked":true,"expired":false}"#,
        r#"{"revoked":false,"expired":true}"#,
        r#"{"revoked":false}"#,
        r#"{"revoked":null,"expired":false}"#,
    ] {
        assert!(!active(text), "{text}");
    }
    let token: oauth_access_tokens::IdpOAuthAccessToken =
        serde_json::from_str(r#"{"expiration":1716883200}"#).unwrap();
    assert_eq!(
        token.expiration.map(Timestamp::from),
        Some(Timestamp::from_secs(1_716_883_200))
    );
}

#[test]
fn nested_settings_can_be_cleared_and_their_secrets_are_sent() {
    use enterprise_connections::{LoginHintSettings, OidcSettings, SamlSettings};
    let saml = SamlSettings::new()
        .idp_metadata_url(Patch::Clear)
        .login_hint(LoginHintSettings::custom_attribute("mail"));
    let oidc = OidcSettings::new().client_secret(SecretText::from("canary"));
    assert!(!format!("{oidc:?}").contains("canary"));
    let update = enterprise_connections::update("ec_1").saml(saml).oidc(oidc);
    assert_eq!(
        body(&update),
        json!({
            "saml": {
                "idp_metadata_url": null,
                "login_hint": {"mode": "custom_attribute", "source": "mail"},
            },
            "oidc": {"client_secret": "canary"},
        })
    );
}

#[test]
#[allow(deprecated)]
fn each_of_two_alternative_body_members_has_a_function() {
    let several = saml_connections::create("a", saml_connections::SamlProvider::Okta, ["x.test"]);
    assert_eq!(
        body(&several),
        json!({"name": "a", "provider": "saml_okta", "domains": ["x.test"]})
    );
    let one =
        saml_connections::create_for_domain("a", saml_connections::SamlProvider::Okta, "x.test");
    assert_eq!(
        body(&one),
        json!({"name": "a", "provider": "saml_okta", "domain": "x.test"})
    );
}

/// The bodies are those that `emails.create` and `emails.createBatch` of `@clerk/backend` 3.25.0
/// build.
#[test]
fn emails_alone_and_in_a_batch_have_the_bodies_of_the_reference() {
    let to = emails::Recipient::User("user_1".into());
    let from = emails::Mailbox::new("me@x.test");
    let email = emails::create_html(to, from, "s", "<p>").idempotency_key("order_1-a");
    let alone = json!({
        "to": {"user_id": "user_1"}, "from": {"address": "me@x.test"}, "subject": "s", "html": "<p>",
    });
    assert_eq!(body(&email), alone);
    assert_eq!(
        request(&email).headers.first("idempotency-key"),
        Some("order_1-a")
    );
    let mut message = alone;
    message["idempotency_key"] = "order_1-a".into();
    let batch = emails::create_batch([email.clone()]);
    assert_eq!(body(&batch), json!({"messages": [message]}));
    for key in ["", "a b", "\u{e9}", "a.b", &"a".repeat(256)] {
        let email = email.clone().idempotency_key(key);
        assert_eq!(refused(&email).1, Invalid::IdempotencyKey, "{key:?}");
        assert_eq!(
            refused(&emails::create_batch([email])).1,
            Invalid::IdempotencyKey
        );
    }
    let many: alloc::vec::Vec<_> = (0..101).map(|_| email.clone()).collect();
    assert_eq!(
        refused(&emails::create_batch(many)).1,
        Invalid::TooMany { max: 100 }
    );
}

#[test]
fn batch_answer_keeps_the_errors_of_each_email() {
    let text = r#"[{"index":0,"errors":[{"code":"x","message":"canary"}],"status_code":429,"retry_after_seconds":3}]"#;
    let sent = emails::CreateEmails::decode(text.as_bytes()).unwrap();
    assert_eq!(sent[0].errors.as_ref().unwrap()[0].code(), "x");
    assert!(!format!("{sent:?}").contains("canary"));
    let back: String = serde_json::to_string(&sent).unwrap();
    assert_eq!(
        serde_json::from_str::<Value>(&back).unwrap(),
        serde_json::from_str::<Value>(text).unwrap()
    );
}

//! Records that keep what was sent: enterprise connections and billing.

use clerk_emulator::Emulator;
use serde_json::{Value, json};

use crate::api::{call, get, ok};

#[test]
fn a_connection_has_the_part_of_its_provider() {
    let clerk = Emulator::start();
    for (provider, sent, part, other) in [
        (
            "saml_okta",
            json!({ "saml": { "idp_sso_url": "https://a.test", "force_authn": true } }),
            "saml_connection",
            "oauth_config",
        ),
        ("saml_okta", json!({}), "saml_connection", "oauth_config"),
        (
            "oidc_custom",
            json!({ "oidc": { "client_id": "a", "client_secret": "s", "requires_pkce": true } }),
            "oauth_config",
            "saml_connection",
        ),
    ] {
        let mut body = json!({ "name": "Acme", "provider": provider, "domains": ["acme.com"] });
        body.as_object_mut()
            .unwrap()
            .extend(sent.as_object().unwrap().clone());
        let (status, made) = call(&clerk, "POST", "/enterprise_connections", Some(body));
        assert_eq!(status, 201, "{made}");
        assert_eq!(made[other], Value::Null, "{provider}");
        assert_eq!(made[part]["name"], "Acme", "{provider}");
        let settings = sent.as_object().unwrap().values().next();
        for (name, value) in settings.and_then(Value::as_object).into_iter().flatten() {
            let kept = (name != "client_secret").then_some(value);
            assert_eq!(made[part].get(name), kept, "{provider} {name}");
        }
        let path = &format!("/enterprise_connections/{}", made["id"].as_str().unwrap());
        let renamed = ok(&clerk, "PATCH", path, json!({ "name": "Other" }));
        assert_eq!(renamed[part], made[part], "{provider}");
        let changed = json!({ "saml": { "idp_entity_id": "e" }, "oidc": { "auth_url": "u" } });
        let changed = ok(&clerk, "PATCH", path, changed);
        assert_eq!(changed[part]["id"], made[part]["id"], "{provider}");
        assert_eq!(changed["saml_connection"]["idp_entity_id"], "e");
        assert_eq!(changed["oauth_config"]["auth_url"], "u");
    }
}

#[test]
fn a_change_of_price_needs_prices_that_are_there() {
    let clerk = Emulator::start();
    let first = |path: &str| get(&clerk, path)["data"][0]["id"].clone();
    let (item, price) = (
        first("/billing/subscription_items"),
        first("/billing/prices"),
    );
    let path = format!(
        "/billing/subscription_items/{}/price_transition",
        item.as_str().unwrap()
    );
    for (from, to, status) in [
        (price.clone(), price.clone(), 200),
        (json!("cprice_none"), price.clone(), 404),
        (price.clone(), json!("cprice_none"), 404),
    ] {
        let body = json!({ "from_price_id": from, "to_price_id": to });
        let (answered, answer) = call(&clerk, "POST", &path, Some(body.clone()));
        assert_eq!(answered, status, "{body}: {answer}");
        if status == 200 {
            assert_eq!(answer["transition"]["previous_price"]["id"], price);
        }
    }
}

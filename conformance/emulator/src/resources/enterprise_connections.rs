//! Enterprise connections with their SAML or OIDC part, and the older SAML connections.

use serde_json::{Value, json};

use super::actions::fill;
use super::records::overlay;
use crate::call::Call;
use crate::state::State;
use crate::store::{Row, row, text};

/// Keeps the part of its provider: the one that is there, changed by what is sent.
pub(super) fn complete(state: &mut State, row: &mut Row, call: &Call) {
    row.remove("allow_subdomains"); // stands in the SAML part
    let provider = text(row, "provider").to_owned();
    for (sent, part) in [("saml", "saml_connection"), ("oidc", "oauth_config")] {
        let settings = call.body.get(sent).and_then(Value::as_object);
        let mut kept = match row.get(part).and_then(Value::as_object) {
            Some(kept) => kept.clone(),
            None if settings.is_none() && !provider.starts_with(sent) => continue,
            None if sent == "saml" => saml(state, row),
            None => oidc(state, row),
        };
        if let Some(settings) = settings {
            overlay(&mut kept, settings);
        }
        row.insert(part.into(), kept.into());
    }
}

fn saml(state: &mut State, connection: &Row) -> Row {
    let id = state.ids.id("samlc");
    let mut part = row! {
        "id": id, "name": connection["name"], "active": connection["active"],
        "idp_entity_id": null, "idp_sso_url": null, "idp_metadata_url": null,
        "allow_idp_initiated": false, "allow_subdomains": false, "force_authn": false,
        "login_hint": { "mode": "off" },
    };
    part.extend(service_provider(state, &id));
    part
}

fn oidc(state: &mut State, connection: &Row) -> Row {
    row! {
        "id": state.ids.id("oauthc"), "name": connection["name"],
        "provider_key": connection["provider"], "client_id": null, "discovery_url": null,
        "auth_url": null, "token_url": null, "user_info_url": null, "requires_pkce": false,
        "logo_public_url": null, "created_at": state.now(), "updated_at": state.now(),
    }
}

/// What the provider is to be given.
fn service_provider(state: &State, id: &str) -> Row {
    let sso = format!("https://{}/v1/saml", state.instance.frontend_api);
    row! {
        "acs_url": format!("{sso}/acs/{id}"), "sp_entity_id": format!("{sso}/{id}"),
        "sp_metadata_url": format!("{sso}/{id}/metadata"),
    }
}

pub(super) fn complete_saml(state: &State, row: &mut Row, call: &Call) {
    row.extend(service_provider(state, text(row, "id")));
    row.insert("user_count".into(), json!(0));
    fill(
        row,
        row! {
            "attribute_mapping": {
                "user_id": "", "email_address": "", "first_name": "", "last_name": "",
            },
            "login_hint": { "mode": "off" },
        },
    );
    let domains = call.texts("domains");
    if let Some(domain) = domains.first().copied().or(call.text("domain")) {
        row.insert("domain".into(), domain.into());
    }
}

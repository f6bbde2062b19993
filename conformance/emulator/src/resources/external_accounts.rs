//! Accounts at OAuth providers: connected by tests, seen with their users, disconnected by the API.

use serde_json::json;

use super::users::deleted;
use crate::call::Call;
use crate::error::ApiError;
use crate::page::{Shape, page};
use crate::router::{Reply, Route, delete, get};
use crate::state::State;
use crate::store::{Row, row, text};

pub(super) const ROUTES: &[Route] = &[
    delete("/users/{}/external_accounts/{}", remove),
    get("/users/{}/oauth_access_tokens/{}", access_tokens),
];

/// An account at an OAuth provider, as if the user had connected it.
pub(crate) fn add_external_account(
    state: &mut State,
    user_id: &str,
    provider: &str,
    provider_user_id: &str,
) -> Option<String> {
    let user = state.users.get(user_id)?;
    let email = text(user, "_email_address").to_owned();
    let (first, last) = (user["first_name"].clone(), user["last_name"].clone());
    let (id, identification) = (state.ids.id("eac"), state.ids.id("idn"));
    let now = state.now();
    state.external_accounts.insert(row! {
        "id": id, "object": "external_account", "provider": provider,
        "identification_id": identification, "provider_user_id": provider_user_id,
        "approved_scopes": "email profile", "email_address": email,
        "first_name": first.as_str().unwrap_or_default(),
        "last_name": last.as_str().unwrap_or_default(),
        "avatar_url": "", "image_url": "", "username": null, "phone_number": null,
        "public_metadata": {}, "label": null, "created_at": now, "updated_at": now,
        "verification": {
            "object": "verification_oauth", "status": "verified", "strategy": provider,
            "attempts": null, "expire_at": now + 600_000,
        },
        "_user_id": user_id,
    });
    state.change_user(user_id, |_| {});
    Some(id)
}

fn remove(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    let (user_id, id) = (call.arg(0), call.arg(1));
    state.user(user_id)?;
    let own = state
        .external_accounts
        .get(id)
        .filter(|row| text(row, "_user_id") == user_id);
    own.ok_or_else(|| ApiError::not_found("external account", id))?;
    state.external_accounts.remove(id);
    state.change_user(user_id, |_| {});
    Ok(deleted("external_account", id))
}

/// A token for each account that the user has at the provider.
fn access_tokens(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    state.user(call.arg(0))?;
    let provider = call.arg(1);
    let own = state.external_accounts.find("_user_id", call.arg(0));
    let at_provider = |row: &&Row| {
        let name = text(row, "provider");
        name == provider || name.strip_prefix("oauth_") == Some(provider)
    };
    let rows: Vec<&Row> = own.filter(at_provider).collect();
    page(call, Shape::BareUnlessPaginated, &rows, |row| {
        json!({
            "object": "oauth_access_token", "external_account_id": row["id"],
            "provider_user_id": row.get("provider_user_id"), "provider": row["provider"],
            "token": format!("token-of-{}", text(row, "id")), "public_metadata": {}, "label": null,
            "scopes": [], "expires_at": null,
        })
    })
}

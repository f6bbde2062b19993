//! What answers about people and organizations are read as: whole ones, sparse ones, and ones
//! that a later version of Clerk could send.

use clerk_core::Timestamp;
use clerk_core::api::api_keys::VerifyApiKey;
use clerk_core::api::invitations::InvitationStatus;
use clerk_core::api::jwks::GetJwks;
use clerk_core::api::registry;
use clerk_core::api::sessions::{
    CreateSessionToken, GetSession, ListSessions, RefreshSession, Session, SessionStatus,
};
use clerk_core::api::users::{
    CountUsers, GetUser, ListOAuthAccessTokens, ListUsers, User, VerifyTotp,
};
use clerk_core::api::verification::{VerificationStatus, VerificationStrategy};
use clerk_core::api::{
    Endpoint, Page, RESOURCES, clients, invitations, organization_invitations,
    organization_memberships, organizations, sign_in_tokens, sign_ups,
};
use clerk_core::jwt::JwkSet;
use serde_json::{Value, json};

fn read<E: Endpoint>(answer: &Value) -> E::Output {
    E::decode(answer.to_string().as_bytes()).unwrap()
}

fn user() -> Value {
    json!({
        "id": "user_1", "object": "user", "first_name": "Ada", "last_name": " Lovelace ",
        "primary_email_address_id": "idn_2", "primary_phone_number_id": null,
        "email_addresses": [
            {"id": "idn_1", "object": "email_address", "email_address": "a@x.test", "reserved": false,
             "verification": null, "linked_to": [], "created_at": 1, "updated_at": 1},
            {"id": "idn_2", "object": "email_address", "email_address": "b@x.test", "reserved": false,
             "verification": {"object": "verification_from_oauth", "status": "transferable", "strategy": "oauth_google",
                 "attempts": null, "expire_at": 1_716_883_200_000_i64,
                 "error": {"code": "c", "message": "m", "long_message": "l", "meta": {"x": 1}}},
             "linked_to": [{"type": "oauth_google", "id": "idn_9"}], "created_at": 1, "updated_at": 2},
        ],
        "external_accounts": [
            {"object": "google_account", "id": "eac_1", "provider": "oauth_google", "approved_scopes": "email",
             "public_metadata": {}, "verification": {"status": "verified", "strategy": "oauth_google"}},
        ],
        "enterprise_accounts": [
            {"object": "enterprise_account", "id": "ea_1", "protocol": "oidc", "active": true,
             "enterprise_connection": {"id": "ec_1", "active": true, "domains": ["x.test"]}},
        ],
        "public_metadata": {"plan": "pro"}, "private_metadata": null, "banned": true,
        "two_factor_enabled": true, "created_at": 1_716_883_200_000.0, "last_sign_in_at": null,
        "timezone": "Europe/Paris", "tomorrow": {"new": [1]},
    })
}

#[test]
fn a_user_is_read_with_what_belongs_to_it() {
    let user = read::<GetUser>(&user());
    assert_eq!(user.full_name().as_deref(), Some("Ada Lovelace"));
    let primary = user.primary_email_address().unwrap();
    assert_eq!(primary.email_address.as_deref(), Some("b@x.test"));
    assert_eq!(user.primary_phone_number(), None);
    let verification = primary.verification.as_ref().unwrap();
    assert_eq!(verification.status, Some(VerificationStatus::Transferable));
    let strategy = verification
        .strategy
        .as_ref()
        .map(VerificationStrategy::as_str);
    assert_eq!(strategy, Some("oauth_google"));
    let error = verification.error.as_ref().unwrap();
    assert_eq!(error.code.as_deref(), Some("c"));
    assert_eq!(primary.linked_to[0].kind.as_deref(), Some("oauth_google"));
    let account = &user.enterprise_accounts[0];
    assert_eq!(account.protocol.as_ref().unwrap().as_str(), "oidc");
    assert!(user.banned && !user.locked);
    assert_eq!(user.private_metadata, None);
    assert_eq!(
        user.created_at,
        Some(Timestamp::from_millis(1_716_883_200_000))
    );
    assert_eq!(user.unknown["tomorrow"], json!({"new": [1]}));
}

#[test]
fn only_the_identity_is_needed() {
    let sparse = read::<GetUser>(&json!({"id": "user_1"}));
    assert!(sparse.email_addresses.is_empty() && sparse.full_name().is_none());
    let nulls =
        json!({"id": "user_1", "email_addresses": null, "banned": null, "public_metadata": null});
    assert_eq!(read::<GetUser>(&nulls), sparse);
    assert!(GetUser::decode(b"{\"object\":\"user\"}").is_err());
    assert!(organizations::GetOrganization::decode(b"{\"name\":\"x\"}").is_err());
    let session = json!({"id": "sess_1", "status": "snoozed", "actor": null, "tasks": null});
    let session = read::<GetSession>(&session);
    assert_eq!(session.status, Some(SessionStatus::from("snoozed")));
}

#[test]
fn lists_come_bare_or_counted() {
    let bare = read::<ListUsers>(&json!([user()]));
    assert_eq!((bare.data.len(), bare.total_count), (1, None));
    let counted = json!({"data": [{"id": "sess_1"}], "total_count": 9});
    assert_eq!(read::<ListSessions>(&counted).total_count, Some(9));
    let count = json!({"object": "total_count", "total_count": 42});
    assert_eq!(read::<CountUsers>(&count).total_count, 42);
}

#[test]
fn tokens_are_read_and_not_shown() {
    let token = json!({"object": "token", "jwt": "canary"});
    let cookies = json!({"object": "cookies", "cookies": ["canary=1"]});
    let sign_in = json!({"id": "sit_1", "status": "pending", "token": "canary", "url": "https://x.test?t=canary"});
    let provider = json!([{"object": "oauth_access_token", "token": "canary", "id_token": "canary",
        "token_secret": "canary", "public_metadata": {}}]);
    let handshake = json!({"directives": ["__session=canary; Path=/"]});
    let invitation =
        json!({"id": "inv_1", "status": "pending", "url": "https://x.test?ticket=canary"});

    let read_token = read::<CreateSessionToken>(&token);
    assert_eq!(read_token.jwt.as_ref().unwrap().expose(), "canary");
    let refreshed = read::<RefreshSession>(&cookies);
    assert_eq!(refreshed.jwt, None);
    assert_eq!(refreshed.cookies.as_ref().unwrap()[0].expose(), "canary=1");
    let invited = read::<invitations::CreateInvitation>(&invitation);
    assert_eq!(invited.status, Some(InvitationStatus::Pending));

    let shown = format!(
        "{read_token:?} {refreshed:?} {invited:?} {:?} {:?} {:?}",
        read::<sign_in_tokens::CreateSignInToken>(&sign_in),
        read::<ListOAuthAccessTokens>(&provider),
        read::<clients::GetHandshakePayload>(&handshake),
    );
    assert!(!shown.contains("canary"), "{shown}");
    let stored = serde_json::to_value([read_token]).unwrap();
    assert_eq!(stored, json!([{"object": "token"}]));

    for (operation, answer) in [
        ("CreateSessionToken", token),
        ("RefreshSession", cookies),
        ("CreateSignInToken", sign_in),
        ("GetOAuthAccessToken", provider),
        ("JsClientsGetHandshakePayload", handshake),
        (
            "CreateInvitation",
            with(invitation, "public_metadata", json!({})),
        ),
    ] {
        let operation = registry::operation(operation).unwrap();
        let back = operation
            .read_answer(answer.to_string().as_bytes())
            .unwrap();
        assert_eq!(back, answer, "the registry writes back what was read");
    }
}

fn with(mut object: Value, name: &str, value: Value) -> Value {
    object[name] = value;
    object
}

#[test]
fn memberships_and_invitations_name_both_sides() {
    let membership = json!({
        "id": "orgmem_1", "role": "org:admin", "permissions": ["org:sys_profile:manage"],
        "organization": {"id": "org_1", "name": "Acme", "slug": "acme", "max_allowed_memberships": 5},
        "public_user_data": {"user_id": "user_1", "identifier": "a@x.test"},
    });
    let listed = json!({"data": [membership], "total_count": 1});
    let page = read::<organization_memberships::ListOrganizationMemberships>(&listed);
    let organization = page.data[0].organization.as_ref().unwrap();
    assert_eq!(organization.slug.as_deref(), Some("acme"));
    let member = page.data[0].public_user_data.as_ref().unwrap();
    assert_eq!(member.user_id.as_deref(), Some("user_1"));
    let invitation = json!({
        "id": "orginv_1", "status": "revoked", "expires_at": null, "inviter_id": null,
        "public_organization_data": {"id": "org_1", "slug": "acme", "has_image": false},
    });
    let read = read::<organization_invitations::GetOrganizationInvitation>(&invitation);
    assert_eq!(read.status, Some(InvitationStatus::Revoked));
    assert_eq!(
        read.public_organization_data.unwrap().slug.as_deref(),
        Some("acme")
    );
}

#[test]
fn an_empty_text_is_a_value_of_an_enum() {
    let sign_up = json!({"id": "sua_1", "status": "complete", "verifications":
        {"email_address": {"next_action": "", "supported_strategies": ["email_code"]}, "phone_number": null}});
    let sign_up = read::<sign_ups::GetSignUp>(&sign_up);
    let verification = sign_up.verifications.unwrap().email_address.unwrap();
    assert_eq!(
        verification.next_action,
        Some(sign_ups::NextAction::Nothing)
    );
}

#[test]
fn keys_become_a_set_to_verify_with() {
    let keys = json!({"keys": [
        {"kty": "RSA", "kid": "ins_1", "alg": "RS256", "use": "sig", "n": "AQAB", "e": "AQAB", "x5t#S256": "t"},
        {"kty": "oct", "kid": "ins_2", "alg": "HS256", "use": "sig", "k": "canary"},
    ]});
    let keys = read::<GetJwks>(&keys);
    assert_eq!(keys.keys[0].x5t_s256.as_deref(), Some("t"));
    assert!(!format!("{keys:?}").contains("canary"));
    let set: JwkSet = keys.to_jwk_set().unwrap();
    let kids: Vec<_> = set.jwks().filter_map(|key| key.kid()).collect();
    assert_eq!(kids, ["ins_1", "ins_2"]);
}

/// `verify` and `totp` say yes or no; an answer that says neither is a no.
#[test]
fn a_check_without_an_answer_is_a_no() {
    let yes = read::<VerifyTotp>(&json!({"verified": true, "code_type": "backup_code"}));
    assert!(yes.verified && yes.code_type.is_some());
    assert!(!read::<VerifyTotp>(&json!({})).verified);
}

/// Clerk's description gives custom claims no type.
#[test]
fn custom_claims_are_any_json() {
    for claims in [
        json!({"plan": "canary"}),
        json!(["canary"]),
        json!("canary"),
        json!(0.5),
    ] {
        let answer = json!({"id": "ak_1", "subject": "user_1", "claims": claims});
        let key = read::<VerifyApiKey>(&answer);
        assert!(!format!("{key:?}").contains("canary"));
        assert_eq!(key.claims.unwrap().as_value(), &claims);
        for id in ["verifyApiKey", "verifyM2MToken"] {
            let operation = registry::operation(id).unwrap();
            let back = operation
                .read_answer(answer.to_string().as_bytes())
                .unwrap();
            assert_eq!(back["claims"], claims);
        }
    }
}

#[test]
fn an_operation_id_stands_for_one_place() {
    let operations = || RESOURCES.iter().flat_map(|(_, operations)| *operations);
    for operation in operations() {
        let place = (operation.method, operation.path);
        for other in operations() {
            let same_place = (other.method, other.path) == place;
            assert_eq!(same_place, other.id == operation.id, "{}", other.id);
        }
    }
}

#[test]
fn serialized_answer_has_no_private_metadata_and_no_secret() {
    let whole = json!({
        "id": "user_1",
        "public_metadata": {"plan": "pro"},
        "private_metadata": {"iban": "canary"},
        "organization_memberships": [{
            "id": "orgmem_1",
            "private_metadata": {"note": "canary"},
            "organization": {"id": "org_1", "private_metadata": {"note": "canary"}},
        }],
    });
    let user: User = serde_json::from_value(whole.clone()).unwrap();
    let shown = serde_json::to_value(&user).unwrap();
    assert!(!shown.to_string().contains("canary"), "{shown}");
    assert_eq!(shown["public_metadata"]["plan"], "pro");
    let written = serde_json::to_value(user.with_private()).unwrap();
    let again: User = serde_json::from_value(written.clone()).unwrap();
    assert_eq!(again, user);
    assert_eq!(written["private_metadata"], whole["private_metadata"]);

    let page = Page::new(vec![user], Some(1));
    let shown = serde_json::to_string(&page).unwrap();
    assert!(!shown.contains("canary"), "{shown}");
    let written = serde_json::to_value(page.with_private()).unwrap();
    assert_eq!(
        written["data"][0]["private_metadata"],
        whole["private_metadata"]
    );

    let secrets = json!({"jwt": "canary", "cookies": ["canary=1"], "object": "cookies"});
    let refreshed = read::<RefreshSession>(&secrets);
    assert_eq!(
        serde_json::to_value(&refreshed).unwrap(),
        json!({"object": "cookies"})
    );
    assert_eq!(
        serde_json::to_value(refreshed.with_private()).unwrap(),
        secrets
    );
    // A member that this version does not know.
    let session: Session =
        serde_json::from_value(json!({"id": "sess_1", "private_metadata": "canary"})).unwrap();
    assert_eq!(
        serde_json::to_value(&session).unwrap()["private_metadata"],
        Value::Null
    );
}

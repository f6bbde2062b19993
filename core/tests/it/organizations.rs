//! Links to an organization, or to the personal account, activate it.

use clerk_core::auth::{Authenticator, OrganizationSync};
use serde_json::{Value, json};
use url::Url;

use crate::auth_support::{DEVELOPMENT, browser, options, session_token, summary};

fn authenticator() -> Authenticator {
    let sync = OrganizationSync::new()
        .organization_patterns(["/o/:id", "/orgs/:slug?", "/orgs/:slug/(.*)", "/any/:id(.*)"])
        .personal_account_patterns(["/me", "/me/(.*)", "/orgs"]);
    options(DEVELOPMENT)
        .organization_sync(sync)
        .build()
        .unwrap()
}

/// The organization that a page with this path activates.
fn activated(path: &str, claims: Value) -> Option<String> {
    let asked = browser(&session_token(DEVELOPMENT, claims))
        .cookie("__clerk_db_jwt", "dvb")
        .url(format!("https://example.com{path}"));
    let state = asked.decided(&authenticator());
    match &*summary(&state) {
        "signed-in" => None,
        "handshake active-organization-mismatch" => {
            let location = Url::parse(state.headers().first("location").unwrap()).unwrap();
            let mut parameters = location.query_pairs();
            let organization = parameters.find(|(name, _)| name == "organization_id");
            Some(organization.unwrap().1.into_owned())
        }
        other => panic!("{other}"),
    }
}

#[test]
fn page_activates_what_its_path_names_if_it_is_not_active() {
    let acme = || json!({ "org_id": "org_1", "org_slug": "acme" });
    for (path, claims, expected) in [
        ("/orgs/acme", acme(), None),
        ("/orgs/other", acme(), Some("other")),
        ("/orgs/other/settings", acme(), Some("other")),
        ("/orgs/org_1", acme(), Some("org_1")),
        ("/o/org_1", acme(), None),
        ("/o/org_2", acme(), Some("org_2")),
        ("/o/acme", acme(), Some("acme")),
        ("/orgs/acme", json!({}), Some("acme")),
        ("/me", acme(), Some("")),
        ("/me/settings", acme(), Some("")),
        ("/me", json!({}), None),
        ("/me", json!({ "org_id": "" }), None),
        // The parameter of an organization is empty.
        ("/orgs", acme(), Some("")),
        ("/orgs", json!({}), None),
        ("/any/", acme(), None),
        ("/any/", json!({}), None),
        ("/any/org_2", acme(), Some("org_2")),
        ("/elsewhere", acme(), None),
    ] {
        let organization = activated(path, claims.clone());
        assert_eq!(organization.as_deref(), expected, "{path} {claims}");
    }
}

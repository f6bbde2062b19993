//! Differences that have been looked at.

use super::compare::Finding;

/// A difference that is meant.
#[derive(Clone, Copy, Debug)]
pub struct Known {
    /// The operationId; `*` stands for any text.
    pub operation: &'static str,
    /// Where; `*` stands for any text.
    pub at: &'static str,
    /// Why it is so.
    pub reason: &'static str,
}

impl Known {
    /// Whether this is that difference.
    pub fn is(&self, finding: &Finding) -> bool {
        let matches = |pattern: &str, text: &str| match pattern.split_once('*') {
            Some((start, end)) => text.starts_with(start) && text.ends_with(end),
            None => text == pattern,
        };
        matches(self.operation, &finding.operation) && matches(self.at, &finding.at)
    }
}

/// The JavaScript SDK has it, the description not.
const SDK: &str = "only the JavaScript SDK of Clerk has it (3.25.0)";
/// Named among the required members, and declared nowhere.
const REQUIRED: &str = "the description requires it without declaring it";

/// All of them.
pub const KNOWN: &[Known] = &[
    known("Js*", "", "only Clerk's JavaScript SDK has it"),
    known("CreateEnterpriseConnection", "body.authenticatable", SDK),
    known(
        "CreateEnterpriseConnection",
        "body.disable_jit_provisioning",
        SDK,
    ),
    known(
        "CreateEnterpriseConnection",
        "body.sync_user_attributes",
        SDK,
    ),
    known(
        "CreateEnterpriseConnection",
        "body.saml.idp_certificates",
        SDK,
    ),
    known("UpdateEnterpriseConnection", "body.authenticatable", SDK),
    known(
        "UpdateEnterpriseConnection",
        "body.disable_jit_provisioning",
        SDK,
    ),
    known("UpdateEnterpriseConnection", "body.provider", SDK),
    known("CreateSAMLConnection", "body.idp_certificates", SDK),
    known("UpdateSAMLConnection", "body.idp_certificates", SDK),
    known("UpdateSAMLConnection", "body.provider", SDK),
    known("CreateUser", "body.timezone", SDK),
    known("UpdateUser", "body.timezone", SDK),
    known("UpdateInstance", "body.enhanced_email_deliverability", SDK),
    known(
        "UpdateInstanceRestrictions",
        "body.ignore_dots_for_gmail_addresses",
        SDK,
    ),
    known(
        "UpdateInstanceRestrictions",
        "answer.ignore_dots_for_gmail_addresses",
        SDK,
    ),
    known("UpdateOrganizationDomain", "body.name", SDK),
    known("ListBlocklistIdentifiers", "query.limit", SDK),
    known("ListBlocklistIdentifiers", "query.offset", SDK),
    known("RefreshSession", "query.suffixed_cookies", SDK),
    known("*", "*external_accounts[].external_account_id", SDK),
    known("GetUserList", "answer[].requires_password_reset", SDK),
    known("GetUserList", "answer[].timezone", SDK),
    known(
        "ListEnterpriseConnections",
        "answer[].allow_subdomains",
        SDK,
    ),
    known("ListEnterpriseConnections", "*.idp_certificate", SDK),
    known(
        "ListEnterpriseConnections",
        "*.idp_certificate_expires_at",
        SDK,
    ),
    known(
        "ListEnterpriseConnections",
        "*.idp_certificate_issued_at",
        SDK,
    ),
    known("ListEnterpriseConnections", "*.idp_certificates", SDK),
    known("ListEnterpriseConnections", "*.idp_metadata", SDK),
    known(
        "ListEnterpriseConnections",
        "*.saml_connection.sync_user_attributes",
        SDK,
    ),
    known("ListSAMLConnections", "answer[].idp_certificates", SDK),
    known("verifyOAuthAccessToken", "answer.act", SDK),
    known("verifyOAuthAccessToken", "answer.aud", SDK),
    known("verifyOAuthAccessToken", "answer.type", SDK),
    known(
        "ListEnterpriseConnections",
        "answer[].authenticatable",
        REQUIRED,
    ),
    known(
        "ListEnterpriseConnections",
        "answer[].disable_jit_provisioning",
        REQUIRED,
    ),
    known("ListSAMLConnections", "answer[].authenticatable", REQUIRED),
    known(
        "ListSAMLConnections",
        "answer[].disable_jit_provisioning",
        REQUIRED,
    ),
    known(
        "*",
        "*external_accounts[].object",
        "a tag of the object, not a choice; kept as text",
    ),
    known(
        "ListAllOrganizationDomains",
        "query.enrollment_mode[]",
        "each value may have a `-` before it; taken as text",
    ),
    known(
        "ListAllOrganizationDomains",
        "answer[].affiliation_verification.expires_at",
        "one type for all verifications",
    ),
    known(
        "*SignUp",
        "answer.verifications.external_account",
        "the description leaves it open; it is a verification",
    ),
    known(
        "CreateOrganizationDomain",
        "body.name",
        "a domain without a name is nothing; the JavaScript SDK requires it too",
    ),
    known(
        "SetUserProfileImage",
        "form.file",
        "an upload without a file is nothing; the JavaScript SDK requires it too",
    ),
];

const fn known(operation: &'static str, at: &'static str, reason: &'static str) -> Known {
    Known {
        operation,
        at,
        reason,
    }
}

/// A parameter for which the code takes less than the description allows, or which it requires.
pub(super) struct Narrower {
    pub(super) operation: &'static str,
    pub(super) parameter: &'static str,
    /// Values that it takes, as JSON.
    pub(super) values: &'static [&'static str],
}

pub(super) const NARROWER: &[Narrower] = &[
    // Any text, says the description; the list of all domains has the two values as an enum.
    Narrower {
        operation: "ListOrganizationDomains",
        parameter: "verified",
        values: &["\"true\"", "\"false\""],
    },
    // Both members, or none, cannot be meant; the code has a type with one of them.
    Narrower {
        operation: "CreateAgentTask",
        parameter: "on_behalf_of",
        values: &[
            "{\"user_id\":\"user_1\"}",
            "{\"identifier\":\"ada@x.test\"}",
        ],
    },
    // A provider without the prefix gets it, as in the JavaScript SDK.
    Narrower {
        operation: "GetOAuthAccessToken",
        parameter: "provider",
        values: &["\"oauth_google\"", "\"oauth_custom_a b\""],
    },
    // The code requires these two.
    Narrower {
        operation: "CreateOrganizationDomain",
        parameter: "name",
        values: &["\"a.test\""],
    },
    Narrower {
        operation: "SetUserProfileImage",
        parameter: "file",
        values: &["\"content\""],
    },
];

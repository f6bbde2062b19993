//! Differences that have been looked at.

use super::compare::{Finding, Sort};

/// A difference that is meant.
#[derive(Clone, Copy, Debug)]
pub struct Known {
    /// Which sort of difference: a lack is never excused by a note about what is too much.
    pub sort: Sort,
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
        self.sort == finding.sort
            && matches(self.operation, &finding.operation)
            && matches(self.at, &finding.at)
    }
}

/// Findings held against a list of what is known.
#[derive(Debug)]
pub struct Review<'a> {
    /// Those that the list does not have.
    pub new: Vec<&'a Finding>,
    /// How many it has.
    pub known: usize,
    /// What the list has and nobody found.
    pub stale: Vec<&'a Known>,
}

/// Holds findings against a list of what is known.
pub fn review<'a>(findings: &'a [Finding], known: &'a [Known]) -> Review<'a> {
    let all = findings.iter();
    let (excused, new): (Vec<_>, Vec<_>) = all.partition(|f| known.iter().any(|known| known.is(f)));
    let stale = known.iter();
    Review {
        known: excused.len(),
        stale: stale
            .filter(|known| !excused.iter().any(|f| known.is(f)))
            .collect(),
        new,
    }
}

/// The JavaScript SDK has it, the description not.
const SDK: &str = "only the JavaScript SDK of Clerk has it (3.25.0)";
/// Named among the required members, and declared nowhere.
const REQUIRED: &str = "the description requires it without declaring it";

/// The emulator has one shape for all refusals.
const ERROR: &str = "the errors of machine operations are described without it, and open";
/// Of a password or a code that is not right.
const EMPTY: &str = "the refusal is described without content";

/// All of them.
pub const KNOWN: &[Known] = &[
    extra("Js*", "", "only Clerk's JavaScript SDK has it"),
    extra("CreateEnterpriseConnection", "body.authenticatable", SDK),
    extra(
        "CreateEnterpriseConnection",
        "body.disable_jit_provisioning",
        SDK,
    ),
    extra(
        "CreateEnterpriseConnection",
        "body.sync_user_attributes",
        SDK,
    ),
    extra(
        "CreateEnterpriseConnection",
        "body.saml.idp_certificates",
        SDK,
    ),
    extra("UpdateEnterpriseConnection", "body.authenticatable", SDK),
    extra(
        "UpdateEnterpriseConnection",
        "body.disable_jit_provisioning",
        SDK,
    ),
    extra("UpdateEnterpriseConnection", "body.provider", SDK),
    extra("CreateSAMLConnection", "body.idp_certificates", SDK),
    extra("UpdateSAMLConnection", "body.idp_certificates", SDK),
    extra("UpdateSAMLConnection", "body.provider", SDK),
    extra("CreateUser", "body.timezone", SDK),
    extra("UpdateUser", "body.timezone", SDK),
    extra("UpdateInstance", "body.enhanced_email_deliverability", SDK),
    extra(
        "UpdateInstanceRestrictions",
        "body.ignore_dots_for_gmail_addresses",
        SDK,
    ),
    extra(
        "UpdateInstanceRestrictions",
        "answer.ignore_dots_for_gmail_addresses",
        SDK,
    ),
    extra("UpdateOrganizationDomain", "body.name", SDK),
    extra("ListBlocklistIdentifiers", "query.limit", SDK),
    extra("ListBlocklistIdentifiers", "query.offset", SDK),
    extra("RefreshSession", "query.suffixed_cookies", SDK),
    extra("*", "*external_accounts[].external_account_id", SDK),
    extra(
        "GetUserList",
        "answer[].requires_password_reset",
        "the description speaks of it without declaring it",
    ),
    extra("GetUserList", "answer[].timezone", SDK),
    extra(
        "ListEnterpriseConnections",
        "answer[].allow_subdomains",
        SDK,
    ),
    extra("ListEnterpriseConnections", "*.idp_certificate", SDK),
    extra(
        "ListEnterpriseConnections",
        "*.idp_certificate_expires_at",
        SDK,
    ),
    extra(
        "ListEnterpriseConnections",
        "*.idp_certificate_issued_at",
        SDK,
    ),
    extra("ListEnterpriseConnections", "*.idp_certificates", SDK),
    extra("ListEnterpriseConnections", "*.idp_metadata", SDK),
    extra(
        "ListEnterpriseConnections",
        "*.saml_connection.sync_user_attributes",
        SDK,
    ),
    extra("ListSAMLConnections", "answer[].idp_certificates", SDK),
    extra("verifyOAuthAccessToken", "answer.act", SDK),
    extra("verifyOAuthAccessToken", "answer.aud", SDK),
    extra("verifyOAuthAccessToken", "answer.type", SDK),
    extra(
        "ListEnterpriseConnections",
        "answer[].authenticatable",
        REQUIRED,
    ),
    extra(
        "ListEnterpriseConnections",
        "answer[].disable_jit_provisioning",
        REQUIRED,
    ),
    extra("ListSAMLConnections", "answer[].authenticatable", REQUIRED),
    extra(
        "ListSAMLConnections",
        "answer[].disable_jit_provisioning",
        REQUIRED,
    ),
    lacks(
        "*",
        "*external_accounts[].object",
        "a tag of the object, not a choice; kept as text",
    ),
    lacks(
        "ListAllOrganizationDomains",
        "query.enrollment_mode[]",
        "each value may have a `-` before it; taken as text",
    ),
    extra(
        "ListAllOrganizationDomains",
        "answer[].affiliation_verification.expires_at",
        "one type for all verifications",
    ),
    extra(
        "*SignUp",
        "answer.verifications.external_account",
        "the description leaves it open; it is a verification",
    ),
    differs(
        "CreateOrganizationDomain",
        "body.name",
        "a domain without a name is nothing; the JavaScript SDK requires it too",
    ),
    differs(
        "SetUserProfileImage",
        "form.file",
        "an upload without a file is nothing; the JavaScript SDK requires it too",
    ),
];

/// Of the emulator's answers, by the same rules.
pub const KNOWN_ANSWERS: &[Known] = &[
    differs(
        "createApiKey",
        "status",
        "201, as Clerk's Python SDK requires it; the description has 200",
    ),
    extra(
        "GetPublicInterstitial",
        "answer",
        "a page of HTML, of which the description says nothing",
    ),
    extra("Verify*", "404", EMPTY),
    extra("*", "*.clerk_trace_id", ERROR),
    extra("*", "*.errors[].meta", ERROR),
    extra("*", "*.authenticatable", REQUIRED),
    extra("*", "*.disable_jit_provisioning", REQUIRED),
    extra("*", "*.idp_certificates", SDK),
    extra(
        "UpdateInstanceRestrictions",
        "answer.ignore_dots_for_gmail_addresses",
        SDK,
    ),
];

const fn extra(operation: &'static str, at: &'static str, reason: &'static str) -> Known {
    known(Sort::Extra, operation, at, reason)
}

const fn lacks(operation: &'static str, at: &'static str, reason: &'static str) -> Known {
    known(Sort::Lacks, operation, at, reason)
}

const fn differs(operation: &'static str, at: &'static str, reason: &'static str) -> Known {
    known(Sort::Differs, operation, at, reason)
}

const fn known(
    sort: Sort,
    operation: &'static str,
    at: &'static str,
    reason: &'static str,
) -> Known {
    Known {
        sort,
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
    // Both members, or none, cannot be meant; the code has a type with one of them.
    Narrower {
        operation: "CreateAgentTask",
        parameter: "on_behalf_of",
        values: &[
            "{\"user_id\":\"user_1\"}",
            "{\"identifier\":\"ada@x.test\"}",
        ],
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

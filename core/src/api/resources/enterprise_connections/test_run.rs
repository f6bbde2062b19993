//! Test runs of enterprise connections.

use alloc::string::String;
use alloc::vec::Vec;

use crate::Timestamp;
use crate::api::parameters::id::UserId;
use crate::api::parameters::open_enum;
use crate::api::types::{SecretText, model};

open_enum! {
    /// The status of a test run.
    pub enum TestStatus {
        /// It is under way.
        Pending = "pending",
        /// It succeeded.
        Success = "success",
        /// It failed.
        Failed = "failed",
    }

    /// The protocol that a test run tests.
    pub enum TestType {
        /// SAML.
        Saml = "saml",
        /// OAuth and OIDC.
        OAuth = "oauth",
    }
}

model! {
    /// A test run.
    pub struct TestRun {
        /// The id.
        required id: String,
        /// The status.
        status: Option<TestStatus>,
        /// The tested protocol.
        connection_type: Option<TestType>,
        /// The user that the test read.
        parsed_user_info: Option<TestedUser>,
        /// The steps.
        logs: Option<Vec<TestLog>>,
        /// For SAML providers.
        saml: Option<TestSaml>,
        /// For OIDC providers.
        oauth: Option<TestOAuth>,
        /// When it was created.
        created_at: Option<Timestamp>,
    }

    /// The user that a test run read.
    pub struct TestedUser {
        /// The email address.
        email_address: Option<String>,
        /// The first name.
        first_name: Option<String>,
        /// The last name.
        last_name: Option<String>,
        /// The id at the provider.
        user_id: Option<UserId>,
    }

    /// A step of a test run.
    pub struct TestLog {
        /// The severity.
        level: Option<String>,
        /// The code, made for programs.
        code: Option<String>,
        /// The message in short.
        short_message: Option<String>,
        /// The message.
        message: Option<String>,
    }

    /// The exchange with a SAML provider.
    pub struct TestSaml {
        /// The request that was sent.
        saml_request: Option<String>,
        /// The response that came.
        saml_response: Option<SecretText>,
        /// The relay state.
        relay_state: Option<String>,
    }

    /// The exchange with an OAuth provider.
    pub struct TestOAuth {
        /// The ID token.
        id_token: Option<SecretText>,
        /// The access token.
        access_token: Option<SecretText>,
        /// The provider's metadata on the user.
        user_info: Option<String>,
    }

    /// The URL where a test run continues in a browser.
    pub struct TestRunUrl {
        /// The URL that begins the test in a browser.
        url: Option<String>,
    }
}

//! Test runs of enterprise connections.

use alloc::string::String;
use alloc::vec::Vec;

use crate::Timestamp;
use crate::api::parameters::open_enum;
use crate::api::types::{SecretText, model};

open_enum! {
    /// How a test run stands.
    pub enum TestStatus {
        /// It is under way.
        Pending = "pending",
        /// It succeeded.
        Success = "success",
        /// It failed.
        Failed = "failed",
    }

    /// What a test run tests.
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
        /// What was tested.
        connection_type: Option<TestType>,
        /// What was read of the user.
        parsed_user_info: Option<TestedUser>,
        /// What happened, step by step.
        logs: Option<Vec<TestLog>>,
        /// For SAML providers.
        saml: Option<TestSaml>,
        /// For OIDC providers.
        oauth: Option<TestOAuth>,
        /// When it was created.
        created_at: Option<Timestamp>,
    }

    /// What a test run read of its user.
    pub struct TestedUser {
        /// The email address.
        email_address: Option<String>,
        /// The first name.
        first_name: Option<String>,
        /// The last name.
        last_name: Option<String>,
        /// The id at the provider.
        user_id: Option<String>,
    }

    /// A step of a test run.
    pub struct TestLog {
        /// How grave it is.
        level: Option<String>,
        /// The code, made for programs.
        code: Option<String>,
        /// The message in short.
        short_message: Option<String>,
        /// The message.
        message: Option<String>,
    }

    /// What was exchanged with a SAML provider.
    pub struct TestSaml {
        /// The request that was sent.
        saml_request: Option<String>,
        /// The response that came.
        saml_response: Option<SecretText>,
        /// The relay state.
        relay_state: Option<String>,
    }

    /// What was exchanged with an OAuth provider.
    pub struct TestOAuth {
        /// The ID token.
        id_token: Option<SecretText>,
        /// The access token.
        access_token: Option<SecretText>,
        /// What the provider says of the user.
        user_info: Option<String>,
    }

    /// Where a test run goes on in a browser.
    pub struct TestRunUrl {
        /// Where the test is begun in a browser.
        url: Option<String>,
    }
}

//! Enterprise connections: the identity providers (SAML and OIDC) of an application's customers.
//!
//! Its operations are the [functions](#functions) below.
//!
//! Source: <https://clerk.com/docs/reference/backend-api/tag/enterprise-connections>.

mod operations;
mod settings;
mod test_run;

pub use operations::*;
pub use settings::{
    AttributeMappingSettings, CustomAttributeSettings, LoginHintMode, LoginHintSettings,
    OidcSettings, SamlSettings,
};
pub use test_run::{
    TestLog, TestOAuth, TestRun, TestRunUrl, TestSaml, TestStatus, TestType, TestedUser,
};

//! What the environment variables are read into, and what is said of each that is wrong.

use clerk_backend::{Config, ConfigError};

fn read(variables: &[(&str, &str)]) -> Result<Config, ConfigError> {
    Config::from_lookup(|name| {
        let found = variables.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| (*value).to_owned())
    })
}

#[test]
fn configuration_error_names_the_variable_and_a_remedy() {
    let secret = ("CLERK_SECRET_KEY", "sk_test_canary");
    for (variables, variable, advice) in [
        (vec![], "CLERK_SECRET_KEY", "copy the secret key"),
        (
            vec![("CLERK_SECRET_KEY", " ")],
            "CLERK_SECRET_KEY",
            "CLERK_JWT_KEY",
        ),
        (
            vec![("CLERK_SECRET_KEY", "pk_test_canary")],
            "CLERK_SECRET_KEY",
            "sk_test_",
        ),
        (
            vec![("CLERK_SECRET_KEY", "sk_test_can ary")],
            "CLERK_SECRET_KEY",
            "white space",
        ),
        (
            vec![secret, ("CLERK_PUBLISHABLE_KEY", "sk_live_canary")],
            "CLERK_PUBLISHABLE_KEY",
            "pk_test_",
        ),
        (
            vec![secret, ("CLERK_JWT_KEY", "sk_test_canary")],
            "CLERK_JWT_KEY",
            "PEM",
        ),
        (
            vec![secret, ("CLERK_API_URL", "http://canary.test")],
            "CLERK_API_URL",
            "https",
        ),
        (
            vec![secret, ("CLERK_API_URL", "canary")],
            "CLERK_API_URL",
            "https://",
        ),
    ] {
        let error = read(&variables).unwrap_err();
        assert_eq!(error.variable, variable);
        let text = error.to_string();
        assert!(
            text.starts_with(variable) && text.contains(advice),
            "{text}"
        );
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains("canary"), "{shown}");
    }
}

#[test]
fn empty_variable_counts_as_missing() {
    let config = read(&[
        ("CLERK_SECRET_KEY", "sk_test_x\n"),
        ("CLERK_PUBLISHABLE_KEY", ""),
        ("CLERK_JWT_KEY", " "),
        ("CLERK_API_URL", ""),
    ]);
    let clerk = clerk_backend::Client::over_ureq(config.unwrap());
    assert_eq!(clerk.publishable_key(), None);
    assert_eq!(clerk.api_config().api_url(), "https://api.clerk.com");
    assert!(clerk.api_config().secret_key().is_some());
}

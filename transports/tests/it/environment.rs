//! What the environment variables are read into, and what is said of each that is wrong.

use clerk_backend::api::ApiConfig;
use clerk_backend::auth::{AuthenticateOptions, PublishableKey};
use clerk_backend::crypto::RustCrypto;
use clerk_backend::jwt::Key;
use clerk_backend::webhooks::WebhookSecret;
use clerk_backend::{Client, Config, ConfigError, SecretKey};

const SECRET_KEY: &str = "CLERK_SECRET_KEY";
const PUBLISHABLE_KEY: &str = "CLERK_PUBLISHABLE_KEY";
const MACHINE_SECRET_KEY: &str = "CLERK_MACHINE_SECRET_KEY";
const JWT_KEY: &str = "CLERK_JWT_KEY";
const API_URL: &str = "CLERK_API_URL";
const WEBHOOK_SECRET: &str = "CLERK_WEBHOOK_SIGNING_SECRET";

/// `clerk.canary.example$`.
const ENCODED: &str = "Y2xlcmsuY2FuYXJ5LmV4YW1wbGUk";
const PEM: &str = include_str!("../../../core/tests/fixtures/rsa2048.public.pem");

/// Every variable with a value that is right; each holds something to look for in what is shown.
fn right() -> [(&'static str, String); 6] {
    [
        (SECRET_KEY, "sk_test_canarycanarycanary".into()),
        (PUBLISHABLE_KEY, format!("pk_test_{ENCODED}")),
        (MACHINE_SECRET_KEY, "ak_canarycanarycanary".into()),
        (JWT_KEY, PEM.trim().into()),
        (API_URL, "https://canary.example".into()),
        (WEBHOOK_SECRET, format!("whsec_{}", "canary00".repeat(4))),
    ]
}

fn read(variables: &[(&str, &str)]) -> Result<Config, ConfigError> {
    Config::from_lookup(|name| {
        let found = variables.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| (*value).to_owned())
    })
}

/// The variable alone, beside a key without which nothing is read.
fn from_environment(variable: &str, value: &str) -> Result<Config, ConfigError> {
    let other = if variable == SECRET_KEY {
        (JWT_KEY, PEM)
    } else {
        (SECRET_KEY, "sk_test_x")
    };
    read(&[other, (variable, value)])
}

fn by_setter(variable: &str, value: &str) -> Result<Config, ConfigError> {
    let config = Config::new();
    let config = match variable {
        SECRET_KEY => config.secret_key(value),
        PUBLISHABLE_KEY => config.publishable_key(value),
        MACHINE_SECRET_KEY => config.machine_secret_key(value),
        JWT_KEY => config.jwt_key(value),
        API_URL => config.api_url(value),
        _ => config.webhook_secret(value),
    };
    checked(config)
}

fn checked(config: Config) -> Result<Config, ConfigError> {
    config.check().map(|()| config)
}

/// The same with the types of the core, which configurations are made of.
fn by_type(variable: &str, value: &str) -> Result<(), Box<dyn std::error::Error>> {
    let api = || ApiConfig::new(SecretKey::new("sk_test_x").unwrap());
    match variable {
        SECRET_KEY => drop(SecretKey::of_instance(value)?),
        MACHINE_SECRET_KEY => drop(SecretKey::of_machine(value)?),
        PUBLISHABLE_KEY => {
            let options = AuthenticateOptions::new(api()).publishable_key(value);
            drop(options.build()?);
            drop(PublishableKey::parse(value.trim())?);
        }
        JWT_KEY => drop(Key::from_pem(value, &RustCrypto)?),
        API_URL => drop(api().with_api_url(value)?),
        _ => drop(WebhookSecret::new(value)?),
    }
    Ok(())
}

/// Texts that are wrong for every variable, and what the error says.
fn wrong(variable: &str, value: &str) -> Vec<(String, &'static str)> {
    let mut rows = vec![
        (format!("\u{feff}{value}"), "byte order mark"),
        (format!("{variable}={value}"), "NAME=value"),
        (format!("export {variable}=\"{value}\""), "NAME=value"),
        (format!("{value};"), "semicolon"),
        (format!("{value},"), "comma"),
        (format!("{value}\u{fffd}"), ""),
    ];
    for placeholder in [
        "undefined",
        "null",
        "********",
        "your_key_here",
        "<secret>",
        "...",
        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        "${CLERK_KEY}",
    ] {
        rows.push((placeholder.into(), "placeholder"));
    }
    if variable != JWT_KEY {
        for quoted in [
            format!("\"{value}\""),
            format!("'{value}'"),
            format!("`{value}`"),
            format!("{value}\""),
            format!("\u{201c}{value}\u{201d}"),
        ] {
            rows.push((quoted, "quotation marks"));
        }
        rows.push((format!("{value}\\n"), "backslash"));
    }
    // Within base64, browsers and PEM ignore white space.
    if ![JWT_KEY, PUBLISHABLE_KEY].contains(&variable) {
        let (start, end) = value.split_at(value.len() / 2);
        rows.push((format!("{start} {end}"), ""));
        rows.push((format!("{start}\n{end}"), ""));
    }
    for (other, of_another_kind) in right() {
        let says = match other {
            SECRET_KEY => "secret key",
            PUBLISHABLE_KEY => "publishable key",
            WEBHOOK_SECRET if variable != JWT_KEY => "webhook signing secret",
            JWT_KEY if variable != WEBHOOK_SECRET => "PEM",
            _ => "",
        };
        if other != variable {
            rows.push((of_another_kind, says));
        }
    }
    let own: &[(&str, &str)] = match variable {
        SECRET_KEY => &[
            ("canary", "sk_test_"),
            ("sk_test_", "sk_test_"),
            ("SK_TEST_CANARY", "sk_test_"),
            ("sk_test_****************", "placeholder"),
            ("Bearer sk_test_canary", "white space"),
            ("sk_test_can-ary!", "sk_test_"),
        ],
        PUBLISHABLE_KEY => &[
            ("canary", "pk_test_"),
            ("pk_test_", "pk_test_"),
            ("pk_canary", "pk_test_"),
            ("pk_test_!canary!", "pk_test_"),
            ("pk_live_...", "placeholder"),
        ],
        MACHINE_SECRET_KEY => &[("canary", "ak_"), ("ak_", "ak_")],
        JWT_KEY => &[("canary", "PEM"), ("{\"kty\":\"RSA\"}", "JSON")],
        API_URL => &[
            ("canary", "https://"),
            ("canary.example", "https://"),
            ("http://canary.example", "unencrypted"),
            ("https://canary.example/v1", "/v1"),
            ("https://canary.example/v1/", "/v1"),
            ("https://user:canary@clerk.example", "user"),
            ("https://clerk.example/?canary", "query"),
        ],
        _ => &[
            ("canary!", "base64"),
            ("whsec_canary", ""),
            ("whsec_Y2FuYXJ5", "24 bytes"),
            (" whsec_canary00canary00canary00canary00", "white space"),
            ("whsec_canary00canary00canary00canary00\n", "line end"),
        ],
    };
    rows.extend(own.iter().map(|(text, says)| ((*text).to_owned(), *says)));
    rows
}

/// Everything that an error shows, down to its last source.
fn shown(error: &(dyn std::error::Error + 'static)) -> String {
    let sources = std::iter::successors(Some(error), |error| error.source());
    sources
        .map(|error| format!("{error} {error:?}"))
        .collect::<Vec<_>>()
        .join(" ")
}

#[test]
fn wrong_settings_are_errors_that_say_what_is_wrong_and_never_repeat_the_value() {
    let mut failed = Vec::new();
    for (variable, value) in right() {
        for (text, says) in wrong(variable, &value) {
            let from_environment = from_environment(variable, &text).err();
            let by_setter = by_setter(variable, &text).err();
            for error in [&from_environment, &by_setter].into_iter().flatten() {
                if error.variable() != Some(variable) || !error.to_string().contains(variable) {
                    failed.push(format!("{variable}={text}: not named in {error}"));
                }
            }
            let by_type = by_type(variable, &text).err();
            for (way, error) in [
                ("environment", from_environment.as_ref().map(|e| shown(e))),
                ("setter", by_setter.as_ref().map(|e| shown(e))),
                ("type", by_type.as_ref().map(|e| shown(&**e))),
            ] {
                match error {
                    None => failed.push(format!("{variable}={text}: accepted ({way})")),
                    Some(error) => {
                        let parts = ["canary", ENCODED, "MIIB", text.trim()];
                        let is_prefix = text.ends_with('_');
                        let repeats = !is_prefix && parts.iter().any(|part| error.contains(part));
                        if repeats || !error.contains(says) {
                            failed.push(format!("{variable}={text}: {error} ({way})"));
                        }
                    }
                }
            }
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn white_space_and_line_ends_around_settings_are_dropped() {
    for (variable, value) in right() {
        let around = [" ", "\n", "\r\n", "\t", "\u{a0}"];
        for text in around.map(|space| format!("{space}{value}{space}")) {
            let accepted = variable != WEBHOOK_SECRET;
            assert_eq!(
                from_environment(variable, &text).is_ok(),
                accepted,
                "{variable}"
            );
            assert_eq!(by_setter(variable, &text).is_ok(), accepted, "{variable}");
            assert_eq!(by_type(variable, &text).is_ok(), accepted, "{variable}");
        }
    }
}

#[test]
fn pem_text_may_be_quoted_or_have_its_line_ends_written_out() {
    let pem = PEM.trim();
    for text in [
        format!("\"{pem}\""),
        format!("'{pem}'\n"),
        pem.replace('\n', "\\n"),
        format!("\"{}\"", pem.replace('\n', "\\r\\n")),
        pem.replace('\n', ""),
    ] {
        from_environment(JWT_KEY, &text).unwrap();
        by_setter(JWT_KEY, &text).unwrap();
    }
}

#[test]
fn keys_of_different_instances_are_refused_in_any_order() {
    let [test, live] = ["sk_test_canary", "sk_live_canary"];
    let [test_pk, live_pk] = ["test", "live"].map(|mode| format!("pk_{mode}_{ENCODED}"));
    for (secret, publishable, fits) in [
        (test, &test_pk, true),
        (live, &live_pk, true),
        (test, &live_pk, false),
        (live, &test_pk, false),
    ] {
        let publishable = publishable.as_str();
        let ways = [
            read(&[(SECRET_KEY, secret), (PUBLISHABLE_KEY, publishable)]),
            checked(
                Config::new()
                    .secret_key(secret)
                    .publishable_key(publishable),
            ),
            checked(
                Config::new()
                    .publishable_key(publishable)
                    .secret_key(secret),
            ),
        ];
        for config in ways {
            assert_eq!(config.is_ok(), fits);
            if let Err(error) = config {
                let error = shown(&error);
                assert!(error.contains("different instances"), "{error}");
                assert!(
                    !error.contains("canary") && !error.contains(ENCODED),
                    "{error}"
                );
            }
        }
    }
}

#[test]
fn right_settings_reach_the_client() {
    let variables = right();
    let variables: Vec<_> = variables
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let clerk = Client::over_ureq(read(&variables).unwrap()).unwrap();
    assert_eq!(clerk.api_config().api_url(), "https://canary.example");
    assert_eq!(clerk.publishable_key(), Some(variables[1].1));
    assert!(clerk.webhook_secret().is_some());
    // Only what is set elsewhere is missing here.
    clerk.authenticate_options().build().unwrap();
}

#[test]
fn a_machine_needs_no_key_but_its_own() {
    use clerk_backend::auth::AcceptsToken;
    use clerk_backend::jwt::TokenType;

    let clerk = Client::over_ureq(read(&[(MACHINE_SECRET_KEY, "ak_canary")]).unwrap()).unwrap();
    let options = clerk.authenticate_options();
    let m2m = AcceptsToken::Only(TokenType::M2m);
    assert!(options.accepts_token(m2m).build().is_ok());
}

#[test]
fn without_any_key_the_error_says_which_there_are() {
    for variables in [
        &[][..],
        &[(SECRET_KEY, " ")],
        &[(API_URL, "https://clerk.example")],
    ] {
        let error = read(variables).unwrap_err();
        assert_eq!(error.variable(), Some(SECRET_KEY));
        assert!(error.to_string().contains(JWT_KEY), "{error}");
    }
}

#[test]
fn empty_variable_counts_as_missing() {
    let config = read(&[
        (SECRET_KEY, "sk_test_x\n"),
        (PUBLISHABLE_KEY, ""),
        (MACHINE_SECRET_KEY, "\n"),
        (JWT_KEY, " "),
        (API_URL, ""),
        (WEBHOOK_SECRET, ""),
    ]);
    let clerk = Client::over_ureq(config.unwrap()).unwrap();
    assert_eq!(clerk.publishable_key(), None);
    assert_eq!(clerk.api_config().api_url(), "https://api.clerk.com");
    assert!(clerk.api_config().secret_key().is_some());
}

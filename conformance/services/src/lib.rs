//! What the example services need: a client of Clerk, or of
//! the emulator where no `CLERK_SECRET_KEY` is set, and then people to be.

#![allow(clippy::std_instead_of_alloc)] // examples have std

use core::error::Error;
use core::net::{Ipv4Addr, SocketAddr};
use std::net::TcpListener;
use std::process::Command;
use std::sync::Arc;

use clerk_backend::api::{api_keys, users};
use clerk_backend::auth::{
    AcceptsToken, AuthenticateOptions, Authenticator, Check, Reverification,
};
use clerk_backend::jwt::{AuthorizedParties, TokenType};
use clerk_backend::{AsyncClient, Config};
use clerk_emulator::Emulator;
use serde_json::json;

/// Who may read the reports.
pub fn reads_reports() -> Check {
    Check::new().permission("org:reports:read")
}

/// Who may change the plan: whoever proved within the last ten minutes who they are.
pub fn changes_plan() -> Check {
    Check::new().reverification(Reverification::Strict)
}

/// What a service judges requests with.
#[derive(Clone, Debug)]
pub struct Demo {
    /// Asks Clerk.
    pub client: AsyncClient,
    /// Takes session tokens.
    pub sessions: Authenticator,
    /// Takes API keys.
    pub machines: Authenticator,
    /// `None` where it talks to Clerk.
    pub people: Option<Arc<People>>,
}

impl Demo {
    /// Over Clerk with `CLERK_SECRET_KEY`, over an emulator without.
    ///
    /// # Errors
    /// Where the environment makes no configuration.
    pub fn start() -> Result<Self, Box<dyn Error>> {
        if std::env::var_os("CLERK_SECRET_KEY").is_some() {
            // Where the frontend runs. Clerk mints some cookies' tokens without an origin.
            let origin = std::env::var("APP_ORIGIN").unwrap_or("http://localhost:4010".to_owned());
            let parties = AuthorizedParties::allow_missing([origin]);
            let config = Config::from_env()?.authorized_parties(parties);
            return Self::new(AsyncClient::over_reqwest(config)?, None, |options| options);
        }
        let clerk = Emulator::builder().users(4).organizations(2).try_start()?;
        let config = Config::new()
            .secret_key(clerk.secret_key())
            .publishable_key(clerk.publishable_key())
            .api_url(clerk.url())
            .authorized_parties([clerk.origin()]);
        let frontend_api = clerk.frontend_url();
        let client = AsyncClient::over_reqwest(config)?;
        // Browsers find the emulated Frontend API and its sign-in page on this machine.
        Self::new(client, Some(Arc::new(People { clerk })), |options| {
            let sign_in = format!("{frontend_api}/sign-in");
            options.proxy_url(&frontend_api).sign_in_url(sign_in)
        })
    }

    fn new(
        client: AsyncClient,
        people: Option<Arc<People>>,
        more: impl Fn(AuthenticateOptions) -> AuthenticateOptions,
    ) -> Result<Self, Box<dyn Error>> {
        let options = || more(client.authenticate_options());
        Ok(Self {
            sessions: options().build()?,
            machines: options()
                .accepts_token(AcceptsToken::Only(TokenType::ApiKey))
                .build()?,
            client,
            people,
        })
    }

    /// Notes about each person of the emulator what no browser may see.
    ///
    /// # Errors
    /// Where the emulator does not answer.
    pub async fn refuse_credit(&self) -> Result<(), Box<dyn Error>> {
        if self.people.is_none() {
            return Ok(());
        }
        for user in self.client.send(users::list()).await? {
            let note = json!({ "credit": "refused" });
            let merge = users::merge_metadata(user.id).private_metadata(note);
            self.client.send(merge).await?;
        }
        Ok(())
    }

    /// Says what there is: the page that signs a browser in, and the lines from the documentation of
    /// the example.
    pub fn introduce(&self, address: &str, page: &str, source: &str) {
        println!("The service is at http://{address}");
        if let Some(people) = &self.people {
            println!("The emulator is at {}", people.clerk.url());
            println!("\nOpen http://{address}{page} in a browser, or try these lines:\n");
            println!("{}", lines(source));
        }
    }
}

/// The port that was asked for as the only argument, or this one.
///
/// # Errors
/// Where the argument is no port, or the port is taken.
pub fn listener(port: u16) -> Result<TcpListener, Box<dyn Error>> {
    let port = match std::env::args().nth(1) {
        Some(argument) => argument.parse()?,
        None => port,
    };
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, port))?)
}

/// The shell lines in the documentation of an example.
pub fn lines(source: &str) -> String {
    let documentation = source.lines().map_while(|line| line.strip_prefix("//!"));
    let mut block = documentation.skip_while(|line| *line != " ```sh");
    block.next();
    let block = block.take_while(|line| *line != " ```");
    block
        .map(|line| line.strip_prefix(' ').unwrap_or(line))
        .collect::<Vec<_>>()
        .join("\n")
}

/// Runs every line in the documentation of an example with `sh` and `curl`, and looks for what stands below it in what it
/// prints. `port` is the one that the lines name.
///
/// # Panics
/// Where a line prints something else, or there are more or fewer lines than expected.
pub fn check_lines(source: &str, port: &str, address: SocketAddr, expected_count: usize) {
    let lines = lines(source).replace(port, &address.port().to_string());
    let (setup, lines) = lines.split_once("\n\n").unwrap();
    let mut checked = 0;
    let mut lines = lines.lines();
    while let (Some(line), Some(expected)) = (lines.next(), lines.next()) {
        let expected = expected.strip_prefix("# ").unwrap();
        let output = Command::new("sh")
            .args(["-c", &format!("{setup}\n{line}")])
            .env_remove("http_proxy")
            .output()
            .expect("this test needs sh and curl");
        let printed = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{line}\n{output:?}");
        assert!(printed.contains(expected), "{line}\n{printed}");
        checked += 1;
    }
    assert_eq!(checked, expected_count);
}

/// The emulator, and tokens of the people in it.
#[derive(Debug)]
pub struct People {
    clerk: Emulator,
}

impl People {
    /// A new credential of somebody, for the `Authorization` header.
    pub async fn credential(&self, client: &AsyncClient, name: &str) -> Option<String> {
        let users = self.clerk.user_ids();
        let reader = || {
            let organization = json!({
                "id": self.clerk.organization_ids()[0], "rol": "admin", "per": "read", "fpm": "1",
            });
            let token = self.clerk.token().claim("v", 2).claim("sts", "active");
            let token = token.claim("sub", &*users[0]).claim("sid", "sess_demo");
            let token = token.claim("o", organization).claim("fea", "o:reports");
            token.claim("fva", json!([0, -1]))
        };
        match name {
            "member" => {
                let session = self.clerk.sign_in(&users[1], None)?;
                self.clerk.session_token(&session)
            }
            "reader" => Some(reader().mint()),
            // Signed in an hour ago.
            "sleeper" => Some(reader().claim("fva", json!([60, -1])).mint()),
            "robot" => {
                let key = client
                    .send(api_keys::create("robot", &*users[1]))
                    .await
                    .ok()?;
                Some(key.secret?.expose().to_owned())
            }
            _ => None,
        }
    }

    /// Where a browser signs in, to come back to the service.
    pub fn sign_in_url(&self, host: &str) -> String {
        let frontend_api = self.clerk.frontend_url();
        format!("{frontend_api}/sign-in?redirect_url=http://{host}/")
    }
}

/// The README and the guides, so that what they show compiles, and is shown with the names that it has in an application.
#[cfg(doctest)]
mod pages {
    macro_rules! pages {
        ($($page:ident: $file:literal,)+) => {$(
            #[doc = include_str!(concat!("../../../", $file))]
            mod $page {}
        )+};
    }

    pages! {
        readme: "README.md",
        clerk_rs: "transports/src/guide/clerk_rs.md",
        domains: "transports/src/guide/domains.md",
        first_steps: "transports/src/guide/first_steps.md",
        machine_tokens: "transports/src/guide/machine_tokens.md",
        middleware: "transports/src/guide/middleware.md",
        migration: "transports/src/guide/migration.md",
        operations: "transports/src/guide/operations.md",
        permissions: "transports/src/guide/permissions.md",
        sans_io: "transports/src/guide/sans_io.md",
        security: "transports/src/guide/security.md",
        testing: "transports/src/guide/testing.md",
        tokens: "transports/src/guide/tokens.md",
        troubleshooting: "transports/src/guide/troubleshooting.md",
        webhooks: "transports/src/guide/webhooks.md",
    }
}

//! Where the example runs: Clerk where a secret key is at hand, else the emulator.

use core::error::Error;
use std::collections::HashSet;
use std::path::PathBuf;

use clerk_backend::{Client, Config};
use clerk_emulator::{Emulator, Failure, Fault, RetryAfter};

pub(crate) struct Options {
    pub(crate) users: usize,
    pub(crate) out: Option<PathBuf>,
    pub(crate) fresh: bool,
}

impl Options {
    pub(crate) fn from_args(mut args: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut options = Self {
            users: 1000,
            out: None,
            fresh: false,
        };
        while let Some(arg) = args.next() {
            let mut value = || args.next().ok_or(format!("{arg} needs a value"));
            match arg.as_str() {
                "--users" => {
                    options.users = value()?.parse().map_err(|_| "--users takes a number")?;
                }
                "--out" => options.out = Some(value()?.into()),
                "--fresh" => options.fresh = true,
                other => {
                    return Err(format!(
                        "unknown option {other}; known are --users N, --out FILE, --fresh"
                    ));
                }
            }
        }
        Ok(options)
    }
}

pub(crate) struct Target {
    pub(crate) client: Client,
    pub(crate) emulator: Option<Emulator>,
}

/// What the emulator counted.
pub(crate) struct Requests {
    pub(crate) all: u64,
    /// Sent once more because the first was refused.
    pub(crate) again: u64,
}

/// How often the emulator answers 429 in the middle of the work.
const REFUSALS: u64 = 2;

impl Target {
    pub(crate) fn choose(options: &Options) -> Result<Self, Box<dyn Error>> {
        if std::env::var_os("CLERK_SECRET_KEY").is_some() {
            return Ok(Self {
                client: Client::from_env()?,
                emulator: None,
            });
        }
        let emulator = Emulator::builder()
            .seed(1)
            .users(options.users)
            .organizations(options.users.div_ceil(20))
            .try_start()?;
        emulator.fail(
            Fault::on("GET", "/v1/users/*/organization_memberships")
                .after(options.users as u64 / 3)
                .times(REFUSALS)
                .with(Failure::TooManyRequests(RetryAfter::Seconds(1))),
        );
        let config = Config::new()
            .secret_key(emulator.secret_key())
            .api_url(emulator.url());
        Ok(Self {
            client: Client::over_ureq(config)?,
            emulator: Some(emulator),
        })
    }

    /// The file: never the same for invented people as for real ones.
    pub(crate) fn output(&self, options: &Options) -> PathBuf {
        let default = match self.emulator {
            Some(_) => "target/emulated-users.jsonl",
            None => "target/users.jsonl",
        };
        options.out.clone().unwrap_or_else(|| default.into())
    }

    pub(crate) fn introduction(&self) -> String {
        match &self.emulator {
            None => format!(
                "Syncing from {} (CLERK_SECRET_KEY is set).",
                self.client.api_config().api_url()
            ),
            Some(emulator) => format!(
                "No CLERK_SECRET_KEY, so an emulator of Clerk's API was started at {} with {} people in {} organizations.",
                emulator.url(),
                emulator.user_ids().len(),
                emulator.organization_ids().len(),
            ),
        }
    }

    /// Counted by the emulator, so only there.
    pub(crate) fn requests(&self) -> Option<Requests> {
        let emulator = self.emulator.as_ref()?;
        let requests = emulator.requests();
        let different: HashSet<_> = requests
            .iter()
            .map(|request| (request.path(), request.query()))
            .collect();
        Some(Requests {
            all: requests.len() as u64,
            again: (requests.len() - different.len()) as u64,
        })
    }
}

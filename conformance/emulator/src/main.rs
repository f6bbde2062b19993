//! The emulator as a program; see the library `clerk_emulator`.

use core::str::FromStr;
use std::process::ExitCode;

use clerk_emulator::{Builder, Emulator, Fault};

const USAGE: &str =
    "usage: emulator [--port N] [--seed N] [--users N] [--organizations N] [--production DOMAIN]
                [--origin URL] [--access-tokens opaque|jwt] [--fault 'METHOD PATH [xN] [after=N] [every=N] FAILURE[=VALUE]']...

Serves an emulated Clerk instance on 127.0.0.1 until it is killed: a development instance, or with
--production DOMAIN a production instance of that domain. Session tokens name --origin as their
authorized party: by default http://localhost:3000, or https://DOMAIN.
Failures: 429[=SECONDS] 429-date=SECONDS STATUS html=STATUS redirect=URL no-content empty
not-utf8 deep-json=DEPTH huge=BYTES gzip-bomb=BYTES reset hang mute hang-in-body reset-in-body truncated
delay=MILLISECONDS dribble=MILLISECONDS charset";

fn main() -> ExitCode {
    let (builder, faults) = match arguments(std::env::args().skip(1)) {
        Ok(read) => read,
        Err(message) => {
            eprintln!("{message}\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    let emulator = match builder.try_start() {
        Ok(emulator) => emulator,
        Err(error) => {
            eprintln!("the port cannot be had: {error}");
            return ExitCode::FAILURE;
        }
    };
    for fault in faults {
        emulator.fail(fault);
    }
    print!("{}", greeting(&emulator));
    loop {
        std::thread::park();
    }
}

fn arguments(mut words: impl Iterator<Item = String>) -> Result<(Builder, Vec<Fault>), String> {
    let mut builder = Emulator::builder();
    let mut faults = Vec::new();
    while let Some(name) = words.next() {
        if name == "--help" {
            return Err("an emulator of Clerk's Backend API".into());
        }
        let value = words
            .next()
            .ok_or_else(|| format!("{name} wants a value"))?;
        builder = match name.as_str() {
            "--port" => builder.port(number(&name, &value)?),
            "--seed" => builder.seed(number(&name, &value)?),
            "--users" => builder.users(number(&name, &value)?),
            "--organizations" => builder.organizations(number(&name, &value)?),
            "--production" => builder.production(value),
            "--origin" => builder.origin(value),
            "--access-tokens" if ["opaque", "jwt"].contains(&value.as_str()) => {
                builder.jwt_access_tokens(value == "jwt")
            }
            "--fault" => {
                faults.push(value.parse()?);
                builder
            }
            _ => return Err(format!("{name} is no option")),
        };
    }
    Ok((builder, faults))
}

fn number<T: FromStr>(name: &str, value: &str) -> Result<T, String> {
    value
        .parse()
        .map_err(|_| format!("{name} wants a number, not {value}"))
}

fn greeting(emulator: &Emulator) -> String {
    let pem = emulator.jwt_public_key_pem();
    format!(
        "Clerk emulator at {url}\n\nexport CLERK_API_URL={url}\nexport CLERK_SECRET_KEY={secret}\n\
         export CLERK_PUBLISHABLE_KEY={publishable}\nexport CLERK_JWT_KEY='{pem}'\n",
        url = emulator.url(),
        secret = emulator.secret_key(),
        publishable = emulator.publishable_key(),
        pem = pem.trim_end(),
    )
}

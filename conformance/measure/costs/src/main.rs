//! Goes along the main paths of `clerk-core`, for `.ci/costs`.
//!
//! `costs` lists the paths with the allocations of one pass; `costs PATH COUNT` makes `COUNT` passes
//! along one of them, for a tool that counts instructions.
//!
//! Signatures are accepted unchecked but for the path `signature`, so that the others show what the
//! crate does itself.

use std::hint::black_box;
use std::process::ExitCode;
use std::sync::Arc;

use clerk_core::api::{ApiConfig, Endpoint, users};
use clerk_core::auth::{AuthenticateOptions, Authenticator, RequestView, Status};
use clerk_core::crypto::{
    Algorithm, CryptoProvider, SignatureError, PublicKey, RustCrypto, UnusableKey, VerifyingKey,
};
use clerk_core::flow::Step;
use clerk_core::jwt::{self, Key, VerifyOptions};
use clerk_core::{SecretKey, Timestamp};

const PEM: &str = include_str!("../../../bare/public_key.pem");
/// A token of an ordinary session, with an organization. Its signature is not one.
const TOKEN: &str = include_str!("../token.txt");
/// Signed with the key above.
const SIGNED: &str = include_str!("../../../bare/token.txt");
const USER: &str = include_str!("../user.json");
const NOW: Timestamp = Timestamp::from_secs(1_800_000_000);
const PARTY: &str = "https://app.example.com";

type Pass = Box<dyn Fn()>;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let paths = paths();
    match arguments.as_slice() {
        [] => {
            for (name, pass) in &paths {
                pass(); // what is made once is not counted
                let counted = allocation_counter::measure(pass);
                println!("{name} {} {}", counted.count_total, counted.bytes_total);
            }
            ExitCode::SUCCESS
        }
        [name, count] => {
            let path = paths.iter().find(|(path, _)| path == name);
            let (Some((_, pass)), Ok(count)) = (path, count.parse::<u32>()) else {
                return ExitCode::FAILURE;
            };
            (0..count).for_each(|_| pass());
            ExitCode::SUCCESS
        }
        _ => ExitCode::FAILURE,
    }
}

fn paths() -> [(&'static str, Pass); 8] {
    let token = TOKEN.trim();
    let cookie = format!("__client_uat=1799999900; __session={token}; theme=dark");
    let page = format!("[{}]", [USER; 50].join(","));
    let config = api_config();
    [
        ("verify", verify(token)),
        ("session", session(token)),
        ("signature", signature()),
        ("signed-in", decide(cookie, Status::SignedIn)),
        ("signed-out", decide("theme=dark".into(), Status::SignedOut)),
        (
            "page-of-50-users",
            Box::new(move || drop(users::ListUsers::decode(black_box(page.as_bytes())).unwrap())),
        ),
        (
            "one-user",
            Box::new(|| drop(users::GetUser::decode(black_box(USER.as_bytes())).unwrap())),
        ),
        (
            "request",
            Box::new(move || {
                let list = users::list().limit(500_u32).query(black_box("ada"));
                drop(config.request(&list.order_by("-created_at")).unwrap());
            }),
        ),
    ]
}

fn options() -> VerifyOptions {
    VerifyOptions::new().authorized_parties([PARTY])
}

fn verify(token: &'static str) -> Pass {
    let (key, options) = (Key::from_pem(PEM, &Unchecked).unwrap(), options());
    Box::new(move || drop(jwt::verify(black_box(token), &key, &options, NOW).unwrap()))
}

fn session(token: &'static str) -> Pass {
    let (key, options) = (Key::from_pem(PEM, &Unchecked).unwrap(), options());
    Box::new(move || {
        let verified = jwt::verify(black_box(token), &key, &options, NOW).unwrap();
        drop(verified.session().unwrap());
    })
}

fn signature() -> Pass {
    let key = Key::from_pem(PEM, &RustCrypto).unwrap();
    let options = VerifyOptions::new();
    Box::new(move || drop(jwt::verify(black_box(SIGNED.trim()), &key, &options, NOW).unwrap()))
}

fn api_config() -> ApiConfig {
    ApiConfig::new(SecretKey::new("sk_live_costs").unwrap())
}

fn decide(cookie: String, status: Status) -> Pass {
    let options = AuthenticateOptions::new(api_config())
        .publishable_key("pk_live_Y2xlcmsuZXhhbXBsZS5jb20k")
        .expect(options())
        .jwt_key(Key::from_pem(PEM, &Unchecked).unwrap());
    let authenticator: Authenticator = options.build().unwrap();
    Box::new(move || {
        let headers: [(&str, &[u8]); 8] = [
            ("host", b"app.example.com"),
            ("user-agent", b"Mozilla/5.0 (X11; Linux x86_64; rv:142.0)"),
            ("accept", b"text/html,application/xhtml+xml,*/*;q=0.8"),
            ("accept-language", b"en-US,en;q=0.5"),
            ("sec-fetch-dest", b"document"),
            ("sec-fetch-mode", b"navigate"),
            ("x-forwarded-proto", b"https"),
            ("cookie", cookie.as_bytes()),
        ];
        let url = "https://app.example.com/dashboard?tab=1";
        let request = RequestView::new("GET", url, &headers);
        let Step::Done(Ok(state)) = authenticator.start(black_box(&request), NOW, 0) else {
            panic!("the key is at hand");
        };
        assert_eq!(state.status(), status);
    })
}

/// Accepts every signature.
#[derive(Debug)]
struct Unchecked;

impl CryptoProvider for Unchecked {
    fn load(&self, _: PublicKey<'_>) -> Result<Arc<dyn VerifyingKey>, UnusableKey> {
        Ok(Arc::new(Self))
    }
}

impl VerifyingKey for Unchecked {
    fn verify(&self, _: Algorithm, _: &[u8], _: &[u8]) -> Result<(), SignatureError> {
        Ok(())
    }
}

//! The lines in the documentation of the example services, run as they are printed (with another
//! port). They need `sh` and `curl`.

#![allow(clippy::std_instead_of_alloc)] // tests have std

use core::net::Ipv4Addr;
use std::net::TcpListener;
use std::process::Command;

#[allow(dead_code)]
#[path = "../examples/actix_service.rs"]
mod actix_service;
#[allow(dead_code)]
#[path = "../examples/axum_service.rs"]
mod axum_service;
/// Runs every line and looks for what stands below it in what it prints.
fn check(source: &str, port: &str, listener: &TcpListener) {
    let lines = clerk_services::lines(source)
        .replace(port, &listener.local_addr().unwrap().port().to_string());
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
    assert_eq!(checked, 11);
}

fn listener() -> TcpListener {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap()
}

#[test]
fn the_lines_of_the_axum_service_work() {
    let listener = listener();
    let serving = listener.try_clone().unwrap();
    std::thread::spawn(|| {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(axum_service::serve(serving)).unwrap();
    });
    let source = include_str!("../examples/axum_service.rs");
    check(source, "4010", &listener);
}

#[test]
fn the_lines_of_the_actix_service_work() {
    let listener = listener();
    let serving = listener.try_clone().unwrap();
    std::thread::spawn(|| {
        let system = actix_web::rt::System::new();
        system.block_on(actix_service::serve(serving)).unwrap();
    });
    let source = include_str!("../examples/actix_service.rs");
    check(source, "4011", &listener);
}

//! The lines in the documentation of the example services, run as they are printed (with another
//! port). They need `sh` and `curl`.

#![allow(clippy::std_instead_of_alloc)] // tests have std

use core::net::Ipv4Addr;
use core::time::Duration;
use std::net::{TcpListener, TcpStream};

use clerk_services::check_lines;

#[allow(dead_code)]
#[path = "../examples/actix_service.rs"]
mod actix_service;
#[allow(dead_code)]
#[path = "../examples/axum_service.rs"]
mod axum_service;
#[allow(dead_code)]
#[path = "../examples/mcp_server.rs"]
mod mcp_server;
#[allow(dead_code)]
#[path = "../examples/poem_service.rs"]
mod poem_service;
#[allow(dead_code)]
#[path = "../examples/rocket_service.rs"]
mod rocket_service;

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
    check_lines(source, "4010", listener.local_addr().unwrap(), 11);
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
    check_lines(source, "4011", listener.local_addr().unwrap(), 11);
}

#[test]
fn the_lines_of_the_mcp_server_work() {
    let listener = listener();
    let serving = listener.try_clone().unwrap();
    std::thread::spawn(|| {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(mcp_server::serve(serving)).unwrap();
    });
    let source = include_str!("../examples/mcp_server.rs");
    check_lines(source, "4014", listener.local_addr().unwrap(), 2);
}

#[test]
fn the_lines_of_the_poem_service_work() {
    let listener = listener();
    let serving = listener.try_clone().unwrap();
    std::thread::spawn(|| {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(poem_service::serve(serving)).unwrap();
    });
    let source = include_str!("../examples/poem_service.rs");
    check_lines(source, "4012", listener.local_addr().unwrap(), 11);
}

/// Rocket binds its address itself.
#[test]
fn the_lines_of_the_rocket_service_work() {
    let address = listener().local_addr().unwrap();
    std::thread::spawn(move || rocket::execute(rocket_service::serve(address)).unwrap());
    while TcpStream::connect(address).is_err() {
        std::thread::sleep(Duration::from_millis(20));
    }
    let source = include_str!("../examples/rocket_service.rs");
    check_lines(source, "4013", address, 11);
}

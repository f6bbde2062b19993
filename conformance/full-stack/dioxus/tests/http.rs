//! The application over HTTP, against the emulator.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};

const SOURCE: &str = include_str!("../src/main.rs");

fn start() -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(|| {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime
            .block_on(clerk_dioxus::server::serve(listener, SOURCE))
            .unwrap();
    });
    address
}

#[test]
fn the_lines_of_the_application_work() {
    clerk_services::check_lines(SOURCE, "4016", start(), 9);
}

/// What Dioxus wrote for the program in the browser: values in CBOR, in a list in CBOR, in Base64.
fn state_of(page: &str) -> String {
    let (_, data) = page.split_once("initial_dioxus_hydration_data=\"").unwrap();
    let list = BASE64_STANDARD.decode(data.split('"').next().unwrap());
    let list: Vec<Option<Vec<u8>>> = ciborium::from_reader(&*list.unwrap()).unwrap();
    let values = list.iter().flatten();
    let values = values.map(|value| ciborium::from_reader::<ciborium::Value, _>(&**value).unwrap());
    format!("{:?}", values.collect::<Vec<_>>())
}

#[tokio::test]
async fn pages_of_a_user_have_the_id_and_neither_private_metadata_nor_the_token() {
    let app = format!("http://{}", start());
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let get = async |path: &str, token: &str| {
        let request = client.get(format!("{app}{path}")).bearer_auth(token);
        let answer = request.send().await.unwrap().error_for_status().unwrap();
        answer.text().await.unwrap()
    };
    let token = get("/demo/member", "").await;
    let mut pages = Vec::new();
    for path in ["/", "/account"] {
        let page = get(path, &token).await;
        assert!(page.contains("user_"), "{path} {page}");
        let state = state_of(&page);
        assert!(state.contains("user_"), "{path} {state}");
        for secret in ["refused", &token] {
            assert!(!page.contains(secret), "{path} {page}");
            assert!(!state.contains(secret), "{path} {state}");
        }
        pages.push(page);
    }
    assert!(state_of(&pages[0]).contains("pk_test_"), "{}", pages[0]);
    // The server has seen the private metadata.
    assert!(pages[1].contains("pays in advance"), "{}", pages[1]);
}

//! The application over HTTP, against the emulator.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};

const SOURCE: &str = include_str!("../src/main.rs");

fn start() -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(|| {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime
            .block_on(clerk_leptos::server::serve(listener, SOURCE))
            .unwrap();
    });
    address
}

#[test]
fn the_lines_of_the_application_work() {
    clerk_services::check_lines(SOURCE, "4015", start(), 9);
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
        for secret in ["refused", &token] {
            assert!(!page.contains(secret), "{path} {page}");
        }
        pages.push(page);
    }
    assert!(
        pages[0].contains(r#"\"publishable_key\":\"pk_test_"#),
        "{}",
        pages[0]
    );
    // The server has seen the private metadata.
    assert!(pages[1].contains("pays in advance"), "{}", pages[1]);
}

//! The clients over TLS, with certificates that are made for the test.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use clerk_backend::api::users;
use clerk_backend::{
    AsyncClient, CallError, Client, Config, ReqwestTransport, RetryPolicy, TransportErrorKind,
    UreqTransport,
};
use clerk_emulator::Emulator;
use rcgen::{CertificateParams, KeyPair, date_time_ymd};
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer;
use ureq::tls::{RootCerts, TlsConfig};

/// A server that ends TLS and passes what it reads on to another one, until it is dropped.
pub(crate) struct Terminator {
    pub(crate) port: u16,
    certificate: Vec<u8>,
    /// The protocol of each connection whose handshake ended well.
    protocols: Arc<Mutex<Vec<Option<Vec<u8>>>>>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Terminator {
    /// In front of the server at this address, with a certificate for `localhost`.
    pub(crate) fn before(server: SocketAddr) -> Self {
        let certificate = CertificateParams::new(["localhost".into()]).unwrap();
        Self::with_certificate(server, &certificate)
    }

    fn with_certificate(server: SocketAddr, certificate: &CertificateParams) -> Self {
        let key = KeyPair::generate().unwrap();
        let certificate = certificate.self_signed(&key).unwrap();
        let der = PrivatePkcs8KeyDer::from(key.serialize_der());
        let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], der.into())
            .unwrap();
        config.alpn_protocols = vec![b"h2".into(), b"http/1.1".into()];
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        listener.set_nonblocking(true).unwrap();
        let port = listener.local_addr().unwrap().port();
        let protocols = Arc::default();
        let (stop, stopped) = oneshot::channel();
        let accepting = accept(listener, config.into(), server, Arc::clone(&protocols));
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(async {
                tokio::select! {
                    () = accepting => {}
                    _ = stopped => {}
                }
            });
        });
        Self {
            port,
            certificate: certificate.der().to_vec(),
            protocols,
            stop: Some(stop),
            thread: Some(thread),
        }
    }

    pub(crate) fn reqwest(&self) -> reqwest::ClientBuilder {
        let root = reqwest::Certificate::from_der(&self.certificate).unwrap();
        ReqwestTransport::client_builder().tls_certs_only([root])
    }

    fn ureq(&self) -> UreqTransport {
        let root = ureq::tls::Certificate::from_der(&self.certificate).to_owned();
        let tls = TlsConfig::builder().root_certs(RootCerts::new_with_certs(&[root]));
        let agent = ureq::Agent::config_builder()
            .proxy(None)
            .tls_config(tls.build());
        UreqTransport::with_agent(agent.build().into())
    }

    pub(crate) fn protocols(&self) -> Vec<Option<Vec<u8>>> {
        self.protocols.lock().unwrap().clone()
    }
}

impl Drop for Terminator {
    fn drop(&mut self) {
        drop(self.stop.take());
        self.thread.take().unwrap().join().unwrap();
    }
}

async fn accept(
    listener: std::net::TcpListener,
    config: Arc<ServerConfig>,
    server: SocketAddr,
    protocols: Arc<Mutex<Vec<Option<Vec<u8>>>>>,
) {
    let listener = TcpListener::from_std(listener).unwrap();
    let acceptor = TlsAcceptor::from(config);
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        let (acceptor, protocols) = (acceptor.clone(), Arc::clone(&protocols));
        tokio::spawn(async move {
            let Ok(mut client) = acceptor.accept(stream).await else {
                return;
            };
            let protocol = client.get_ref().1.alpn_protocol().map(Vec::from);
            protocols.lock().unwrap().push(protocol);
            let mut server = TcpStream::connect(server).await.unwrap();
            // Either side may end its half without a closing alert.
            let _ = copy_bidirectional(&mut client, &mut server).await;
        });
    }
}

fn config(clerk: &Emulator, host: &str, port: u16) -> Config {
    Config::new()
        .secret_key(clerk.secret_key())
        .api_url(format!("https://{host}:{port}"))
}

fn address(clerk: &Emulator) -> SocketAddr {
    clerk
        .url()
        .strip_prefix("http://")
        .unwrap()
        .parse()
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_succeed_over_tls() {
    let clerk = Emulator::builder().users(1).start();
    let server = Terminator::before(address(&clerk));
    let id = clerk.user_ids().remove(0);

    let transport = ReqwestTransport::with_client(server.reqwest().build().unwrap());
    let client = AsyncClient::new(config(&clerk, "localhost", server.port), transport).unwrap();
    assert_eq!(client.send(users::get(&id)).await.unwrap().id, *id);

    let config = config(&clerk, "localhost", server.port);
    let client = Client::new(config, server.ureq()).unwrap();
    let read = tokio::task::spawn_blocking(move || client.send(users::get(&id)).unwrap().id);
    read.await.unwrap();

    let protocols = server.protocols();
    assert_eq!(protocols[0].as_deref(), Some(&b"h2"[..]), "reqwest");
    assert_ne!(protocols[1].as_deref(), Some(&b"h2"[..]), "ureq");
}

/// Nothing of a request is sent before the certificate is known to be right, so that a POST may be
/// sent again.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_sent_where_the_certificate_is_wrong() {
    let clerk = Emulator::builder().users(1).start();
    let params = || CertificateParams::new(["localhost".into()]).unwrap();
    let mut expired = params();
    expired.not_before = date_time_ymd(2020, 1, 1);
    expired.not_after = date_time_ymd(2020, 2, 1);
    let right = Terminator::before(address(&clerk));
    let expired = Terminator::with_certificate(address(&clerk), &expired);
    let unknown = Terminator::with_certificate(address(&clerk), &params());
    for (wrong, trusts, asked, host) in [
        ("issuer", &right, &unknown, "localhost"),
        ("name", &right, &right, "127.0.0.1"),
        ("time", &expired, &expired, "localhost"),
    ] {
        let config = || config(&clerk, host, asked.port).retry(RetryPolicy::never());
        let transport = ReqwestTransport::with_client(trusts.reqwest().build().unwrap());
        let client = AsyncClient::new(config(), transport).unwrap();
        let over_reqwest = client
            .send(users::create().first_name("Ada"))
            .await
            .map(|_| ());

        let client = Client::new(config(), trusts.ureq()).unwrap();
        let send = move || client.send(users::create().first_name("Ada")).map(|_| ());
        let over_ureq = tokio::task::spawn_blocking(send).await.unwrap();

        for (name, outcome) in [("reqwest", over_reqwest), ("ureq", over_ureq)] {
            let Err(CallError::Transport(error)) = outcome else {
                panic!("{name}, wrong {wrong}: {outcome:?}");
            };
            let told = (error.kind(), error.sent());
            assert_eq!(
                told,
                (TransportErrorKind::Connect, false),
                "{name}, wrong {wrong}"
            );
        }
        assert_eq!(
            asked.protocols(),
            Vec::<Option<Vec<u8>>>::new(),
            "wrong {wrong}"
        );
    }
    assert!(clerk.requests().is_empty());
}

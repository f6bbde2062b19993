//! A gRPC service made with tonic, asked by tonic's own client.

use std::net::Ipv4Addr;

use clerk_backend::AsyncClient;
use clerk_backend::api::api_keys;
use clerk_backend::auth::{AcceptsToken, Check, RequestState, Reverification, SessionAuth};
use clerk_backend::auth::{MachineAuth, SignedOut};
use clerk_backend::jwt::TokenType;
use clerk_backend::tonic::{Auth, ClerkLayer, RequireAuth, RequireMachine, RequireRpcLayer};
use clerk_emulator::{Emulator, Failure, Fault};
use core::time::Duration;
use futures_util::stream::Empty;
use serde_json::json;
use tonic_014 as tonic;
use tonic_health::pb::health_client::HealthClient;
use tonic_health::pb::health_server::{Health, HealthServer};
use tonic_health::pb::{HealthCheckRequest, HealthCheckResponse};
use tower_layer::Layer as _;

use tonic::transport::server::{Router, TcpIncoming};
use tonic::transport::{Channel, Endpoint, Server};
use tonic::{Code, Request, Response, Status};

/// Answers how long the id of the caller is, who has to be what the name of the service says.
#[derive(Clone, Copy)]
struct Asks;

#[tonic::async_trait]
impl Health for Asks {
    type WatchStream = Empty<Result<HealthCheckResponse, Status>>;

    async fn check(
        &self,
        request: Request<HealthCheckRequest>,
    ) -> Result<Response<HealthCheckResponse>, Status> {
        let id = match request.get_ref().service.as_str() {
            "user" => RequireAuth::try_from(&request)?.user_id().to_owned(),
            "machine" => RequireMachine::try_from(&request)?
                .token()
                .subject()
                .to_owned(),
            "recent" => {
                let user = RequireAuth::try_from(&request)?;
                user.require(&Check::new().reverification(Reverification::Strict))?;
                user.user_id().to_owned()
            }
            _ => Auth::try_from(&request)?
                .user_id()
                .unwrap_or_default()
                .to_owned(),
        };
        let status = i32::try_from(id.len()).unwrap();
        Ok(Response::new(HealthCheckResponse { status }))
    }

    async fn watch(
        &self,
        _: Request<HealthCheckRequest>,
    ) -> Result<Response<Self::WatchStream>, Status> {
        Err(Status::unimplemented("nobody asks"))
    }
}

/// Asks a server, with a credential or without.
struct Caller(HealthClient<Channel>);

impl Caller {
    async fn of<L>(router: Router<L>) -> Self
    where
        L: tower_layer::Layer<tonic::service::Routes> + Send + 'static,
        L::Service: tower_service::Service<
                http::Request<tonic::body::Body>,
                Response = http::Response<tonic::body::Body>,
                Error = core::convert::Infallible,
            > + Clone
            + Send
            + 'static,
        <L::Service as tower_service::Service<http::Request<tonic::body::Body>>>::Future: Send,
    {
        let incoming = TcpIncoming::bind((Ipv4Addr::LOCALHOST, 0).into()).unwrap();
        let address = incoming.local_addr().unwrap();
        tokio::spawn(router.serve_with_incoming(incoming));
        let endpoint = Endpoint::from_shared(format!("http://{address}")).unwrap();
        let channel = endpoint.connect().await.unwrap();
        Self(HealthClient::new(channel))
    }

    async fn ask(&mut self, who: &str, credential: Option<&str>) -> Result<usize, Status> {
        let service = who.to_owned();
        let mut request = Request::new(HealthCheckRequest { service });
        if let Some(credential) = credential {
            let bearer = format!("Bearer {credential}").parse().unwrap();
            request.metadata_mut().insert("authorization", bearer);
        }
        let answer = self.0.check(request).await?;
        Ok(usize::try_from(answer.into_inner().status).unwrap())
    }

    async fn code(&mut self, who: &str, credential: Option<&str>) -> Code {
        self.ask(who, credential)
            .await
            .map_or_else(|status| status.code(), |_| Code::Ok)
    }
}

fn server(layer: ClerkLayer) -> Router<tower_layer::Stack<ClerkLayer, tower_layer::Identity>> {
    Server::builder()
        .layer(layer)
        .add_service(HealthServer::new(Asks))
}

#[tokio::test]
async fn callers_are_known_and_others_get_the_status_of_grpc() {
    let clerk = Emulator::builder().users(1).start();
    let client = AsyncClient::over_reqwest(super::config(&clerk)).unwrap();
    let options = client
        .authenticate_options()
        .accepts_token(AcceptsToken::Any);
    let layer = ClerkLayer::new(client.clone(), options.build().unwrap());
    let mut caller = Caller::of(server(layer)).await;

    let user = clerk.user_ids().remove(0);
    let token = clerk
        .session_token(&clerk.sign_in(&user, None).unwrap())
        .unwrap();
    let key = client
        .send(api_keys::create("a test's", &*user))
        .await
        .unwrap();
    let key = key.secret.unwrap().expose().to_owned();
    assert_eq!(caller.ask("user", Some(&token)).await.unwrap(), user.len());
    assert_eq!(caller.ask("machine", Some(&key)).await.unwrap(), user.len());
    assert_eq!(caller.ask("", Some(&token)).await.unwrap(), user.len());
    assert_eq!(caller.ask("", None).await.unwrap(), 0);
    for (who, credential) in [
        ("user", None),
        ("user", Some("junk")),
        ("user", Some(&*key)),
        ("machine", None),
        ("machine", Some(&token)),
    ] {
        assert_eq!(
            caller.code(who, credential).await,
            Code::Unauthenticated,
            "{who}"
        );
    }

    let verify = "/api_keys/verify";
    clerk.fail(Fault::on("POST", verify).with(Failure::Error(500)));
    let unavailable = caller.ask("machine", Some(&key)).await.unwrap_err();
    assert_eq!(unavailable.code(), Code::Unavailable);
    assert_eq!(
        unavailable
            .metadata()
            .get("grpc-retry-pushback-ms")
            .unwrap(),
        "1000"
    );
}

#[tokio::test]
async fn checks_are_told_apart() {
    let stale = SessionAuth::fake("user_1").claim("fva", json!([60, -1]));
    let mut caller = Caller::of(server(ClerkLayer::always(stale))).await;
    let refused = caller.ask("recent", None).await.unwrap_err();
    assert_eq!(refused.code(), Code::PermissionDenied);
    let asked = refused
        .metadata()
        .get("clerk-error")
        .unwrap()
        .to_str()
        .unwrap();
    assert!(asked.contains("reverification-error"), "{asked}");

    let key = MachineAuth::fake(TokenType::ApiKey, "user_1");
    let mut caller = Caller::of(server(ClerkLayer::always(key))).await;
    assert_eq!(caller.code("machine", None).await, Code::Ok);
    assert_eq!(caller.code("user", None).await, Code::Unauthenticated);
}

#[tokio::test]
async fn layer_around_a_service_refuses_before_it() {
    let admins = RequireRpcLayer::new(Check::new().role("org:admin"));
    let member = SessionAuth::fake("user_1").organization("org_1", "org:member");
    let admin = SessionAuth::fake("user_1").organization("org_1", "org:admin");
    for (state, expected) in [
        (RequestState::fake(admin), Code::Ok),
        (RequestState::fake(member), Code::PermissionDenied),
        (
            RequestState::fake(SignedOut::default()),
            Code::Unauthenticated,
        ),
        (
            RequestState::fake_unavailable(Duration::from_secs(1)),
            Code::Unavailable,
        ),
    ] {
        let service = admins.layer(HealthServer::new(Asks));
        let mut server = Server::builder().layer(ClerkLayer::always(state));
        let mut caller = Caller::of(server.add_service(service)).await;
        assert_eq!(caller.code("", None).await, expected);
    }
    // Without the layer around the server.
    let service = admins.layer(HealthServer::new(Asks));
    let mut caller = Caller::of(Server::builder().add_service(service)).await;
    assert_eq!(caller.code("", None).await, Code::Internal);
}

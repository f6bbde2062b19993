//! Layers and conversions for gRPC services made with tonic 0.14.
//!
//! [`ClerkLayer`] authenticates the calls of a server, [`RequireRpcLayer`] refuses those of a service
//! that nobody signed in makes, and a method asks for the user with
//! `RequireAuth::try_from(&request)?`. A token stands in the metadata `authorization: Bearer ...`.
//!
//! | call | status |
//! | --- | --- |
//! | nobody is signed in, or with a token of another type | `UNAUTHENTICATED` |
//! | the user lacks a role, a permission, a feature or a plan | `PERMISSION_DENIED` |
//! | the user has to reverify their identity | `PERMISSION_DENIED`; the metadata `clerk-error` says how |
//! | the token could not be checked | `UNAVAILABLE`; the metadata `grpc-retry-pushback-ms` says when to try again |
//! | the service is not behind the layer | `INTERNAL` |
//! | its URL or host is malformed | HTTP status 400, which gRPC clients read as `INTERNAL` |
//!
//! Services without a [`RequireRpcLayer`], such as health and reflection, stay open.
//!
//! ```no_run
//! use tonic_014 as tonic; // in your program it has this name
//!
//! use clerk_backend::auth::Check;
//! use clerk_backend::tonic::{RequireAuth, RequireRpcLayer};
//! use tonic::transport::Server;
//! use tonic::{Request, Response, Status};
//! # use tonic_health::pb::health_server::{Health as Invoices, HealthServer as InvoicesServer};
//! # use tonic_health::pb::{HealthCheckRequest as Invoice, HealthCheckResponse as Deleted};
//! # use tower_layer::Layer;
//!
//! # #[derive(Clone)]
//! struct Service;
//!
//! # impl Service {
//! async fn delete(&self, request: Request<Invoice>) -> Result<Response<Deleted>, Status> {
//!     let user = RequireAuth::try_from(&request)?;
//!     user.require(&Check::new().permission("org:invoices:delete"))?;
//!     println!("{} deletes {:?}", user.user_id(), request.into_inner());
//!     Ok(Response::new(Deleted::default()))
//! }
//! # }
//! #
//! # #[tonic::async_trait]
//! # impl Invoices for Service {
//! #     type WatchStream = futures_util::stream::Empty<Result<Deleted, Status>>;
//! #     async fn check(&self, request: Request<Invoice>) -> Result<Response<Deleted>, Status> {
//! #         self.delete(request).await
//! #     }
//! #     async fn watch(&self, _: Request<Invoice>) -> Result<Response<Self::WatchStream>, Status> {
//! #         Err(Status::unimplemented(""))
//! #     }
//! # }
//!
//! # async fn serve(clerk: clerk_backend::AsyncClient) -> Result<(), Box<dyn std::error::Error>> {
//! let invoices = RequireRpcLayer::signed_in().layer(InvoicesServer::new(Service));
//! Server::builder().layer(clerk.layer()?).add_service(invoices).serve("[::1]:50051".parse()?).await?;
//! # Ok(()) }
//! ```

mod require;
mod status;

pub use super::extract::{Auth, Rejection, RequireAuth, RequireMachine};
pub use super::tower::ClerkLayer;
pub use require::{RequireRpcLayer, RequireRpcService};

//! Handlers of axum and actix-web.

use actix_web_4 as actix_web; // in a program it has this name
use axum_08 as axum;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{Request, Response};
use axum::routing::get;
use axum::{Json, Router};
use clerk_backend::api::users::{self, User};
use clerk_backend::auth::{Check, SessionAuth, SignedOut};
use clerk_backend::axum::{ClerkLayer, RequireAuth, RequireLayer};
use clerk_backend::{AsyncClient, CallOptions, Error, RetryPolicy};
use clerk_emulator::{Failure, Fault, RetryAfter};
use serde_json::Value;
use tower::ServiceExt as _;

use super::{async_client, emulator};

async fn name(State(clerk): State<AsyncClient>, Path(id): Path<String>) -> Result<String, Error> {
    let user = clerk.send(users::get(&id)).await?;
    Ok(user.first_name.unwrap_or_default())
}

async fn count(State(clerk): State<AsyncClient>) -> Result<String, Error> {
    let hasty = clerk.with(CallOptions::new().retry(RetryPolicy::never()));
    Ok(hasty.send(users::count()).await?.total_count.to_string())
}

/// The refusal of a check and the error of a call are one error.
async fn remove(user: RequireAuth, State(clerk): State<AsyncClient>) -> Result<String, Error> {
    user.require(&Check::new().permission("org:users:delete"))?;
    clerk.send(users::delete(user.user_id())).await?;
    Ok("gone".into())
}

async fn whole(
    State(clerk): State<AsyncClient>,
    Path(id): Path<String>,
) -> Result<Json<User>, Error> {
    Ok(Json(clerk.send(users::get(&id)).await?))
}

async fn export(
    State(clerk): State<AsyncClient>,
    Path(id): Path<String>,
) -> Result<Json<Value>, Error> {
    let user = clerk.send(users::get(&id)).await?;
    Ok(Json(
        serde_json::to_value(user.with_private()).unwrap_or_default(),
    ))
}

fn routes(clerk: AsyncClient) -> Router {
    Router::new()
        .route("/users/{id}/name", get(name))
        .route("/users/{id}", get(whole))
        .route("/users/{id}/export", get(export))
        .route("/count", get(count))
        .route("/remove", get(remove))
        .with_state(clerk)
}

async fn ask(app: &Router, path: &str) -> (Response<()>, String) {
    let request = Request::get(path)
        .header("host", "app.test")
        .body(Body::empty());
    let answer = app.clone().oneshot(request.unwrap()).await.unwrap();
    let (head, body) = answer.into_parts();
    let body = axum::body::to_bytes(body, 100_000).await.unwrap();
    (
        Response::from_parts(head, ()),
        String::from_utf8_lossy(&body).into_owned(),
    )
}

#[tokio::test]
async fn axum_handler_returns_the_error() {
    let emulator = emulator();
    let id = emulator.user_ids().remove(0);
    let clerk = async_client(&emulator);
    clerk
        .send(users::update(id.as_str()).first_name("Ada"))
        .await
        .unwrap();
    let member = SessionAuth::fake(&id).organization("org_1", "org:member");
    let app = routes(clerk).layer(ClerkLayer::always(member));
    assert_eq!(ask(&app, &format!("/users/{id}/name")).await.1, "Ada");

    let (missing, body) = ask(&app, "/users/user_none/name").await;
    assert_eq!(missing.status(), 404);
    assert!(
        body.contains("errors") && !body.contains("user_none"),
        "{body}"
    );
    let (refused, _) = ask(&app, "/remove").await;
    assert_eq!(refused.status(), 403);
    assert_eq!(
        emulator.request_count("DELETE", &format!("/v1/users/{id}")),
        0
    );

    let busy = Failure::TooManyRequests(RetryAfter::Seconds(7));
    emulator.fail(Fault::on("GET", "/v1/users/count").times(1).with(busy));
    let (limited, _) = ask(&app, "/count").await;
    assert_eq!(
        (limited.status().as_u16(), &limited.headers()["retry-after"]),
        (429, &"7".parse().unwrap())
    );
    emulator.fail(
        Fault::on("GET", "/v1/users/count")
            .times(1)
            .with(Failure::Error(500)),
    );
    assert_eq!(ask(&app, "/count").await.0.status(), 502);
    assert_eq!(ask(&app, "/count").await.1, "2");
}

#[test]
fn actix_handler_returns_the_error() {
    use actix_web::web::{Data, Path, get};
    use actix_web::{App, test};

    async fn name(clerk: Data<AsyncClient>, id: Path<String>) -> Result<String, Error> {
        let user = clerk.send(users::get(id.as_str())).await?;
        Ok(user.first_name.unwrap_or_default())
    }

    let emulator = emulator();
    let id = emulator.user_ids().remove(0);
    actix_web::rt::System::new().block_on(async {
        let clerk = async_client(&emulator);
        clerk
            .send(users::update(id.as_str()).first_name("Ada"))
            .await
            .unwrap();
        let app = App::new()
            .app_data(Data::new(clerk))
            .route("/users/{id}/name", get().to(name));
        let app = test::init_service(app).await;
        let request = |id: &str| {
            test::TestRequest::get()
                .uri(&format!("/users/{id}/name"))
                .to_request()
        };
        assert_eq!(test::call_and_read_body(&app, request(&id)).await, "Ada");
        let missing = test::call_service(&app, request("user_none")).await;
        assert_eq!(missing.status(), 404);
    });
}

#[tokio::test]
async fn user_in_an_answer_has_no_private_metadata() {
    let emulator = emulator();
    let id = emulator.user_ids().remove(0);
    let clerk = async_client(&emulator);
    let metadata = users::merge_metadata(id.as_str())
        .private_metadata([("note", "canary")])
        .public_metadata([("plan", "pro")]);
    clerk.send(metadata).await.unwrap();
    let app = routes(clerk);
    let (_, body) = ask(&app, &format!("/users/{id}")).await;
    assert!(body.contains("pro") && !body.contains("canary"), "{body}");
    assert!(!body.contains("private_metadata"), "{body}");
}

#[tokio::test]
async fn export_has_private_metadata() {
    let emulator = emulator();
    let id = emulator.user_ids().remove(0);
    let clerk = async_client(&emulator);
    let metadata = users::merge_metadata(id.as_str()).private_metadata([("note", "canary")]);
    clerk.send(metadata).await.unwrap();
    let (_, body) = ask(&routes(clerk), &format!("/users/{id}/export")).await;
    let written: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(written["private_metadata"]["note"], "canary");
}

#[tokio::test]
async fn router_is_tested_with_a_fake_layer() {
    async fn me(user: Option<RequireAuth>) -> String {
        user.map_or("stranger".into(), |user| user.user_id().to_owned())
    }
    let app = || {
        let admins = RequireLayer::new(Check::new().role("org:admin"));
        Router::new()
            .route("/admin", get(me).layer(admins))
            .route("/me", get(me))
    };
    let admin = SessionAuth::fake("user_1").organization("org_1", "org:admin");
    let behind = app().layer(ClerkLayer::always(admin));
    assert_eq!(ask(&behind, "/admin").await.1, "user_1");
    let nobody = app().layer(ClerkLayer::always(SignedOut::default()));
    assert_eq!(ask(&nobody, "/admin").await.0.status(), 401);
    assert_eq!(ask(&nobody, "/me").await.1, "stranger");
    // A router that was forgotten to be put behind the layer lets nobody in.
    assert_eq!(ask(&app(), "/admin").await.0.status(), 500);
    assert_eq!(ask(&app(), "/me").await.0.status(), 500);
}

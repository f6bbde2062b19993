//! What handlers say, in every framework. Those of axum and actix-web are these functions.

use clerk_backend::extract::{Auth, Rejection, RequireAuth, RequireMachine};

use super::recent;

pub(super) async fn page(user: Option<RequireAuth>) -> String {
    user.map_or_else(|| "nobody".into(), |user| user.user_id().to_owned())
}

pub(super) async fn result(user: Result<RequireAuth, Rejection>) -> String {
    match user {
        Ok(user) => user.user_id().to_owned(),
        Err(rejection) => rejection.status().to_string(),
    }
}

pub(super) async fn state(auth: Auth) -> String {
    format!("{:?}", auth.is_authenticated())
}

pub(super) async fn me(user: RequireAuth) -> String {
    user.user_id().to_owned()
}

pub(super) async fn verified_recently(user: RequireAuth) -> Result<String, Rejection> {
    user.require(&recent())?;
    Ok(user.user_id().to_owned())
}

pub(super) async fn machine(machine: RequireMachine) -> String {
    machine.token().subject().to_owned()
}

pub(super) async fn anything(auth: Auth) -> String {
    let kind = auth.token_type();
    kind.map_or("none", |kind| kind.as_str()).to_owned()
}

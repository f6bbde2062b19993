//! URLs that native applications may be sent back to.

use serde_json::Value;

use super::users::deleted;
use crate::call::Call;
use crate::error::ApiError;
use crate::page::{Shape, page, sort};
use crate::router::{Reply, Route, delete, get, post};
use crate::state::State;
use crate::store::{Row, public, row};

pub(super) const ROUTES: &[Route] = &[
    get("/redirect_urls", list),
    post("/redirect_urls", "url!", create),
    get("/redirect_urls/{}", read),
    delete("/redirect_urls/{}", remove),
];

fn list(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    let mut rows: Vec<&Row> = state.redirect_urls.iter().collect();
    sort(&call.query, &["created_at"], &mut rows)?;
    page(call, Shape::BareUnlessPaginated, &rows, |row| {
        Value::Object(public(row))
    })
}

fn create(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    let url = call.text("url").unwrap_or_default();
    if !url
        .split_once("://")
        .is_some_and(|(scheme, rest)| !scheme.is_empty() && !rest.is_empty())
    {
        return Err(ApiError::bad_format(
            "url",
            "url must be a URL with a scheme.",
        ));
    }
    if state.redirect_urls.find("url", url).next().is_some() {
        let why = format!("{url} is on the list.");
        return Err(ApiError::new(400, "duplicate_record", "duplicate record", why).param("url"));
    }
    let (now, id) = (state.now(), state.ids.id("ru"));
    let row = row! {
        "id": id, "object": "redirect_url", "url": url, "created_at": now, "updated_at": now,
    };
    state.redirect_urls.insert(row.clone());
    Ok(Reply::json(row))
}

fn read(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    Ok(Reply::json(public(
        state.redirect_urls.require("redirect URL", call.arg(0))?,
    )))
}

fn remove(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    let removed = state.redirect_urls.remove(call.arg(0));
    removed.ok_or_else(|| ApiError::not_found("redirect URL", call.arg(0)))?;
    Ok(deleted("redirect_url", call.arg(0)))
}

//! Uploaded images. Nothing of them is kept but that they are there.

use super::users::reply;
use crate::call::Call;
use crate::error::ApiError;
use crate::router::Reply;
use crate::state::State;

pub(super) fn set_of_user(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    state.user(call.arg(0))?;
    check_image(call)?;
    let url = format!("https://img.clerk.com/uploaded/{}", state.ids.id("img"));
    put_image(state, call.arg(0), &url, true);
    reply(state, call.arg(0))
}

pub(super) fn remove_of_user(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    state.user(call.arg(0))?;
    put_image(
        state,
        call.arg(0),
        &format!("https://img.clerk.com/default/{}", call.arg(0)),
        false,
    );
    reply(state, call.arg(0))
}

fn put_image(state: &mut State, id: &str, url: &str, has_image: bool) {
    state.change_user(id, |user| {
        user.insert("image_url".into(), url.into());
        user.insert("profile_image_url".into(), url.into());
        user.insert("has_image".into(), has_image.into());
    });
}

/// An upload of at most 10 MB that has something in it.
pub(super) fn check_image(call: &Call) -> Result<(), ApiError> {
    match call.upload.as_ref().map(|upload| upload.bytes.len()) {
        None | Some(0) => Err(ApiError::missing("file")),
        Some(length) if length > 10_000_000 => Err(ApiError::new(
            413,
            "image_too_large",
            "image too large",
            "An image has at most 10 MB.",
        )
        .param("file")),
        Some(_) => Ok(()),
    }
}

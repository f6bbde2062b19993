//! Who may sign up (allow-list) and who may not (block-list).

use serde_json::Value;

use super::users::deleted;
use crate::call::Call;
use crate::error::ApiError;
use crate::instance::INSTANCE_ID;
use crate::page::{Shape, page, sort};
use crate::router::{Reply, Route, delete, get, post};
use crate::state::State;
use crate::store::{Row, Table, public, row};

pub(super) const ROUTES: &[Route] = &[
    get("/allowlist_identifiers", |state, call| {
        list(&state.allowlist, call, Shape::BareUnlessPaginated)
    }),
    post(
        "/allowlist_identifiers",
        "identifier! notify:b",
        |state, call| create(state, call, ALLOW),
    ),
    delete("/allowlist_identifiers/{}", |state, call| {
        remove(state, call, ALLOW)
    }),
    get("/blocklist_identifiers", |state, call| {
        list(&state.blocklist, call, Shape::Data)
    }),
    post("/blocklist_identifiers", "identifier!", |state, call| {
        create(state, call, BLOCK)
    }),
    delete("/blocklist_identifiers/{}", |state, call| {
        remove(state, call, BLOCK)
    }),
];

/// One of the two lists: its object tag, its id prefix, its table.
#[derive(Clone, Copy)]
struct List(&'static str, &'static str, fn(&mut State) -> &mut Table);

const ALLOW: List = List("allowlist_identifier", "alid", |state| &mut state.allowlist);
const BLOCK: List = List("blocklist_identifier", "blid", |state| &mut state.blocklist);

fn list(table: &Table, call: &Call, shape: Shape) -> Result<Reply, ApiError> {
    let mut rows: Vec<&Row> = table.iter().collect();
    sort(&call.query, &["created_at"], &mut rows)?;
    page(call, shape, &rows, |row| Value::Object(public(row)))
}

fn create(
    state: &mut State,
    call: &Call,
    List(object, prefix, table): List,
) -> Result<Reply, ApiError> {
    let identifier = call.text("identifier").unwrap_or_default();
    let kind = match identifier {
        text if text.contains('@') || text.starts_with("*.") || text.contains('.') => {
            "email_address"
        }
        text if text.starts_with('+') => "phone_number",
        text if text.starts_with("0x") => "web3_wallet",
        _ => {
            let wanted =
                "identifier must be an email address, a domain, a phone number or a wallet.";
            return Err(ApiError::bad_format("identifier", wanted));
        }
    };
    if table(state).find("identifier", identifier).next().is_some() {
        let why = format!("{identifier} is on the list.");
        return Err(
            ApiError::new(400, "duplicate_record", "duplicate record", why).param("identifier"),
        );
    }
    let (now, id) = (state.now(), state.ids.id(prefix));
    let row = row! {
        "id": id, "object": object, "identifier": identifier, "identifier_type": kind,
        "instance_id": INSTANCE_ID, "created_at": now, "updated_at": now,
    };
    table(state).insert(row.clone());
    Ok(Reply::json(row))
}

fn remove(state: &mut State, call: &Call, List(object, _, table): List) -> Result<Reply, ApiError> {
    let id = call.arg(0);
    let removed = table(state).remove(id);
    removed.ok_or_else(|| ApiError::not_found(object, id))?;
    Ok(deleted(object, id))
}

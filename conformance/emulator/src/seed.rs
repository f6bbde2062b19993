//! People and organizations that repeat with the seed.

use serde_json::json;

use super::resources::{EMAIL, PHONE, add_identifier, add_member, add_organization, add_user};
use super::state::State;

/// 2024-01-01T00:00:00Z; every further record is a minute younger.
const FIRST: i64 = 1_704_067_200_000;
const MINUTE: i64 = 60_000;

const FIRST_NAMES: [&str; 24] = [
    "Ada",
    "Björn",
    "Chloé",
    "Dmitri",
    "Elif",
    "Farah",
    "Grace",
    "Håkon",
    "Inês",
    "João",
    "Katarzyna",
    "Łukasz",
    "Mei",
    "Noor",
    "Olu",
    "Priya",
    "Quentin",
    "Renée",
    "Søren",
    "Thị",
    "Uma",
    "Věra",
    "雪",
    "Зоя",
];
const LAST_NAMES: [&str; 20] = [
    "Abe",
    "Bianchi",
    "Çelik",
    "Dvořák",
    "Evans",
    "Fernández",
    "García",
    "Hopper",
    "Ivanova",
    "Jönsson",
    "Kowalski",
    "Lovelace",
    "Müller",
    "Nguyễn",
    "O'Neill",
    "Pérez",
    "Quispe",
    "Rossi",
    "Šimić",
    "田中",
];
const TRADES: [&str; 10] = [
    "Bakery",
    "Books",
    "Bicycles",
    "Clinic",
    "Films",
    "Foundry",
    "Gardens",
    "Labs",
    "Logistics",
    "Optics",
];

/// Fills an empty instance.
pub(super) fn populate(state: &mut State, users: usize, organizations: usize) {
    let mut at = FIRST;
    let mut user_ids = Vec::with_capacity(users);
    for number in 0..users {
        at += MINUTE;
        user_ids.push(person(state, number, at));
    }
    // Every person is in one organization, about one in four in a second one.
    let guests: Vec<Option<usize>> = (0..users)
        .map(|index| {
            let place = state.ids.below(4 * organizations as u64);
            let place = usize::try_from(place).unwrap_or(usize::MAX);
            (place < organizations && place != index % organizations).then_some(place)
        })
        .collect();
    for number in 0..organizations {
        at += MINUTE;
        let name = format!("{} {}", pick(state, &LAST_NAMES), pick(state, &TRADES));
        let slug = format!("org-{number}");
        let id = add_organization(state, &name, Some(&slug), at);
        state.organizations.update(&id, |row| {
            row.insert("max_allowed_memberships".into(), 0.into());
            row.insert("public_metadata".into(), json!({ "number": number }));
        });
        for (index, user_id) in user_ids.iter().enumerate() {
            let home = index % organizations == number;
            if home || guests[index] == Some(number) {
                let role = if home && index < organizations {
                    "org:admin"
                } else {
                    "org:member"
                };
                add_member(state, &id, user_id, role, at);
            }
        }
    }
}

fn person(state: &mut State, number: usize, at: i64) -> String {
    let id = add_user(state, at);
    let (first, last) = (pick(state, &FIRST_NAMES), pick(state, &LAST_NAMES));
    let email = format!("person{number}@example.com");
    add_identifier(state, EMAIL, &id, &email, true, false);
    // +1 NXX 555 01XX is reserved for fiction: 100 numbers an area code.
    if number.is_multiple_of(2) {
        let phone = format!("+1{:03}55501{:02}", 201 + number / 100 % 799, number % 100);
        add_identifier(state, PHONE, &id, &phone, true, false);
    }
    let seen = at + i64::try_from(state.ids.below(1000)).unwrap_or(0) * MINUTE;
    state.users.update(&id, |user| {
        user.insert("first_name".into(), first.into());
        user.insert("last_name".into(), last.into());
        user.insert("external_id".into(), format!("crm-{number}").into());
        user.insert("last_sign_in_at".into(), seen.into());
        user.insert("last_active_at".into(), seen.into());
        user.insert("public_metadata".into(), json!({ "number": number }));
        if number.is_multiple_of(3) {
            user.insert("username".into(), format!("person_{number}").into());
        }
    });
    id
}

fn pick<'a>(state: &mut State, from: &[&'a str]) -> &'a str {
    let index = state.ids.below(u64::try_from(from.len()).unwrap_or(1));
    from[usize::try_from(index).unwrap_or(0)]
}

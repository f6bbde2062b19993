//! Calls as people write them, sent to the emulator.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::time::{Duration, SystemTime};

use clerk_backend::api::users::{self, User};
use clerk_backend::api::{Invalid, Patch, invitations, m2m_tokens, machines, organizations};
use clerk_backend::{AsyncClient, CallError, Error, SecretKey, Timestamp};
use clerk_emulator::Emulator;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{async_client, client, emulator};

#[test]
fn pages_of_any_size_are_fetched_one_after_the_other() -> Result<(), Error> {
    let emulator = Emulator::builder().users(7).start();
    let clerk = client(&emulator);

    let page_size: usize = 3;
    let mut seen: Vec<User> = Vec::new();
    loop {
        let page = clerk.send(users::list().limit(page_size).offset(seen.len()))?;
        if page.data.is_empty() {
            break;
        }
        seen.extend(page);
    }
    assert_eq!(seen.len(), 7);

    let (few, many): (u32, i64) = (2, 500);
    assert_eq!(clerk.send(users::list().limit(few))?.data.len(), 2);
    assert_eq!(clerk.send(users::list().limit(many))?.data.len(), 7);
    let whole: Vec<User> = clerk
        .pages(users::list().limit(2))
        .items()
        .collect::<Result<_, _>>()?;
    assert_eq!(whole.len(), 7);
    Ok(())
}

#[test]
fn number_out_of_range_is_told_before_anything_is_sent() {
    let emulator = emulator();
    let clerk = client(&emulator);
    match clerk.send(users::list().limit(1000)) {
        Err(CallError::Build(error)) => {
            assert_eq!(error.operation, "GetUserList");
            assert_eq!(error.parameter, "limit");
            assert!(matches!(
                error.problem,
                Invalid::Range {
                    min: 1,
                    max: 500,
                    ..
                }
            ));
        }
        other => panic!("{other:?}"),
    }
    assert!(emulator.requests().is_empty());
}

#[test]
fn people_are_created_and_found_by_addresses_in_any_form() -> Result<(), Error> {
    let emulator = emulator();
    let clerk = client(&emulator);
    let ada = clerk.send(
        users::create()
            .email_address("ada@example.com")
            .password("correct horse"),
    )?;
    let addresses = vec![
        String::from("eve@example.com"),
        String::from("eve@example.org"),
    ];
    let eve = clerk.send(users::create().email_address(&addresses))?;
    assert_eq!(eve.email_addresses.len(), 2);

    let everybody = ["ada@example.com", "eve@example.org"];
    let mut expected = [ada.id.clone(), eve.id.clone()];
    expected.sort();
    for list in [
        users::list().email_address(everybody),
        users::list().email_address(everybody.as_slice()),
        users::list().email_address(everybody.iter()),
        users::list().email_address(everybody.map(String::from).to_vec()),
        users::list().email_address(HashSet::from(everybody)),
        users::list().user_id(&expected),
        users::list().user_id(vec![&ada.id, &eve.id]),
    ] {
        let mut found: Vec<_> = clerk.send(list)?.into_iter().map(|user| user.id).collect();
        found.sort();
        assert_eq!(found, expected);
    }
    let one = clerk.send(users::list().email_address(&addresses[0]))?;
    assert_eq!(one.data.len(), 1);
    Ok(())
}

#[test]
fn people_are_banned_and_invited_in_one_go() -> Result<(), Error> {
    let emulator = Emulator::builder().users(3).start();
    let clerk = client(&emulator);
    let ids: Vec<_> = clerk
        .send(users::list())?
        .into_iter()
        .map(|user| user.id)
        .collect();
    let banned = clerk.send(users::ban_many(&ids[..2]))?;
    assert_eq!(banned.len(), 2);
    let filtered = users::list().banned(true);
    assert_eq!(clerk.send(filtered)?.data.len(), 2);

    let addresses = ["a@example.com", "b@example.com"];
    let invited = addresses.map(|address| {
        invitations::NewInvitation::new(address).public_metadata(json!({ "team": "blue" }))
    });
    assert_eq!(clerk.send(invitations::create_many(invited))?.len(), 2);
    Ok(())
}

#[derive(Debug, Deserialize, PartialEq, Serialize)]
struct Plan {
    plan: String,
    seats: u32,
}

#[test]
fn metadata_is_written_in_any_form_and_read_back() -> Result<(), Box<dyn std::error::Error>> {
    let emulator = emulator();
    let clerk = client(&emulator);
    let id = clerk.send(users::list())?.data.remove(0).id;
    let plan = Plan {
        plan: "pro".into(),
        seats: 5,
    };

    let map: HashMap<&str, Value> = HashMap::from([("plan", json!("pro")), ("seats", json!(5))]);
    let merge = || users::merge_metadata(&id);
    for write in [
        merge().public_metadata(json!({ "plan": "pro", "seats": 5 })),
        merge().public_metadata(&plan),
        merge().public_metadata(&map),
        merge().public_metadata(map.into_iter().collect::<BTreeMap<_, _>>()),
        merge().public_metadata((("plan", "pro"), ("seats", 5))),
        merge().public_metadata(vec![("plan", json!("pro")), ("seats", json!(5))]),
    ] {
        let user = clerk.send(write)?;
        assert_eq!(user.public_metadata.deserialize::<Plan>()?, plan);
        assert_eq!(user.public_metadata.get("seats"), Some(&json!(5)));
        clerk.send(merge().public_metadata(json!({ "plan": null, "seats": null })))?;
    }
    let theme = vec![("theme", "dark")];
    let organization = organizations::create("Acme").public_metadata(theme);
    let created = clerk.send(organization.created_by(&id))?;
    assert_eq!(created.public_metadata.get("theme"), Some(&json!("dark")));

    let no_object = clerk
        .send(merge().public_metadata(json!(["pro"])))
        .unwrap_err();
    assert!(matches!(no_object, CallError::Build(error) if error.parameter == "public_metadata"));
    Ok(())
}

#[test]
fn machine_gets_a_token_with_claims() -> Result<(), Box<dyn std::error::Error>> {
    #[derive(Deserialize)]
    struct Token {
        claims: Claims,
    }
    #[derive(Deserialize)]
    struct Claims {
        tenant: u32,
    }
    let emulator = emulator();
    let clerk = client(&emulator);
    let machine = clerk.send(machines::create("billing").default_token_ttl(3600))?;
    let key = clerk.send(machines::secret_key(&machine.id))?.secret;
    let key = SecretKey::new(key.ok_or("a key")?.expose())?;

    let create = m2m_tokens::create()
        .machine_secret_key(key)
        .claims(json!({ "tenant": 7 }))
        .seconds_until_expiration(60);
    let token = clerk.send(create)?;
    let issued = token.token.ok_or("a new token")?;
    let verifier = clerk.authenticate_options().verifier()?;
    let sender = clerk.verify_machine_token(issued.expose(), &verifier)?;
    assert_eq!(sender.subject(), machine.id);
    assert_eq!(
        sender.claims().and_then(|claims| claims.get("tenant")),
        Some(&json!(7))
    );

    assert_eq!(sender.deserialize::<Token>()?.claims.tenant, 7);
    assert_eq!(sender.get("subject"), Some(&json!(machine.id)));
    Ok(())
}

/// A form whose fields may be left out.
#[derive(Default)]
struct Profile {
    first_name: Option<String>,
    last_name: Option<String>,
}

#[test]
fn profile_form_changes_what_was_filled_in() -> Result<(), Error> {
    let emulator = emulator();
    let clerk = client(&emulator);
    let id = clerk.send(users::list())?.data.remove(0).id;
    clerk.send(users::update(&id).first_name("Ada").last_name("King"))?;

    let form = Profile {
        last_name: Some("Lovelace".into()),
        ..Profile::default()
    };
    let update = users::update(&id)
        .first_name(form.first_name.as_deref())
        .last_name(form.last_name);
    let user = clerk.send(update)?;
    assert_eq!(user.first_name.as_deref(), Some("Ada"));
    assert_eq!(user.last_name.as_deref(), Some("Lovelace"));

    let cleared = clerk.send(users::update(&id).last_name(Patch::Clear))?;
    assert_eq!(
        (cleared.first_name.as_deref(), cleared.last_name),
        (Some("Ada"), None)
    );
    let set = clerk.send(users::update(&id).last_name(Patch::Set("King".into())))?;
    assert_eq!(set.last_name.as_deref(), Some("King"));
    Ok(())
}

/// A `null` that is read means to clear, so a patch can be taken from a request.
#[test]
fn patch_of_a_request_is_passed_on() -> Result<(), Box<dyn std::error::Error>> {
    #[derive(Deserialize)]
    struct Update {
        #[serde(default)]
        first_name: Patch<String>,
        #[serde(default)]
        last_name: Patch<String>,
    }
    let emulator = emulator();
    let clerk = client(&emulator);
    let id = clerk.send(users::list())?.data.remove(0).id;
    clerk.send(users::update(&id).first_name("Ada").last_name("King"))?;
    let update: Update = serde_json::from_str(r#"{"last_name":null}"#)?;
    let patch = users::update(&id)
        .first_name(update.first_name)
        .last_name(update.last_name);
    let user = clerk.send(patch)?;
    assert_eq!(
        (user.first_name.as_deref(), user.last_name),
        (Some("Ada"), None)
    );
    Ok(())
}

#[test]
fn an_operation_is_kept_and_sent_again() -> Result<(), Error> {
    let emulator = emulator();
    let clerk = client(&emulator);
    let first = clerk.send(users::list())?.data.remove(0);
    let get = users::get(&first.id);
    assert_eq!(get, users::get(first.id.as_str()));
    let (by_reference, by_value) = (clerk.send(&get)?, clerk.send(get)?);
    assert_eq!(by_reference, by_value);
    Ok(())
}

#[test]
fn recent_people_are_found_by_times_of_the_standard_library() -> Result<(), Error> {
    let emulator = emulator();
    let clerk = client(&emulator);
    let now = SystemTime::now();
    let day = Duration::from_secs(86_400);
    let imported = clerk.send(
        users::create()
            .username("lovelace")
            .created_at(now - 2 * day),
    )?;
    let text = clerk.send(
        users::create()
            .username("hopper")
            .created_at("2024-05-28T08:00:00Z"),
    )?;
    let since = |time: SystemTime| {
        let found = clerk.send(users::list().created_at_after(time))?;
        Ok::<_, Error>(found.into_iter().map(|user| user.id).collect::<Vec<_>>())
    };
    assert!(since(now - 3 * day)?.contains(&imported.id));
    assert!(!since(now - day)?.contains(&imported.id));
    assert_eq!(
        text.created_at.map(|time| time.to_string()).as_deref(),
        Some("2024-05-28T08:00:00.000Z")
    );
    assert!(Timestamp::now().since(imported.created_at.unwrap_or_default()) >= day);
    Ok(())
}

/// A repository of the application: no type parameter, no bound.
#[derive(Clone)]
struct People {
    clerk: AsyncClient,
}

impl People {
    async fn by_email(&self, email: &str) -> Result<Option<User>, Error> {
        let found = self
            .clerk
            .send(users::list().email_address(email).limit(1))
            .await?;
        Ok(found.into_iter().next())
    }

    async fn rename(&self, user: &User, name: Option<&str>) -> Result<User, Error> {
        Ok(self
            .clerk
            .send(users::update(&user.id).first_name(name))
            .await?)
    }
}

#[tokio::test]
async fn repository_over_a_client_is_shared_between_tasks() -> Result<(), Error> {
    let emulator = emulator();
    let people = People {
        clerk: async_client(&emulator),
    };
    let create = users::create().email_address("ada@example.com");
    people.clerk.send(create).await?;
    let tasks = (0..3).map(|_| {
        let people = people.clone();
        tokio::spawn(async move { people.by_email("ada@example.com").await })
    });
    for task in tasks.collect::<Vec<_>>() {
        let found = task.await.expect("no panic")?.expect("she is there");
        let renamed = people.rename(&found, Some("Ada")).await?;
        assert_eq!(renamed.first_name.as_deref(), Some("Ada"));
    }
    assert_eq!(people.by_email("nobody@example.com").await?, None);
    Ok(())
}

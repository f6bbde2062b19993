//! From the caller's values to URL, header fields and body.

use std::hint::black_box;

use clerk_backend::SecretKey;
use clerk_backend::api::{ApiConfig, Metadata, users};

use crate::ours::DEFAULT;
use crate::rounds::{Contender, Rounds};
use crate::table::Table;

pub(crate) fn measure(rounds: &Rounds, table: &mut Table) {
    let config = ApiConfig::new(SecretKey::new("sk_test_x").unwrap());
    let get = Contender::new(DEFAULT, || {
        drop(config.request(&users::get(black_box("user_2abc"))).unwrap());
    });
    let list = Contender::new(DEFAULT, || {
        let list = users::list().limit(500_u32).offset(1000_u64);
        let list = list.query(black_box("ada")).order_by("-created_at");
        drop(config.request(&list.banned(false)).unwrap());
    });
    let create = Contender::new(DEFAULT, || {
        let user = users::create().first_name(black_box("Ada"));
        let user = user.last_name("Lovelace").external_id("crm-1");
        let user = user.email_address(["ada@example.com"]);
        let user = user.public_metadata(Metadata::from([("tier", "pro")]));
        drop(config.request(&user).unwrap());
    });
    table.add(rounds.run("request built: GET a user", vec![get]));
    table.add(rounds.run("request built: GET users, 5 parameters", vec![list]));
    table.add(rounds.run("request built: POST a user, 5 members", vec![create]));
}

//! Verifying a session token.

use clerk_backend::crypto::Algorithm;

use crate::node::{self, Node};
use crate::rounds::Rounds;
use crate::sample::Sample;
use crate::table::Table;
use crate::{jsonwebtoken, jwt_simple, ours};

pub(crate) fn measure(rounds: &Rounds, table: &mut Table) {
    jsonwebtoken::install();
    let node = Node::start();
    if let Err(why) = &node {
        println!("The JavaScript peers are not measured: {why}\n");
    }
    let (rs256, es256) = (Sample::new(Algorithm::Rs256), Sample::new(Algorithm::Es256));
    for (name, sample) in [
        ("session token, RS256, key known", &rs256),
        ("session token, ES256, key known", &es256),
    ] {
        let mut contenders = ours::known_key(sample);
        contenders.extend(ours::by_client(sample));
        contenders.extend(ours::signature_alone(sample));
        contenders.extend(jsonwebtoken::known_key(sample));
        contenders.push(jwt_simple::known_key(sample));
        if let Ok(node) = &node {
            contenders.extend(node::known_key(node, sample));
        }
        table.add(rounds.run(name, contenders));
    }

    table.add(rounds.run(
        "page request with cookies, key known",
        ours::signed_in_page(&rs256),
    ));

    table.add(rounds.run(
        "16 visitors, warm, clock time on one thread",
        ours::by_threads(&rs256),
    ));

    let mut contenders = ours::key_from_pem(&rs256);
    contenders.extend(jsonwebtoken::key_from_pem(&rs256));
    contenders.push(jwt_simple::key_from_pem(&rs256));
    table.add(rounds.run("session token, RS256, key from PEM each time", contenders));

    let mut contenders = ours::key_from_jwk(&rs256);
    contenders.extend(jsonwebtoken::key_from_jwk(&rs256));
    table.add(rounds.run("session token, RS256, key from JWK each time", contenders));
}

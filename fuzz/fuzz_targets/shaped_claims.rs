//! Hostile claims that have the members of a session's; see `claims` for claims as text.
#![no_main]

use arbitrary::Arbitrary;
use clerk_fuzz::authorization::{Asked, judge};
use clerk_fuzz::shape::{Object, Text};
use libfuzzer_sys::fuzz_target;

#[derive(Arbitrary, Debug)]
struct Input {
    asked: [Text; 4],
    claims: Object,
}

fuzz_target!(|input: Input| {
    let text = |text: &str| format!("\"{text}\"");
    let good = [
        ("sub", text("user_1")),
        ("sid", text("sess_1")),
        ("v", "2".to_owned()),
        ("sts", text("active")),
        ("fea", text("o:reports,ou:beta,u:x")),
        ("pla", text("o:pro,u:free")),
        ("fva", "[5,5]".to_owned()),
        (
            "o",
            r#"{"id":"org_1","rol":"admin","slg":"s","per":"read,write","fpm":"3,1"}"#.to_owned(),
        ),
        ("iss", text("https://clerk.example.com")),
        ("exp", "1700000050".to_owned()),
        ("iat", "1699999990".to_owned()),
    ];
    let [role, permission, feature, plan] = input.asked.each_ref().map(Text::get);
    let asked = Asked {
        role: &role,
        permission: &permission,
        feature: &feature,
        plan: &plan,
    };
    judge(&asked, &input.claims.write(&good, 1_700_000_000));
});

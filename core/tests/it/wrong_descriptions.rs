//! A description of an operation that contradicts itself does not compile, and the first line of
//! the compiler's message names the operation.

use std::path::Path;
use std::process::Command;
use std::string::String;
use std::{env, format, fs};

/// The first line of the compiler's first error about a description; `None` if it compiles.
fn first_error(name: &str, description: &str) -> Option<String> {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let source = directory.join(format!("{name}.rs"));
    fs::write(&source, description).unwrap();
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/descriptions/lib.rs");
    let output = Command::new(env::var_os("RUSTC").unwrap_or("rustc".into()))
        .args(["--edition=2024", "--crate-type=lib", "--emit=metadata"])
        .args([root, "--color=never", "--crate-name", name, "--out-dir"])
        .arg(directory)
        .env("OPERATIONS", &source)
        .output()
        .unwrap();
    let messages = String::from_utf8(output.stderr).unwrap();
    let first = messages.lines().find(|line| line.starts_with("error"));
    assert_eq!(first.is_none(), output.status.success(), "{messages}");
    first.map(Into::into)
}

#[test]
fn right_descriptions_compile() {
    let descriptions = r#"
        shared_parameters! { FILTERS of [Rename] { query notify: bool } }
        operations! {
            Post "/users/{user_id}/names/{name_id}" as "RenameUser" [keyless] [deprecated]
            pub fn rename => Rename(path user_id: String, body name: String, path name_id: String) -> () {
                ..FILTERS,
                body note: String,
                query user = "user_id": String,
            }

            Get "/users" as "FindUser"
            pub fn find => Find(query user_id: String) -> () { header note: String }
        }
    "#;
    assert_eq!(first_error("right", descriptions), None);
}

#[test]
fn undeclared_path_parameter_does_not_compile() {
    wrong(
        "undeclared",
        r#"Post "/users/{user_id}/ban" as "BanUser" pub fn ban => Ban() -> () {}"#,
        "BanUser: the path has {user_id}, which is not a path parameter",
    );
}

#[test]
fn path_parameter_that_is_not_in_the_path_does_not_compile() {
    wrong(
        "superfluous",
        r#"Post "/users/ban" as "BanUser" pub fn ban => Ban(path user_id: String) -> () {}"#,
        "BanUser: the path parameter `user_id` is not in the path",
    );
}

#[test]
fn path_parameter_of_another_name_does_not_compile() {
    wrong(
        "other_name",
        r#"Post "/users/{user_id}" as "BanUser" pub fn ban => Ban(path id: String) -> () {}"#,
        "BanUser: the path has {user_id} where the path parameter `id` is declared",
    );
    wrong(
        "unclosed",
        r#"Post "/users/{id/ban" as "BanUser" pub fn ban => Ban(path id: String) -> () {}"#,
        "BanUser: the path has {id/ban} where the path parameter `id` is declared",
    );
}

#[test]
fn path_parameters_in_another_order_do_not_compile() {
    wrong(
        "other_order",
        r#"Get "/users/{user_id}/names/{name_id}" as "GetName"
           pub fn get => GetName(path name_id: String, path user_id: String) -> () {}"#,
        "GetName: the path has {user_id} where the path parameter `name_id` is declared",
    );
}

#[test]
fn optional_path_parameter_does_not_compile() {
    wrong(
        "optional",
        r#"Get "/users/{user_id}" as "GetUser" pub fn get => Get() -> () { path user_id: String }"#,
        "GetUser: the path parameter `user_id` must be required",
    );
}

#[test]
fn parameter_declared_twice_does_not_compile() {
    wrong(
        "twice",
        r#"Get "/users" as "ListUsers"
           pub fn list => List(query name: String) -> () { query other = "name": String }"#,
        "ListUsers: the parameter `name` is declared twice",
    );
    let shared = r#"
        shared_parameters! { FILTERS of [List] { query filter: bool } }
        operations! {
            Get "/users" as "ListUsers"
            pub fn list => List(query filter: String) -> () { ..FILTERS }
        }
    "#;
    assert_eq!(
        first_error("shared_twice", shared).as_deref(),
        Some(
            "error[E0080]: evaluation panicked: ListUsers: the parameter `filter` is declared twice"
        ),
    );
}

#[test]
fn get_with_a_body_does_not_compile() {
    for place in ["body", "items", "form"] {
        wrong(
            &format!("get_{place}"),
            &format!(
                r#"Get "/users" as "ListUsers" pub fn list => List({place} name: String) -> () {{}}"#
            ),
            "ListUsers: a GET has no body, so it cannot have the parameter `name`",
        );
    }
}

#[test]
fn request_with_two_bodies_does_not_compile() {
    wrong(
        "two_bodies",
        r#"Post "/users" as "CreateUser"
           pub fn create => Create(items users: String) -> () { form file: String }"#,
        "CreateUser: `users` and `file` cannot be in the same body",
    );
}

#[test]
fn unknown_place_does_not_compile() {
    let places = "places are path, query, header, body, either_body, items and form";
    let expected = |operation| format!("error: {operation}: `qery` is not a place; {places}");
    let own = r#"operations! {
        Get "/users" as "ListUsers" pub fn list => List() -> () { qery name: String }
    }"#;
    assert_eq!(first_error("place", own), Some(expected("ListUsers")));
    let shared = r#"
        shared_parameters! { FILTERS of [List] { qery name: bool } }
        operations! { Get "/users" as "ListUsers" pub fn list => List() -> () { ..FILTERS } }
    "#;
    assert_eq!(first_error("shared_place", shared), Some(expected("List")));
}

#[test]
fn unknown_flag_does_not_compile() {
    let flags = "flags are unversioned, keyless, unlimited, deprecated, safe, text and keyed";
    let description = r#"operations! {
        Get "/jwks" as "GetJWKS" [keyless] [unlimitd] pub fn get => Get() -> () {}
    }"#;
    assert_eq!(
        first_error("flag", description),
        Some(format!("error: GetJWKS: `unlimitd` is not a flag; {flags}"))
    );
}

/// That evaluating the description fails with this message.
fn wrong(name: &str, operation: &str, expected: &str) {
    let description = format!("operations! {{ {operation} }}");
    let expected = format!("error[E0080]: evaluation panicked: {expected}");
    assert_eq!(
        first_error(name, &description),
        Some(expected),
        "{operation}"
    );
}

//! The guides of `clerk-backend` are complete: each function of the JavaScript SDK and of `clerk-rs` is
//! in the migration tables, and each reason and code in the page on troubleshooting.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use clerk_core::api::RESOURCES;
use clerk_core::api::describe::Operation;

const MIGRATION: &str = include_str!("../../../transports/src/guide/migration.md");
const TROUBLESHOOTING: &str = include_str!("../../../transports/src/guide/troubleshooting.md");
/// Written by `surface.mjs`; the differential run compares it with the package.
const SURFACE: &str = include_str!("../../differential/surface.txt");
const CLERK_RS: &str = include_str!("../../../transports/src/guide/clerk_rs.md");
/// Written by `.ci/clerk-rs.py`; CI compares it with the crate.
const CLERK_RS_FUNCTIONS: &str = include_str!("../../differential/clerk-rs.txt");
const PUBLIC_API: [&str; 2] = [
    include_str!("../../../docs/public-api/clerk-backend.txt"),
    include_str!("../../../docs/public-api/clerk-core.txt"),
];
/// The files with the names that applications see, each in an arm such as `Self::Expired => "token-expired"`.
const NAMES: [(&str, &str); 6] = [
    (
        "const fn reason",
        include_str!("../../../core/src/jwt/error.rs"),
    ),
    (
        "fn as_str",
        include_str!("../../../core/src/auth/outcome/reason.rs"),
    ),
    (
        "fn as_str",
        include_str!("../../../core/src/auth/outcome/machine_error.rs"),
    ),
    (
        "const fn code",
        include_str!("../../../transports/src/web/rejection.rs"),
    ),
    (
        "pub enum AuthError",
        include_str!("../../../core/src/auth/outcome/error.rs"),
    ),
    (
        "pub enum WebhookError",
        include_str!("../../../core/src/webhooks/error.rs"),
    ),
];

#[test]
fn migration_tables_name_every_function_of_the_package_once() {
    let mut listed: Vec<String> = rows().map(|(name, _)| name).collect();
    listed.sort();
    let expected: Vec<&str> = SURFACE.lines().collect();
    let missing: Vec<_> = expected
        .iter()
        .filter(|name| !listed.iter().any(|it| it == *name))
        .collect();
    assert!(missing.is_empty(), "not in the guide: {missing:?}");
    assert_eq!(
        listed, expected,
        "in the guide twice, or not in the package"
    );
}

#[test]
fn migration_tables_name_functions_that_exist() {
    for (name, ours) in rows() {
        assert!(!ours.is_empty(), "{name} has nothing beside it");
        for path in ours {
            let is_ours = path == "none" || operation(&path).is_some() || is_public(&path);
            assert!(is_ours, "{name}: there is no {path}");
        }
    }
}

#[test]
fn clerk_rs_table_names_every_function_with_the_operation_it_sends() {
    let (_, table) = CLERK_RS.split_once("\n# Functions\n").unwrap();
    let rows: Vec<Vec<&str>> = table.lines().map(quoted).collect();
    let mut rows = rows.iter().filter(|row| row.len() > 1);
    for line in CLERK_RS_FUNCTIONS.lines() {
        let [name, method, path] = *line.split(' ').collect::<Vec<_>>() else {
            panic!("{line}")
        };
        let row = rows
            .next()
            .unwrap_or_else(|| panic!("{name} is not in the guide"));
        assert_eq!(row[0], name);
        for ours in &row[1..] {
            let ours = operation(ours).unwrap_or_else(|| panic!("there is no {ours}"));
            let sent = (ours.method.as_str(), without_names(ours.path));
            assert_eq!(sent, (method, without_names(path)), "{name}");
        }
    }
    assert_eq!(rows.next(), None, "not in clerk-rs");
}

#[test]
fn troubleshooting_names_every_reason_and_code() {
    for (at, source) in NAMES {
        // A source has several functions of this name, each up to a line `    }` or `}`.
        let bodies: Vec<&str> = source.split(at).skip(1).collect();
        assert!(!bodies.is_empty(), "{at} is not in the source");
        for body in bodies {
            let is_enum = at.starts_with("pub enum");
            let end = if is_enum { "\n}\n" } else { "\n    }\n" };
            let body = body.split(end).next().unwrap_or_default();
            let names: Vec<&str> = if is_enum { variants(body) } else { texts(body) };
            for name in names {
                assert!(is_listed(name), "{name} is not in the guide");
            }
        }
    }
}

/// The rows of the tables: a name of the package as in `surface.txt`, and ours beside it.
fn rows() -> impl Iterator<Item = (String, Vec<String>)> {
    let sections = MIGRATION.split("\n# ").filter_map(|section| {
        let (title, body) = section.split_once('\n')?;
        let is_client = match title {
            "The client" | "Methods" => true,
            "Functions" => false,
            _ => return None,
        };
        Some((is_client, body))
    });
    sections.flat_map(|(is_client, body)| {
        body.lines().filter_map(move |line| {
            let mut cells = line.strip_prefix("| ")?.split(" | ");
            let (theirs, ours) = (quoted(cells.next()?), cells.next()?);
            let name = match theirs.as_slice() {
                [name] if is_client => format!("client {name}"),
                [name] => format!(". {name}"),
                [entry, name] => format!("{entry} {name}"),
                _ => return None,
            };
            let ours = match ours {
                "none" => vec!["none".to_owned()],
                ours => quoted(ours).into_iter().map(String::from).collect(),
            };
            Some((name, ours))
        })
    })
}

fn quoted(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}

fn operation(path: &str) -> Option<&'static Operation> {
    let (resource, function) = path.split_once("::")?;
    let of_resource = RESOURCES.iter().filter(|(name, _)| *name == resource);
    let mut operations = of_resource.flat_map(|(_, operations)| *operations);
    operations.find(|it| it.function == function)
}

/// A path template with `{}` for every parameter.
fn without_names(path: &str) -> String {
    let parts = path.split('/');
    let parts: Vec<&str> = parts
        .map(|part| if part.starts_with('{') { "{}" } else { part })
        .collect();
    parts.join("/")
}

/// Whether an item of this path, without the name of its crate, is in the listing of the public API.
fn is_public(path: &str) -> bool {
    let lines = PUBLIC_API.iter().flat_map(|listing| listing.lines());
    lines
        .filter_map(|line| line.split_once("::"))
        .any(|(_, item)| {
            let rest = item.strip_prefix(path);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['(', ' ', '<', ':']))
        })
}

/// The texts that arms give, without those that are put together.
fn texts(body: &str) -> Vec<&str> {
    let texts = body.split('"').skip(1).step_by(2);
    texts.filter(|text| !text.contains('{')).collect()
}

/// The names of an enum's variants.
fn variants(body: &str) -> Vec<&str> {
    let lines = body.lines().filter_map(|line| line.strip_prefix("    "));
    let lines = lines.filter(|line| line.starts_with(|first: char| first.is_ascii_uppercase()));
    lines
        .map(|line| line.split(['(', ',', ' ']).next().unwrap_or_default())
        .collect()
}

fn is_listed(name: &str) -> bool {
    let listed: BTreeSet<&str> = quoted(TROUBLESHOOTING).into_iter().collect();
    listed.contains(name)
}

/// Programs are copied, so that each that makes a client says whose tokens it takes.
/// Those of the full-stack page are parts of applications.
#[test]
fn programs_of_every_page_are_tests_of_the_services() {
    const SERVICES: &str = include_str!("../../services/src/lib.rs");
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for entry in fs::read_dir(root.join("transports/src/guide")).expect("the guide") {
        let name = entry.expect("an entry").file_name();
        let name = name.to_string_lossy();
        let is_run = SERVICES.contains(&format!("\"transports/src/guide/{name}\""));
        assert_eq!(
            is_run,
            name.ends_with(".md") && name != "full_stack.md",
            "{name}"
        );
    }
}

#[test]
fn examples_name_the_authorized_parties() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let readme = fs::read_to_string(root.join("README.md")).expect("the README");
    let blocks = readme.split("```").skip(1).step_by(2).map(String::from);
    let mut programs: Vec<String> = blocks.collect();
    for folder in ["transports/examples", "conformance/services/src"] {
        for entry in fs::read_dir(root.join(folder)).expect("a folder of programs") {
            programs.push(fs::read_to_string(entry.expect("an entry").path()).expect("a program"));
        }
    }
    let makes_a_client = |program: &&String| program.contains("Config::");
    let mut silent = programs.iter().filter(makes_a_client);
    let silent = silent.find(|program| !program.contains(".authorized_parties("));
    assert_eq!(silent, None);
}

/// The page's code is compiled as part of the applications, which nothing of this workspace builds.
#[test]
fn code_of_the_full_stack_page_stands_in_the_applications() {
    const PAGE: &str = include_str!("../../../transports/src/guide/full_stack.md");
    let applications = [
        include_str!("../../full-stack/dioxus/src/lib.rs"),
        include_str!("../../full-stack/dioxus/src/server.rs"),
        include_str!("../../full-stack/leptos/src/lib.rs"),
        include_str!("../../full-stack/leptos/src/server.rs"),
    ];
    let applications = applications.map(without_indentation);
    let blocks = PAGE.split("```rust\n").skip(1);
    let blocks = blocks.filter_map(|rest| rest.split("```").next());
    let blocks: Vec<String> = blocks.map(without_indentation).collect();
    for block in &blocks {
        let is_there = applications.iter().any(|source| source.contains(block));
        assert!(is_there, "{block}");
    }
    assert_eq!(blocks.len(), 8);
    assert_eq!(PAGE.matches("```rust").count(), 8);
}

/// The lines of a program, so that a part of a function can be found in it.
fn without_indentation(program: &str) -> String {
    let lines = program.lines().map(str::trim_start);
    lines.flat_map(|line| ["\n", line]).collect::<String>() + "\n"
}

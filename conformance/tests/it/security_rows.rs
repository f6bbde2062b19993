//! `docs/security-tests.md`: every row has tests, and every test named there is one.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

const PAGE: &str = include_str!("../../../docs/security-tests.md");

#[test]
fn every_row_has_tests_and_every_test_exists() {
    let rows: Vec<(&str, Vec<&str>)> = PAGE.lines().filter_map(row).collect();
    let numbers = [
        ("R", mistakes().collect::<Vec<_>>()),
        ("A", (1..=39).collect()),
        ("F", (1..=9).collect()),
        ("U", (1..=12).collect()),
    ];
    let expected: Vec<String> = numbers
        .iter()
        .flat_map(|(kind, numbers)| numbers.iter().map(move |it| format!("{kind}-{it:02}")))
        .collect();
    let ids: Vec<&str> = rows.iter().map(|(id, _)| *id).collect();
    assert_eq!(ids, expected);
    for (id, tests) in &rows {
        assert!(!tests.is_empty(), "{id} has no test");
        for test in tests {
            assert!(exists(test), "{id} names `{test}`, which is not there");
        }
    }
}

/// A test that carries the id of a row stands in that row, and a row's tests carry its id.
#[test]
fn tests_carry_the_ids_of_their_rows() {
    let mut carriers = HashSet::new();
    for package in ["core", "transports", "conformance", "conformance/emulator"] {
        for folder in ["src", "tests"] {
            visit(&workspace().join(package).join(folder), &mut |source| {
                let names = source.lines().filter_map(|line| {
                    let rest = line.trim_start().trim_start_matches("async ");
                    rest.strip_prefix("fn ")?.split('(').next()
                });
                carriers.extend(
                    names
                        .filter(|name| name.starts_with("r_"))
                        .map(String::from),
                );
            });
        }
    }
    let rows = PAGE.lines().filter_map(row);
    let mut listed = HashSet::new();
    for (id, tests) in rows.filter(|(id, _)| id.starts_with('R')) {
        let tag = id.to_lowercase().replace('-', "_");
        let names = tests.iter().filter_map(|test| test.rsplit("::").next());
        let tagged: Vec<&str> = names.filter(|name| name.starts_with("r_")).collect();
        assert!(!tagged.is_empty(), "no test of {id} carries its id");
        for name in tagged {
            assert!(name.contains(&tag), "{name} stands in the row {id}");
            listed.insert((tag.clone(), name.to_owned()));
        }
    }
    for name in carriers {
        for number in mistakes() {
            let tag = format!("r_{number:02}");
            assert!(
                !name.contains(&tag) || listed.contains(&(tag.clone(), name.clone())),
                "{name} does not stand in the row {tag}"
            );
        }
    }
}

/// The numbers of the R rows.
fn mistakes() -> impl Iterator<Item = u32> {
    1..=39
}

/// The id of a table's row, and what stands between backticks in its last cell.
fn row(line: &str) -> Option<(&str, Vec<&str>)> {
    let mut cells = line
        .strip_prefix("| ")?
        .strip_suffix(" |")?
        .splitn(3, " | ");
    let (id, _, tests) = (cells.next()?, cells.next()?, cells.next()?);
    let is_id = id.contains('-') && !id.contains("---");
    is_id.then(|| (id, tests.split('`').skip(1).step_by(2).collect()))
}

/// `package module::name` is a test; anything else is a path.
fn exists(test: &str) -> bool {
    let Some((package, path)) = test.split_once(' ') else {
        return workspace().join(test).exists();
    };
    let (module, name) = path.rsplit_once("::").expect("module::name");
    // `tests` is a module of the file itself, or a file.
    let inline = module.strip_suffix("::tests").unwrap_or(module);
    let package = workspace().join(package);
    [("tests/it", inline), ("src", inline), ("src", module)]
        .iter()
        .map(|(folder, module)| format!("{folder}/{}.rs", module.replace("::", "/")))
        .filter_map(|file| fs::read_to_string(package.join(file)).ok())
        .any(|source| is_test(&source, name))
}

/// Whether an attribute right above the function makes it a test.
fn is_test(source: &str, name: &str) -> bool {
    let Some(at) = source.find(&format!("fn {name}(")) else {
        return false;
    };
    let above = source[..at].rsplit("\n\n").next().unwrap_or_default();
    above.contains("#[test]") || above.contains("#[tokio::test")
}

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn visit(folder: &Path, look: &mut impl FnMut(&str)) {
    for entry in fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            visit(&path, look);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            look(&fs::read_to_string(&path).expect("a source"));
        }
    }
}

//! The coverage table.

use core::fmt::Write as _;

use clerk_core::api::{RESOURCES, describe::Operation};

use super::spec::Spec;

/// A Markdown table of every operation and the function that makes it.
pub fn table(spec: &Spec) -> String {
    let theirs = spec.operations();
    let function = |id: &str| {
        RESOURCES.iter().find_map(|(resource, operations)| {
            let ours = operations.iter().find(|ours| ours.id == id)?;
            Some((*resource, ours))
        })
    };
    let covered = theirs.iter().filter(|theirs| function(theirs.id).is_some());
    let mut text = format!(
        "# Coverage of the Backend API\n\n\
         {} of the {} operations of Clerk's API description. Written by `drift --table`; CI compares.\n\n\
         | operation | request | function |\n| --- | --- | --- |\n",
        covered.count(),
        theirs.len(),
    );
    for theirs in &theirs {
        let (resource, function) = match function(theirs.id) {
            Some((resource, ours)) => (resource, ours.function),
            None => ("", ""),
        };
        let request = format!("{} {}", theirs.method.to_uppercase(), theirs.path);
        row(
            &mut text,
            theirs.id,
            &request,
            resource,
            function,
            theirs.deprecated(),
        );
    }
    text.push_str(
        "\nOperations that only Clerk's JavaScript SDK has:\n\n\
         | operation | request | function |\n| --- | --- | --- |\n",
    );
    for (resource, operations) in RESOURCES {
        let extra = |ours: &&Operation| !theirs.iter().any(|theirs| theirs.id == ours.id);
        for ours in operations.iter().filter(extra) {
            let request = format!("{} {}", ours.method.as_str(), ours.path);
            row(
                &mut text,
                ours.id,
                &request,
                resource,
                ours.function,
                ours.deprecated,
            );
        }
    }
    text
}

fn row(
    text: &mut String,
    id: &str,
    request: &str,
    resource: &str,
    function: &str,
    deprecated: bool,
) {
    let mark = if deprecated { " (deprecated)" } else { "" };
    let function = if function.is_empty() {
        "missing".to_owned()
    } else {
        format!("`{resource}::{function}`{mark}")
    };
    // A write to a `String` cannot fail.
    let _ = writeln!(text, "| `{id}` | `{request}` | {function} |");
}

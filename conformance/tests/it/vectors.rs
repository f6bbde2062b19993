//! The committed answers of the JavaScript reference (`@clerk/backend` 3.25.0, made by
//! `differential/vectors.mjs`), asked of this project's answerer.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use base64ct::{Base64UrlUnpadded, Encoding};
use serde_json::{Map, Value, json};

/// What no description has is sent as the package sends it.
#[test]
fn operations_of_the_package_alone_are_among_them() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors/api_request.jsonl");
    let text = fs::read_to_string(file).unwrap();
    let asked: BTreeSet<String> = text
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .map(|vector| {
            vector["question"]["in"]["operation"]
                .as_str()
                .unwrap()
                .to_owned()
        })
        .collect();
    let ours = clerk_core::api::RESOURCES.iter().flat_map(|(_, all)| *all);
    let ours: BTreeSet<String> = ours
        .filter(|operation| operation.id.starts_with("Js"))
        .map(|operation| operation.id.to_owned())
        .collect();
    assert_eq!((asked.len(), asked), (9, ours));
}

#[test]
fn answers_are_those_of_the_reference() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors");
    let mut not_answered = Vec::new();
    let mut wrong = Vec::new();
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    for file in files {
        let operation = file.file_stem().unwrap().to_str().unwrap().to_owned();
        for line in fs::read_to_string(&file).unwrap().lines() {
            let vector: Value = serde_json::from_str(line).unwrap();
            let question = vector["question"].to_string();
            let answer = clerk_conformance::testee::answer(question.as_bytes());
            let answer: Value = serde_json::from_str(&answer).unwrap();
            if answer["err"]["reason"] == "unsupported-op" {
                not_answered.push(operation);
                break;
            }
            let (ours, theirs) = (normal(&answer), normal(&vector["answer"]));
            if ours != theirs {
                let id = &vector["question"]["id"];
                wrong.push(format!(
                    "{operation} {id}\n  ours   {ours}\n  theirs {theirs}"
                ));
            }
        }
    }
    assert_eq!(not_answered, [""; 0]);
    assert!(
        wrong.is_empty(),
        "{} differ:\n{}",
        wrong.len(),
        wrong[..wrong.len().min(5)].join("\n")
    );
}

/// Answers that mean the same are equal in this form: nulls are absent, a refusal is its reason,
/// headers are a sorted list, and what each SDK says of itself is left out.
fn normal(answer: &Value) -> Value {
    if let Some(refusal) = answer.get("err") {
        return json!({ "reason": refusal["reason"] });
    }
    let mut out = without_nulls(&answer["out"]);
    if let Some(token) = out.get("token").and_then(Value::as_str)
        && out.as_object().is_some_and(|out| out.len() == 1)
    {
        return signed(token);
    }
    if let Some(headers) = out.get_mut("headers") {
        sort(headers, &["x-clerk-auth-message"]);
    }
    if let Some(headers) = out.pointer_mut("/response/headers") {
        sort(headers, &[]);
    }
    for name in ["upstream", "request"] {
        if let Some(request) = out.get_mut(name) {
            sent(request);
        }
    }
    if let Some(Value::Array(requests)) = out.get_mut("requests") {
        requests.iter_mut().for_each(sent);
        // How often a request is tried again is each implementation's own policy.
        requests.dedup();
    }
    out
}

fn sent(request: &mut Value) {
    let own: &[&str] = match request.get("body") {
        Some(_) => &["user-agent", "accept"],
        None => &["user-agent", "accept", "content-type"],
    };
    if let Some(headers) = request.get_mut("headers") {
        sort(headers, own);
    }
    if let Some(body) = request.get_mut("body")
        && let Some(json) = body
            .as_str()
            .and_then(|text| serde_json::from_str(text).ok())
    {
        *body = without_nulls(&json);
    }
}

fn sort(headers: &mut Value, left_out: &[&str]) {
    if let Value::Array(list) = headers {
        list.retain(|field| !left_out.iter().any(|name| field[0] == *name));
        list.sort_by_key(ToString::to_string);
    }
}

fn without_nulls(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(without_nulls).collect(),
        Value::Object(members) => members
            .iter()
            .filter(|(_, member)| !member.is_null())
            .map(|(name, member)| (name.clone(), without_nulls(member)))
            .collect::<Map<_, _>>()
            .into(),
        Value::Number(number) => number.as_f64().into(),
        other => other.clone(),
    }
}

/// Members of JSON have no order, so two right signatures differ: the parts are compared.
fn signed(token: &str) -> Value {
    token
        .split('.')
        .take(2)
        .map(|part| {
            let json = Base64UrlUnpadded::decode_vec(part).unwrap();
            without_nulls(&serde_json::from_slice(&json).unwrap())
        })
        .collect()
}

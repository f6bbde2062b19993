//! The drift check finds what differs, and a request that goes elsewhere is noticed.

use clerk_conformance::drift::{Answered, Asked, Known, Sort, Spec, compare, judge, review, run};
use clerk_core::api::registry;

/// As the code has it, but for what the comments say.
const CHANGED: &str = r##"
paths:
  /jwt_templates/{template_id}:
    get:
      operationId: GetJWTTemplate
      deprecated: true # it is not
      parameters:
        - {in: path, name: template_id, required: true, schema: {type: string}}
        - {in: query, name: fresh, schema: {type: boolean}} # not there
      responses:
        "200":
          content:
            application/json:
              schema:
                type: object
                required: [name] # and not the id
                properties:
                  id: {type: string}
                  name: {type: integer} # a text
                  region: {type: string} # not there
  /m2m: # another path
    post:
      operationId: createM2MToken
      requestBody:
        content:
          application/json:
            schema:
              type: object
              required: [claims] # not required
              properties:
                token_format: {type: string, enum: [opaque, paseto]} # jwt, and no paseto
                seconds_until_expiration: {type: number, nullable: true}
                min_remaining_ttl_seconds: {type: integer, nullable: true} # not nullable
                claims: {nullable: true}
      responses: {"201": {content: {application/json: {schema: {$ref: "#/x"}}}}}
  /new:
    get: {operationId: GetNew, responses: {}} # not there
x: {type: object, properties: {token: {type: string}}}
"##;

#[test]
fn every_sort_of_difference_is_found() {
    let spec = Spec::parse(CHANGED).unwrap();
    let found: Vec<String> = compare(&spec).iter().map(ToString::to_string).collect();
    for expected in [
        "lacks: GetJWTTemplate query.fresh: the parameter",
        "lacks: GetJWTTemplate answer.region: the member",
        "lacks: GetNew : the operation",
        "lacks: createM2MToken body.min_remaining_ttl_seconds: null",
        "lacks: createM2MToken body.token_format: the value `paseto`",
        "differs: GetJWTTemplate answer.id: only the code requires it",
        "differs: GetJWTTemplate answer.name: type integer against text",
        "differs: GetJWTTemplate deprecated: only one of both says so",
        "differs: createM2MToken body.claims: only Clerk requires it",
        "differs: createM2MToken path: /m2m",
        "has too much: GetJWTTemplate answer.lifetime: the member",
        "has too much: createM2MToken body.token_format: the value `jwt`",
        "has too much: GetUser : the operation",
    ] {
        assert!(found.iter().any(|line| line == expected), "{expected}");
    }
    let other = found.iter().filter(|line| {
        !line.starts_with("has too much") && !line.contains("JWTTemplate") && !line.contains("M2M")
    });
    assert_eq!(other.count(), 1, "only GetNew");
}

#[test]
fn requests_and_answers_that_come_out_wrong_are_noticed() {
    let spec = Spec::parse(CHANGED).unwrap();
    let (made, failures) = run(&spec, 1, 50);
    assert_eq!(
        made, 200,
        "two operations, fifty requests and answers of each"
    );
    let of = |operation: &str, outcome: &str| {
        let mut failures = failures.iter();
        failures.any(|f| f.operation == operation && f.outcome.contains(outcome))
    };
    assert!(of(
        "createM2MToken",
        "POST https://api.clerk.com/m2m_tokens"
    ));
    assert!(of("GetJWTTemplate", "no parameter `fresh`"));
    assert!(of(
        "GetJWTTemplate",
        "the answer is JSON of an unexpected shape"
    ));
}

/// A schema that an answer may have anything against.
const JUDGED: &str = r##"
components: {schemas: {ClerkErrors: {type: object, required: [errors]}}}
paths:
  /jwt_templates:
    get:
      operationId: ListJWTTemplates
      responses:
        "200":
          content:
            application/json:
              schema: {type: array, items: {$ref: "#/row"}}
        "404": {content: {application/json: {schema: {type: object, required: [errors]}}}}
        "204": {}
row:
  allOf:
    - type: object
      additionalProperties: false
      required: [id]
      properties:
        id: {type: string}
        kind: {type: string, enum: [a, b]}
        count: {type: integer}
        size: {type: number}
        note: {type: string, nullable: true}
    - properties:
        open: {type: object}
        texts: {type: object, additionalProperties: {type: string}}
        inner: {nullable: true, allOf: [{$ref: "#/inner"}]}
        one:
          oneOf:
            - {$ref: "#/inner"}
            - {type: object, required: [b], properties: {b: {type: integer}}}
inner: {type: object, required: [a], properties: {a: {type: boolean}}}
"##;

#[test]
fn an_answer_is_judged_by_its_schema() {
    for (status, body, expected) in [
        (200, "[]", ""),
        (
            200,
            r#"[{"id":"", "kind":"b", "count":-1, "size":1, "note":null}]"#,
            "",
        ),
        (
            200,
            r#"[{"id":"", "size":0.5, "open":{"any":[1]}, "inner":null}]"#,
            "",
        ),
        (
            200,
            r#"[{"id":"", "texts":{"any":""}, "inner":{"a":true}, "one":{"b":1}}]"#,
            "",
        ),
        (200, r#"[{"id":"", "one":{"a":true}}]"#, ""),
        (204, "", ""),
        (404, r#"{"errors":[]}"#, ""),
        (200, "[{}]", "lacks: answer[].id: the member"),
        (
            200,
            r#"[{"id":null}]"#,
            "differs: answer[].id: null is no string",
        ),
        (200, r#"[{"id":1}]"#, "differs: answer[].id: 1 is no string"),
        (
            200,
            r#"[{"id":"", "kind":"c"}]"#,
            "differs: answer[].kind: \"c\" is not in the enum",
        ),
        (
            200,
            r#"[{"id":"", "count":1.5}]"#,
            "differs: answer[].count: 1.5 is no integer",
        ),
        (
            200,
            r#"[{"id":"", "more":1}]"#,
            "has too much: answer[].more: the member",
        ),
        (
            200,
            r#"[{"id":"", "texts":{"any":1}}]"#,
            "differs: answer[].texts.any: 1 is no string",
        ),
        (
            200,
            r#"[{"id":"", "inner":{"a":""}}]"#,
            "differs: answer[].inner.a: \"\" is no boolean",
        ),
        (
            200,
            r#"[{"id":"", "one":{"b":""}}]"#,
            "differs: answer[].one.b: \"\" is no integer",
        ),
        (200, "{}", "differs: answer: an object is no array"),
        (200, "", "lacks: answer: content"),
        (
            200,
            "no JSON",
            "differs: answer: expected ident at line 1 column 2",
        ),
        (204, "[]", "has too much: answer: content"),
        (404, "{}", "lacks: 404.errors: the member"),
        (201, "[]", "differs: status: 201 is not described"),
        (409, "{}", "lacks: 409.errors: the member"),
    ] {
        let found = judge(&Spec::parse(JUDGED).unwrap(), &[answered(status, body)]);
        let found: Vec<_> = found.findings.iter().map(ToString::to_string).collect();
        let found = found.join("\n").replace("ListJWTTemplates ", "");
        assert_eq!(found, expected, "{status} {body}");
    }
}

#[test]
fn objects_that_no_answer_has_are_named() {
    for (body, unmet) in [
        ("[]", &["inner", "row", "row.one"][..]),
        (r#"[{"id":"", "one":{"b":1}}]"#, &["inner"]),
        (r#"[{"id":"", "inner":{"a":true}}]"#, &["row.one"]),
    ] {
        let judged = judge(&Spec::parse(JUDGED).unwrap(), &[answered(200, body)]);
        assert!(judged.unmet.iter().eq(unmet), "{body}: {:?}", judged.unmet);
    }
}

fn answered(status: u16, body: &str) -> Answered {
    let operation = registry::operation("ListJWTTemplates").unwrap();
    Answered {
        operation,
        asked: Asked::Properly,
        status,
        body: body.into(),
    }
}

#[test]
fn what_is_known_excuses_what_it_names_and_no_more() {
    let answer = answered(200, r#"[{"more":1}]"#);
    let found = judge(&Spec::parse(JUDGED).unwrap(), &[answer]).findings;
    let known = |sort, at| Known {
        sort,
        operation: "List*",
        at,
        reason: "",
    };
    let list = [
        known(Sort::Extra, "*.more"),
        known(Sort::Differs, "answer[].id"),
    ];
    let review = review(&found, &list);
    assert_eq!(review.known, 1);
    assert_eq!(review.new.len(), 1, "{:?}", review.new);
    assert_eq!(review.new[0].at, "answer[].id");
    assert_eq!(review.stale.len(), 1, "{:?}", review.stale);
    assert_eq!(review.stale[0].at, "answer[].id");
}

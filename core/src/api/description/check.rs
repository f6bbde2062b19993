//! The check of descriptions. It is evaluated by the compiler, so a wrong description does not
//! compile, and the message begins with the operation's name.

use super::describe::Parameter;
use crate::api::parameters::params::Place;
use crate::http::Method;

/// Fails the compilation if
/// - the placeholders of the path are not the path parameters, by the same names in the same order,
/// - a path parameter is optional,
/// - two parameters in the same place have the same name,
/// - a GET has a body (RFC 9110 section 9.3.1: it has no meaning there), or a request has two.
pub(crate) const fn check(id: &str, method: Method, path: &str, parameters: &[Parameter]) {
    check_path(id, path, parameters);
    let mut rest = parameters;
    while let Some((parameter, others)) = rest.split_first() {
        check_body(id, method, parameter, others);
        check_unique(id, parameter, others);
        rest = others;
    }
}

const fn check_path(id: &str, path: &str, parameters: &[Parameter]) {
    let (mut template, mut parameters) = (path.as_bytes(), parameters);
    loop {
        match (first_placeholder(template), first_in_path(parameters)) {
            (None, None) => return,
            (Some((name, _)), None) => fail(
                id,
                &[b"the path has {", name, b"}, which is not a path parameter"],
            ),
            (None, Some((parameter, _))) => fail(
                id,
                &[
                    b"the path parameter `",
                    parameter.name.as_bytes(),
                    b"` is not in the path",
                ],
            ),
            (Some((name, after)), Some((parameter, others))) => {
                if !equal(name, parameter.name.as_bytes()) {
                    fail(
                        id,
                        &[
                            b"the path has {",
                            name,
                            b"} where the path parameter `",
                            parameter.name.as_bytes(),
                            b"` is declared",
                        ],
                    );
                }
                if !parameter.required {
                    fail(id, &[b"the path parameter `", name, b"` must be required"]);
                }
                (template, parameters) = (after, others);
            }
        }
    }
}

const fn check_body(id: &str, method: Method, parameter: &Parameter, others: &[Parameter]) {
    if !is_body(parameter.place) {
        return;
    }
    if matches!(method, Method::Get) {
        fail(
            id,
            &[
                b"a GET has no body, so it cannot have the parameter `",
                parameter.name.as_bytes(),
                b"`",
            ],
        );
    }
    let mut rest = others;
    while let Some((other, others)) = rest.split_first() {
        let one_body = matches!(
            (parameter.place, other.place),
            (Place::Body, Place::Body) | (Place::Form, Place::Form)
        );
        if is_body(other.place) && !one_body {
            fail(
                id,
                &[
                    b"`",
                    parameter.name.as_bytes(),
                    b"` and `",
                    other.name.as_bytes(),
                    b"` cannot be in the same body",
                ],
            );
        }
        rest = others;
    }
}

const fn check_unique(id: &str, parameter: &Parameter, others: &[Parameter]) {
    let mut rest = others;
    while let Some((other, others)) = rest.split_first() {
        if equal(parameter.name.as_bytes(), other.name.as_bytes())
            && same_place(parameter.place, other.place)
        {
            fail(
                id,
                &[
                    b"the parameter `",
                    parameter.name.as_bytes(),
                    b"` is declared twice",
                ],
            );
        }
        rest = others;
    }
}

/// The name in the first pair of braces, and the template after it. If the brace is not closed, the
/// name extends to the end and matches no parameter.
const fn first_placeholder(mut template: &[u8]) -> Option<(&[u8], &[u8])> {
    while let Some((byte, rest)) = template.split_first() {
        template = rest;
        if *byte == b'{' {
            let mut after = rest;
            while let Some((byte, rest_after)) = after.split_first() {
                if *byte == b'}' {
                    let (name, _) = rest.split_at(rest.len() - after.len());
                    return Some((name, rest_after));
                }
                after = rest_after;
            }
            return Some((rest, after));
        }
    }
    None
}

const fn first_in_path(mut parameters: &[Parameter]) -> Option<(&Parameter, &[Parameter])> {
    while let Some((parameter, others)) = parameters.split_first() {
        if matches!(parameter.place, Place::Path) {
            return Some((parameter, others));
        }
        parameters = others;
    }
    None
}

const fn is_body(place: Place) -> bool {
    matches!(place, Place::Body | Place::Items | Place::Form)
}

const fn same_place(one: Place, other: Place) -> bool {
    match one {
        Place::Path => matches!(other, Place::Path),
        Place::Query => matches!(other, Place::Query),
        Place::Header => matches!(other, Place::Header),
        Place::Body => matches!(other, Place::Body),
        Place::Items => matches!(other, Place::Items),
        Place::Form => matches!(other, Place::Form),
    }
}

const fn equal(mut one: &[u8], mut other: &[u8]) -> bool {
    if one.len() != other.len() {
        return false;
    }
    while let (Some((a, rest_of_one)), Some((b, rest_of_other))) =
        (one.split_first(), other.split_first())
    {
        if *a != *b {
            return false;
        }
        (one, other) = (rest_of_one, rest_of_other);
    }
    true
}

/// Fails the evaluation, and with it the compilation, with the operation and a message. Messages
/// are cut at 160 bytes, because constants cannot allocate.
#[expect(clippy::panic, reason = "constants are evaluated by the compiler only")]
const fn fail(id: &str, message: &[&[u8]]) -> ! {
    let mut text = [b' '; 160];
    let mut free = append(&mut text, id.as_bytes());
    free = append(free, b": ");
    let mut parts = message;
    while let Some((part, rest)) = parts.split_first() {
        free = append(free, part);
        parts = rest;
    }
    match str::from_utf8(&text) {
        Ok(text) => panic!("{}", text.trim_ascii()),
        Err(_) => panic!("the description of an operation is wrong"),
    }
}

/// Writes as much of `text` as fits to the start of `free`, and returns the rest of the buffer.
const fn append<'a>(free: &'a mut [u8], text: &[u8]) -> &'a mut [u8] {
    let length = if text.len() < free.len() {
        text.len()
    } else {
        free.len()
    };
    let (start, left) = free.split_at_mut(length);
    start.copy_from_slice(text.split_at(length).0);
    left
}

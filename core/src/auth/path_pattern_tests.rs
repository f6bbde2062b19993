//! Patterns against the reference.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::path_pattern::{PathPattern, Value};
use super::pattern_error::InvalidPattern;
use super::pattern_regex::{Budget, Regex};

const PATTERNS: [&str; 20] = [
    r"/orgs/:slug",
    r"/orgs/:slug/(.*)",
    r"/orgs/:id(org_.*)",
    r"/a/:slug?",
    r"/orgs/:slug(\w+)/:rest*",
    r"/:slug",
    r"/:a-:b",
    r"/:a--:b",
    r"/x{-:id}?",
    r"/:t(orgs|teams)/:id",
    r"/:id.:ext",
    r"/((?!api|trpc).*)",
    r"/:a+",
    r"/v:n(\d{2,3})",
    r"/f\(oo",
    r"/:a([^/]+?)/b",
    r"/(a|ab)(c|bcd)",
    r"/:x([a-c\-]{1,2}?)z",
    r"/\:id",
    r"/(\bfoo\b)",
];
const PATHS: [&str; 32] = [
    r"/orgs/acme",
    r"/orgs/acme/",
    r"/ORGS/Acme",
    r"/orgs/acme/settings/x",
    r"/orgs/",
    r"/orgs/org_1",
    r"/a",
    r"/a/",
    r"/a/b",
    r"/orgs/ab/c/d",
    r"/a-b",
    r"/a-b-c",
    r"/a--b",
    r"/a-b--c",
    r"/x",
    r"/x-1",
    r"/teams/7",
    r"/f.txt",
    r"/f.g.txt",
    r"/api/x",
    r"/other/x",
    r"/a/b/c",
    r"/v12",
    r"/v1",
    r"/v1234",
    r"/f(oo",
    r"/q/b",
    r"/abcd",
    r"/abz",
    r"/:id",
    r"/foo",
    r"/",
];

/// Which of the patterns fit which of the paths, with which parameters: what `path-to-regexp`
/// as `@clerk/shared` bundles it answers. Every other pair does not fit.
const FITS: [(&str, &str, &str); 122] = [
    (r"/orgs/:slug", r"/orgs/acme", r"slug=acme"),
    (r"/orgs/:slug", r"/orgs/acme/", r"slug=acme"),
    (r"/orgs/:slug", r"/ORGS/Acme", r"slug=Acme"),
    (r"/orgs/:slug", r"/orgs/org_1", r"slug=org_1"),
    (r"/orgs/:slug/(.*)", r"/orgs/acme/", r"slug=acme&0="),
    (
        r"/orgs/:slug/(.*)",
        r"/orgs/acme/settings/x",
        r"slug=acme&0=settings/x",
    ),
    (r"/orgs/:slug/(.*)", r"/orgs/ab/c/d", r"slug=ab&0=c/d"),
    (r"/orgs/:id(org_.*)", r"/orgs/org_1", r"id=org_1"),
    (r"/a/:slug?", r"/a", r""),
    (r"/a/:slug?", r"/a/", r""),
    (r"/a/:slug?", r"/a/b", r"slug=b"),
    (r"/orgs/:slug(\w+)/:rest*", r"/orgs/acme", r"slug=acme"),
    (r"/orgs/:slug(\w+)/:rest*", r"/orgs/acme/", r"slug=acme"),
    (r"/orgs/:slug(\w+)/:rest*", r"/ORGS/Acme", r"slug=Acme"),
    (
        r"/orgs/:slug(\w+)/:rest*",
        r"/orgs/acme/settings/x",
        r"slug=acme&rest=settings,x",
    ),
    (r"/orgs/:slug(\w+)/:rest*", r"/orgs/org_1", r"slug=org_1"),
    (
        r"/orgs/:slug(\w+)/:rest*",
        r"/orgs/ab/c/d",
        r"slug=ab&rest=c,d",
    ),
    (r"/:slug", r"/orgs/", r"slug=orgs"),
    (r"/:slug", r"/a", r"slug=a"),
    (r"/:slug", r"/a/", r"slug=a"),
    (r"/:slug", r"/a-b", r"slug=a-b"),
    (r"/:slug", r"/a-b-c", r"slug=a-b-c"),
    (r"/:slug", r"/a--b", r"slug=a--b"),
    (r"/:slug", r"/a-b--c", r"slug=a-b--c"),
    (r"/:slug", r"/x", r"slug=x"),
    (r"/:slug", r"/x-1", r"slug=x-1"),
    (r"/:slug", r"/f.txt", r"slug=f.txt"),
    (r"/:slug", r"/f.g.txt", r"slug=f.g.txt"),
    (r"/:slug", r"/v12", r"slug=v12"),
    (r"/:slug", r"/v1", r"slug=v1"),
    (r"/:slug", r"/v1234", r"slug=v1234"),
    (r"/:slug", r"/f(oo", r"slug=f(oo"),
    (r"/:slug", r"/abcd", r"slug=abcd"),
    (r"/:slug", r"/abz", r"slug=abz"),
    (r"/:slug", r"/:id", r"slug=:id"),
    (r"/:slug", r"/foo", r"slug=foo"),
    (r"/:a-:b", r"/a-b", r"a=a&b=b"),
    (r"/:a-:b", r"/a-b-c", r"a=a-b&b=c"),
    (r"/:a-:b", r"/a--b", r"a=a-&b=b"),
    (r"/:a-:b", r"/a-b--c", r"a=a-b-&b=c"),
    (r"/:a-:b", r"/x-1", r"a=x&b=1"),
    (r"/:a--:b", r"/a--b", r"a=a&b=b"),
    (r"/:a--:b", r"/a-b--c", r"a=a-b&b=c"),
    (r"/x{-:id}?", r"/x", r""),
    (r"/x{-:id}?", r"/x-1", r"id=1"),
    (r"/:t(orgs|teams)/:id", r"/orgs/acme", r"t=orgs&id=acme"),
    (r"/:t(orgs|teams)/:id", r"/orgs/acme/", r"t=orgs&id=acme"),
    (r"/:t(orgs|teams)/:id", r"/ORGS/Acme", r"t=ORGS&id=Acme"),
    (r"/:t(orgs|teams)/:id", r"/orgs/org_1", r"t=orgs&id=org_1"),
    (r"/:t(orgs|teams)/:id", r"/teams/7", r"t=teams&id=7"),
    (r"/:id.:ext", r"/f.txt", r"id=f&ext=txt"),
    (r"/:id.:ext", r"/f.g.txt", r"id=f.g&ext=txt"),
    (r"/((?!api|trpc).*)", r"/orgs/acme", r"0=orgs/acme"),
    (r"/((?!api|trpc).*)", r"/orgs/acme/", r"0=orgs/acme/"),
    (r"/((?!api|trpc).*)", r"/ORGS/Acme", r"0=ORGS/Acme"),
    (
        r"/((?!api|trpc).*)",
        r"/orgs/acme/settings/x",
        r"0=orgs/acme/settings/x",
    ),
    (r"/((?!api|trpc).*)", r"/orgs/", r"0=orgs/"),
    (r"/((?!api|trpc).*)", r"/orgs/org_1", r"0=orgs/org_1"),
    (r"/((?!api|trpc).*)", r"/a", r"0=a"),
    (r"/((?!api|trpc).*)", r"/a/", r"0=a/"),
    (r"/((?!api|trpc).*)", r"/a/b", r"0=a/b"),
    (r"/((?!api|trpc).*)", r"/orgs/ab/c/d", r"0=orgs/ab/c/d"),
    (r"/((?!api|trpc).*)", r"/a-b", r"0=a-b"),
    (r"/((?!api|trpc).*)", r"/a-b-c", r"0=a-b-c"),
    (r"/((?!api|trpc).*)", r"/a--b", r"0=a--b"),
    (r"/((?!api|trpc).*)", r"/a-b--c", r"0=a-b--c"),
    (r"/((?!api|trpc).*)", r"/x", r"0=x"),
    (r"/((?!api|trpc).*)", r"/x-1", r"0=x-1"),
    (r"/((?!api|trpc).*)", r"/teams/7", r"0=teams/7"),
    (r"/((?!api|trpc).*)", r"/f.txt", r"0=f.txt"),
    (r"/((?!api|trpc).*)", r"/f.g.txt", r"0=f.g.txt"),
    (r"/((?!api|trpc).*)", r"/other/x", r"0=other/x"),
    (r"/((?!api|trpc).*)", r"/a/b/c", r"0=a/b/c"),
    (r"/((?!api|trpc).*)", r"/v12", r"0=v12"),
    (r"/((?!api|trpc).*)", r"/v1", r"0=v1"),
    (r"/((?!api|trpc).*)", r"/v1234", r"0=v1234"),
    (r"/((?!api|trpc).*)", r"/f(oo", r"0=f(oo"),
    (r"/((?!api|trpc).*)", r"/q/b", r"0=q/b"),
    (r"/((?!api|trpc).*)", r"/abcd", r"0=abcd"),
    (r"/((?!api|trpc).*)", r"/abz", r"0=abz"),
    (r"/((?!api|trpc).*)", r"/:id", r"0=:id"),
    (r"/((?!api|trpc).*)", r"/foo", r"0=foo"),
    (r"/((?!api|trpc).*)", r"/", r"0="),
    (r"/:a+", r"/orgs/acme", r"a=orgs,acme"),
    (r"/:a+", r"/orgs/acme/", r"a=orgs,acme"),
    (r"/:a+", r"/ORGS/Acme", r"a=ORGS,Acme"),
    (r"/:a+", r"/orgs/acme/settings/x", r"a=orgs,acme,settings,x"),
    (r"/:a+", r"/orgs/", r"a=orgs"),
    (r"/:a+", r"/orgs/org_1", r"a=orgs,org_1"),
    (r"/:a+", r"/a", r"a=a"),
    (r"/:a+", r"/a/", r"a=a"),
    (r"/:a+", r"/a/b", r"a=a,b"),
    (r"/:a+", r"/orgs/ab/c/d", r"a=orgs,ab,c,d"),
    (r"/:a+", r"/a-b", r"a=a-b"),
    (r"/:a+", r"/a-b-c", r"a=a-b-c"),
    (r"/:a+", r"/a--b", r"a=a--b"),
    (r"/:a+", r"/a-b--c", r"a=a-b--c"),
    (r"/:a+", r"/x", r"a=x"),
    (r"/:a+", r"/x-1", r"a=x-1"),
    (r"/:a+", r"/teams/7", r"a=teams,7"),
    (r"/:a+", r"/f.txt", r"a=f.txt"),
    (r"/:a+", r"/f.g.txt", r"a=f.g.txt"),
    (r"/:a+", r"/api/x", r"a=api,x"),
    (r"/:a+", r"/other/x", r"a=other,x"),
    (r"/:a+", r"/a/b/c", r"a=a,b,c"),
    (r"/:a+", r"/v12", r"a=v12"),
    (r"/:a+", r"/v1", r"a=v1"),
    (r"/:a+", r"/v1234", r"a=v1234"),
    (r"/:a+", r"/f(oo", r"a=f(oo"),
    (r"/:a+", r"/q/b", r"a=q,b"),
    (r"/:a+", r"/abcd", r"a=abcd"),
    (r"/:a+", r"/abz", r"a=abz"),
    (r"/:a+", r"/:id", r"a=:id"),
    (r"/:a+", r"/foo", r"a=foo"),
    (r"/v:n(\d{2,3})", r"/v12", r"n=12"),
    (r"/f\(oo", r"/f(oo", r""),
    (r"/:a([^/]+?)/b", r"/a/b", r"a=a"),
    (r"/:a([^/]+?)/b", r"/q/b", r"a=q"),
    (r"/(a|ab)(c|bcd)", r"/abcd", r"0=a&1=bcd"),
    (r"/:x([a-c\-]{1,2}?)z", r"/abz", r"x=ab"),
    (r"/\:id", r"/:id", r""),
    (r"/(\bfoo\b)", r"/foo", r"0=foo"),
];

#[test]
fn patterns_fit_as_in_the_reference() {
    for pattern in PATTERNS {
        let read = PathPattern::read(pattern).unwrap();
        for path in PATHS {
            let fits = read.matches(path, &mut Budget::new()).map(shown);
            let expected = FITS.iter().find(|(p, t, _)| (*p, *t) == (pattern, path));
            assert_eq!(
                fits.as_deref(),
                expected.map(|(_, _, parameters)| *parameters),
                "{pattern} {path}"
            );
        }
    }
}

/// By `path-to-regexp` 6.
#[test]
fn groups_are_matched_as_in_the_reference() {
    for (pattern, path, expected) in [
        (r"/(a\))", "/a)", Some("0=a)")),
        (r"/(a\))", "/a", None),
        ("/x{y}?/:slug", "/xy/acme", Some("slug=acme")),
        ("/x{y}?/:slug", "/x/acme", Some("slug=acme")),
        ("/((?:a|ab)(?:c|bcd)(?:d|z)?)", "/abcd", Some("0=abcd")),
        ("/((?:a|ab)(?:c|bcd)(?:d|z)?)", "/abcz", Some("0=abcz")),
        (
            "/(ab|a)(bc|c)(d|e)?/:x",
            "/abcd/q",
            Some("0=ab&1=c&2=d&x=q"),
        ),
        ("/(ab|a)(bc|c)(d|e)?/:x", "/abd/q", None),
        ("/:a.{:b}?", "/f.g", Some("a=f&b=g")),
        ("/(a*)(a)(b)", "/aab", Some("0=a&1=a&2=b")),
        ("/(a*)(a)(b)", "/ab", Some("0=&1=a&2=b")),
        ("/([b-d]+)", "/bcd", Some("0=bcd")),
        ("/([b-d]+)", "/a", None),
        ("/([b-d]+)", "/e", None),
        ("/([b-d]+)", "/-", None),
        ("/([a-a])", "/a", Some("0=a")),
        ("/([+--]+)", "/+,-", Some("0=+,-")),
        (r"/([\w-.]+)", "/a-b.c", Some("0=a-b.c")),
        (r"/([.-\d]+)", "/1.-2", Some("0=1.-2")),
        (r"/([.-\d]+)", "/a", None),
        (r"/([\w-\d]+)", "/a-1", Some("0=a-1")),
        (r"/([\W-a]+)", "/-a", Some("0=-a")),
        (r"/([\W-a]+)", "/b", None),
        (r"/(\D+)", "/ab", Some("0=ab")),
        (r"/(\D+)", "/12", None),
        (r"/(\W+)", "/-", Some("0=-")),
        (r"/(\W+)", "/a", None),
        (r"/(\S+)", "/ab", Some("0=ab")),
        (r"/(\S+)", "/a b", None),
        (r"/(a\sb)", "/a b", Some("0=a b")),
        (r"/(a\sb)", "/a\tb", Some("0=a\tb")),
        (r"/(a\sb)", "/a_b", None),
        (r"/(\x6A+)", "/jj", Some("0=jj")),
        (r"/(\x6A+)", "/k", None),
        (r"/(\u006a)", "/j", Some("0=j")),
        (r"/(\u006a)", "/1", None),
        ("(.*)", "/acme", Some("0=/acme")),
        (":slug", "/acme", None),
        (":slug(.*)", "/acme", Some("slug=/acme")),
        ("/(.*)", "/a\nb", None),
        ("/(.*)", "/a\rb", None),
    ] {
        let read = PathPattern::read(pattern).unwrap();
        let parameters = read.matches(path, &mut Budget::new());
        assert_eq!(
            parameters.map(shown).as_deref(),
            expected,
            "{pattern} {path}"
        );
    }
}

fn shown(parameters: Vec<(String, Value)>) -> String {
    let pairs = parameters.into_iter().map(|(name, value)| match value {
        Value::Text(value) | Value::List(value) => format!("{name}={value}"),
    });
    pairs.collect::<Vec<_>>().join("&")
}

#[test]
fn malformed_patterns_are_refused() {
    for (pattern, expected) in [
        ("/orgs/*", InvalidPattern::Unexpected),
        ("/{bad", InvalidPattern::Unexpected),
        ("/}", InvalidPattern::Unexpected),
        ("/:", InvalidPattern::MissingName),
        ("/(?:x)", InvalidPattern::Group),
        ("/((x))", InvalidPattern::Group),
        ("/(", InvalidPattern::Group),
        ("/()", InvalidPattern::Group),
        ("/:a:b", InvalidPattern::MissingText),
        ("/a(x)*", InvalidPattern::Repeat),
        ("/(a{9999999})", InvalidPattern::Regex),
        ("/(a{3,2})", InvalidPattern::Regex),
        ("/(a{1001})", InvalidPattern::Regex),
        ("/(a{1001,})", InvalidPattern::Regex),
        ("/(a{0,1001})", InvalidPattern::Regex),
        ("/((?:a{100}){100})", InvalidPattern::TooLarge),
        ("/((?:a?b?){0,999})", InvalidPattern::TooLarge),
        ("/((?:(?=ab)(?!c)\\bd){999})", InvalidPattern::TooLarge),
        ("/(a(?<=b))", InvalidPattern::Regex),
        ("/([b-a])", InvalidPattern::Regex),
        (r"/(a\1)", InvalidPattern::Regex),
        (r"/(a\k)", InvalidPattern::Regex),
        (r"/(\p)", InvalidPattern::Regex),
        (r"/(\P)", InvalidPattern::Regex),
        (r"/(\cA)", InvalidPattern::Regex),
    ] {
        assert_eq!(
            PathPattern::read(pattern).err(),
            Some(expected),
            "{pattern}"
        );
    }
    let nested = format!("/({}a{})", "(?:".repeat(100), ")".repeat(100));
    assert_eq!(
        PathPattern::read(&nested).err(),
        Some(InvalidPattern::TooLarge)
    );
}

/// At most 1,000 times, and 4,096 instructions.
#[test]
fn patterns_are_read_up_to_their_limits() {
    for pattern in ["/(a{1000})", "/(a{0,1000})", "/(a{1000,})"] {
        assert!(PathPattern::read(pattern).is_ok(), "{pattern}");
    }
    assert!(Regex::new(&"a".repeat(4096)).is_ok());
    assert!(Regex::new(&"a".repeat(4097)).is_err());
    // Look-aheads have instructions before and behind what they hold.
    for before in 0..3 {
        let pattern = format!("{}(?:(?=a)(?=a)){{1000}}", "b".repeat(before));
        assert!(Regex::new(&pattern).is_err(), "{before}");
    }
}

/// Patterns that make backtracking engines run for ever.
const SLOW: [&str; 7] = [
    "/((?:a+)+)b",
    "/((?:a|a)*)b",
    "/((?:(?:a*)*)*)b",
    "/(.*a.*a.*a.*a)b",
    "/((?!(?:a+)+b).)+",
    "/((?:(?=.*c)a)*)b",
    "/((?:(?!(?=a*b)a).)*)b",
];

/// A path of `length` characters that fits none of them.
fn steps(pattern: &str, length: usize) -> usize {
    let mut budget = Budget::new();
    let read = PathPattern::read(pattern).unwrap();
    let path = format!("/{}!", "a".repeat(length));
    assert_eq!(read.matches(&path, &mut budget), None, "{pattern}");
    budget.used()
}

#[test]
fn steps_are_linear_in_the_length_of_the_path() {
    for pattern in SLOW {
        let (one, two) = (steps(pattern, 500), steps(pattern, 1000));
        assert!(two <= 2 * one + 100, "{pattern}: {one} {two}");
        assert!(two < 50 * 1000, "{pattern}: {two}");
    }
}

/// The states of a look-ahead that matched are visited again from the next position.
#[test]
fn quadratic_matching_ends_with_the_budget() {
    let read = PathPattern::read("/((?:(?=.*!)a)*)!").unwrap();
    for (length, is_within) in [(100, true), (4000, false)] {
        let mut budget = Budget::new();
        let path = format!("/{}!", "a".repeat(length));
        let matched = read.matches(&path, &mut budget).is_some();
        assert_eq!(matched, is_within, "{length}");
        assert!(budget.used() > 100 * 100, "{length}: {}", budget.used());
    }
}

/// The matcher clears a bit for each instruction at each position before its first step.
#[test]
fn cleared_memory_counts_as_steps() {
    let pattern = format!("/z({})", "a{0,100}".repeat(15));
    let (short, long) = (steps(&pattern, 10), steps(&pattern, 4000));
    let words = 15 * 100 * 4000 / 64;
    assert!(short < 200 && long > words / 8, "{short} {long}");
}

/// The states that a matching look-ahead visited have not failed.
#[test]
fn look_ahead_that_matched_matches_again_at_another_position() {
    for (pattern, path, expected) in [
        ("/((?:(?=a*b)a)*b)", "/aaab", true),
        ("/((?:(?=a*b)a)*c)", "/aaac", false),
        ("/((?:(?!a*b)a)*c)", "/aaac", true),
        ("/((?:(?!a*b)a)*b)", "/aaab", false),
        ("/((?:(?=(?!c)a*b)a)*b)", "/aaab", true),
        ("/((?:(?=(?=a*b)a)a)*b)", "/aaab", true),
        ("/((?=a+b)a(?=a+b)aab)", "/aaab", true),
    ] {
        let read = PathPattern::read(pattern).unwrap();
        let matched = read.matches(path, &mut Budget::new()).is_some();
        assert_eq!(matched, expected, "{pattern} {path}");
    }
}

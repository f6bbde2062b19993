//! The key cache in virtual time.

use std::time::Duration;

use clerk_core::Timestamp;
use clerk_core::jwt::{JwkSet, KeyCache, KeyCacheTimes, KeyUnavailable, LoadedKeys, Lookup};

use crate::support::Toy;

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(60 * 60);
const START: Timestamp = Timestamp::from_secs(1_700_000_000);

#[test]
fn an_empty_cache_fetches_once() {
    let mut cache = KeyCache::new();
    assert!(may_refetch(&cache, "a", START));
    assert!(cache.begin_fetch(START));
    assert!(!cache.begin_fetch(START), "one is under way");
    assert!(!may_refetch(&cache, "a", START));
    cache.insert(keys(&["a"]), START).unwrap();
    assert!(matches!(cache.lookup("a", START), Lookup::Hit(key) if key.kid() == Some("a")));
}

#[test]
fn a_success_replaces_the_whole_set() {
    let mut cache = filled(&["a", "b"]);
    let later = START.saturating_add(MINUTE);
    cache.insert(keys(&["b", "c"]), later).unwrap();
    assert!(!is_known(&cache, "a", later));
    assert!(is_known(&cache, "b", later) && is_known(&cache, "c", later));
    assert_eq!(cache.unavailable(), KeyUnavailable::UnknownKid);
}

/// An unusable answer must not lock everybody out.
#[test]
fn a_set_without_keys_counts_as_a_failure() {
    let mut cache = filled(&["a"]);
    assert!(cache.insert(keys(&[]), START).is_err());
    assert!(is_known(&cache, "a", START));
    assert_eq!(cache.unavailable(), KeyUnavailable::FetchFailed);
}

#[test]
fn from_the_soft_age_on_a_key_is_used_and_refreshed() {
    let mut cache = filled(&["a"]);
    let soft = START.saturating_add(5 * MINUTE);
    let before = soft.saturating_sub(Duration::from_millis(1));
    assert!(matches!(cache.lookup("a", before), Lookup::Hit(_)));
    assert!(matches!(cache.lookup("a", soft), Lookup::Stale(_)));
    assert!(cache.begin_fetch(soft));
    assert!(
        matches!(cache.lookup("a", soft), Lookup::Hit(_)),
        "the refresh is under way"
    );
    cache.insert(keys(&["a"]), soft).unwrap();
    assert!(matches!(
        cache.lookup("a", soft.saturating_add(MINUTE)),
        Lookup::Hit(_)
    ));
}

/// A million unknown key ids within an hour, whether fetching works or not: at most three
/// fetches in any minute, while the known key verifies all along.
#[test]
fn a_flood_of_unknown_key_ids_causes_three_fetches_a_minute() {
    for works in [true, false] {
        let mut cache = filled(&["known"]);
        let mut fetches: Vec<Timestamp> = Vec::new();
        for junk in 0..1_000_000_u64 {
            let now = START.saturating_add(Duration::from_micros(junk * 3600));
            let Lookup::Unknown { may_refetch } = cache.lookup("junk", now) else {
                panic!("junk is no key");
            };
            if may_refetch {
                assert!(cache.begin_fetch(now));
                fetches.push(now);
                if works {
                    cache.insert(keys(&["known"]), now).unwrap();
                } else {
                    cache.fetch_failed(KeyUnavailable::FetchFailed);
                }
            }
            if junk % 1000 == 0 {
                assert!(is_known(&cache, "known", now));
            }
        }
        assert!(fetches.len() > 50, "it does try: {}", fetches.len());
        for window in fetches.windows(4) {
            assert!(window[3].since(window[0]) >= MINUTE, "{window:?}");
        }
    }
}

/// Traffic once a second; the endpoint is down for an hour.
#[test]
fn a_known_key_survives_an_outage_of_an_hour() {
    let mut cache = filled(&["a"]);
    // The worst moment: the outage begins just when a refresh is due.
    let outage = START.saturating_add(5 * MINUTE);
    let mut fetches = 0_u32;
    for second in 0..2 * 3600 {
        let now = START.saturating_add(Duration::from_secs(second));
        let up = now < outage || now >= outage.saturating_add(HOUR);
        match cache.lookup("a", now) {
            Lookup::Hit(_) => {}
            Lookup::Stale(_) => {
                assert!(cache.begin_fetch(now));
                fetches += 1;
                if up {
                    cache.insert(keys(&["a"]), now).unwrap();
                } else {
                    cache.fetch_failed(KeyUnavailable::FetchFailed);
                }
            }
            Lookup::Unknown { .. } => panic!("lost at second {second}"),
        }
    }
    assert!(
        (60..90).contains(&fetches),
        "about one attempt a minute: {fetches}"
    );
}

/// The key was removed at Clerk and the endpoint is down; junk traffic goes on all the time.
#[test]
fn a_removed_key_is_gone_by_the_hard_age() {
    let mut cache = filled(&["removed"]);
    let hard = START.saturating_add(90 * MINUTE);
    for second in 0..3 * 3600 {
        let now = START.saturating_add(Duration::from_secs(second));
        for kid in ["junk", "removed"] {
            let wants = match cache.lookup(kid, now) {
                Lookup::Hit(_) => false,
                Lookup::Stale(_) => true,
                Lookup::Unknown { may_refetch } => may_refetch,
            };
            if wants && cache.begin_fetch(now) {
                cache.fetch_failed(KeyUnavailable::FetchFailed);
            }
        }
        assert_eq!(
            is_known(&cache, "removed", now),
            now < hard,
            "second {second}"
        );
    }
    assert_eq!(cache.unavailable(), KeyUnavailable::FetchFailed);
}

#[test]
fn a_rejected_secret_key_is_told_from_an_outage() {
    let mut cache = KeyCache::new();
    assert_eq!(cache.unavailable().reason(), "jwk-remote-failed-to-load");
    assert!(cache.begin_fetch(START));
    cache.fetch_failed(KeyUnavailable::SecretKeyRejected);
    assert_eq!(cache.unavailable().reason(), "secret-key-invalid");
    cache.insert(keys(&["a"]), START).unwrap();
    assert_eq!(cache.unavailable().reason(), "jwk-kid-mismatch");
}

/// A clock that was wrong by years for a moment must not silence the cache for years.
#[test]
fn a_clock_that_is_set_back_starts_anew() {
    let future = START.saturating_add(24 * 365 * HOUR);
    let mut cache = KeyCache::new();
    assert!(cache.begin_fetch(future));
    cache.insert(keys(&["a"]), future).unwrap();
    assert!(matches!(cache.lookup("a", START), Lookup::Stale(_)));
    assert!(cache.begin_fetch(START));
    assert!(!cache.begin_fetch(START));
}

/// While there is no key, a short outage must not keep everybody waiting for a cool-down.
#[test]
fn fetches_without_keys_back_off_from_a_second_to_the_cool_down() {
    let mut cache = KeyCache::new();
    let mut now = START;
    let mut pauses = Vec::new();
    for _ in 0..7 {
        let begun = now;
        assert!(cache.begin_fetch(now));
        cache.fetch_failed(KeyUnavailable::NotReached);
        while !may_refetch(&cache, "a", now) {
            now = now.saturating_add(Duration::from_millis(500));
        }
        pauses.push(now.since(begun).as_secs());
    }
    assert_eq!(pauses, [1, 2, 4, 8, 16, 20, 20]);
}

#[test]
fn unknown_kid_between_two_fetches_is_not_known_now() {
    let cache = filled(&["a"]);
    assert_eq!(cache.unavailable(), KeyUnavailable::UnknownKid);
    let at = |seconds| cache.unavailable_at(START.saturating_add(Duration::from_secs(seconds)));
    for (seconds, left) in [(0, 20), (5, 15), (20, 0)] {
        let retry_after = Duration::from_secs(left);
        assert_eq!(at(seconds), KeyUnavailable::NotKnownNow { retry_after });
    }
}

#[test]
fn times_can_be_set() {
    let mut times = KeyCacheTimes::default();
    times.soft_age = Duration::from_secs(1);
    times.hard_age = Duration::from_secs(2);
    let mut cache = KeyCache::with_times(times);
    cache.insert(keys(&["a"]), START).unwrap();
    let at = |seconds| START.saturating_add(Duration::from_secs(seconds));
    assert!(matches!(cache.lookup("a", at(1)), Lookup::Stale(_)));
    assert!(matches!(
        cache.lookup("a", at(2)),
        Lookup::Unknown { may_refetch: true }
    ));
}

#[test]
fn r_05_debug_text_lists_no_key_ids() {
    assert!(!format!("{:?}", filled(&["canary"])).contains("canary"));
}

fn filled(kids: &[&str]) -> KeyCache {
    let mut cache = KeyCache::new();
    assert!(cache.begin_fetch(START));
    cache.insert(keys(kids), START).unwrap();
    cache
}

fn keys(kids: &[&str]) -> LoadedKeys {
    let keys: Vec<String> = kids
        .iter()
        .map(|kid| {
            format!(
                r#"{{"kty":"RSA","kid":"{kid}","n":"{}","e":"AQAB"}}"#,
                "w".repeat(342)
            )
        })
        .collect();
    let set = format!(r#"{{"keys":[{}]}}"#, keys.join(","));
    let loaded = JwkSet::from_json(set.as_bytes()).unwrap().load(&Toy);
    assert_eq!(loaded.keys().len(), kids.len(), "{:?}", loaded.skipped());
    loaded
}

fn is_known(cache: &KeyCache, kid: &str, now: Timestamp) -> bool {
    matches!(cache.lookup(kid, now), Lookup::Hit(_) | Lookup::Stale(_))
}

fn may_refetch(cache: &KeyCache, kid: &str, now: Timestamp) -> bool {
    matches!(
        cache.lookup(kid, now),
        Lookup::Unknown { may_refetch: true }
    )
}

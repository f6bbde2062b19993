use core::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use clerk_core::Timestamp;
use clerk_core::api::{ApiConfig, Call, Endpoint, Metadata, Path, Problem};
use clerk_core::crypto::CryptoProvider;
use clerk_core::http::Method;
use clerk_core::jwt::{JwkSet, Key, KeyCache, KeyUnavailable, Lookup};
use clerk_core::retry::RetryPolicy;

use super::Network;

/// The keys of the instance that a question is about, fetched over its network.
#[derive(Debug)]
pub(super) struct Keys {
    cache: RefCell<KeyCache>,
    /// Those of an earlier pass. A proof is bound to the very key that made it.
    known: RefCell<BTreeMap<String, Key>>,
    provider: Arc<dyn CryptoProvider>,
}

impl Keys {
    pub(super) fn new(provider: Arc<dyn CryptoProvider>) -> Self {
        Self {
            cache: RefCell::default(),
            known: RefCell::default(),
            provider,
        }
    }

    /// The same keys, which are asked for once more.
    pub(super) fn asked_for_again(self) -> Self {
        Self {
            cache: RefCell::default(),
            ..self
        }
    }

    /// The key of this `kid`, fetched where the cache's rules allow it.
    pub(super) fn find(
        &self,
        kid: &str,
        api: &ApiConfig,
        network: &Network,
        now: Timestamp,
    ) -> Result<Key, KeyUnavailable> {
        let mut cache = self.cache.borrow_mut();
        if let Lookup::Unknown { may_refetch: true } = cache.lookup(kid, now)
            && cache.begin_fetch(now)
        {
            match fetch(api, network, now) {
                Ok(set) => drop(cache.insert(set.load(&*self.provider), now)),
                Err(why) => cache.fetch_failed(why),
            }
        }
        if let Lookup::Hit(key) | Lookup::Stale(key) = cache.lookup(kid, now) {
            let mut known = self.known.borrow_mut();
            return Ok(known.entry(kid.to_owned()).or_insert(key).clone());
        }
        Err(cache.unavailable())
    }
}

fn fetch(api: &ApiConfig, network: &Network, now: Timestamp) -> Result<JwkSet, KeyUnavailable> {
    // As often as the reference asks for keys, so that one network has one meaning.
    let policy = RetryPolicy::default().attempts(5);
    let call = Call::start_raw(api, &GetJwks, &policy, now, 0);
    let no_key = |_: &str| Err(KeyUnavailable::UnknownKid);
    let answer = network.drive(call, no_key, now);
    let answer = answer.map_err(|error| KeyUnavailable::from(&error))?;
    JwkSet::from_json(&answer.response().body).map_err(|error| (&error).into())
}

struct GetJwks;

impl Endpoint for GetJwks {
    type Output = Metadata;
    const METHOD: Method = Method::Get;
    const OPERATION: &'static str = "GetJWKS";

    fn path(&self, path: &mut Path) -> Result<(), Problem> {
        path.literal("/jwks");
        Ok(())
    }
}

// authenticate_request: every combination of the facts that decide about a request, thinned. The facts are those of
// core/tests/it/auth_world.rs, which tries all combinations against what must hold.

import { INSTANCES } from './authenticate.mjs';
import { CATEGORY, KID, keys, mint } from './mint.mjs';

const NOW_MS = 1_760_000_000_000;
const NOW = NOW_MS / 1000;

/// Each fact with its values, the plainest first.
const FACTS = {
  session: ['none', 'good', 'expired', 'not active yet', 'forged', 'of a template', 'older than client_uat', 'of another instance', 'malformed', 'M2M', 'OAuth', 'API key'],
  clientUat: [undefined, '0', String(NOW - 100)],
  devBrowser: [undefined, 'dvb'],
  handshake: [undefined, ...['__clerk_handshake', '__clerk_handshake_nonce'].flatMap(name => [true, false].flatMap(inUrl => [0, 1, 2, 3, 4, 5].map(at => ({ name, inUrl, at }))))],
  refresh: ['none', 'good', 'forged', 'refused'],
  navigation: ['page', 'script', 'form'],
  visit: ['plain', 'from another site', 'from the portal', 'redirected three times', '__clerk_synced=false', '__clerk_db_jwt=dvb', '__clerk_redirect_url=https%3A%2F%2Fevil.example%2F', '__clerk_redirect_url=https%3A%2F%2Fexample.com%2Fback'],
  network: ['answers', 'API fails', 'API and keys fail', 'API refuses'],
  carrier: ['plain', 'suffixed', 'suffixed beside another application', 'header'],
  accepts: [undefined, 'any', 'oauth_token', ['session_token', 'api_key']],
  organization: ['/', '/orgs/acme', '/orgs/other'],
  instance: ['development', 'production'],
  satellite: [undefined, 'syncs by itself', 'syncs when asked'],
};
const ALL = Object.values(FACTS).reduce((product, values) => product * values.length, 1);

/// `count` combinations that lie evenly among all of them, another such set for every seed. Half of them differ from the
/// plainest request in at most four facts, where a difference is told from its neighbours.
export function* enumerated(seed, count) {
  const names = Object.keys(FACTS);
  for (let index = 0; index < count; index += 1) {
    // A step that shares no divisor with the numbers of values, so that every value meets every other.
    const number = ((seed % 1_000_000) * 7_368_787 + index * 982_451_653) % ALL;
    const facts = of(number);
    if (index % 2 === 1) for (const name of names.filter((_, at) => (at * 5 + index) % names.length > 3)) facts[name] = plainest(name);
    yield { id: `enumerated-${seed}-${index}`, op: 'authenticate_request', now_ms: NOW_MS, in: question(facts) };
  }
}

function of(number) {
  const facts = {};
  for (const [name, values] of Object.entries(FACTS)) {
    facts[name] = values[number % values.length];
    number = Math.floor(number / values.length);
  }
  return facts;
}

/// A browser that is signed in, for what differs from nobody at all shows little.
const plainest = name => ({ session: 'good', clientUat: FACTS.clientUat[2], devBrowser: 'dvb' })[name] ?? FACTS[name][0];

function question(facts) {
  const { key, secret, suffix, host } = INSTANCES[facts.instance];
  const world = worldOf(`https://${host}`);
  const options = { publishable_key: key, secret_key: secret, organization_sync: { organization_patterns: ['/orgs/:slug'] } };
  if (facts.accepts) options.accepts_token = facts.accepts;
  if (facts.satellite) Object.assign(options, { is_satellite: true, domain: 'example.com', sign_in_url: 'https://primary.test/sign-in', satellite_auto_sync: facts.satellite === 'syncs by itself' });
  return { request: request(facts, world, suffix, host), options, network: network(facts, world) };
}

function request(facts, { sessions, handshakes, foreign }, suffix, host) {
  const headers = [['host', 'example.com'], ['x-forwarded-proto', 'https']];
  const cookies = [];
  const name = plain => (facts.carrier.startsWith('suffixed') ? `${plain}_${suffix}` : plain);
  const add = (name, value) => value !== undefined && cookies.push(`${name}=${value}`);
  headers.push(['sec-fetch-dest', facts.navigation === 'script' ? 'empty' : 'document']);
  if (facts.visit === 'from another site') headers.push(['referer', 'https://elsewhere.test/']);
  if (facts.visit === 'from the portal') headers.push(['referer', facts.instance === 'production' ? 'https://accounts.example.com/' : `https://${host.replace('.clerk', '')}/`]);
  const token = sessions[facts.session];
  if (facts.carrier === 'header' && token) headers.push(['authorization', `Bearer ${token}`]);
  else add(name('__session'), token);
  add(name('__client_uat'), facts.clientUat);
  add(name('__clerk_db_jwt'), facts.devBrowser);
  if (facts.carrier === 'suffixed beside another application') {
    add('__session', foreign);
    add('__client_uat', String(NOW - 10));
  }
  if (facts.refresh !== 'none') add(`__refresh_${suffix}`, 'refresh');
  if (facts.visit === 'redirected three times') add('__clerk_redirect_count', '3');
  const query = ['x=1'];
  if (facts.visit.startsWith('__')) query.push(facts.visit);
  if (facts.handshake) {
    const { name, inUrl, at } = facts.handshake;
    const value = name === '__clerk_handshake' ? handshakes[at] : NONCES[at];
    if (inUrl) query.push(`${name}=${value}`);
    else add(name, value);
  }
  if (cookies.length > 0) headers.push(['cookie', cookies.join('; ')]);
  return { method: facts.navigation === 'form' ? 'POST' : 'GET', url: `https://example.com${facts.organization}?${query.join('&')}`, headers };
}

/// The tokens that an instance has signed, once for all questions.
const WORLDS = new Map();

function worldOf(issuer) {
  if (WORLDS.has(issuer)) return WORLDS.get(issuer);
  const token = (payload, header = {}, key = 'instance') => mint({ header: { alg: 'RS256', typ: 'JWT', kid: KID, ...header }, payload, key });
  const times = { iat: NOW - 10, nbf: NOW - 20, exp: NOW + 50 };
  const session = (changes = {}, ...more) => token({ iss: issuer, sub: 'user_1', sid: 'sess_1', azp: 'https://example.com', ...times, org_id: 'org_1', org_slug: 'acme', org_role: 'admin', ...changes }, ...more);
  const foreign = session({ iss: 'https://clerk.other.test' }, {}, 'other');
  const brought = ['handshake', 'refresh'].map(jti => session({ jti }));
  const forged = session({ jti: 'refresh' }, {}, 'other');
  const handshake = (directives, key) => token({ handshake: directives }, {}, key);
  const world = {
    foreign,
    brought,
    forged,
    sessions: {
      none: undefined,
      good: session(),
      expired: session({ exp: NOW - 30 }),
      'not active yet': session({ nbf: NOW + 300 }),
      forged: session({}, {}, 'other'),
      'of a template': session({}, { cat: CATEGORY.template }),
      'older than client_uat': session({ iat: NOW - 200 }),
      'of another instance': foreign,
      malformed: 'malformed',
      M2M: token({ iss: issuer, sub: 'mch_1', jti: 'mt_1', ...times }, { cat: CATEGORY.m2m }),
      OAuth: token({ iss: issuer, sub: 'user_1', client_id: 'client_1', jti: 'oat_1', ...times }, { typ: 'at+jwt' }),
      'API key': 'ak_1',
    },
    handshakes: [handshake(directives(brought[0])), handshake(SIGNED_OUT), 'junk', handshake([]), session(), handshake(directives(brought[0]), 'other')],
  };
  WORLDS.set(issuer, world);
  return world;
}

const NONCES = ['good', 'out', 'junk', 'empty', 'foreign', 'b%20d'];
const SIGNED_OUT = ['__session=; Path=/', '__client_uat=0; Path=/'];
const directives = token => [`__session=${token}; Path=/`, '__client_uat=1; Path=/'];

function network(facts, world) {
  const jwks = { method: 'GET', path: '/v1/jwks', response: { status: 200, body: { keys: [{ ...keys.instance.jwk, kid: KID, alg: 'RS256', use: 'sig' }] } }, repeat: true };
  if (facts.network === 'API and keys fail') return [];
  if (facts.network === 'API fails') return [jwks];
  const refused = { status: 401, body: { errors: [{ code: 'no', message: 'no', long_message: 'no' }], clerk_trace_id: 'trace' } };
  const answer = body => (facts.network === 'API refuses' ? refused : { status: 200, body });
  const nonces = { good: directives(world.brought[0]), out: SIGNED_OUT, empty: [], foreign: ['theme=dark'] };
  const isNonce = facts.handshake?.name === '__clerk_handshake_nonce';
  const payload = { directives: isNonce ? nonces[NONCES[facts.handshake.at]] : undefined };
  const refresh = facts.refresh === 'refused' ? refused : answer({ object: 'cookies', cookies: directives(facts.refresh === 'good' ? world.brought[1] : world.forged) });
  const apiKey = { object: 'api_key', id: 'ak_1', type: 'api_key', name: 'key', subject: 'user_1', scopes: [], claims: null, revoked: false, revocation_reason: null, expired: false, expiration: null, created_by: null, description: null, last_used_at: null, created_at: NOW_MS - 5000, updated_at: NOW_MS - 5000 };
  return [
    jwks,
    { method: 'GET', path: '/v1/clients/handshake_payload', response: answer(payload), repeat: true },
    { method: 'POST', path: '/v1/sessions/sess_1/refresh', response: refresh, repeat: true },
    { method: 'POST', path: '/api_keys/verify', response: answer(apiKey), repeat: true },
  ];
}

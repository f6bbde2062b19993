// decode_jwt, verify_jws, verify_jwt, verify_token, verify_machine_token, sign_jwt

import { writtenOtherwise } from './authenticate.mjs';
import { CATEGORY, KID, jwtHeader, keys, malformed, mint, sessionClaims, time } from './mint.mjs';

export const cases = {
  decode_jwt: (random, now) => ({ token: anyToken(random, now, 0.5) }),

  verify_jws(random) {
    const header = jwtHeader(random, { usual: 0.6 });
    const payload = random.pick(['{}', '{"iss":"joe"}', 'not json', '', '[1]', Buffer.from([0, 255, 1])]);
    const token = random.chance(0.6) ? mint({ header, payload }) : malformed(random, { header, payload: {} });
    return { token, key: key(random) };
  },

  verify_jwt: (random, now) => ({ token: anyToken(random, now, 0.75), key: key(random), ...claimOptions(random), ...headerType(random) }),

  verify_token(random, now) {
    const options = { ...keyOptions(random), ...claimOptions(random) };
    return { token: anyToken(random, now, 0.8), options, network: jwksNetwork(random) };
  },

  verify_machine_token(random, now) {
    const options = { ...keyOptions(random), ...claimOptions(random) };
    delete options.authorized_parties;
    delete options.issuer;
    if (random.chance(0.2)) options.audience = random.pick(['https://api.example.com', 'other', ['a'], ['x', 'y']]);
    if (random.chance(0.15)) options.machine_secret_key = random.pick(['ak_machine_secret', '']);
    return { token: machineToken(random, now), options, network: [...machineNetwork(random, now), ...jwksNetwork(random)] };
  },

  sign_jwt(random, now) {
    const name = random.usually(0.8, 'instance', ['other', 'large']);
    const question = {
      payload: random.pick([{}, { sub: 'user_1' }, { iat: 5, sub: 'a' }, { iat: null, 'ü': ['🙂', { b: 1.5, a: null }] }, { exp: 1e21, z: -0.0, y: 1e-7 }, sessionClaims(random, now)]),
      key_pem: random.usually(0.85, keys[name].pkcs8, [keys.instance.pem, 'garbage', '', keys.p256.pkcs8, keys[name].pkcs8.replaceAll('\n', '\\n'), keys[name].pkcs8.replaceAll('\n', ''), keys[name].pkcs8.trim(), keys[name].secret.export({ type: name === 'p256' ? 'sec1' : 'pkcs1', format: 'pem' })]),
      algorithm: random.usually(0.8, 'RS256', ['RS384', 'RS512', 'HS256', 'none', 'ES256', '']),
    };
    if (random.chance(0.5)) question.header = random.pick([{ typ: 'JWT', kid: KID }, {}, { alg: 'none', typ: 'x' }, { kid: 'a', cat: CATEGORY.m2m }, { typ: null }, { kid: 5, nested: { a: [1] } }]);
    return question;
  },
};

export function anyToken(random, now, good, claims = {}) {
  const header = jwtHeader(random);
  const payload = sessionClaims(random, now, claims);
  if (random.chance(good)) return mint({ header, payload });
  return malformed(random, { header: random.chance(0.7) ? { alg: 'RS256', typ: 'JWT', kid: KID } : header, payload });
}

function key(random) {
  const { instance, other, weak, large, p256 } = keys;
  if (random.chance(0.35)) return { pem: instance.pem };
  if (random.chance(0.6)) return { jwk: { ...instance.jwk, kid: KID, use: 'sig', alg: 'RS256' } };
  return random.pick([
    { jwk: instance.jwk }, { jwk: { ...instance.jwk, alg: 'RS384' } }, { jwk: { ...instance.jwk, alg: 'RS512' } },
    { jwk: { ...instance.jwk, use: 'enc' } }, { jwk: { ...instance.jwk, key_ops: ['verify'] } }, { jwk: { ...instance.jwk, key_ops: ['encrypt'] } },
    { jwk: { ...instance.jwk, kid: 'unrelated' } }, { jwk: { ...instance.jwk, e: 'AQ' } }, { jwk: { ...instance.jwk, n: '' } },
    { jwk: { kty: 'RSA' } }, { jwk: {} }, { jwk: instance.privateJwk }, { jwk: p256.jwk }, { jwk: { kty: 'oct', k: 'AAAA', alg: 'HS256' } },
    { jwk: weak.jwk }, { pem: weak.pem }, { jwk: large.jwk }, { pem: other.pem }, { jwk: other.jwk }, { pem: p256.pem },
    ...writtenOtherwise(instance).map(pem => ({ pem })), { pem: 'garbage' }, { pem: '' },
  ]);
}

function headerType(random) {
  if (random.chance(0.8)) return {};
  return { header_type: random.pick(['JWT', 'at+jwt', ['JWT', 'at+jwt'], ['at+jwt', 'application/at+jwt'], [], '', ['']]) };
}

export function claimOptions(random) {
  const options = {};
  if (random.chance(0.25)) options.audience = random.usually(0.6, ['https://api.example.com', 'a'], ['https://api.example.com', ['x', 'b'], '', [], [''], ['', 'a'], 'other']);
  if (random.chance(0.35)) {
    options.authorized_parties = random.usually(0.6, ['https://example.com'], [[], [], [''], ['https://evil.example', 'https://example.com'], ['https://evil.example']]);
  }
  if (random.chance(0.35)) options.clock_skew_ms = random.usually(0.95, random.pick([0, 1, 500, 999, 5000, 60000, 3600000, 86400000]), [90000000, -5000]);
  if (random.chance(0.25)) {
    options.issuer = random.usually(0.6, 'https://clerk.example.com', [['https://clerk.example.com'], ['x', 'https://clerk.example.com'], '', [], ['']]);
  }
  return options;
}

/// Keys from a PEM file, from the network, or from nowhere.
export function keyOptions(random) {
  const options = {};
  if (random.chance(0.5)) options.jwt_key = random.usually(0.85, keys.instance.pem, [keys.other.pem, '', 'garbage', keys.p256.pem, keys.weak.pem, keys.large.pem, ...writtenOtherwise(keys.instance)]);
  if (random.chance(0.85)) options.secret_key = random.usually(0.9, 'sk_test_secret', ['', 'sk_live_secret', 'anything']);
  if (random.chance(0.2)) options.api_url = random.pick(['https://api.clerk.com', 'https://api.clerk.com/', 'https://api.example.test', 'https://api.example.test/base/', 'http://localhost:4000', 'http://api.example.test', 'not a url', '', 'ftp://api.example.test', 'https://api.example.test?x=1', 'https://u:p@api.example.test']);
  return options;
}

const jwk = (name, kid = KID) => ({ ...keys[name].jwk, kid, use: 'sig', alg: 'RS256' });

export function jwksNetwork(random) {
  const entry = response => [{ method: 'GET', path: '/v1/jwks', response, repeat: true }];
  const error = (status, code) => entry({ status, body: { errors: [{ code, message: 'no', long_message: 'no' }], clerk_trace_id: 'trace' } });
  const good = entry({ status: 200, body: { keys: [jwk('instance')] } });
  if (random.chance(0.75)) return good;
  return random.pick([
    [], [{ method: 'GET', path: '/v1/jwks', fail: true, repeat: true, response: { status: 200, body: {} } }],
    error(401, 'clerk_key_invalid'), error(401, 'authentication_invalid'), error(404, 'resource_not_found'), error(500, 'internal'),
    entry({ status: 500, body: 'oops', headers: [['content-type', 'text/html']] }), entry({ status: 200, body: '<html>', headers: [['content-type', 'text/html']] }),
    entry({ status: 200, body: { keys: [] } }), entry({ status: 200, body: {} }), entry({ status: 200, body: [] }), entry({ status: 200, body: 'null' }),
    entry({ status: 200, body: { keys: [jwk('other')] } }), entry({ status: 200, body: { keys: [jwk('instance', 'unrelated')] } }),
    entry({ status: 200, body: { keys: [jwk('other', 'a'), jwk('instance'), jwk('weak', 'b')] } }),
    entry({ status: 200, body: { keys: [{ kty: 'EC', kid: 'ec', ...keys.p256.jwk }, jwk('instance')] } }),
    entry({ status: 200, body: { keys: [jwk('instance'), jwk('other')] } }),
    entry({ status: 200, body: { keys: [null, jwk('instance')] } }), entry({ status: 200, body: { keys: 'none' } }),
    entry({ status: 200, headers: [['content-type', 'application/json; charset=utf-8']], body: { keys: [jwk('instance')] } }),
    [{ method: 'GET', path: '/base/v1/jwks', response: { status: 200, body: { keys: [jwk('instance')] } }, repeat: true }, ...good],
  ]);
}

/// A machine token of a type, or of any type and form.
export function machineToken(random, now, type) {
  const oauth = () => mint({ header: oauthHeader(random), payload: oauthClaims(random, now) });
  const m2m = () => mint({ header: m2mHeader(random), payload: m2mClaims(random, now) });
  const ways = {
    api_key: [() => random.id('ak')],
    m2m_token: [() => random.id('mt'), m2m],
    oauth_token: [() => random.id('oat'), oauth],
  };
  const any = [
    ...ways.api_key, ...ways.m2m_token, ...ways.oauth_token, oauth, m2m,
    () => anyToken(random, now, 0.8),
    () => malformed(random, { header: oauthHeader(random), payload: oauthClaims(random, now) }),
    () => malformed(random, { header: m2mHeader(random), payload: m2mClaims(random, now) }),
    () => random.pick(['ak_', 'mt_', 'oat_', 'AK_x', 'xx_1', 'ak', 'a.b', 'a.b.c', 'mt_x.y.z', '']),
  ];
  return random.pick(ways[type] ?? any)();
}

const oauthHeader = random =>
  random.chance(0.8) ? { alg: 'RS256', typ: random.pick(['at+jwt', 'application/at+jwt']), kid: KID } : jwtHeader(random, { usual: 0.3 });

const m2mHeader = random =>
  random.chance(0.8)
    ? { alg: 'RS256', typ: 'JWT', kid: KID, ...(random.chance(0.6) ? { cat: CATEGORY.m2m } : {}) }
    : jwtHeader(random, { usual: 0.3 });

function oauthClaims(random, now) {
  const claims = {
    iss: 'https://clerk.example.com', sub: random.id('user'), client_id: random.id('client'), jti: random.id('oat'),
    iat: time(random, now, -10), nbf: time(random, now, -20), exp: time(random, now, 50),
  };
  if (random.chance(0.5)) claims.scope = random.pick(['read write', 'read', '', ' read']);
  if (random.chance(0.3)) claims.scp = random.pick([['read', 'email'], [], 'read email', null]);
  if (random.chance(0.03)) claims.scope = random.pick([1, ['read'], false, null]);
  if (random.chance(0.5)) claims.aud = random.usually(0.5, 'https://api.example.com', [['a', 'b'], [], '', [''], 1, ['a', 1], ['', 'https://api.example.com'], null]);
  if (random.chance(0.03)) claims[random.pick(['client_id', 'jti'])] = random.pick([null, 5, true, {}, [null]]);
  if (random.chance(0.3)) {
    claims.act = random.pick([{ sub: 'client_1' }, { sub: 'a', iss: 'b', act: { sub: 'c', act: { sub: 'd' } } }, { iss: 'x' }, 'x', null, { sub: 'a', act: { iss: 1 }, more: 1 }]);
  }
  if (random.chance(0.1)) delete claims[random.pick(['sub', 'jti', 'client_id', 'exp', 'iat'])];
  return claims;
}

function m2mClaims(random, now) {
  const claims = { iss: 'https://clerk.example.com', sub: random.id('mch'), jti: random.id('mt'), iat: time(random, now, -10), exp: time(random, now, 50) };
  if (random.chance(0.5)) claims.scopes = random.pick(['mch_a mch_b', 'mch_a', '']);
  if (random.chance(0.4)) claims.aud = random.pick([['mch_a'], ['mch_b', 'mch_c'], [], 'mch_a']);
  if (random.chance(0.03)) claims.scopes = random.pick([1, ['mch_a'], false, null]);
  if (random.chance(0.03)) claims.jti = random.pick([null, 5, true, {}, [null]]);
  if (random.chance(0.4)) claims.role = 'worker';
  if (random.chance(0.2)) claims.nested = { a: [1, null] };
  if (random.chance(0.1)) delete claims[random.pick(['jti', 'exp', 'iat', 'sub'])];
  return claims;
}

export function machineNetwork(random, now) {
  const seconds = Math.floor(now / 1000);
  const stamp = random.pick([null, now + 60000, now - 60000]);
  const state = { revoked: random.chance(0.15), expired: random.chance(0.15), expiration: stamp, created_at: now - 100000, updated_at: now - 1000 };
  state.revocation_reason = state.revoked ? 'leaked' : null;
  const error = (status, code) => ({ status, body: { errors: [{ code, message: 'no', long_message: 'no' }], clerk_trace_id: 'trace' } });
  const answer = body =>
    random.usually(0.75, { status: 200, body }, [
      error(401, 'authentication_invalid'), error(404, 'resource_not_found'), error(400, 'bad'), error(422, 'x'), error(429, 'slow_down'), error(500, 'internal'),
      { status: 200, body, headers: [['content-type', 'application/json; charset=utf-8']] }, { status: 500, body: 'oops', headers: [['content-type', 'text/html']] }, { status: 204, body: '' }, { status: 200, body: '' }, { status: 404, body: '<html>' }, { status: 401, body: '' }, { status: 404, body: {} }, { status: 404, body: { errors: null } },
    ]);
  const entry = (path, body) => {
    const response = answer(body);
    return { method: 'POST', path, response, repeat: true, ...(random.chance(0.04) ? { fail: true } : {}) };
  };
  const subject = random.pick([random.id('user'), random.id('org'), random.id('mch')]);
  const apiKey = {
    object: 'api_key', id: random.id('ak'), type: 'api_key', name: 'key', subject, scopes: random.pick([[], ['read']]),
    claims: random.pick([null, { a: 1 }]), ...state, created_by: random.pick([null, 'user_1']), description: random.pick([null, 'text']), last_used_at: random.pick([null, now - 5]),
  };
  const m2m = { object: 'machine_to_machine_token', id: random.id('mt'), subject: random.id('mch'), scopes: ['mch_a'], claims: random.pick([null, { a: { b: 1 } }, 'text', [1]]), ...state };
  if (random.chance(0.2)) delete m2m.scopes;
  if (random.chance(0.05)) [apiKey.secret, m2m.token] = ['ak_secret', 'mt_secret'];
  const oauth = {
    object: 'clerk_idp_oauth_access_token', id: random.id('oat'), client_id: random.id('client'), type: 'oauth:access_token', subject: random.id('user'),
    scopes: ['email'], ...state, expiration: random.pick([null, seconds + 60]), created_at: seconds - 100, updated_at: seconds - 10,
  };
  if (random.chance(0.1)) apiKey.secret = random.pick(['ak_secret', null]);
  if (random.chance(0.1)) m2m.token = random.pick(['mt_token', null]);
  if (random.chance(0.4)) oauth.aud = random.pick([['https://api.example.com'], ['a', 'b'], [], ['', 'https://api.example.com'], ['https://api.example.com', 1], 'https://api.example.com', '', null]);
  if (random.chance(0.2)) oauth.act = { sub: 'x', act: { sub: 'y', iss: 'z' } };
  const oauthBody = random.usually(0.9, oauth, [{ active: false }, { object: oauth.object, active: false }]);
  return [entry('/api_keys/verify', apiKey), entry('/m2m_tokens/verify', m2m), entry('/oauth_applications/access_tokens/verify', oauthBody)];
}

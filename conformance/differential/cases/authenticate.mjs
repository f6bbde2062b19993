// authenticate_request: every flow, flag, cookie, header and token kind crossed at random.

import { createHash } from 'node:crypto';

import { CATEGORY, KID, b64u, jwtHeader, keys, malformed, mint, sessionClaims } from './mint.mjs';
import { jwksNetwork, machineNetwork, machineToken } from './tokens.mjs';

export const cases = { authenticate_request: authenticateRequest };

export const INSTANCES = {
  development: { host: 'happy-lion-42.clerk.accounts.dev', prefix: 'pk_test_', secret: 'sk_test_secret' },
  production: { host: 'clerk.example.com', prefix: 'pk_live_', secret: 'sk_live_secret' },
};
for (const instance of Object.values(INSTANCES)) {
  instance.key = instance.prefix + Buffer.from(`${instance.host}$`).toString('base64').replace(/=+$/, '');
  instance.suffix = createHash('sha1').update(instance.key).digest('base64').replaceAll('+', '-').replaceAll('/', '_').slice(0, 8);
}

function authenticateRequest(random, now) {
  const type = random.pick(['development', 'production']);
  const context = { random, now, type, ...INSTANCES[type], issuer: `https://${INSTANCES[type].host}` };
  const options = optionsOf(context);
  const accepts = options.accepts_token;
  const machine = accepts !== undefined && accepts !== 'session_token';
  const headers = [...hostHeaders(context), ...navigationHeaders(context)];
  if (random.chance(machine ? 0.85 : 0.3)) headers.push(...twice(random, authorization(context, accepts)).map(value => ['authorization', value]));
  const cookies = random.chance(machine ? 0.3 : 0.9) ? cookiesOf(context) : [];
  if (cookies.length > 0) headers.push(...cookieHeaders(random, random.shuffled(cookies)));
  const request = {
    method: random.usually(0.8, 'GET', ['POST', 'HEAD', 'PUT', 'OPTIONS', 'DELETE', 'get']),
    url: urlOf(context, options.organization_sync),
    headers: random.shuffled(headers).map(([name, value]) => [random.usually(0.95, name, [name.toUpperCase(), name.replace(/(^|-)./g, c => c.toUpperCase())]), value]),
  };
  return { request, options, network: networkOf(context) };
}

function optionsOf(context) {
  const { random, key, secret, issuer } = context;
  const options = {};
  if (random.chance(0.99)) options.publishable_key = random.usually(0.985, key, ['', 'pk_test_x', 'sk_test_x', key + '=', 'pk_live_Y2xlcms']);
  if (random.chance(0.985)) options.secret_key = random.usually(0.98, secret, ['', 'sk_live_other', 'sk_test_other']);
  if (random.chance(0.8)) options.jwt_key = random.usually(0.92, keys.instance.pem, ['', keys.other.pem, 'garbage', ...writtenOtherwise(keys.instance)]);
  if (random.chance(0.15)) options.machine_secret_key = 'ak_machine_secret';
  if (random.chance(0.05)) options.api_url = random.pick(['https://api.example.test', 'https://api.clerk.com/', 'https://api.example.test/base', 'http://localhost:4000', 'http://api.example.test', 'not a url', '']);
  if (random.chance(0.1)) options.audience = random.pick(['https://api.example.com', ['a', 'x'], '', [], [''], ['https://api.example.com', '']]);
  if (random.chance(0.2)) options.authorized_parties = random.usually(0.7, ['https://example.com'], [[], ['https://evil.example'], ['https://EXAMPLE.com'], ['https://example.com/'], ['https://evil.example', 'https://example.com']]);
  if (random.chance(0.15)) options.clock_skew_ms = random.pick([0, 1, 999, 5000, 60000, 86_400_000]);
  if (random.chance(0.1)) options.issuer = random.usually(0.7, issuer, [[issuer], 'https://evil.example', '']);
  if (random.chance(0.3)) {
    options.is_satellite = random.usually(0.9, true, [false]);
    if (random.chance(0.85)) options.domain = random.usually(0.9, random.pick(['satellite.test', 'sub.satellite.test']), ['satellite.test:8443', 'https://satellite.test', 'http://satellite.test/x', '', 'primary.test', 'a b', 'SATELLITE.test', 'xn--bcher-kva.test']);
    if (random.chance(0.94)) options.sign_in_url = random.usually(0.88, 'https://primary.test/sign-in', ['/sign-in', 'https://satellite.test/sign-in', '', 'https://primary.test/sign-in?x=1#y', 'http://primary.test:3000', 'https://primary.test', 'primary.test/sign-in', 'https://prim\u00e4r.test/a b']);
    if (random.chance(0.6)) options.satellite_auto_sync = random.chance(0.6);
  } else if (random.chance(0.2)) {
    options.sign_in_url = random.pick(['https://example.com/sign-in', '/sign-in']);
    if (random.chance(0.2)) options.domain = 'satellite.test';
  }
  if (random.chance(0.2)) options.proxy_url = random.usually(0.9, random.pick(['/__clerk', 'https://satellite.test/__clerk', 'https://example.com/__clerk/', '/proxy/clerk', 'http://localhost:3000/__clerk']), ['', '/', '//', '/a b', 'HTTPS://example.com/__clerk', 'https://example.com', 'https://example.com/a?b=c', 'https://example.com/a#b', 'https://example.com///', 'ftp://example.com', 'nonsense', '__clerk', 'https://']);
  for (const name of ['sign_up_url', 'after_sign_in_url', 'after_sign_up_url']) {
    if (random.chance(0.08)) options[name] = random.pick(['https://example.com/x', '/x', '']);
  }
  if (random.chance(0.45)) {
    options.accepts_token = random.pick([
      'session_token', 'session_token', 'api_key', 'm2m_token', 'oauth_token', 'any', 'any',
      ['session_token', 'api_key'], ['api_key', 'm2m_token'], ['oauth_token'], ['m2m_token', 'session_token'], ['session_token'],
      ['session_token', 'api_key', 'm2m_token', 'oauth_token'], [], ['api_key', 'api_key'], ['oauth_token', 'session_token', 'oauth_token'],
    ]);
  }
  if (random.chance(0.25)) {
    const patterns = list => random.usually(0.94, random.pick(list), BAD_PATTERNS);
    const sync = {};
    if (random.chance(0.85)) sync.organization_patterns = patterns(ORGANIZATION_PATTERNS);
    if (random.chance(0.5)) sync.personal_account_patterns = patterns([['/me', '/me/(.*)'], ['/'], ['/(.*)'], [], ['/m{e}?'], ['/me{/:rest}?']]);
    options.organization_sync = sync;
  }
  return options;
}

const ORGANIZATION_PATTERNS = [
  ['/orgs/:slug', '/orgs/:slug/(.*)'], ['/organizations/:id', '/organizations/:id/(.*)'], ['/:slug'], ['/orgs/:id(org_.*)'], ['/a/:slug?'], [], ['/orgs/:slug(\\w+)/:rest*'],
  ['/orgs/:slug/:rest+'], ['/orgs{/:slug}?'], ['/orgs/:slug-:more'], ['/orgs/(\\d+)', '/orgs/:slug'], ['/organizations/{:id}'], ['/o\\:rgs/:slug', '/organizations/:id?'], ['/:type(orgs|organizations)/:id'], ['/orgs/:slug.:ext?'],
  ['/Orgs/:Slug'], ['orgs/:slug'], ['/orgs/:slug/'], ['/(.*)/:slug'], ['/orgs/:id', '/orgs/:slug'], ['/orgs/:slug+'], ['/orgs/:id*', '/orgs/:slug'], ['{/:slug}+'], ['/orgs/:id(.*)+'],
];
const SYNCED_PATHS = ['/orgs/acme', '/orgs/org_1', '/organizations/org_1', '/organizations/org_1/x', '/orgs/other/a/b', '/orgs', '/organizations', '/orgs/12', '/orgs/a-b', '/orgs/acme.html', '/a', '/a/acme', '/ORGS/acme', '/orgs/acme/', '/me', '/m', '/orgs/ac%20me', `/orgs/${'a'.repeat(5000)}`];
const BAD_PATTERNS = [['/orgs/*'], ['/{bad'], ['/orgs/:'], ['/orgs/:slug:id'], ['/orgs/(?:x)'], ['/orgs/((x))'], ['/orgs/('], ['/orgs/()'], ['/orgs/}'], ['/orgs/+'], ['/orgs/:slug(?<x>y)'], ['']];

function urlOf({ random, issuer, ...context }, sync) {
  const base = random.usually(0.6, 'https://example.com', ['http://localhost:3000', 'https://satellite.test', 'http://example.com', 'https://sub.example.com:8443', 'https://EXAMPLE.com:443', 'https://127.0.0.1:3000', 'https://[::1]:3000', 'https://b\u00fccher.example', 'https://example.com.', 'http://example.com:80', 'https://u:p@example.com', '']);
  const path = random.usually(sync ? 0.1 : 0.4, '/', ['/dashboard', '/orgs/acme', '/orgs/acme/settings', '/organizations/org_1', '/me', '/me/x', '/acme', '//evil.example/x', '/a b', '/a%20b', '/%2e%2e/x', '/ü', '/x/../y', '/orgs/%61cme', '/orgs/', '/a;b', '/orgs/a%2Fb', '/orgs/%E0%A4%A', '/\\evil.example', '/x//y', '///x', '/%00', '/a?', '/"<>', '/a:b@c', '/.well-known/x', '/a/./b', '/a/..', "/'", '/%7E~', '/[x]', '/{x}|^`', ...(sync ? SYNCED_PATHS : [])]);

  const query = new URLSearchParams();
  const raw = [];
  if (random.chance(0.2)) query.append('q', random.pick(['1', 'a b', 'a+b', 'ü', "'~!*()", '%', '']));
  if (random.chance(0.12)) query.append('__clerk_db_jwt', random.pick(['dvb_query', '']));
  if (random.chance(0.05)) query.append('__dev_session', 'dvb_legacy');
  if (random.chance(0.1)) query.append('__clerk_handshake', handshakeToken({ random, issuer, ...context }));
  if (random.chance(0.06)) query.append('__clerk_handshake_nonce', 'nonce_query');
  if (random.chance(0.05)) query.append('__clerk_help', '1');
  if (random.chance(0.15)) query.append('__clerk_synced', random.pick(['false', 'true', '', 'x']));
  if (random.chance(0.1)) query.append('__clerk_redirect_url', random.usually(0.8, 'https://satellite.test/back?x=1', ['/relative', 'javascript:alert(1)', 'https://satellite.test/?__clerk_synced=false', 'https://satellite.test/?__clerk_synced=false&a=1&__clerk_synced=x#h', 'https://satellite.test', 'http://localhost:3000/b c', 'not a url', '']));
  if (random.chance(0.06)) raw.push(random.pick(['a=%E0%A4%A', '&&', 'x=1&x=2', 'a[]=1', 'é', 'a=b=c', '=', "'\"<>", 'a;b', '+', '%zz', '|^`{}']));
  const text = random.shuffled([query.toString(), ...raw].filter(part => part !== '')).join('&');
  const fragment = random.chance(0.03) ? '#part' : '';
  return `${base}${path}${text && `?${text}`}${fragment}`;
}

/// R-26: what stands where a host is expected.
const HOSTS = [
  'localhost:3000', 'satellite.test', 'evil.example', 'exa mple', '', 'example.com:443', 'a/b', '[::1]:80', 'EXAMPLE.com', '[::1', '[::1]x', 'a:99999', 'a:', 'a:x', ':80', 'a:080', 'a:0', 'x@evil.example',
  'user:pw@evil.example', '@evil.example', 'evil.example/path', 'evil.example?x', 'evil.example#x', 'evil.example\\x', 'a.test, b.test', ',', ', b.test', 'a.test , b.test', 'a.test/orgs/acme?y=', ' example.com', 'example.com.', 'a..b', '.', '%61.test', 'a%00b',
  '1.2.3.4', '1.2.3.256', '0x7f.1', 'b\u00fccher.test', 'xn--a', 'ex_ample.com', 'a<b', 'a|b', 'null', 'bad host', '//x', 'example.com:8443',
];

function hostHeaders({ random, host }) {
  const headers = [];
  const twice = (name, value) => headers.push([name, value], ...(random.chance(0.04) ? [[name, random.pick(HOSTS)]] : []));
  if (random.chance(0.5)) twice('host', random.usually(0.8, 'example.com', HOSTS));
  if (random.chance(0.25)) twice('x-forwarded-host', random.usually(0.6, 'example.com', HOSTS));
  if (random.chance(0.3)) twice('x-forwarded-proto', random.usually(0.7, 'https', ['http', 'https,http', 'http, https', 'https , http', 'HTTPS', 'javascript', '', 'ftp', 'https:', 'ht tp', '1http', ' http', ',https', 'https://evil.example/', 'wss', 'ws', 'data']));
  if (random.chance(0.05)) headers.push(['cloudfront-forwarded-proto', random.pick(['https', 'http'])]);
  if (random.chance(0.15)) headers.push(['origin', random.pick(['https://example.com', 'https://satellite.test', 'https://primary.test', 'http://primary.test:3000', 'null', 'http://localhost:3000', 'https://PRIMARY.test', ''])]);
  if (random.chance(0.35)) {
    headers.push(['referer', random.pick([
      'https://example.com/from', 'https://satellite.test/', 'https://other.test/x', `https://${host}/v1`, 'https://accounts.example.com/sign-in', 'https://accounts.evil.example/',
      'https://happy-lion-42.accounts.dev/sign-in', 'https://anything-1.accounts.dev/', 'https://accounts.foo.lclclerk.com/', 'http://accounts.example.com/', 'not a url', 'about:blank', 'https://accounts.example.com.evil.example/', 'https://x.clerk.accounts.dev/',
      'https://example.com:443/', 'http://example.com/', 'https://EXAMPLE.com', 'https://user@example.com/', 'https://clerk.example.com.evil.example/', 'https://accounts.example.com:8443/', '//example.com/', '', 'https://satellite.test/__clerk',
    ])]);
  }
  return headers;
}

function navigationHeaders({ random }) {
  const headers = [];
  if (random.chance(0.75)) headers.push(['sec-fetch-dest', random.usually(0.8, 'document', ['iframe', 'empty', 'image', '', 'Document', 'frame', 'document, document'])]);
  if (random.chance(0.6)) headers.push(['accept', random.usually(0.7, 'text/html,application/xhtml+xml', ['application/json', '*/*', 'text/htmlx', '', 'TEXT/HTML', ' text/html', 'text/html', 'application/json, text/html'])]);
  if (random.chance(0.3)) headers.push(['user-agent', 'Mozilla/5.0 (test)']);
  if (random.chance(0.1)) headers.push(['x-request-id', random.text(6)]);
  if (random.chance(0.03)) headers.push(['x-latin', 'caf\u00e9']);
  return headers;
}

function authorization(context, accepts) {
  const { random } = context;
  const types = accepts === 'any' ? ['session_token', 'api_key', 'm2m_token', 'oauth_token'] : [accepts ?? 'session_token'].flat();
  const type = random.usually(0.8, random.pick(types), ['session_token', 'api_key', 'm2m_token', 'oauth_token']);
  const token = !type || type === 'session_token' ? sessionToken(context) : machineToken(random, context.now, random.chance(0.8) ? type : undefined);
  return random.usually(0.85, `Bearer ${token}`, [token, `bearer ${token}`, `BEARER ${token}`, `Bearer  ${token}`, `Basic ${token}`, 'Bearer', 'Bearer ', '', ` Bearer ${token}`, `Bearer ${token} x`, `Token ${token}`, `Bearer\t${token}`, 'undefined']);
}

/// Two fields of one name are one list.
const twice = (random, value) => random.usually(0.97, [value], [[value, ''], ['', value], [value, value], ['', '']]);

function cookiesOf(context) {
  const { random, now, suffix } = context;
  const seconds = Math.floor(now / 1000);
  const cookies = [];
  const add = (name, value) => cookies.push(`${name}=${value}`);
  const uat = () => random.usually(0.65, String(seconds - 100), ['0', '', '1', String(seconds - 10), String(seconds + 100), '-5', 'abc', '12abc', '1e12', ' 7', '99999999999999999999', '"5"', '%31']);
  // One of: plain cookies only, suffixed only, both from one token, both from different tokens.
  const plain = random.chance(0.6);
  const suffixed = !plain || random.chance(0.5);
  const token = sessionToken(context);
  if (plain && random.chance(0.85)) add('__session', random.usually(0.85, token, ['', 'garbage', random.pick([sessionToken(context), foreignToken(context)])]));
  if (suffixed && random.chance(0.85)) add(`__session_${suffix}`, random.usually(0.7, token, ['', 'garbage', sessionToken(context)]));
  if (plain && random.chance(0.85)) add('__client_uat', uat());
  if (suffixed && random.chance(0.85)) add(`__client_uat_${suffix}`, uat());
  if (random.chance(0.5)) add(`__refresh_${suffix}`, 'refresh_token');
  if (random.chance(0.05)) add('__refresh', 'plain_refresh');
  if (random.chance(0.6)) add('__clerk_db_jwt', random.usually(0.9, 'dvb_plain', ['', 'x%20y']));
  if (random.chance(0.4)) add(`__clerk_db_jwt_${suffix}`, 'dvb_suffixed');
  if (random.chance(0.08)) add('__clerk_handshake', handshakeToken(context));
  if (random.chance(0.05)) add('__clerk_handshake_nonce', 'nonce_cookie');
  if (random.chance(0.15)) add('__clerk_redirect_count', random.usually(0.6, random.pick(['1', '2', '3']), ['0', '4', '', 'x', '3.0', '0x3', '0X2', '0b11', '0o3', ' 3', '-1', '1e0']));
  if (random.chance(0.2)) add('other', random.pick(['a=b', '"quoted"', '%3B__session%3Dx', 'a%20b', '%E0%A4%A', '']));
  if (random.chance(0.06)) cookies.push(random.pick(['__session', '=x', '', '__session=', '__client_uat=0', '__Session=x', '__session_other=x', ' __session = spaced ', '__proto__=x']));
  return cookies;
}

/// HTTP/2 clients may send each cookie in a field of its own.
function cookieHeaders(random, cookies) {
  const separator = random.usually(0.95, '; ', [';', ' ; ', ',']);
  if (cookies.length < 2 || random.chance(0.96)) return [['cookie', cookies.join(separator)]];
  return [cookies.slice(0, 1), cookies.slice(1)].map(some => ['cookie', some.join(separator)]);
}

/// The same public key as people write it into environment variables.
export const writtenOtherwise = ({ pem, pkcs1 }) => [
  pkcs1, pem.replaceAll('\n', '\\n'), pem.replaceAll('\n', '\r\n'), pem.replaceAll('\n', ''), pem.replaceAll('\n', ' '), `\n  ${pem}\n\n`, pem.replace(/-----[^-]*-----/g, ''), pem.replace(/-----[^-]*-----|\n/g, ''),
  pem.replaceAll('\n', '\n  '), `"${pem}"`, pem.trim(),
];

/// Right in most cases; otherwise of another class, out of its time, or broken.
function sessionToken(context) {
  const { random, now, issuer } = context;
  const payload = sessionClaims(random, now, { issuer, usual: 0.85 });
  const header = jwtHeader(random, { usual: 0.93, category: random.chance(0.3) });
  if (payload.org_id && random.chance(0.3)) payload.org_id = 'org_1';
  if (payload.o && random.chance(0.3)) payload.o.id = 'org_1';
  if (random.chance(0.12)) payload.exp = Math.floor(now / 1000) - 30;
  if (random.chance(0.02)) delete payload.sid;
  if (random.chance(0.02)) payload.iss = random.pick([1, [issuer], { a: 1 }, '', `${issuer}/`]);
  if (random.chance(0.9)) return mint({ header, payload });
  const broken = malformed(random, { header: { alg: 'RS256', typ: 'JWT', kid: KID }, payload });
  // A header value can hold neither control characters nor what is beyond Latin-1; the rest of the ways stays.
  return broken.length > 6000 ? 'x.y.z' : [...broken].filter(c => c >= ' ' && c <= '\u00ff').join('');
}

const foreignToken = ({ random, now }) =>
  mint({ header: jwtHeader(random, { usual: 1 }), payload: sessionClaims(random, now, { issuer: 'https://foreign.clerk.accounts.dev' }), key: 'other' });

function directives(context) {
  const { random, suffix, now } = context;
  const seconds = Math.floor(now / 1000);
  const token = sessionToken(context);
  const session = `__session=${token}; Path=/; Max-Age=60; SameSite=Lax`;
  return random.usually(0.75, [session, `__client_uat=${seconds - 5}; Path=/`, `__session_${suffix}=${token}; Path=/`, `__client_uat_${suffix}=${seconds - 5}; Path=/`], [
    [session], [], ['__client_uat=0; Path=/'], ['__session=; Path=/; Max-Age=0'], [`__session_${suffix}=${token}`], ['other=x'], [session, 'a=b; HttpOnly'], ['__session'], [session, 'a=b\n'], ['a=b\nx: y', session],
  ]);
}

function handshakeToken(context) {
  const { random } = context;
  const payload = random.usually(0.9, { handshake: directives(context) }, [{}, { handshake: 'x' }, { handshake: [] }, { handshake: null }]);
  const header = { alg: 'RS256', typ: 'JWT', kid: KID, ...(random.chance(0.3) ? { cat: random.pick(Object.values(CATEGORY)) } : {}) };
  return random.usually(0.8, mint({ header, payload }), [
    mint({ header, payload, key: 'other' }), 'garbage', 'a.b.c', mint({ header: { ...header, alg: 'RS512' }, payload }), mint({ header: { ...header, typ: 'x' }, payload }), mint({ header, payload, signature: b64u('no') }),
  ]);
}

function networkOf(context) {
  const { random, now } = context;
  const error = (status, code) => ({ status, body: { errors: code ? [{ code, message: 'no', long_message: 'no' }] : [], clerk_trace_id: 'trace' } });
  const refresh = random.usually(0.7, { status: 200, body: { object: 'cookies', cookies: directives(context) } }, [
    error(401, 'refresh_expired'), error(422, 'expired_token'), error(404, 'resource_not_found'), error(500, 'internal_clerk_error'), error(400), error(500, 'unexpected_error'),
    { status: 200, body: { object: 'token', jwt: 'x' } }, { status: 204 }, { status: 200, body: 'null' }, { status: 200, body: '5' }, { status: 200, body: '' }, { status: 500, body: 'oops' }, { status: 401, body: '' },
    { status: 500, body: 'oops', headers: [['content-type', 'text/html']] }, { status: 400, body: { errors: null } }, { status: 400, body: 'null' }, { status: 429, body: { errors: [{ code: 'slow_down', message: 'no' }] }, headers: [['content-type', 'application/json'], ['retry-after', '1']] },
  ]);
  const payload = random.usually(0.7, { status: 200, body: { directives: directives(context) } }, [error(404, 'resource_not_found'), error(500, 'internal'), { status: 200, body: {} }]);
  return [
    ...jwksNetwork(random),
    ...machineNetwork(random, now),
    { method: 'GET', path: '/v1/clients/handshake_payload', response: payload, repeat: random.chance(0.7) },
    { any_session: true, response: refresh },
  ].flatMap(entry => (entry.any_session ? refreshEntries(random, entry.response) : [entry]));
}

/// The path of a refresh holds the session's id, which is random: the generator fills it in afterwards.
const refreshEntries = (random, response) =>
  random.chance(0.9) ? [{ method: 'POST', path: '/v1/sessions/{sid}/refresh', response, repeat: random.chance(0.7) }] : [];

/// Puts the ids of all sessions that the request names into the network's refresh entries.
export function withSessions(question) {
  const ids = new Set();
  for (const [name, value] of question.request.headers) {
    if (name !== 'cookie' && name !== 'authorization') continue;
    for (const part of value.match(/[\w-]+\.[\w-]+\./g) ?? []) {
      try {
        ids.add(JSON.parse(Buffer.from(part.split('.')[1], 'base64url')).sid);
      } catch {
        // A broken token names no session.
      }
    }
  }
  const valid = [...ids].filter(id => typeof id === 'string' && /^\w+$/.test(id));
  question.network = question.network.flatMap(entry =>
    entry.path.includes('{sid}') ? valid.map(id => ({ ...entry, path: entry.path.replace('{sid}', id) })) : [entry],
  );
  return question;
}

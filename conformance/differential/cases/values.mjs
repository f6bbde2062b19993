// Publishable keys, redirects, auth objects, authorization checks, private data, and the proxy.

import { organizationClaims, sessionClaims } from './mint.mjs';

const HOSTS = [
  'clerk.example.com', 'happy-lion-42.clerk.accounts.dev', 'clerk.foo.bar-53.lcl.dev', 'clerk.happy.lion-1.lcl.dev', 'clerk.prod.lclclerk.com', 'x.prod.lclclerk.com', 'clerk.abc.efg.dev.lclclerk.com',
  'clerk.abc.stg.lclclerk.com', 'a-b-1.clerk.accountsstage.dev', 'a-b-123.clerk.accounts.dev', 'A-B-1.clerk.accounts.dev', 'clerk.accounts.dev', 'localhost', 'clerk.bücher.example', 'clerk.example.com:8443', '', '$', 'a$b.c', 'clerk.', 'one-two-3.clerk.accounts.com',
  'clerk.pk.accountsstage.dev', 'sub.clerk.example.com', 'frontend.local', 'clerk.foo.accounts.lclclerk.com',
  '🙂.example', 'a b.example', 'clerk.example.com/path', 'x'.repeat(300) + '.example', '.', 'a.', '.b', 'clerk.example.com$', '\u0000.x', 'https://clerk.example.com', 'clerk.EXAMPLE.com', 'a.b$c.d', '1.2.3.4', '[::1]',
];

const keyFor = (prefix, host) => prefix + Buffer.from(`${host}$`).toString('base64').replace(/=+$/, '');
const KEYS = ['pk_test_', 'pk_live_'].flatMap(prefix => HOSTS.map(host => keyFor(prefix, host)));
const BAD_KEYS = ['', 'pk', 'pk_test_', 'pk_test', 'pk_test_!!!!', 'pk_live_Y2xlcmsuZXhhbXBsZS5jb20', 'pk_test_Y2xlcms', 'sk_test_abc', 'pk_foo_Y2xlcmsuZXhhbXBsZS5jb20k', ' pk_test_Y2xlcmsuZXhhbXBsZS5jb20k', 'pk_test_Y2xlcmsuZXhhbXBsZS5jb20k_x', 'pk_test_Y2xlcmsuZXhhbXBsZS5jb20k=', 'pk_test_Y2xlcmsuZXhhbXBsZS5jb20kJA', 'PK_TEST_Y2xlcmsuZXhhbXBsZS5jb20k', 'test_Y2xlcmsuZXhhbXBsZS5jb20k', 'pk_test_Y2xl cmsuZXhhbXBsZS5jb20k', 'pk_test_Y2xlcmsuZXhhbXBsZS5jb20l', 'pk_live_🙂', 'pk_live_Y2xlcms_ZXhhbXBsZS5jb20k', 'pk_live_Y2xlcmsuZXhhbXBsZS5jb20kIA==', 'pk_live_Y2xlcmsuZXhhbXBsZS5jb20k\n', 'pk_live_Y2xlcmsuZXhhbXBsZS5jb20k==', 'pk_live_JA==', 'pk_live_JA', 'pk_live_LiQ=', 'pk_live_YS5iJA', 'pk_live_YS5iJA=', 'pk_live_YS5iJA==', 'pk_test_pk_test_Y2xlcmsuZXhhbXBsZS5jb20k', 'pk_live_/+8uJA==', 'pk_live_w7wuYiQ='];
const anyKey = (random, good = 0.85) => (random.chance(good) ? random.pick(KEYS) : random.pick(BAD_KEYS));

const FACTOR_AGES = [[0, 0], [4, 4], [5, 9], [9, 10], [10, 59], [59, 60], [60, 1439], [1439, 1440], [-1, -1], [4, -1], [70, -1], [-1, 4], [-1, 70], [100, 4], [4, 100], [0.5, 3.5], [-2, 4], [4, -2], [4], [1, 2, 3], ['1', '2'], 'x', null, {}];
const LEVELS = ['first_factor', 'second_factor', 'multi_factor', 'first_factor', 'second_factor', 'multi_factor'];
const MALFORMED = [
  c => (c.fea = 'posts'), c => (c.fea = 'o:posts,chat'), c => (c.fea = 'z:posts'), c => (c.fea = ''), c => (c.fea = ':posts'), c => (c.pla = 'team'), c => (c.pla = 'oo:team'), c => delete c.fea, c => delete c.pla,
  c => (c.org_permissions = 'org:posts:read'), c => (c.org_role = 5), c => (c.org_role = ''), c => delete c.org_role, c => delete c.org_permissions, c => delete c.sub, c => (c.sub = ''), c => (c.v = 1), c => (c.v = 3), c => (c.v = '2'), c => (c.o = {}), c => (c.o = { id: 'org_1' }),
  c => delete c.exp, c => delete c.iat, c => (c.exp = -1), c => (c.org_permissions = [5, 'org:posts:read']), c => (c.o = { id: 'org_1', rol: 'admin', per: 'read', fpm: [1] }), c => (c.o = { id: 'org_1', per: 5, fpm: '1' }),
];

export const cases = {
  parse_publishable_key(random) {
    const question = { key: random.usually(0.98, anyKey(random, 0.7), [null]) };
    if (random.chance(0.3)) question.domain = random.pick(['satellite.test', '', 'a b', 'https://satellite.test', 'satellite.test:80']);
    if (random.chance(0.3)) question.proxy_url = random.pick(['https://example.com/__clerk', '/__clerk', '', 'http://x', 'nonsense']);
    if (random.chance(0.4)) question.is_satellite = random.chance(0.7);
    return question;
  },

  build_publishable_key: random => ({ frontend_api: random.chance(0.7) ? random.pick(HOSTS) : `${random.text(5).toLowerCase()}-${random.text(3).toLowerCase()}-${random.int(120)}.clerk.accounts.${random.pick(['dev', 'com', 'x.dev'])}` }),

  cookie_suffix: random => ({ publishable_key: random.chance(0.5) ? anyKey(random) : random.usually(0.9, `pk_live_${random.text(random.int(60))}`, ['ü🙂', ' ', '\u0000']) }),

  create_redirect(random) {
    const url = () => random.pick(['https://example.com/sign-in', '/sign-in', '/sign-in?x=1#y', 'https://accounts.example.com/sign-in', 'https://primary.test:8443/a', 'http://localhost:3000/in', 'sign-in', '//evil.example/x', 'https://example.com/sign-in?redirect_url=old', '', 'javascript:alert(1)', '?only=query', 'https://accounts.example.com', 'https://happy-lion-42.accounts.dev/sign-in#/x', 'HTTPS://EXAMPLE.com/a/../b', 'https://example.com/sign-in?a=1&a=2', 'https://example.com/ü?ü=ü', '#x', 'https://', 'https://u:p@example.com/']);
    const question = { which: random.pick(['sign_in', 'sign_up']), publishable_key: anyKey(random, 0.9), base_url: random.usually(0.7, 'https://example.com', ['http://localhost:3000/path', 'https://example.com:443/x?y=1', '', '', '', 'not a url', '/relative', 'https://satellite.test', 'https://example.com/a?__clerk_synced=false#x', 'HTTPS://EXAMPLE.COM', 'https://example.com:8443', 'file:///x', 'https://b\u00fccher.example/']) };
    if (random.chance(0.55)) question.sign_in_url = url();
    if (random.chance(0.4)) question.sign_up_url = url();
    if (random.chance(0.5)) question.dev_browser_token = random.pick(['dvb_1', '', 'a&b=c', 'ü 🙂+%']);
    if (random.chance(0.3)) question.session_status = random.pick(['active', 'pending', 'pending', 'expired', '']);
    if (random.chance(0.4)) question.is_satellite = random.chance(0.7);
    if (random.chance(0.7)) question.return_back_url = random.pick(['https://example.com/back', '/back?x=1', 'https://other.test/', '', "https://example.com/ü?q=a b&r='~", '//evil.example', 'back', 'not a url:', 'https://satellite.test/x?__clerk_synced=true', '#hash', '?q=1', '', 'https://example.com', 'HTTPS://example.com/back', 'https://example.com:443/back', 'http://example.com/back', 'javascript:alert(1)', 'https://example.com/?__clerk_synced=false&__clerk_synced=true#f', '/\\evil.example', 'https://sub.example.com/']);
    return question;
  },

  auth_object(random, now) {
    const question = { claims: sessionClaims(random, now, { usual: 0.8 }), token: 'the.session.token' };
    if (random.chance(0.1)) random.pick(MALFORMED)(question.claims);
    if (random.chance(0.3)) question.claims.sts = random.pick(['pending', 'active', 'expired', '', 'PENDING']);
    if (random.chance(0.6)) question.treat_pending_as_signed_out = random.usually(0.9, random.chance(0.5), [null]);
    return question;
  },

  check_authorization(random, now) {
    const claims = sessionClaims(random, now, { usual: 0.9 });
    if (random.chance(0.7)) Object.assign(claims, organizationClaims(random));
    if (random.chance(0.6)) claims.fva = random.pick(FACTOR_AGES);
    if (random.chance(0.1)) random.pick(MALFORMED)(claims);
    const check = {};
    if (random.chance(0.35)) check.role = random.pick(['org:admin', 'org:member', 'admin', 'member', '', 'org:org:admin', 'org:', 'x', ' admin', 'ORG:admin', 'org:admin,org:member']);
    if (random.chance(0.35)) check.permission = random.pick(['org:posts:write', 'org:posts:read', 'posts:read', 'org:sys_memberships:read', 'org:billing:read', 'org:files:write', '', 'org:org:posts:read', 'org:posts:delete', 'org:chat:read', 'posts:write', 'org:posts', 'org:notes:read', 'billing:write']);
    if (random.chance(0.3)) check.feature = random.pick(['posts', 'o:posts', 'org:posts', 'u:chat', 'user:chat', 'chat', 'files', 'organization:files', 'x:posts', '', 'o:', ':posts', 'o:posts:more', 'u:posts', 'o:chat', 'ou:files', 'org:notes', 'user:notes', 'POSTS', ' posts', 'posts,chat']);
    if (random.chance(0.3)) check.plan = random.pick(['pro', 'u:pro', 'team', 'org:team', 'free', '', 'z:pro', 'o:pro', 'user:free', 'organization:team', 'u:', 'u:free,o:team']);
    if (random.chance(0.35)) {
      check.reverification = random.pick(['strict', 'strict_mfa', 'moderate', 'lax', 'unknown', { level: 'first_factor', after_minutes: 10 }, { level: 'second_factor', after_minutes: 5 }, { level: 'multi_factor', after_minutes: 60 }, { level: 'x', after_minutes: 5 }, { level: 'first_factor', after_minutes: 0 }, { level: 'first_factor', after_minutes: -1 }, { level: 'second_factor' }, ...LEVELS.map(level => ({ level, after_minutes: random.pick([1, 5, 9, 10, 59, 60, 1439, 1440, 100000]) })), '', {}, { after_minutes: 5 }, { level: 'multi_factor', after_minutes: 0.5 }, { level: 'first_factor', after_minutes: '10' }, { level: 'first_factor', after_minutes: 4294967296 }]);
    }
    if (random.chance(0.04)) check[random.pick(['role', 'permission', 'feature', 'plan', 'reverification'])] = null;
    return { claims, check };
  },

  strip_private_data(random) {
    const metadata = () => random.pick([{}, { a: 1 }, null, 'x', { private_metadata: { b: 2 } }]);
    const organization = () => ({ id: random.id('org'), object: 'organization', public_metadata: { private: 1 }, private_metadata: metadata() });
    const user = () => ({
      id: random.id('user'), first_name: 'Ada', private_metadata: metadata(), privateMetadata: metadata(), unsafe_metadata: { private_metadata: 1, keep: [1, { privateMetadata: 2, keep: null }] },
      organization_memberships: random.pick([[], [{ id: 'mem', private_metadata: {}, organization: organization() }], null]),
    });
    const question = {};
    if (random.chance(0.8)) question.user = random.usually(0.9, user(), [null, {}, { _raw: user() }, [user()], 'text', { a: { b: [[{ private_metadata: 1, c: user() }]] } }]);
    if (random.chance(0.6)) question.organization = random.usually(0.9, organization(), [null, {}]);
    if (random.chance(0.4)) question.session = { id: random.id('sess'), status: 'active', public_user_data: { identifier: 'a@example.com' }, ...(random.chance(0.3) ? { user: user(), private_metadata: 1, latest_activity: { privateMetadata: [1] } } : {}) };
    return question;
  },

  proxy(random) {
    const question = { request: proxyRequest(random), options: {} };
    const { options } = question;
    if (random.chance(0.97)) options.publishable_key = anyKey(random, 0.95);
    if (random.chance(0.97)) options.secret_key = 'sk_live_secret';
    if (random.chance(0.2)) options.proxy_path = random.pick(['/__clerk', '/__clerk/', '/proxy/clerk', '/proxy//', '', '/', '__clerk', '/__clerk/v1', '/__CLERK']);
    if (random.chance(0.15)) options.fapi_url = random.pick(['https://frontend.example.test', 'https://frontend.example.test/base/', 'ftp://x', 'https://u:p@x.test', 'https://x.test?q=1', 'https://x.test?', 'https://x.test#', 'https:x.test', 'https://x.test/a b', 'https://@x.test', 'http://127.0.0.1:4000/', 'nonsense', 'http://localhost:4000', 'https://x.test/#h', '', 'https://frontend.example.test//', 'HTTPS://FRONTEND.example.test', 'http://frontend.example.test', 'https://frontend.example.test:8443/a/b', '//frontend.example.test', 'javascript:alert(1)']);
    if (random.chance(0.92)) question.upstream = { status: random.usually(0.6, 200, [201, 202, 204, 205, 206, 301, 302, 303, 307, 308, 304, 400, 401, 404, 422, 429, 500, 503]), headers: upstreamHeaders(random), body: random.pick(['{}', '', 'text']) };
    return question;
  },
};

function proxyRequest(random) {
  const path = random.usually(0.5, '/__clerk/v1/client', ['/__clerk', '/__clerk/', '/__clerk//evil.example/x', '/__clerk/../x', '/__clerkx', '/other', '/proxy/clerk/v1/environment', '/__clerk/v1/%2e%2e/x', '/__clerk/@evil.example', '/__clerk/\\evil.example', '/__clerk/a%2Fb', '/__clerk/npm/@clerk/clerk-js@5/dist/clerk.browser.js', '/__clerk/ü', '/__clerk:80/x', '/__clerk/v1/', '/__clerk/v1//x', '/__clerk/.', '/__clerk/v1/./x', '/__clerk/%', '/__clerk/%zz', '/__clerk/%2Fevil.example', '/__clerk/%5Cevil.example', '/__CLERK/v1', '/x/../__clerk/v1', '/__clerk%2Fv1', '/__clerk/http://evil.example', '/__clerk/v1/client;x=1', "/__clerk/'", '/__clerk/[x]|^']);
  const query = random.pick(['', '', '?a=1&b=2', '?a=%20+', "?a='", '?', '?é', '?_method=PATCH&__clerk_api_version=2026-05-12', '?a#frag', '#frag', '?x=//evil.example', '?%', '?a=1?b=2']);
  const pool = [
    ['host', 'example.com'], ['accept', '*/*'], ['accept-encoding', 'gzip, br'], ['cookie', '__client=abc; a=b'], ['user-agent', 'Mozilla/5.0'], ['origin', 'https://example.com'], ['x-forwarded-host', 'public.example.com'], ['x-forwarded-proto', 'https'],
    ['x-forwarded-proto', 'https, http'], ['x-forwarded-host', 'a.test, b.test'], ['x-forwarded-for', '1.2.3.4, 5.6.7.8'], ['x-real-ip', '9.9.9.9'], ['cf-connecting-ip', '8.8.8.8'], ['connection', 'keep-alive, X-Drop'], ['x-drop', '1'], ['keep-alive', 'timeout=5'],
    ['te', 'trailers'], ['trailer', 'x'], ['upgrade', 'h2c'], ['proxy-authorization', 'Basic x'], ['authorization', 'Bearer abc'], ['clerk-secret-key', 'sk_forged'], ['clerk-proxy-url', 'https://evil.example'], ['content-type', 'application/json'], ['transfer-encoding', 'chunked'], ['x-custom', 'a'], ['X-Custom', 'b'],
    ['forwarded', 'for=1.2.3.4;host=evil.example'], ['x-forwarded-port', '8443'], ['x-forwarded-for', '10.0.0.1'], ['true-client-ip', '7.7.7.7'], ['x-clerk-auth-status', 'signed-in'], ['content-length', '7'], ['connection', 'close'], ['proxy-connection', 'keep-alive'], ['proxy-authenticate', 'x'],
    ['x-forwarded-host', ''], ['x-forwarded-proto', 'HTTP'], ['x-forwarded-proto', ''], ['referer', 'https://example.com/a'], ['if-none-match', 'W/"1"'], ['range', 'bytes=0-1'], ['sec-fetch-site', 'same-origin'], ['clerk-api-version', '2020-01-01'], ['Clerk-Secret-Key', 'sk_forged2'], ['priority', 'u=1'], ['cookie', 'second=1'], ['host', 'a.test:8443'],
  ];
  const method = random.usually(0.6, 'GET', ['POST', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD', 'PUT', 'post', 'patch']);
  const request = { method, url: `${random.usually(0.98, random.pick(['https://example.com', 'http://localhost:3000', 'https://example.com:8443']), ['', 'https://u:p@example.com', 'https://u@example.com', '//example.com'])}${path}${query}`, headers: random.shuffled(pool.filter(() => random.chance(0.25))) };
  if (['POST', 'PATCH'].includes(method) && random.chance(0.7)) request.body = '{"a":1}';
  return request;
}

function upstreamHeaders(random) {
  const pool = [
    ['content-type', 'application/json'], ['content-encoding', 'gzip'], ['content-length', '2'], ['set-cookie', '__client=1; Path=/'], ['set-cookie', '__client_uat=2; Path=/'], ['connection', 'close, x-hop'], ['connection', 'location'], ['x-hop', '1'], ['keep-alive', 'x'],
    ['transfer-encoding', 'chunked'], ['location', 'https://frontend-api.clerk.dev/v1/x?y=1#z'], ['location', '/v1/relative?x=1'], ['location', 'https://other.test/y'], ['location', '//other.test/z'], ['location', 'https://frontend.example.test/base/q'], ['location', 'http://'], ['location', 'relative/path'], ['cache-control', 'private'], ['x-custom', 'a'], ['x-custom', 'b'], ['vary', 'Origin'],
    ['X-Upper', '1'], ['te', 'x'], ['upgrade', 'h2c'], ['proxy-authenticate', 'Basic'], ['www-authenticate', 'Bearer'], ['access-control-allow-origin', '*'], ['strict-transport-security', 'max-age=1'], ['alt-svc', 'h3=":443"'], ['nel', '{}'], ['etag', 'W/"x"'], ['content-encoding', 'br'], ['connection', 'keep-alive'], ['trailer', 'x'],
    ['location', ''], ['location', 'https://clerk.example.com/v1/oauth_callback?a=b'], ['location', 'https://frontend-api.clerk.dev:8443/v1'], ['location', 'http://frontend-api.clerk.dev/v1'], ['location', '/'], ['location', '?x=1'], ['location', '#f'], ['location', 'https://user@frontend-api.clerk.dev/v1'], ['location', 'javascript:alert(1)'], ['location', 'https://frontend-api.clerk.dev'], ['location', '/v1/../x?y=%20 #z'], ['location', 'HTTPS://FRONTEND-API.CLERK.DEV/v1/x'],
  ];
  const chosen = pool.filter(() => random.chance(0.25));
  const location = chosen.findIndex(([name]) => name === 'location');
  return random.shuffled(chosen.filter(([name], index) => name !== 'location' || index === location));
}

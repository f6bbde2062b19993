// Keys and tokens, right and wrong ones.

import { createHmac, createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';

const load = name => {
  const secret = createPrivateKey(readFileSync(new URL(`../keys/test-${name}.pem`, import.meta.url)));
  const open = createPublicKey(secret);
  return {
    secret,
    pkcs8: secret.export({ type: 'pkcs8', format: 'pem' }),
    pem: open.export({ type: 'spki', format: 'pem' }),
    jwk: open.export({ format: 'jwk' }),
    pkcs1: open.asymmetricKeyType === 'rsa' ? open.export({ type: 'pkcs1', format: 'pem' }) : null,
    privateJwk: secret.export({ format: 'jwk' }),
  };
};

export const keys = Object.fromEntries(['instance', 'other', 'weak', 'large', 'p256'].map(name => [name, load(name)]));

export const KID = 'ins_test0000000000000000000';
export const CATEGORY = {
  session: 'cl_B7d4PD111AAA',
  template: 'cl_B7d4PD222AAA',
  m2m: 'cl_B7d4PD333AAA',
  ignore: 'cl_I7d4PD111III',
};

export const b64u = data => Buffer.from(data).toString('base64url');
const json = value => (typeof value === 'string' || Buffer.isBuffer(value) ? value : JSON.stringify(value));

const HASH = { RS256: 'sha256', RS384: 'sha384', RS512: 'sha512' };

/// Header and payload are objects, or text and bytes taken as they are. What `alg` cannot sign is signed as RS256.
export function mint({ header, payload, key = 'instance', alg = header?.alg, signature }) {
  const signed = `${b64u(json(header))}.${b64u(json(payload))}`;
  return `${signed}.${signature ?? b64u(signatureOf(signed, alg, keys[key]))}`;
}

function signatureOf(text, alg, key) {
  if (alg === 'none') return '';
  if (alg === 'HS256') return createHmac('sha256', key.pem).update(text).digest();
  return sign(HASH[alg] ?? 'sha256', Buffer.from(text), key.secret);
}

export function jwtHeader(random, { usual = 0.8, category = true } = {}) {
  const header = { alg: 'RS256', typ: 'JWT', kid: KID };
  if (category && random.chance(0.5)) header.cat = random.usually(0.7, CATEGORY.session, Object.values(CATEGORY));
  if (random.chance(usual)) return header;
  const changes = [
    h => (h.alg = random.pick(['RS384', 'RS512'])),
    h => (h.alg = random.pick(['none', 'None', 'rs256', 'HS256', 'PS256', 'ES256', 'EdDSA', '', 'RS1024', ' RS256'])),
    h => (h.alg = random.pick([null, 256, ['RS256'], { a: 1 }, true])),
    h => delete h.alg,
    h => (h.typ = random.pick(['at+jwt', 'application/at+jwt', 'jwt', 'JWS', '', ' JWT', 'JOSE', null, 1, ['JWT']])),
    h => delete h.typ,
    h => (h.crit = random.pick([['exp'], [], ['b64'], 'exp', null])),
    h => (h.b64 = random.pick([false, true])),
    h => (h.jwk = keys.other.jwk),
    h => (h.jku = 'https://evil.example/jwks.json'),
    h => (h.x5u = 'https://evil.example/cert.pem'),
    h => (h.kid = random.pick(['unknown', '', '../../etc/passwd', '__proto__', 'x'.repeat(300), null, 7, 'ins_é'])),
    h => delete h.kid,
    h => (h.cat = random.pick([CATEGORY.template, CATEGORY.m2m, CATEGORY.ignore, 'cl_other', '', null, 3])),
    h => (h.extra = { deep: [1, 2, { three: null }] }),
  ];
  random.pick(changes)(header);
  return header;
}

/// Times in seconds around `now_ms`, at and beside every border that the checks have.
export function time(random, now_ms, usual) {
  const now = Math.floor(now_ms / 1000);
  return random.usually(0.75, now + usual, [
    ...[-86401, -86400, -3600, -61, -60, -6, -5, -4, -1, 0, 1, 4, 5, 6, 59, 60, 61, 3600, 86400].map(d => now + d),
    now + 0.5, now - 4.9, 0, -1, 1e9,
  ]);
}

const strangeTime = random =>
  random.pick([null, '1760000000', '', true, [], {}, -1, -1.5, 1e15, 1e18, 253402300800, 253402300799, 9007199254740993, 0.1]);

export function sessionClaims(random, now_ms, { issuer = 'https://clerk.example.com', azp = 'https://example.com', usual = 0.75 } = {}) {
  const claims = {
    iss: issuer,
    sub: random.id('user'),
    sid: random.id('sess'),
    azp,
    iat: time(random, now_ms, -10),
    nbf: time(random, now_ms, -20),
    exp: time(random, now_ms, 50),
    jti: random.text(8),
  };
  if (random.chance(0.5)) Object.assign(claims, organizationClaims(random));
  if (random.chance(0.3)) claims.fva = random.usually(0.8, [random.int(100), random.int(100)], [[-1, -1], [5, -1], [-1, 5], null]);
  if (random.chance(0.3)) claims.sts = random.pick(['active', 'pending', 'expired']);
  if (random.chance(0.15)) claims.act = { sub: random.id('user'), iss: 'https://dashboard.clerk.com' };
  if (random.chance(0.6)) claims.aud = random.usually(0.6, 'https://api.example.com', [['a', 'b'], ['https://api.example.com'], ['https://api.example.com', 'x'], [], '', 'other']);
  if (random.chance(usual)) return claims;
  const changes = [
    c => (c[random.pick(['exp', 'nbf', 'iat'])] = strangeTime(random)),
    c => delete c[random.pick(['exp', 'nbf', 'iat', 'sub', 'sid', 'iss', 'azp'])],
    c => (c.sub = random.pick([1, null, '', [], {}, 'mch_1', 'org_1', '🙂'])),
    c => (c.azp = random.pick(['', null, 1, ['https://example.com'], 'https://EXAMPLE.com', 'https://example.com/', 'https://evil.example'])),
    c => (c.iss = random.pick(['', null, 1, [issuer], {}, 'https://evil.example', issuer + '/', issuer.replace('https', 'http'), issuer.replace('https://', '')])),
    c => (c.aud = random.pick([1, null, {}, [1], ['a', 1], [''], ['a', null], true, 0, [['a']]])),
    c => (c.sid = random.pick([1, null, '', '../x', {}])),
    c => (c.fva = random.pick([[1], [1, 2, 3], 'x', [null, null], ['1', '2'], [-2, 5], [0.5, 1.5]])),
    c => (c.extra = { big: 12345678901234567890, list: [1, { a: null }], text: 'ünï \u0000 \u2028' }),
    c => (c.org_id = random.pick([null, 1, {}])),
  ];
  random.pick(changes)(claims);
  return claims;
}

export function organizationClaims(random) {
  if (random.chance(0.4)) {
    return {
      org_id: random.id('org'),
      org_slug: random.pick(['acme', 'other']),
      org_role: random.pick(['org:admin', 'org:member', 'admin']),
      org_permissions: random.some(['org:sys_memberships:read', 'org:posts:write', 'org:posts:read']),
    };
  }
  const features = random.some(['o:posts', 'u:chat', 'o:billing', 'ou:files', 'uo:notes']);
  const claims = {
    v: 2,
    fea: features.join(random.pick([',', ', '])),
    pla: random.pick(['u:pro', 'o:team', 'u:free,o:team', '']),
  };
  if (random.chance(0.8)) {
    claims.o = { id: random.id('org'), slg: random.pick(['acme', 'other']), rol: random.pick(['admin', 'member', 'org:admin']) };
    if (random.chance(0.8)) {
      claims.o.per = random.pick(['read,write', 'read', 'read, write,delete', '']);
      claims.o.fpm = random.pick(['3,1', '1', '7,0,2', '3', '18446744073709551617', '', 'x,1', '1,,2', '-1']);
    }
  }
  return claims;
}

/// A token that is well formed is made wrong in one of the ways that base64, JSON and the form can be.
export function malformed(random, { header, payload }) {
  const good = mint({ header, payload });
  const [h, p, s] = good.split('.');
  const object = typeof payload === 'object' && payload !== null ? payload : {};
  const raw = text => mint({ header, payload: text });
  const ways = [
    () => '', () => '.', () => '..', () => '...', () => 'a.b.c', () => `${h}.${p}`, () => `${good}.`, () => `${good}.x`,
    () => `.${p}.${s}`, () => `${h}..${s}`, () => `${h}.${p}.`, () => ` ${good}`, () => `${good}\n`, () => `${h}. ${p}.${s}`,
    () => `${h}=.${p}.${s}`, () => `${h}.${p}==.${s}`, () => `${h}.${p}.${s}==`,
    () => `${h}.${p}.${s.slice(0, -4)}`, () => `${h}.${p}.${s}AAAA`, () => `${h}.${p}.${s.replace(/[-_]/g, c => (c === '-' ? '+' : '/'))}`,
    () => `${h}.${p}.${s.slice(0, -1)}${nextLetter(s.at(-1))}`, () => flipped(random, good), () => flipped(random, good),
    () => `${h}.${p}.${s.slice(0, 20)}é${s.slice(21)}`, () => `${h.slice(0, -1)}.${p}.${s}`, () => `${h}.${p}A.${s}`,
    () => mint({ header: 'null', payload, alg: 'RS256' }), () => mint({ header: '[]', payload, alg: 'RS256' }),
    () => mint({ header: '"RS256"', payload, alg: 'RS256' }), () => mint({ header: '{', payload, alg: 'RS256' }),
    () => raw('null'), () => raw('[]'), () => raw('1'), () => raw('"text"'), () => raw('{'), () => raw(''), () => raw('{} '), () => raw('true'),
    () => raw(` ${JSON.stringify(object)}\n`), () => raw(`${JSON.stringify(object)}x`), () => raw(`\ufeff${JSON.stringify(object)}`),
    () => raw(JSON.stringify(object).replace('{', '{"sub":"user_twice","sub":"user_second",')),
    () => raw(JSON.stringify({ ...object, exp: undefined }).replace('{', '{"exp":1e400,')),
    () => raw(JSON.stringify({ ...object, exp: undefined }).replace('{', '{"exp":1.76e9,')),
    () => raw(JSON.stringify(object).replace('{', '{"large":1e400,')),
    () => raw(JSON.stringify(object).replace('{', '{"lone":"\\ud800",')),
    () => raw(Buffer.concat([Buffer.from('{"x":"'), Buffer.from([0xff, 0xfe]), Buffer.from('",'), Buffer.from(JSON.stringify(object).slice(1))])),
    () => raw(`${'['.repeat(2000)}${']'.repeat(2000)}`), () => raw(JSON.stringify({ ...object, deep: nested(40) })),
    () => raw(JSON.stringify({ ...object, filler: 'x'.repeat(20000) })),
    () => mint({ header: JSON.stringify(header).replace('{', '{"alg":"none",'), payload, alg: 'RS256' }),
    () => mint({ header: JSON.stringify(header).replace(/}$/, ',"typ":"JWT"}'), payload, alg: 'RS256' }),
    () => mint({ header, payload, key: 'other' }), () => mint({ header, payload, key: 'weak' }),
    () => mint({ header, payload, signature: b64u(Buffer.alloc(256)) }), () => mint({ header, payload, signature: b64u(Buffer.alloc(256, 255)) }),
    () => mint({ header: { ...header, alg: 'RS512' }, payload, alg: 'RS256' }), () => mint({ header: { ...header, alg: 'HS256' }, payload }),
    () => mint({ header: { ...header, alg: 'ES256' }, payload, signature: b64u(Buffer.alloc(64, 7)) }),
  ];
  return random.pick(ways)();
}

const nested = depth => (depth === 0 ? 1 : { a: nested(depth - 1) });
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const nextLetter = letter => LETTERS[(LETTERS.indexOf(letter) + 1) % 64];

function flipped(random, token) {
  const at = random.int(token.length);
  if (token[at] === '.') return token;
  return token.slice(0, at) + nextLetter(token[at]) + token.slice(at + 1);
}

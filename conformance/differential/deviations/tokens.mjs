// Tokens and keys that are refused here and not by the reference. `token` says of one token whether the rule is about
// it; `instead` gives the question in which the reference has to answer as we do (see ../oracle.mjs).

import { keys, mint } from '../cases/mint.mjs';
import { signedBy, withTokens } from '../oracle.mjs';
import {
  bodiesOf, claims, claimsOf, fetchedKeys, header, headersOf, isKid, isObject, json, jwkOfPem, keysOf, loadableKeys, optionsOf, parsed, parts, reasonOf, responsesOf, stoppedAtKeys, strongRsa, text,
  withNetwork,
} from './question.mjs';

const TOKENS = ['verify_jws', 'verify_jwt', 'verify_token', 'verify_machine_token', 'authenticate_request'];
const DECODED = ['decode_jwt', ...TOKENS];
const WITH_KEY_SET = ['verify_token', 'verify_machine_token', 'authenticate_request'];
const KEYS = /\/v1\/jwks$/;

export const deviations = [
  {
    id: 'strict-encoding',
    operations: DECODED,
    gives: ['token-invalid', 'token-verification-failed'],
    reason: 'base64 that is padded or has non-zero trailing bits, text that is not UTF-8 or holds a byte order mark or a lone surrogate: one encoding per token',
    source: 'design.md, Where we leave the reference 1',
    token: token => !canonical(token),
  },
  {
    id: 'duplicate-members',
    operations: DECODED,
    gives: ['token-invalid', 'token-verification-failed'],
    reason: 'two readers of a token with a member twice may see two different values',
    source: 'design.md, Where we leave the reference 1',
    token: token => parts(token).slice(0, 2).some(part => duplicateMembers(text(part))),
  },
  {
    id: 'payload-is-no-object',
    operations: DECODED,
    gives: ['token-invalid', 'token-invalid-algorithm', 'token-verification-failed'],
    reason: 'claims and header are JSON objects (RFC 7519 section 7.2); the reference decodes any JSON and fails later, for another reason, or falls over it',
    source: 'security.md, attack table: payload array, null or scalar; header null',
    token: token => parts(token).slice(0, 2).some(part => !isObject(json(part))),
  },
  {
    id: 'limits',
    operations: DECODED,
    gives: ['token-invalid', 'token-verification-failed'],
    reason: 'tokens are at most 16 KiB and JSON at most 16 levels deep',
    source: 'security.md, attack table: length cap and depth',
    when: question => question.op === 'verify_machine_token' && question.in.token.length > 16384,
    token: token => token.length > 16384 || parts(token).slice(0, 2).some(part => depth(json(part)) > 16),
  },
  {
    id: 'critical-header',
    operations: DECODED,
    gives: ['token-invalid', 'token-verification-failed'],
    reason: '`crit` and `b64` change how a token is to be read (RFC 7515 section 4.1.11, RFC 7797); nothing here understands them',
    source: 'design.md, Where we leave the reference 2',
    token: token => ['crit', 'b64'].some(name => name in (header(token) ?? {})),
  },
  {
    id: 'header-members-typed',
    operations: DECODED,
    gives: ['token-invalid', 'token-verification-failed'],
    reason: '`alg`, `typ`, `kid` and `cat` are strings; `kid` is at most 256 visible ASCII characters',
    source: 'security.md, attack table: kid',
    token: token => strangeHeader(header(token) ?? {}),
  },
  {
    id: 'key-has-one-algorithm',
    operations: TOKENS,
    gives: ['token-verification-failed', 'token-invalid-signature'],
    reason: "a key verifies only tokens of its own `alg` (RFC 8725 section 3.1)",
    source: 'design.md, Where we leave the reference 2',
    token: (token, question) => keysOf(question).some(key => key.alg !== undefined && key.alg !== header(token)?.alg) || Boolean(optionsOf(question).jwt_key && header(token)?.alg !== 'RS256'),
  },
  {
    id: 'numeric-dates',
    operations: DECODED,
    gives: ['token-verification-failed', 'token-iat-in-the-future', 'token-not-active-yet'],
    reason: '`exp`, `nbf` and `iat` are numbers from 0 to the year 9999, else malformed; the reference compares what it cannot represent as never true',
    source: 'design.md, Where we leave the reference 4',
    token: token => ['exp', 'nbf', 'iat'].some(name => name in (claims(token) ?? {}) && !plainDate(claims(token)[name])),
  },
  {
    id: 'numbers-fit',
    operations: DECODED,
    gives: ['token-invalid', 'token-verification-failed'],
    reason: 'a number beyond a double cannot be handed on without a loss; the reference makes infinity of it, or null where it is written again',
    source: 'design.md, Where we leave the reference 4',
    token: token => parts(token).slice(0, 2).some(part => infinite(json(part))),
  },
  {
    id: 'audience-required',
    operations: ['verify_jwt', ...WITH_KEY_SET],
    gives: ['token-verification-failed'],
    reason: 'with an audience configured, a token whose `aud` is absent, empty or not of strings is refused',
    source: 'security.md, attack table: aud configured',
    token: (token, question) => configured(optionsOf(question).audience) && isObject(claims(token)) && !audienceOfStrings(claims(token).aud),
  },
  {
    id: 'session-class-everywhere',
    operations: ['authenticate_request'],
    reason: 'what a handshake or a refresh brings must be a session token as well; the reference takes tokens of every class but M2M there',
    source: 'security.md, R-01',
    token: token => !SESSION_CATEGORIES.includes(header(token)?.cat) || ['at+jwt', 'application/at+jwt'].includes(header(token)?.typ) || /^mch_/.test(claims(token)?.sub),
  },
  {
    id: 'session-claims-typed',
    operations: ['authenticate_request', 'auth_object', 'check_authorization'],
    reason: 'the claims that a session is read from are of their type; the reference hands on whatever stands there',
    source: 'security.md, CVE-2026-25537: a malformed claim read as an absent one',
    gives: ['token-verification-failed'],
    when: question => [question.in.claims].some(given => isObject(given) && !typedSession(given)),
    token: token => isObject(claims(token)) && !('handshake' in claims(token)) && !typedSession(claims(token)),
  },
  {
    id: 'weak-keys',
    operations: [...TOKENS, 'sign_jwt'],
    gives: ['token-verification-failed', 'token-invalid-signature', 'jwk-kid-mismatch', 'jwk-remote-failed-to-load'],
    reason: 'RSA keys are 2048 to 8192 bits with an odd exponent of at least 3',
    source: 'security.md, attack table: RSA below 2048',
    when: question => keysOf(question).some(key => key.n !== undefined && !strongRsa(key)),
    instead: question => onlyKeys(question, key => key.n === undefined || strongRsa(key)),
  },
  {
    id: 'key-not-for-verifying',
    operations: TOKENS,
    gives: ['token-verification-failed', 'token-invalid-signature', 'jwk-kid-mismatch', 'jwk-remote-failed-to-load'],
    reason: 'a JWK that says it is for something else, or that carries private members, is not used',
    source: 'security.md, attack table: JWK with use enc, key_ops without verify, private members',
    when: question => keysOf(question).some(notForVerifying),
    instead: question => onlyKeys(question, key => !notForVerifying(key)),
  },
  {
    id: 'duplicate-kid',
    operations: WITH_KEY_SET,
    gives: ['jwk-kid-mismatch', 'jwk-remote-failed-to-load', 'token-verification-failed'],
    reason: 'of two keys with one `kid` neither is used; the reference takes the last',
    source: 'security.md, attack table: duplicate kid in a set',
    when: question => duplicateKids(question).size > 0,
    instead: question => onlyKeys(question, key => !duplicateKids(question).has(key.kid)),
  },
  {
    id: 'one-bad-key-spoils-nothing',
    operations: WITH_KEY_SET,
    reason: 'an entry of the key set that is no key is skipped; the reference fails over it',
    source: 'security.md, attack table: that key is skipped, the set stays usable',
    when: question => fetchedKeys(question).some(key => !isObject(key)),
    instead: question => onlyKeys(question, isObject),
  },
  {
    id: 'no-fetch-without-kid',
    operations: ['verify_token', 'authenticate_request'],
    reason: 'a token whose `kid` is missing or no key id can have no key in the set, so nothing is fetched for it',
    source: 'security.md, attack table: kid absent',
    gives: ['jwk-kid-mismatch'],
    when: question => headersOf(question).some(({ kid }) => !isKid(kid)),
    instead: question => withKeys(question, 'unrelated'),
    ignoring: 'key requests',
  },
  {
    id: 'one-fetch-for-unknown-keys',
    operations: ['authenticate_request'],
    reason: 'the keys of the instance are not fetched again at once for a second token whose key is not among them',
    source: 'design.md, Where we leave the reference 7',
    when: question => headersOf(question).some(({ kid }) => !fetchedKeys(question).some(key => key?.kid === kid)),
    instead: question => question,
    ignoring: 'key requests',
  },
  {
    id: 'kid-is-only-a-name',
    operations: ['verify_token', 'authenticate_request'],
    reason: 'the reference finds `__proto__` among the members that every JavaScript object has, and fails over it',
    source: 'security.md, attack table: kid',
    gives: ['jwk-kid-mismatch'],
    when: question => headersOf(question).some(({ kid }) => kid in {}),
    instead: (question, back) => withTokens(question, token => (header(token)?.kid in {} ? mint({ header: { ...header(token), kid: 'unknown' }, payload: text(parts(token)[1]) }) : token), back),
  },
  {
    id: 'session-id-is-a-text',
    operations: ['authenticate_request'],
    reason: 'a session id that is no text names no session to refresh; the reference asks for one that is called as JavaScript writes the value',
    source: 'security.md, CVE-2026-25537',
    when: question => claimsOf(question).some(({ sid }) => sid !== undefined && typeof sid !== 'string'),
    instead: (question, back) => withTokens(question, token => (typeof (claims(token)?.sid ?? '') === 'string' ? token : withoutSessionId(token)), back),
  },
  {
    id: 'header-before-keys',
    operations: WITH_KEY_SET,
    reason: 'the header is judged before a key is looked up, so that nothing is fetched for a token that cannot be valid',
    source: 'design.md, Verification: order',
    gives: ['token-invalid', 'token-invalid-algorithm', 'token-verification-failed'],
    when: (question, reference) => stoppedAtKeys(reference) && headersOf(question).length > 0,
    instead: question => withKeys(question, ...headersOf(question).map(({ kid }) => kid)),
    ignoring: 'key requests',
  },
  {
    id: 'keys-unavailable',
    operations: ['verify_token', 'authenticate_request'],
    reason: 'keys that cannot be loaded are one reason, whether the connection fails, the answer is no JSON or holds no keys; the reference answers some of these with unexpected-error, and a handshake that cannot be verified in development not at all',
    source: 'security.md, attack table: JWKS outage, a typed KeyUnavailable',
    gives: ['jwk-remote-failed-to-load', 'configuration'],
    when: question => !optionsOf(question).jwt_key && !loadableKeys(question),
    instead: question => withKeyAnswer(question, { status: 500, body: { errors: [{ code: 'internal', message: 'no' }] } }),
  },
  {
    id: 'unusable-jwt-key',
    operations: WITH_KEY_SET,
    reason: 'a PEM key that is none, is too weak or is of another kind is a mistake of configuration and reported as one; the reference refuses tokens',
    source: 'security.md, What users suffer from 12',
    gives: ['configuration'],
    when: question => Boolean(optionsOf(question).jwt_key) && !strongRsa(jwkOfPem(optionsOf(question).jwt_key)),
  },
  {
    id: 'pem-forms',
    operations: [...TOKENS, 'sign_jwt'],
    accepts: true,
    reason: 'the same key as PKCS#1, in quotes or with its line breaks written out is read; the reference calls the token invalid',
    source: 'security.md, What users suffer from 12',
    when: question => oddPem(pemOf(question)),
    instead: question => withPem(question, keys.instance.pem),
  },
  {
    id: 'inactive-oauth-token',
    operations: ['verify_machine_token', 'authenticate_request'],
    reason: 'an OAuth access token that the API calls inactive, revoked or expired is refused',
    source: 'design.md, Where we leave the reference 3',
    gives: ['token-invalid'],
    when: question => bodiesOf(question, '/oauth_applications/access_tokens/verify').some(inactive),
    instead: question => withNetwork(question, /access_tokens\/verify$/, response => (isObject(response.body) && inactive(response.body) ? NOT_FOUND : response)),
  },
  {
    id: 'inactive-machine-token',
    operations: ['verify_machine_token', 'authenticate_request'],
    reason: 'an opaque token that the API calls revoked or expired, whose expiration has passed or whose subject is of another kind is refused; the reference accepts whatever the API answers 200 for',
    source: 'design.md, Where we leave the reference 10',
    gives: ['token-invalid'],
    when: question => OPAQUE.some(kind => bodiesOf(question, kind.path).some(body => !holds(kind, body, question))),
    instead: question => OPAQUE.reduce(
      (changed, kind) => withNetwork(changed, new RegExp(`${kind.path}$`), response => (isObject(response.body) && response.status === 200 && !holds(kind, response.body, question) ? NOT_FOUND : response)),
      question,
    ),
  },
  {
    id: 'oauth-category',
    operations: ['verify_machine_token', 'authenticate_request'],
    gives: ['token-verification-failed'],
    reason: 'an OAuth access token has no category of a session, a template or a machine, whatever its `typ` says; the reference looks at `typ` alone',
    source: 'security.md, R-12',
    token: token => ['at+jwt', 'application/at+jwt'].includes(header(token)?.typ) && KNOWN_CATEGORIES.includes(header(token)?.cat),
  },
  {
    id: 'issuer-of-machines',
    operations: ['verify_machine_token', 'authenticate_request'],
    gives: ['token-verification-failed'],
    reason: 'a configured issuer is that of machine tokens too; the reference compares it for session tokens only',
    source: 'security.md, R-37',
    token: (token, question) => configured(optionsOf(question).issuer) && ![optionsOf(question).issuer].flat().includes(claims(token)?.iss) && (/^mch_/.test(claims(token)?.sub) || ['at+jwt', 'application/at+jwt'].includes(header(token)?.typ)),
  },
  {
    id: 'machine-refusal-keeps-status',
    operations: ['verify_machine_token', 'authenticate_request'],
    reason: 'that there is no such token, or that the secret key is wrong, is the status of an answer, whatever its content; the reference loses it where the content is no JSON of errors',
    source: 'design.md, Where we leave the reference 6',
    gives: ['token-invalid', 'secret-key-invalid'],
    when: question => responsesOf(question).some(losesStatus),
    instead: question => withNetwork(question, /\/verify$/, response => (losesStatus(response) ? { status: response.status, body: NOT_FOUND.body } : response)),
  },
  {
    id: 'machine-secret-stays-out',
    operations: ['verify_machine_token'],
    reason: 'the secret itself, where an answer about it repeats it, is not among what is known of a token; the reference hands it on',
    source: 'design.md, The boundary: secrets have no Serialize',
    when: question => responsesOf(question).some(({ body }) => isObject(body) && (body.secret || body.token)),
    instead: question => withNetwork(question, /\/verify$/, response => (isObject(response.body) ? { ...response, body: { ...response.body, secret: undefined, token: undefined } } : response)),
  },
  {
    id: 'machine-answer',
    operations: ['verify_machine_token', 'authenticate_request'],
    reason: 'an answer without an id and a subject describes no token',
    source: 'security.md, attack table: hostile server: truncated, HTML',
    gives: ['unexpected-error', 'token-invalid'],
    when: question => (question.in.network ?? []).some(({ path, response }) => /\/verify$/.test(path) && response?.status < 300 && !describesToken(response.body)),
    instead: question => withNetwork(question, /\/verify$/, response => (response.status < 300 && !describesToken(response.body) ? { ...NOT_FOUND, status: 500 } : response)),
  },
  {
    id: 'credentials-are-not-repeated',
    operations: ['verify_machine_token'],
    accepts: true,
    gives: [],
    reason: 'what an answer repeats of the credential itself (`secret`, `token`) is not kept; the reference hands it on',
    source: 'security.md, R-15',
    when: question => ['/api_keys/verify', '/m2m_tokens/verify'].some(path => bodiesOf(question, path).some(body => 'secret' in body || 'token' in body)),
  },
  {
    id: 'base-url',
    operations: [...TOKENS, 'api_request'],
    gives: ['configuration'],
    reason: 'where requests go is an https URL (or one of this machine) of visible ASCII characters without user, query or fragment, else a mistake of configuration; the reference takes any text and fails when it sends',
    source: 'design.md, The boundary: base URLs',
    when: question => !goodBaseUrl(optionsOf(question).api_url) && !emptyBaseUrl(question),
  },
  {
    id: 'empty-base-url',
    operations: ['authenticate_request'],
    accepts: true,
    gives: [],
    reason: 'an empty URL is none; for the reference it is none where it asks for keys and machine tokens, and a URL that cannot be read for a refresh or a handshake nonce',
    source: 'issue B, Bad input',
    when: question => emptyBaseUrl(question) && question.in.request.headers.concat([['url', question.in.request.url]]).some(([, value]) => /__refresh|__clerk_handshake_nonce/.test(value)),
  },
  {
    id: 'header-type-list',
    operations: ['verify_jwt'],
    gives: ['configuration'],
    reason: 'no header type, or an empty one, is a mistake of configuration; the reference refuses every token',
    source: 'security.md, attack table: an empty filter list never means all',
    when: question => [question.in.header_type ?? 'JWT'].flat().every(type => type === ''),
  },
  {
    id: 'clock-skew-range',
    operations: TOKENS,
    gives: ['configuration'],
    reason: 'a clock skew is between 0 and 24 hours',
    source: 'security.md, attack table: skew huge',
    when: question => optionsOf(question).clock_skew_ms < 0 || optionsOf(question).clock_skew_ms > 86_400_000,
  },
  {
    id: 'empty-authorized-party',
    operations: TOKENS,
    gives: ['configuration'],
    reason: 'an empty text among the authorized parties is a mistake; it is reported when it is configured, where the reference refuses tokens',
    source: 'security.md, attack table: an empty filter list never means all',
    when: question => [optionsOf(question).authorized_parties].flat().includes(''),
  },
  {
    id: 'es256-signing',
    operations: ['sign_jwt'],
    accepts: true,
    gives: [],
    reason: 'ES256 is an algorithm here, for templates with a key of their own; the reference knows RSA only',
    source: 'design.md, Verification: algorithms',
    when: question => question.in.algorithm === 'ES256',
  },
];

// ---- keys ----

const duplicateKids = question => {
  const kids = fetchedKeys(question).filter(isObject).map(key => key.kid);
  return new Set(kids.filter((kid, index) => kid !== undefined && kids.indexOf(kid) < index));
};
const notForVerifying = key => (key.use !== undefined && key.use !== 'sig') || (key.key_ops && !key.key_ops.includes('verify')) || key.d !== undefined;

/// The question with a key set of those keys only.
const onlyKeys = (question, keep) =>
  question.in.network &&
  withNetwork(question, KEYS, response =>
    Array.isArray(response.body?.keys) ? { ...response, body: { ...response.body, keys: response.body.keys.filter(key => keep(key)) } } : response,
  );

/// The question with the instance's key under these names as the key set.
const withKeys = (question, ...kids) =>
  question.in.network && withKeyAnswer(question, { status: 200, body: { keys: kids.map(kid => ({ ...keys.instance.jwk, kid, use: 'sig', alg: 'RS256' })) } });

function withKeyAnswer(question, response) {
  const others = (question.in.network ?? []).filter(entry => !KEYS.test(entry.path));
  const entries = ['/v1/jwks', '/base/v1/jwks'].map(path => ({ method: 'GET', path, response, repeat: true }));
  return { ...question, in: { ...question.in, network: [...others, ...entries] } };
}

const pemOf = question => question.in.key?.pem ?? question.in.key_pem ?? optionsOf(question).jwt_key ?? '';
const oddPem = pem => /RSA (PUBLIC|PRIVATE) KEY|\\n|^\s*"/.test(pem);
const withPem = (question, pem) =>
  question.in.key ? { ...question, in: { ...question.in, key: { pem } } } : { ...question, in: { ...question.in, options: { ...question.in.options, jwt_key: pem } } };

const emptyBaseUrl = question => question.op === 'authenticate_request' && optionsOf(question).api_url === '';

export function goodBaseUrl(text) {
  if (text === undefined || text === null) return true;
  const base = /^(https?):\/\/([^/:]+|\[[^\]]*\])(:\d*)?(\/.*)?$/i.exec(text.trim());
  if (!base || /[@?#\\]|[^!-~]/.test(base[0])) return false;
  return base[1].toLowerCase() === 'https' || /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/i.test(base[2]);
}

// ---- answers about opaque tokens ----

const KNOWN_CATEGORIES = ['cl_B7d4PD111AAA', 'cl_I7d4PD111III', 'cl_B7d4PD222AAA', 'cl_B7d4PD333AAA'];
const NOT_FOUND = { status: 404, body: { errors: [{ code: 'resource_not_found', message: 'no' }] } };
const losesStatus = ({ status, body }) => [401, 404].includes(status) && !Array.isArray((typeof body === 'string' ? parsed(body) : body)?.errors);
const OPAQUE = [
  { path: '/api_keys/verify', subject: /^(user|org)_/, unit: 1 },
  { path: '/m2m_tokens/verify', subject: /^mch_/, unit: 1 },
  { path: '/oauth_applications/access_tokens/verify', subject: /^user_/, unit: 1000 },
];

/// Whether an opaque token is as good as the API's answer about it.
function holds({ subject, unit }, body, question) {
  const skew = optionsOf(question).clock_skew_ms ?? 5000;
  const passed = typeof body.expiration === 'number' && body.expiration * unit + skew <= question.now_ms;
  return !body.revoked && !body.expired && !passed && subject.test(body.subject ?? '');
}
const inactive = body => body.active === false || body.revoked || body.expired;
const describesToken = body => isObject(body) && typeof body.id === 'string' && typeof body.subject === 'string';

// ---- what one token is ----

/// The same token without `sid`; its signature holds if it held.
function withoutSessionId(token) {
  const { sid, ...payload } = claims(token);
  return mint({ header: text(parts(token)[0]), payload, alg: header(token)?.alg, key: signedBy(token) });
}

const SESSION_CATEGORIES = [undefined, 'cl_B7d4PD111AAA', 'cl_I7d4PD111III'];

function canonical(token) {
  return parts(token).every((part, index) => {
    const bytes = Buffer.from(part, 'base64url');
    if (bytes.toString('base64url') !== part) return false;
    return index === 2 || (Buffer.from(bytes.toString()).equals(bytes) && bytes[0] !== 0xef && !/\\ud[89a-f]/i.test(bytes.toString()));
  });
}

/// Whether a JSON object has two members of one name at its top level.
function duplicateMembers(source) {
  const names = [];
  let level = 0;
  for (let i = 0; i < source.length; i += 1) {
    const c = source[i];
    if (c === '"') {
      let end = i + 1;
      while (end < source.length && source[end] !== '"') end += source[end] === '\\' ? 2 : 1;
      if (level === 1 && /^\s*:/.test(source.slice(end + 1))) names.push(source.slice(i, end + 1));
      i = end;
    } else if (c === '{' || c === '[') level += 1;
    else if (c === '}' || c === ']') level -= 1;
  }
  return new Set(names).size < names.length;
}

const infinite = value => (value !== null && typeof value === 'object' ? Object.values(value).some(infinite) : Math.abs(value) === Infinity);
const depth = value => (value !== null && typeof value === 'object' ? 1 + Math.max(0, ...Object.values(value).map(depth)) : 0);

function strangeHeader(header) {
  return ('kid' in header && !isKid(header.kid)) || ['alg', 'typ', 'kid', 'cat'].some(name => name in header && typeof header[name] !== 'string');
}

const plainDate = value => typeof value === 'number' && value >= 0 && value <= 253402300799;
const configured = value => [value].flat().some(item => Boolean(item));
const audienceOfStrings = aud => [aud].flat().length > 0 && [aud].flat().every(item => typeof item === 'string' && item !== '');

function typedSession(claims) {
  const text = value => value === undefined || value === null || typeof value === 'string';
  const object = value => value === undefined || value === null || isObject(value);
  const date = value => value === undefined || plainDate(value);
  return (
    typeof claims.sub === 'string' && date(claims.exp) && date(claims.iat) && object(claims.act) && object(claims.o) &&
    ['sid', 'iss', 'azp', 'sts', 'fea', 'pla', 'org_id', 'org_role', 'org_slug'].every(name => text(claims[name])) &&
    ['id', 'rol', 'slg'].every(name => text(claims.o?.[name])) && !(claims.v === 2 && claims.o && claims.fea?.split(',').some(feature => !feature.includes(':')))
  );
}

// Where this project leaves the reference on purpose, each reviewed. A case that differs must be covered by an entry here.
//
// `when(question, reference, testee)` says whether the entry explains a difference; conditions look at the question
// first and at the answers only to say what may happen. An entry explains only answers that let nothing through,
// unless `accepts: true` says that it was reviewed for those too.
// `gives` lists the reasons that we answer with in its cases.
// An entry that explains nothing in a run is reported, so that the list does not outlive its reasons.

import { createPublicKey } from 'node:crypto';

const TOKENS = ['verify_jws', 'verify_jwt', 'verify_token', 'verify_machine_token', 'authenticate_request'];
const DECODED = ['decode_jwt', ...TOKENS];

export const deviations = [
  {
    id: 'strict-encoding',
    operations: DECODED,
    gives: ['token-invalid', 'token-verification-failed'],
    reason: 'base64 that is padded or has non-zero trailing bits, text that is not UTF-8 or holds a byte order mark or a lone surrogate: one encoding per token',
    source: 'design.md, Where we leave the reference 1',
    when: question => tokensOf(question).some(token => !canonical(token)),
  },
  {
    id: 'duplicate-members',
    operations: DECODED,
    gives: ['token-invalid', 'token-verification-failed'],
    reason: 'two readers of a token with a member twice may see two different values',
    source: 'design.md, Where we leave the reference 1',
    when: question => tokensOf(question).some(token => parts(token).slice(0, 2).some(part => duplicateMembers(text(part)))),
  },
  {
    id: 'payload-is-no-object',
    operations: DECODED,
    gives: ['token-invalid', 'token-invalid-algorithm', 'token-verification-failed'],
    reason: 'claims and header are JSON objects (RFC 7519 section 7.2); the reference decodes any JSON and fails later, for another reason',
    source: 'security.md, attack table: payload array, null or scalar; header null',
    when: question => tokensOf(question).some(token => parts(token).slice(0, 2).some(part => !isObject(json(part)))),
  },
  {
    id: 'limits',
    operations: DECODED,
    gives: ['token-invalid', 'token-verification-failed'],
    reason: 'tokens are at most 16 KiB and JSON at most 16 levels deep',
    source: 'security.md, attack table: length cap and depth',
    when: question => tokensOf(question).some(token => token.length > 16384 || parts(token).slice(0, 2).some(part => depth(json(part)) > 16)),
  },
  {
    id: 'critical-header',
    operations: DECODED,
    gives: ['token-invalid', 'token-verification-failed'],
    reason: '`crit` and `b64` change how a token is to be read (RFC 7515 section 4.1.11, RFC 7797); nothing here understands them',
    source: 'design.md, Where we leave the reference 2',
    when: question => headersOf(question).some(header => 'crit' in header || 'b64' in header),
  },
  {
    id: 'header-members-typed',
    operations: DECODED,
    gives: ['token-invalid', 'token-verification-failed'],
    reason: '`alg`, `typ`, `kid` and `cat` are strings; `kid` is at most 256 visible ASCII characters',
    source: 'security.md, attack table: kid',
    when: question => headersOf(question).some(strangeHeader),
  },
  {
    id: 'key-has-one-algorithm',
    operations: TOKENS,
    gives: ['token-verification-failed', 'token-invalid-signature'],
    reason: "a key verifies only tokens of its own `alg` (RFC 8725 section 3.1)",
    source: 'design.md, Where we leave the reference 2',
    when: question => headersOf(question).some(header => keysOf(question).some(key => key.alg !== undefined && key.alg !== header.alg)),
  },
  {
    id: 'weak-keys',
    operations: [...TOKENS, 'sign_jwt'],
    gives: ['token-verification-failed', 'token-invalid-signature', 'jwk-kid-mismatch', 'jwk-remote-failed-to-load'],
    reason: 'RSA keys are 2048 to 8192 bits with an odd exponent of at least 3',
    source: 'security.md, attack table: RSA below 2048',
    when: question => keysOf(question).some(key => key.n !== undefined && !strongRsa(key)),
  },
  {
    id: 'key-not-for-verifying',
    operations: TOKENS,
    gives: ['token-verification-failed', 'token-invalid-signature', 'jwk-kid-mismatch', 'jwk-remote-failed-to-load'],
    reason: 'a JWK that says it is for something else, or that carries private members, is not used',
    source: 'security.md, attack table: JWK with use enc, key_ops without verify, private members',
    when: question => keysOf(question).some(key => (key.use !== undefined && key.use !== 'sig') || (key.key_ops && !key.key_ops.includes('verify')) || key.d !== undefined),
  },
  {
    id: 'duplicate-kid',
    operations: ['verify_token', 'verify_machine_token', 'authenticate_request'],
    gives: ['jwk-kid-mismatch', 'jwk-remote-failed-to-load'],
    reason: 'of two keys with one `kid` neither is used; the reference takes the last',
    source: 'security.md, attack table: duplicate kid in a set',
    when: question => {
      const kids = keysOf(question).map(key => key.kid).filter(kid => kid !== undefined);
      return new Set(kids).size < kids.length;
    },
  },
  {
    id: 'numeric-dates',
    operations: DECODED,
    gives: ['token-verification-failed', 'token-iat-in-the-future', 'token-not-active-yet'],
    reason: '`exp`, `nbf` and `iat` are numbers from 0 to the year 9999, else malformed; the reference compares what it cannot represent as never true',
    source: 'design.md, Where we leave the reference 4',
    when: question => claimsOf(question).some(claims => ['exp', 'nbf', 'iat'].some(name => name in claims && !plainDate(claims[name]))),
  },
  {
    id: 'audience-required',
    operations: ['verify_jwt', 'verify_token', 'verify_machine_token', 'authenticate_request'],
    gives: ['token-verification-failed'],
    reason: 'with an audience configured, a token whose `aud` is absent, empty or not of strings is refused',
    source: 'security.md, attack table: aud configured',
    when: question => configured(optionsOf(question).audience) && claimsOf(question).some(claims => !audienceOfStrings(claims.aud)),
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
    id: 'pem-forms',
    operations: TOKENS,
    accepts: true,
    reason: 'the same public key as PKCS#1 or with its line breaks written out is read; the reference calls the token invalid',
    source: 'security.md, What users suffer from 12',
    when: question => {
      const pem = question.in.key?.pem ?? optionsOf(question).jwt_key ?? '';
      return pem.includes('RSA PUBLIC KEY') || pem.includes('\\n');
    },
  },
  {
    id: 'no-fetch-without-kid',
    operations: ['verify_token', 'authenticate_request'],
    reason: 'a token whose `kid` is missing or no key id can have no key in the set, so nothing is fetched for it',
    source: 'security.md, attack table: kid absent',
    gives: ['jwk-kid-mismatch'],
    when: (question, reference) => loadsKeys(reference) && headersOf(question).some(header => !isKid(header.kid)),
  },
  {
    id: 'kid-is-only-a-name',
    operations: ['verify_token', 'authenticate_request'],
    reason: 'the reference finds `__proto__` among the members that every JavaScript object has, and fails over it',
    source: 'security.md, attack table: kid',
    gives: ['jwk-kid-mismatch'],
    when: question => headersOf(question).some(header => header.kid in {}),
  },
  {
    id: 'one-bad-key-spoils-nothing',
    operations: ['verify_token', 'verify_machine_token', 'authenticate_request'],
    accepts: true,
    reason: 'an entry of the key set that is no key is skipped; the reference fails over it',
    source: 'security.md, attack table: that key is skipped, the set stays usable',
    when: (question, reference) =>
      (loadsKeys(reference) || question.op !== 'verify_token') && bodiesOf(question, '/v1/jwks').some(body => Array.isArray(body.keys) && !body.keys.every(isObject)),
  },
  {
    id: 'unusable-jwt-key',
    operations: ['verify_token', 'verify_machine_token', 'authenticate_request'],
    reason: 'a PEM key that is none, is too weak or is of another kind is a mistake of configuration and reported as one; the reference refuses tokens',
    source: 'security.md, What users suffer from 12',
    gives: ['configuration'],
    when: question => Boolean(optionsOf(question).jwt_key) && !strongRsa(jwkOfPem(optionsOf(question).jwt_key)),
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
  {
    id: 'header-before-keys',
    operations: ['verify_token', 'verify_machine_token', 'authenticate_request'],
    reason: 'the header is judged before a key is looked up, so that nothing is fetched for a token that cannot be valid',
    source: 'design.md, Verification: order',
    gives: ['token-invalid', 'token-invalid-algorithm', 'token-verification-failed'],
    when: (question, reference) => loadsKeys(reference),
  },
  {
    id: 'inactive-oauth-token',
    operations: ['verify_machine_token', 'authenticate_request'],
    reason: 'an OAuth access token that the API calls inactive, revoked or expired is refused',
    source: 'design.md, Where we leave the reference 3',
    when: (question, reference, testee) =>
      reasonOf(testee) === 'token-invalid' && bodiesOf(question, '/oauth_applications/access_tokens/verify').some(body => body.active === false || body.revoked || body.expired),
  },
  {
    id: 'content-type',
    operations: ['verify_machine_token', 'authenticate_request', 'api_response'],
    accepts: true,
    reason: 'JSON is read whatever the content type says, for example with a charset; the reference hands the text on unread',
    source: 'design.md, Where we leave the reference 6',
    when: question => responsesOf(question).some(response => response.headers?.some(([name, value]) => name === 'content-type' && value !== 'application/json')),
  },
  {
    id: 'error-that-is-no-json',
    operations: ['api_response'],
    reason: 'an error answer whose body is not the JSON it says keeps its status; the reference loses it',
    source: 'design.md, Where we leave the reference 6',
    gives: ['api'],
    when: question => !isObject(parsed(question.in.response.body)),
  },
  {
    id: 'path-arguments',
    operations: ['api_request'],
    reason: 'a path argument that could name another path or a query is refused; the reference passes all but dot segments on',
    source: 'design.md, Where we leave the reference 5',
    gives: ['invalid-path-argument'],
    when: question => Object.values(question.in.path).some(value => value === '' || /[/\\?#%\u0000-\u001f\u007f]/.test(value)),
  },
  {
    id: 'empty-values-are-sent',
    operations: ['api_request'],
    accepts: true,
    gives: [],
    reason: '`false`, `0` and the empty text in a query, and a body that is an empty object, are sent; the reference drops them',
    source: 'design.md, Where we leave the reference 5, and The boundary: no body and {} are different things',
    when: ({ in: given }) => Object.values(given.query).some(value => !value) || (isObject(given.body) && Object.keys(given.body).length === 0),
  },
  {
    id: 'defaults-of-the-package',
    operations: ['api_request'],
    accepts: true,
    gives: [],
    reason: 'what the caller leaves out is left to the server; here the reference fills in a value of its own (`paginated`, `token_format`, `verified`, the prefix of a provider)',
    source: 'design.md, Operations and types: lists of every shape are read',
    when: question =>
      [
        'createM2MToken', 'CreateOrganizationDomain', 'GetClientList', 'GetOAuthAccessToken', 'GetSessionList', 'ListAllowlistIdentifiers', 'ListInvitations', 'ListJWTTemplates', 'ListRedirectURLs',
      ].includes(question.in.operation),
  },
  {
    id: 'parameters-the-package-lacks',
    operations: ['api_request'],
    accepts: true,
    gives: [],
    reason: 'the OpenAPI file has parameters that the methods of the package do not pass on',
    source: 'api-surface.md, section 7',
    when: ({ in: given }) =>
      [
        ['GetOAuthAccessToken', ['limit', 'offset']],
        ['ListRedirectURLs', ['limit', 'offset', 'paginated']],
        ['GetOrganization', ['include_missing_member_with_elevated_permissions']],
        ['verifyOAuthAccessToken', ['secret']],
      ].some(([operation, names]) => operation === given.operation && names.some(name => name in given.query || name in (given.body ?? {}))),
  },
  {
    id: 'webhook-signatures',
    operations: ['verify_webhook'],
    gives: ['webhook'],
    reason: 'at most 16 signatures, each `v1,` and nothing but the base64 of 32 bytes; the reference tries any number and ignores what follows a second comma',
    source: 'security.md, attack table: webhook',
    when: question => {
      const signatures = webhookHeader(question, 'svix-signature').flatMap(value => value.split(' ')).filter(Boolean);
      return signatures.length > 16 || signatures.some(signature => signature.split(',').length > 2);
    },
  },
  {
    id: 'webhook-headers-once',
    operations: ['verify_webhook'],
    gives: ['webhook'],
    reason: 'a header that stands twice is refused; the reference joins the values and reads the number that the first of two times begins with',
    source: 'security.md, attack table: webhook, strict integer',
    when: question => ['svix-id', 'svix-timestamp', 'svix-signature'].some(name => webhookHeader(question, name).length > 1),
  },
  {
    id: 'webhook-is-an-event',
    operations: ['verify_webhook'],
    gives: ['webhook'],
    reason: 'an event is an object with a `type`; the reference makes an event without a type of any JSON but null',
    source: 'api-surface.md, section 5: the envelope',
    when: question => typeof parsed(question.in.body)?.type !== 'string',
  },
  {
    id: 'authorization-scheme',
    operations: ['authenticate_request'],
    accepts: true,
    reason: 'the scheme `Bearer` is compared without regard to case and may be followed by several spaces (RFC 9110 section 11.1); the reference knows one spelling',
    source: 'security.md, attack table: `Bearer` in another case, two spaces',
    when: question => headersNamed(question, 'authorization').some(value => /^bearer +\S/i.test(value.trim()) && !/^Bearer \S/.test(value.trim())),
  },
  {
    id: 'path-is-no-host',
    operations: ['authenticate_request'],
    accepts: true,
    reason: 'a path that starts with two slashes stays a path; the reference reads it as a host where the request came through a proxy, and with it the origin, a relative proxy URL and where redirects lead',
    source: 'security.md, R-26 and CVE-2026-34076',
    when: question => urlOf(question)?.pathname.startsWith('//'),
  },
  {
    id: 'redirect-count',
    operations: ['authenticate_request'],
    reason: 'three redirects in a row or more are a loop, and a count below zero is none; the reference takes only exactly three for a loop',
    source: 'security.md, R-28',
    when: question => /__clerk_redirect_count=([^;]*)/.test(headersNamed(question, 'cookie').join(';')) && ![0, 1, 2, 3, NaN].includes(Number(RegExp.$1)),
  },
  {
    id: 'session-class-everywhere',
    operations: ['authenticate_request'],
    reason: 'what a handshake or a refresh brings must be a session token as well; the reference takes tokens of every class but M2M there',
    source: 'security.md, R-01',
    when: question => headersOf(question).some(header => header.cat !== undefined && !SESSION_CATEGORIES.includes(header.cat)) || claimsOf(question).some(claims => /^mch_/.test(claims.sub)),
  },
  {
    id: 'refused-handshake',
    operations: ['authenticate_request'],
    accepts: true,
    reason: 'where a handshake brings a token that one of the rules above refuses, the request is judged by its own cookies, as the reference does with every other token that it refuses there',
    source: 'the entries above',
    when: (question, reference, testee) =>
      /__clerk_handshake/.test(JSON.stringify(question.in.request)) &&
      deviations.some(({ id, when }) => TOKEN_RULES.includes(id) && when(question, reference, testee)),
  },
  {
    id: 'cookie-that-is-no-token',
    operations: ['authenticate_request'],
    accepts: true,
    reason: 'a cookie whose claims are no object is no session; the reference falls over it even where the request brings a valid credential in its header',
    source: 'security.md, attack table: payload array, null or scalar',
    when: (question, reference) => reference.err?.reason === 'crash' && tokensOf(question).some(token => !isObject(json(parts(token)[1] ?? ''))),
  },
  {
    id: 'keys-unavailable',
    operations: ['verify_token', 'authenticate_request'],
    reason: 'keys that cannot be loaded are one reason, whether the connection fails, the answer is no JSON or holds no keys; the reference answers some of these with unexpected-error, and a handshake that cannot be verified in development not at all',
    source: 'security.md, attack table: JWKS outage, a typed KeyUnavailable',
    gives: ['jwk-remote-failed-to-load', 'configuration'],
    when: question => !optionsOf(question).jwt_key && !loadableKeys(question),
  },
  {
    id: 'session-claims-typed',
    operations: ['authenticate_request', 'auth_object', 'check_authorization'],
    reason: 'the claims that a session is read from are of their type; the reference hands on whatever stands there',
    source: 'security.md, CVE-2026-25537: a malformed claim read as an absent one',
    gives: ['token-verification-failed'],
    when: question => [question.in.claims, ...(question.op === 'authenticate_request' ? claimsOf(question) : [])].filter(isObject).some(claims => !typedSession(claims)),
  },
  {
    id: 'satellite-sign-in-url',
    operations: ['authenticate_request'],
    reason: 'the sign-in URL of a satellite is absolute, on another domain, and in development never missing; refused when it is configured, where the reference fails on some requests only',
    source: 'issue B, Bad input',
    gives: ['configuration'],
    when: question => {
      const { is_satellite, sign_in_url, domain, publishable_key, accepts_token } = optionsOf(question);
      if (!is_satellite || accepts_token === 'm2m_token') return false;
      if (!sign_in_url) return /^pk_test_/.test(publishable_key);
      return !URL.canParse(sign_in_url) || new URL(sign_in_url).hostname === domain;
    },
  },
  {
    id: 'empty-pattern-list',
    operations: ['authenticate_request'],
    reason: 'an empty list of patterns for the personal account is refused; the reference takes it for every path',
    source: 'security.md, attack table: an empty filter list never means all',
    gives: ['configuration'],
    when: question => optionsOf(question).organization_sync?.personal_account_patterns?.length === 0,
  },
  {
    id: 'machine-answer',
    operations: ['verify_machine_token', 'authenticate_request'],
    reason: 'an answer without an id and a subject describes no token',
    source: 'security.md, attack table: hostile server: truncated, HTML',
    gives: ['unexpected-error', 'token-invalid'],
    when: question =>
      (question.in.network ?? []).some(({ path, response }) => /\/verify$/.test(path) && response?.status < 300 && !(isObject(response.body) && typeof response.body.id === 'string' && typeof response.body.subject === 'string')),
  },
  {
    id: 'proxy-publishable-key',
    operations: ['proxy'],
    gives: [],
    reason: 'a publishable key that cannot be read is a configuration that cannot work (500, nothing is sent); the reference sends to the production environment',
    source: 'issue B, Bad input: configurations that cannot work',
    when: question => question.in.options?.publishable_key && !readablePublishableKey(question.in.options.publishable_key),
  },
];

// ---- what a question holds ----

const TOKEN = /[\w=+/-]+\.[\w=+/-]*\.[\w=+/-]*/g;

/// Every token of a question: its own, or those in headers, URL and network answers of a request.
function tokensOf({ op, in: given }) {
  if (op !== 'authenticate_request') return [given.token];
  const places = [...given.request.headers.map(([, value]) => value), decodeURIComponentSafe(given.request.url), JSON.stringify(given.network ?? [])];
  return places.flatMap(place => place.match(TOKEN) ?? []).filter(token => token.length > 60);
}

const decodeURIComponentSafe = value => {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
};

const TOKEN_RULES = ['strict-encoding', 'duplicate-members', 'payload-is-no-object', 'limits', 'critical-header', 'header-members-typed', 'numeric-dates', 'audience-required', 'session-class-everywhere', 'session-claims-typed'];
const SESSION_CATEGORIES = ['cl_B7d4PD111AAA', 'cl_I7d4PD111III'];
const headersNamed = (question, name) => (question.in.request?.headers ?? []).filter(([known]) => known.toLowerCase() === name).map(([, value]) => value);
const urlOf = question => (URL.canParse(question.in.request?.url) ? new URL(question.in.request.url) : undefined);

/// Whether the first answer to a request for the keys is a set of some.
function loadableKeys({ in: given }) {
  const entry = (given.network ?? []).find(({ path }) => path.endsWith('/v1/jwks'));
  const { status, body } = (!entry?.fail && entry?.response) || {};
  return status === 200 && Array.isArray(body?.keys) && body.keys.length > 0;
}

function typedSession(claims) {
  const text = value => value === undefined || value === null || typeof value === 'string';
  const object = value => value === undefined || value === null || isObject(value);
  const date = value => typeof value === 'number';
  return (
    typeof claims.sub === 'string' && date(claims.exp) && (claims.iat === undefined || date(claims.iat)) && object(claims.act) && object(claims.o) &&
    ['sid', 'iss', 'azp', 'sts', 'fea', 'pla', 'org_id', 'org_role', 'org_slug'].every(name => text(claims[name])) &&
    ['id', 'rol', 'slg'].every(name => text(claims.o?.[name])) && !(claims.v === 2 && claims.o && claims.fea?.split(',').some(feature => !feature.includes(':')))
  );
}

const optionsOf = question => question.in.options ?? question.in;
const parts = token => token.split('.');
const text = part => new TextDecoder().decode(Buffer.from(part, 'base64url'));

function json(part) {
  try {
    return JSON.parse(text(part));
  } catch {
    return undefined;
  }
}

function readablePublishableKey(key) {
  const encoded = /^pk_(?:live|test)_(.*)$/s.exec(key)?.[1] ?? '';
  const bytes = Buffer.from(encoded, 'base64');
  const written = bytes.toString('base64');
  return [written, written.replace(/=+$/, '')].includes(encoded) && /^[^$]*\.[^$]*\$$/.test(bytes.toString('latin1'));
}

const webhookHeader = ({ in: given }, name) => given.headers.filter(([key]) => key.toLowerCase() === name).map(([, value]) => value);

const responsesOf = ({ in: given }) => [given.response, ...(given.network ?? []).map(entry => entry.response)].filter(Boolean);

function parsed(body) {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

const isObject = value => value !== null && typeof value === 'object' && !Array.isArray(value);
const headersOf = question => tokensOf(question).map(token => json(parts(token)[0])).filter(isObject);
const claimsOf = question => tokensOf(question).map(token => json(parts(token)[1] ?? '')).filter(isObject);
const depth = value => (value !== null && typeof value === 'object' ? 1 + Math.max(0, ...Object.values(value).map(depth)) : 0);

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

const isKid = kid => typeof kid === 'string' && /^[\x21-\x7e]{1,256}$/.test(kid);

function strangeHeader(header) {
  return ('kid' in header && !isKid(header.kid)) || ['alg', 'typ', 'kid', 'cat'].some(name => name in header && typeof header[name] !== 'string');
}

const strongRsa = key => key?.n !== undefined && Buffer.from(key.n, 'base64url').length >= 256 && !['AQ', 'Ag'].includes(key.e);
const plainDate = value => typeof value === 'number' && value >= 0 && value <= 253402300799;
const configured = value => [value].flat().some(item => Boolean(item));
const audienceOfStrings = aud => [aud].flat().length > 0 && [aud].flat().every(item => typeof item === 'string' && item !== '');

function keysOf({ in: given }) {
  const key = given.key?.jwk ?? jwkOfPem(given.key?.pem ?? given.key_pem ?? optionsOf({ in: given }).jwt_key);
  const fetched = bodiesOf({ in: given }, '/v1/jwks').flatMap(body => (Array.isArray(body.keys) ? body.keys : []));
  return [...(key ? [key] : []), ...fetched].filter(isObject);
}

function bodiesOf({ in: given }, path) {
  return (given.network ?? []).filter(entry => entry.path.endsWith(path)).map(entry => entry.response?.body).filter(isObject);
}

export const reasonOf = answer => answer.err?.reason ?? answer.out?.reason ?? '';

function jwkOfPem(pem) {
  try {
    return createPublicKey(pem).export({ format: 'jwk' });
  } catch {
    return undefined;
  }
}

/// Whether the reference stopped at the keys of the instance.
const loadsKeys = answer => /^jwk-|^secret-key-invalid$/.test(reasonOf(answer));

// Requests, the Backend API, webhooks and the proxy: where we leave the reference.

import { match } from '@clerk/shared/pathToRegexp';

import { goodBaseUrl } from './tokens.mjs';
import { headersNamed, isObject, optionsOf, parsed, responsesOf, urlOf, withHeader, withNetwork } from './question.mjs';

/// Stands for the second slash of a path in the question that the reference gets.
const ONE_SLASH = 'x0slash0x';

export const deviations = [
  {
    id: 'authorization-scheme',
    operations: ['authenticate_request'],
    reason: 'the scheme `Bearer` is compared without regard to case and may be followed by several spaces (RFC 9110 section 11.1); the reference knows one spelling',
    source: 'security.md, attack table: `Bearer` in another case, two spaces',
    when: question => headersNamed(question, 'authorization').some(value => OTHER_BEARER.test(value.trim())),
    instead: (question, back) => withHeader(question, 'authorization', value => value.trim().replace(OTHER_BEARER, 'Bearer '), back),
  },
  {
    id: 'path-is-no-host',
    operations: ['authenticate_request'],
    reason: 'a path that starts with two slashes stays a path; the reference reads it as a host where the request came through a proxy, and with it the origin, a relative proxy URL and where redirects lead',
    source: 'security.md, R-26 and CVE-2026-34076',
    when: question => urlOf(question)?.pathname.startsWith('//'),
    instead: (question, back) => {
      back.push([`/${ONE_SLASH}/`, '//'], [`%2F${ONE_SLASH}%2F`, '%2F%2F']);
      const changed = withUrl(question, question.in.request.url.replace(/(:\/\/[^/]*)\/[/\\]/, `$1/${ONE_SLASH}/`));
      return withPatternsOf(changed, urlOf(question).pathname);
    },
  },
  {
    id: 'redirect-count',
    operations: ['authenticate_request'],
    reason: 'three redirects in a row or more are a loop, and a count below zero is none; the reference takes only exactly three for a loop',
    source: 'security.md, R-28',
    when: question => headersNamed(question, 'cookie').some(value => value !== counted(value)),
    instead: (question, back) => withHeader(question, 'cookie', counted, back),
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
    id: 'domain-is-a-host',
    operations: ['authenticate_request'],
    reason: 'the domain of a satellite that makes no URL is a mistake of configuration; the reference fails on the requests that need it',
    source: 'issue B, Bad input',
    gives: ['configuration'],
    when: question => Boolean(optionsOf(question).is_satellite && optionsOf(question).domain && !URL.canParse(`https://clerk.${optionsOf(question).domain}/`)),
  },
  {
    id: 'proxy-url-form',
    operations: ['authenticate_request'],
    reason: 'a proxy URL that is neither a path nor an http URL is a mistake of configuration; the reference makes an address of it that no browser reaches',
    source: 'issue B, Bad input',
    gives: ['configuration'],
    when: question => ![undefined, ''].includes(optionsOf(question).proxy_url) && !/^(\/|https?:\/\/.)/.test(optionsOf(question).proxy_url),
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
    id: 'long-paths',
    operations: ['authenticate_request'],
    reason: 'a path over 4 KiB fits no pattern, so that no request takes long to compare; nobody is asked to activate an organization for it',
    source: 'CWE-1333',
    when: question => Boolean(optionsOf(question).organization_sync) && (urlOf(question)?.pathname.length ?? 0) > 4096,
    instead: question => ({ ...question, in: { ...question.in, options: { ...question.in.options, organization_sync: undefined } } }),
  },
  {
    id: 'content-type',
    operations: ['verify_machine_token', 'authenticate_request', 'api_response'],
    reason: 'JSON is read whatever the content type says, for example with a charset; the reference hands the text on unread',
    source: 'design.md, Where we leave the reference 6',
    when: question => responsesOf(question).some(response => response.headers?.some(foreignType)),
    instead: question => (question.in.network ? withNetwork(question, /./, asJson) : { ...question, in: { ...question.in, response: asJson(question.in.response) } }),
  },
  {
    id: 'error-that-is-no-json',
    operations: ['api_response'],
    reason: 'an error answer whose body is not the JSON it says, or none of errors, keeps its status; the reference loses it',
    source: 'design.md, Where we leave the reference 6',
    gives: ['api'],
    when: question => !Array.isArray(parsed(question.in.response.body)?.errors ?? []) || parsed(question.in.response.body)?.errors === null || !isObject(parsed(question.in.response.body)),
  },
  {
    id: 'retry-after-form',
    operations: ['api_response'],
    reason: 'the pause is a whole number of seconds or a date (RFC 9110 section 10.2.3); the reference reads the number that the text begins with, whatever follows and below zero, and no date',
    source: 'RFC 9110',
    gives: ['api'],
    when: question => (question.in.response.headers ?? []).some(([name, value]) => name === 'retry-after' && !/^\d+$/.test(value.trim())),
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
    id: 'webhook-timestamp',
    operations: ['verify_webhook'],
    gives: ['webhook'],
    reason: 'the time is a whole number as it is signed: digits, nothing around them; the reference reads the number that the text begins with',
    source: 'security.md, attack table: webhook, junk after the number, strict integer',
    when: question => webhookHeader(question, 'svix-timestamp').some(value => value.trim() !== String(parseInt(value, 10))),
  },
  {
    id: 'webhook-secret-form',
    operations: ['verify_webhook'],
    gives: ['webhook'],
    reason: 'a signing secret is base64 in its one spelling (RFC 4648 section 4; its padding may be missing); the reference also takes wrong padding, and bits or a character that decode to nothing',
    source: 'design.md, Where we leave the reference 1',
    when: question => {
      const encoded = question.in.signing_secret.replace(/^whsec_/, '');
      const written = Buffer.from(encoded, 'base64').toString('base64');
      return ![written, written.replace(/=+$/, '')].includes(encoded);
    },
  },
  {
    id: 'webhook-secret-length',
    operations: ['verify_webhook'],
    gives: ['webhook'],
    reason: 'a signing secret has 24 bytes at least, as the Standard Webhooks specification has it: a shorter one is a mistake of configuration and could be guessed',
    source: 'Standard Webhooks specification, Signature scheme',
    when: question => Buffer.from(question.in.signing_secret.replace(/^whsec_/, ''), 'base64').length < 24,
  },
  {
    id: 'webhook-body-length',
    operations: ['verify_webhook'],
    gives: ['webhook'],
    reason: 'a body over 1 MiB is refused before it is hashed or parsed; the reference reads whatever comes',
    source: 'CWE-400: Clerk sends a few kilobytes',
    when: question => Buffer.byteLength(question.in.body) > 1 << 20,
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
    id: 'webhook-strict-json',
    operations: ['verify_webhook'],
    gives: ['webhook'],
    reason: 'numbers beyond a double and halves of characters are no JSON that can be handed on without a loss',
    source: 'design.md, Verification: text that is not UTF-8',
    when: question => /\\ud[89ab]|\de\+?\d{3}/i.test(question.in.body),
  },
  {
    id: 'whole-minutes',
    operations: ['check_authorization'],
    reason: 'the age of a verification is asked for in whole minutes, as Clerk counts it; a fraction is fulfilled by nothing here',
    source: 'security.md, attack table: has() with anything indeterminate is a refusal',
    when: question => !Number.isInteger(question.in.check.reverification?.after_minutes ?? 0),
  },
  {
    id: 'permissions-are-a-list',
    operations: ['auth_object'],
    accepts: true,
    reason: 'permissions that are no list are none, and what is no text is none of them; the reference hands on a text, in which it finds every part of it',
    source: 'security.md, CVE-2026-25537',
    when: ({ in: { claims } }) => ![undefined, null].includes(claims.org_permissions) && [claims.org_permissions].flat().some(item => typeof item !== 'string' || item === claims.org_permissions),
  },
  {
    id: 'permission-bits-are-texts',
    operations: ['auth_object', 'check_authorization'],
    accepts: true,
    reason: 'names and bits of permissions that are no texts are none, which grants nothing; the reference falls over them',
    source: 'security.md, CVE-2026-25537',
    when: ({ in: { claims } }, reference) => reference.err?.reason === 'crash' && [claims.o?.per, claims.o?.fpm].some(value => ![undefined, null].includes(value) && typeof value !== 'string'),
  },
  {
    id: 'private-data-of-sessions',
    operations: ['strip_private_data'],
    accepts: true,
    reason: 'what is private goes from the session as well; the reference looks at user and organization only',
    source: 'conformance-protocol.md, strip_private_data: at any depth',
    when: question => JSON.stringify(question.in.session ?? null).includes('"private'),
  },
  {
    id: 'proxy-frontend-api',
    operations: ['proxy'],
    gives: [],
    reason: 'the secret key goes over https only, but to this machine (500, nothing is sent); the reference sends it in the open',
    source: 'design.md, The boundary: base URLs',
    when: question => !goodBaseUrl(question.in.options?.fapi_url || undefined),
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

/// The question with those patterns of organization sync alone that the path matches: what stands for a slash is a segment,
/// and others could match it.
function withPatternsOf(question, path) {
  const { organization_sync: sync } = optionsOf(question);
  if (!sync) return question;
  // A list that was not empty and becomes empty is left out: to the reference an empty one matches every path.
  const matching = ([name, list]) => [name, list?.filter(pattern => matches(pattern, path))];
  const kept = Object.fromEntries(Object.entries(sync).map(matching).filter(([name, list]) => list?.length || !sync[name]?.length));
  return { ...question, in: { ...question.in, options: { ...question.in.options, organization_sync: kept } } };
}

function matches(pattern, path) {
  try {
    return Boolean(match(pattern)(path));
  } catch {
    return true; // the reference refuses it
  }
}

const withUrl = (question, url) => ({ ...question, in: { ...question.in, request: { ...question.in.request, url } } });
const OTHER_BEARER = /^(?!Bearer \S)[Bb][Ee][Aa][Rr][Ee][Rr] +(?=\S)/;

/// Counts of redirects as they are read here: 0 to 3.
const counted = cookies =>
  cookies.replace(/(?<=(?:^|;)\s*__clerk_redirect_count=)[^;]*/, text => {
    const count = Number(text);
    return Number.isNaN(count) || [0, 1, 2, 3].includes(count) ? text : String(Math.max(0, Math.min(3, Math.trunc(count))));
  });

const foreignType = ([name, value]) => name.toLowerCase() === 'content-type' && value !== 'application/json';
const asJson = response => ({ ...response, headers: response.headers?.map(field => (foreignType(field) ? [field[0], 'application/json'] : field)) });
const webhookHeader = ({ in: given }, name) => given.headers.filter(([key]) => key.toLowerCase() === name).map(([, value]) => value);

function readablePublishableKey(key) {
  const encoded = /^pk_(?:live|test)_(.*)$/s.exec(key)?.[1] ?? '';
  const bytes = Buffer.from(encoded, 'base64');
  const written = bytes.toString('base64');
  return [written, written.replace(/=+$/, '')].includes(encoded) && /^[^$]*\.[^$]*\$$/.test(bytes.toString('latin1'));
}

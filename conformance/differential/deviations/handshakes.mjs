// Handshakes, refreshes and the redirects of development: where we leave the reference.

import { headersNamed, isObject, optionsOf, urlOf, withHeader, withNetwork } from './question.mjs';

const TOKEN_OR_NONCE = ['__clerk_handshake', '__clerk_handshake_nonce'];
const BROUGHT = [...TOKEN_OR_NONCE, '__clerk_help'];

export const deviations = [
  {
    id: 'useless-handshake-leaves-the-cookies',
    operations: ['authenticate_request'],
    reason: 'a handshake that is junk, empty, used up, of another class or cannot be fetched leaves the decision to the cookies of the request; the reference signs a good session out, or fails. In production a handshake is not looked at but in the cookie of a navigation. Nothing of an earlier handshake comes back from a new one',
    source: 'security.md, R-31, R-33: it accepts only a session token that verifies',
    when: question => inCookie(question) || inUrl(question, BROUGHT),
    instead: question => withoutCookies(withoutParameters(question, BROUGHT)),
    ignoring: 'handshake fields',
  },
  {
    id: 'production-takes-handshakes-from-the-cookie',
    operations: ['authenticate_request'],
    reason: 'a link with the handshake of somebody else signs nobody in; the reference prefers the URL to the cookie',
    source: 'security.md, R-33',
    when: question => isProduction(question) && inUrl(question, TOKEN_OR_NONCE),
    instead: question => withoutParameters(question, BROUGHT),
    ignoring: 'handshake fields',
  },
  {
    id: 'handshake-fields',
    operations: ['authenticate_request'],
    reason: "what a handshake or a refresh sets are Clerk's own cookies on the instance's domain, in an answer that is not cached; fields of CORS stand on the redirect of a verified handshake only; a handshake in a cookie is cleared and does not redirect",
    source: 'security.md, R-30, R-32, R-33, R-34',
    when: question => inCookie(question) || inUrl(question, BROUGHT) || hasRefresh(question),
    instead: question => withNetwork(question, /\/(refresh|handshake_payload)$/, ownDirectives),
    ignoring: 'handshake fields',
  },
  {
    id: 'refresh-fields',
    operations: ['authenticate_request'],
    reason: "a refresh sends Clerk's API the fields that say which browser it is, and of the cookies only Clerk's own; the reference sends every header field",
    source: 'RFC 9110 section 17.13: what is not needed is not disclosed',
    when: hasRefresh,
    instead: question => question,
    ignoring: 'refresh fields',
  },
  {
    id: 'redirect-url-is-known',
    operations: ['authenticate_request'],
    gives: ['configuration'],
    reason: "the development browser token goes to the application's own origin or a configured one, over http or https; the reference sends it to whatever URL a link names",
    source: 'design.md, Where we leave the reference 12',
    when: question => {
      const back = urlOf(question)?.searchParams.get('__clerk_redirect_url');
      return Boolean(back) && !isProduction(question) && !optionsOf(question).is_satellite;
    },
  },
];

const isProduction = question => /^pk_live_/.test(optionsOf(question).publishable_key);
const cookies = question => headersNamed(question, 'cookie').flatMap(value => value.split(';'));
const nameOf = pair => pair.split('=')[0].trim();
const inCookie = question => cookies(question).some(pair => TOKEN_OR_NONCE.includes(nameOf(pair)));
const inUrl = (question, names) => names.some(name => urlOf(question)?.searchParams.has(name));
function hasRefresh(question) {
  return cookies(question).some(pair => /^__refresh/.test(nameOf(pair)));
}

const withoutCookies = question =>
  withHeader(question, 'cookie', value => value.split(';').filter(pair => !TOKEN_OR_NONCE.includes(nameOf(pair))).join(';'), []);

function withoutParameters(question, names) {
  if (!inUrl(question, names)) return question;
  const { request } = question.in;
  const [, base, query, fragment] = /^([^?#]*)(?:\?([^#]*))?(.*)$/s.exec(request.url);
  // URLSearchParams drops a leading question mark, which is part of the first name where the URL has two.
  const kept = new URLSearchParams(`?${query}`);
  for (const name of names) kept.delete(name);
  return { ...question, in: { ...question.in, request: { ...request, url: `${base}${kept.size ? `?${kept}` : ''}${fragment}` } } };
}

/// The answer with the cookies of Clerk's alone.
function ownDirectives(response) {
  if (!isObject(response.body)) return response;
  const own = list => (Array.isArray(list) && list.every(text => typeof text === 'string') ? list.filter(isOwnCookie) : list);
  return { ...response, body: { ...response.body, cookies: own(response.body.cookies), directives: own(response.body.directives) } };
}

export const isOwnCookie = directive => /^__(session|client_uat|refresh|clerk_db_jwt|clerk_handshake|clerk_handshake_nonce|clerk_redirect_count)(_[\w-]{8})?$/.test(nameOf(directive.split(';')[0]));

const CLEARED = /^__clerk_handshake(_nonce)?=; Path=\/; Max-Age=0/;
const CACHING = ['cache-control', 'vary'];

/// What is compared of an answer apart from handshakes: not their fields, not their requests and those for their keys.
export function withoutHandshakeFields(out) {
  const decided = out.status !== 'handshake';
  const isFields = ([name, value]) => {
    const known = name.toLowerCase();
    return CACHING.includes(known) || known.startsWith('access-control-') || (known === 'location' && decided) || (known === 'set-cookie' && (CLEARED.test(value) || !isOwnCookie(value)));
  };
  const asks = ({ url }) => /\/v1\/(clients\/handshake_payload|jwks)$/.test(new URL(url).pathname);
  return { ...out, headers: out.headers?.filter(field => !isFields(field)), requests: out.requests?.filter(request => !asks(request)) };
}

const SENT = /^(accept-language|cf-connecting-ip|cf-ipcountry|forwarded|host|origin|referer|sec-ch-ua(-mobile|-platform)?|sec-fetch-(dest|mode|site)|user-agent|x-forwarded-(for|host|proto)|x-real-ip)$/;

/// The requests without the fields that a refresh does not send, and without the cookies, of which it sends some.
export function withoutRefreshFields(out) {
  const listed = request => {
    if (!new URL(request.url).pathname.endsWith('/refresh') || typeof request.body !== 'string') return request;
    const body = JSON.parse(request.body);
    const fields = Object.entries(body.request_headers ?? {}).filter(([name]) => SENT.test(name));
    return { ...request, body: JSON.stringify({ ...body, request_headers: Object.fromEntries(fields) }) };
  };
  return { ...out, requests: out.requests?.map(listed) };
}

// Which URL a request is for, and what the proxy vouches for: where we leave the reference.

import { headersNamed, urlOf, withHeader } from './question.mjs';

const RFC_HOST = 'RFC 9112 section 3.2, RFC 9110 section 4.2.4';

export const deviations = [
  {
    id: 'host-is-an-authority',
    operations: ['authenticate_request', 'proxy'],
    gives: ['configuration', ''],
    reason: '`Host` and `X-Forwarded-Host` are one host with an optional port, else the request is refused; the reference falls back to the URL, or takes the part before a path',
    source: RFC_HOST,
    when: question => ['host', 'x-forwarded-host'].some(name => isMalformed(first(question, name))) || isMalformed(joined(question, 'host')),
  },
  {
    id: 'forwarded-scheme-is-http',
    operations: ['authenticate_request', 'proxy'],
    gives: ['configuration', ''],
    reason: 'a forwarded scheme is `http` or `https`; the reference makes an origin of any scheme, redirects and a proxy URL included, and falls back to the URL where it makes none',
    source: 'RFC 9110 section 4.2: origins of http and https; a browser must not be sent to another scheme',
    when: question => Boolean(first(question, 'x-forwarded-proto')) && !scheme(question),
  },
  {
    id: 'websocket-schemes',
    operations: ['authenticate_request'],
    reason: 'proxies forward `ws` and `wss` for a connection that becomes a WebSocket: its origin is `http` or `https`; the reference compares it with pages and finds it to be another one',
    source: 'RFC 6455 section 4.1',
    when: question => /^wss?$/i.test(first(question, 'x-forwarded-proto') ?? ''),
    instead: (question, back) => withHeader(question, 'x-forwarded-proto', value => value.replace(/^\s*ws(s?)(?![^\s,])/i, (text, secure) => `http${secure.toLowerCase()},${text}`), back),
  },
  {
    id: 'forwarded-lists-are-trimmed',
    operations: ['authenticate_request'],
    reason: 'white space around the members of a list is none of theirs (RFC 9110 section 5.6.1); the reference reads `https , http` as no scheme',
    source: 'RFC 9110 section 5.6.1',
    when: question => ['x-forwarded-host', 'x-forwarded-proto'].some(name => first(question, name) !== untrimmed(question, name)),
    instead: (question, back) => ['x-forwarded-host', 'x-forwarded-proto'].reduce((changed, name) => withHeader(changed, name, value => value.split(',').map(member => member.trim()).join(','), back), question),
  },
  {
    id: 'proxy-public-url',
    operations: ['proxy'],
    reason: 'the proxy announces the origin that the authenticator derives: the forwarded scheme combines with `Host`, a forwarded host stands alone, schemes are in lower case; the reference takes both forwarded fields as they stand or the URL',
    source: 'RFC 9110 section 7.2: the origin that the browser asked',
    when: question => Boolean(publicOrigin(question)) && publicOrigin(question) !== announced(question),
    instead: question => withRequest(question, {
      url: question.in.request.url.replace(/^[a-z]+:\/\/[^/?#]*/i, publicOrigin(question)),
      headers: question.in.request.headers.filter(field => !forwardedFields(question).includes(field) || field[0].toLowerCase() === 'host'),
    }),
    ignoring: 'forwarded origin',
  },
  {
    id: 'proxy-client-address',
    operations: ['proxy'],
    reason: 'the address of a client comes from the connection or a configured header; the reference passes on whatever the sender claims, and vouches for it with the secret key',
    source: 'RFC 7239 section 8.1: fields of any sender prove nothing',
    when: question => question.in.request.headers.some(isAddress),
    instead: question => withRequest(question, { headers: question.in.request.headers.filter(field => !isAddress(field)) }),
  },
  {
    id: 'proxy-content-length',
    operations: ['proxy'],
    reason: 'a length that is not that of the body would have the upstream wait for more, or read the rest as another request; the reference passes it on',
    source: 'RFC 9112 section 6.3',
    when: question => headersNamed(question, 'content-length').length > 0 && !describesBody(question),
    instead: question => withRequest(question, { headers: question.in.request.headers.filter(([name]) => name.toLowerCase() !== 'content-length') }),
  },
  {
    id: 'proxy-fields-of-the-origin',
    operations: ['proxy'],
    reason: 'what the Frontend API says of its own origin (other ways to reach it, encryption, where errors are reported) is not true of the application; the reference passes it on',
    source: 'RFC 7838, RFC 6797',
    when: question => (question.in.upstream?.headers ?? []).some(isOfTheOrigin),
    instead: question => ({ ...question, in: { ...question.in, upstream: { ...question.in.upstream, headers: question.in.upstream.headers.filter(field => !isOfTheOrigin(field)) } } }),
  },
];

const withRequest = (question, changes) => ({ ...question, in: { ...question.in, request: { ...question.in.request, ...changes } } });

const ADDRESSES = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'cf-connecting-ip', 'cf-connecting-ipv6', 'cf-pseudo-ipv4', 'true-client-ip', 'fastly-client-ip', 'x-client-ip', 'x-cluster-client-ip'];
const isAddress = ([name]) => ADDRESSES.includes(name.toLowerCase());
const OF_THE_ORIGIN = ['alt-svc', 'strict-transport-security', 'nel', 'report-to', 'reporting-endpoints'];
const isOfTheOrigin = ([name]) => OF_THE_ORIGIN.includes(name.toLowerCase());
const describesBody = question => headersNamed(question, 'content-length').join(', ') === String(Buffer.byteLength(question.in.request.body ?? ''));

// ---- the origin of a request ----

/// Fields of one name are one list.
function joined(question, name) {
  const values = headersNamed(question, name);
  return values.length > 0 ? values.map(value => value.trim()).join(', ') : undefined;
}

const untrimmed = (question, name) => (name === 'host' ? joined(question, name) : joined(question, name)?.split(',')[0]);
const first = (question, name) => untrimmed(question, name)?.trim();
const isMalformed = host => Boolean(host) && (/[/\\?#@\s\x00-\x1f\x7f]/.test(host) || !URL.canParse(`http://${host}`));
const scheme = question => ({ http: 'http', https: 'https', ws: 'http', wss: 'https' })[first(question, 'x-forwarded-proto')?.toLowerCase()];

const forwardedFields = question => question.in.request.headers.filter(([name]) => ['host', 'x-forwarded-host', 'x-forwarded-proto'].includes(name.toLowerCase()));

/// The origin that the reference's proxy announces.
function announced(question) {
  const [host, proto] = ['x-forwarded-host', 'x-forwarded-proto'].map(name => first(question, name));
  return host && proto ? `${proto}://${host}` : urlOf(question)?.origin;
}

/// The origin of a request as we derive it; undefined where it is malformed.
function publicOrigin(question) {
  const [own, host, proto] = ['host', 'x-forwarded-host', 'x-forwarded-proto'].map(name => first(question, name));
  const url = urlOf(question);
  if (!url) return undefined;
  const chosen = host ?? own;
  if (!chosen || proto === '') return url.origin;
  const text = `${proto === undefined ? url.protocol.slice(0, -1) : scheme(question)}://${chosen}`;
  return URL.canParse(text) ? new URL(text).origin : undefined;
}

// When two answers are the same.

import { createPublicKey, verify } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';

import { percentDecoded } from './deviations/question.mjs';

/// `same`, `unsupported` (one side does not know the operation) or `differs`.
export function compare(question, reference, testee) {
  if (reference.err?.reason === 'unsupported-op' || testee.err?.reason === 'unsupported-op') return 'unsupported';
  if (testee.err?.reason === 'panic') return 'differs';
  // Where the reference falls over, any refusal will do.
  if (reference.err?.reason === 'crash') return accepts(question, testee) ? 'differs' : 'same';
  if (reference.err || testee.err) return refusalOf(reference) === refusalOf(testee) ? 'same' : 'differs';
  const [left, right] = [normal(question, reference.out), normal(question, testee.out)];
  return isDeepStrictEqual(left, right) ? 'same' : 'differs';
}

/// Whether an answer lets something through.
export function accepts(question, answer) {
  if (answer.err) return false;
  if (question.op === 'authenticate_request') return answer.out.status === 'signed-in';
  if (question.op === 'check_authorization') return answer.out.allowed === true;
  if (question.op === 'parse_publishable_key') return Boolean(answer.out.key);
  if (question.op === 'proxy') return Boolean(answer.out.upstream);
  return true;
}

const refusalOf = answer => {
  if (!answer.err) return undefined;
  const { reason, status, errors, clerk_trace_id, retry_after } = answer.err;
  if (reason !== 'api') return reason;
  // What else an error carries the package keeps in a form of its own.
  const named = errors.map(({ code, message, long_message }) => ({ code, message, long_message }));
  return JSON.stringify(normal({}, { reason, status, errors: named, clerk_trace_id, retry_after }));
};

function normal(question, out) {
  if (question.op === 'sign_jwt') return signed(question, out.token);
  const result = withoutNulls(out);
  if (Array.isArray(result.headers)) result.headers = headers(result.headers);
  if (Array.isArray(result.requests)) result.requests = withoutRepeats(result.requests.map(sent));
  for (const name of ['upstream', 'request']) if (result[name]?.headers) result[name] = sent(result[name]);
  if (result.response?.headers) result.response.headers = headers(result.response.headers);
  return result;
}

/// Members that do not apply may be absent or null.
function withoutNulls(value) {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.keys(value)
      .filter(name => value[name] !== null && value[name] !== undefined)
      .sort()
      .map(name => [name, withoutNulls(value[name])]),
  );
}

/// The message for people is worded by each implementation.
const headers = list =>
  list
    .map(([name, value]) => [name.toLowerCase(), value])
    .filter(([name]) => name !== 'x-clerk-auth-message')
    .sort(([a, x], [b, y]) => (a < b ? -1 : a > b ? 1 : x < y ? -1 : x > y ? 1 : 0));

/// Each SDK names itself; the reference names a content type even where there is no content, and ours says what it accepts.
function sent(request) {
  const own = name => name === 'user-agent' || name === 'accept' || (name === 'content-type' && request.body == null);
  const body = parsed(request.body);
  return { ...request, url: address(request.url), headers: headers(request.headers ?? []).filter(([name]) => !own(name)), ...(body === undefined ? {} : { body }) };
}

/// A path segment may be percent-encoded more than it must be, and the parameters of a query have no order but among those
/// of one name.
function address(text) {
  const url = new URL(text);
  const query = new URLSearchParams(url.search);
  query.sort();
  return [url.origin, url.pathname.split('/').map(percentDecoded), [...query], url.hash];
}

/// How often a request is tried again is each implementation's own policy.
const withoutRepeats = requests => requests.filter((request, index) => !isDeepStrictEqual(request, requests[index - 1]));

function parsed(text) {
  if (typeof text !== 'string') return undefined;
  try {
    return withoutNulls(JSON.parse(text));
  } catch {
    return text;
  }
}

/// Members of JSON have no order, so two signatures of the same claims differ; each must hold.
function signed(question, token) {
  const [header, payload, signature] = token.split('.');
  const hash = { RS256: 'sha256', RS384: 'sha384', RS512: 'sha512' }[question.in.algorithm];
  const read = part => withoutNulls(JSON.parse(Buffer.from(part, 'base64url')));
  return {
    header: read(header),
    payload: read(payload),
    valid: verify(hash, Buffer.from(`${header}.${payload}`), publicKey(question.in.key_pem), Buffer.from(signature, 'base64url')),
  };
}

/// The public half of a private key, however its PEM text is broken into lines.
function publicKey(pem) {
  const [, label, body] = /-----BEGIN ([^-]*)-----(.*)-----END/s.exec(pem.replaceAll('\\n', '\n')) ?? [];
  const lines = (body ?? '').replace(/\s/g, '').match(/.{1,64}/g) ?? [];
  return createPublicKey([`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n'));
}

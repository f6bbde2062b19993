// What the reference would have to say, were it to refuse what we refuse.
//
// A listed difference is not believed because its rule could have to do with it: the reference is asked the same question
// with the thing in it that the rule is about made such that it refuses it too (a token that cannot be decoded or whose
// signature does not hold, a key set without the key), and its answer has to be ours.

import { keys, mint } from './cases/mint.mjs';
import { withoutHandshakeFields, withoutRefreshFields } from './deviations/handshakes.mjs';
import { claims, header, parts, text, tokensOf } from './deviations/question.mjs';

/// Every question to ask instead, each `{question, entry, restore, ignoring}`, for the entries that concern a question.
export function plans(question, entries) {
  const rules = entries.filter(entry => entry.token);
  const changing = entries.filter(entry => entry.instead);
  return subsets(changing).flatMap(chosen => {
    const restore = [];
    const changed = chosen.reduce((changed, entry) => changed && entry.instead(changed, restore), question);
    if (!changed) return [];
    // A rule may be about a token that is not looked at, or for another purpose: so any of them, not all.
    const refused = tokensOf(changed).filter(token => rules.some(entry => entry.token(token, changed)));
    const choices = subsets(refused.slice(0, 6)).slice(1);
    const ignored = chosen.map(entry => entry.ignoring).filter(Boolean);
    // For a token that cannot be decoded the reference fetches no keys.
    const plan = (question, restore, standIn) => ({ question, entry: chosen[0] ?? rules[0], restore, ignoring: standIn === STAND_INS[0] ? [...ignored, 'key requests'] : ignored });
    const same = chosen.length === 0 ? [] : [plan(changed, restore)];
    return [...same, ...choices.flatMap(tokens => STAND_INS.map(standIn => plan(...withStandIns(changed, tokens, standIn, restore), standIn)))];
  });
}

/// Whether an answer to such a question is the answer that we gave, but for the reason by which a token is refused.
export function restored(answer, { restore, ignoring }) {
  let text = JSON.stringify(answer);
  for (const [from, to] of restore.toReversed()) text = text.replaceAll(from, () => to);
  return blurred(JSON.parse(text), ignoring);
}

const REFUSED = /^(token-invalid|token-invalid-algorithm|token-invalid-signature|token-verification-failed|token-malformed)$/;

/// An answer with one name for all reasons by which a token as such is refused, without what is ignored.
export function blurred(answer, ignoring) {
  const reason = reason => (REFUSED.test(reason) ? 'token-refused' : reason);
  if (answer.err) return { ...answer, err: { ...answer.err, reason: reason(answer.err.reason) } };
  const out = { ...answer.out, reason: reason(answer.out.reason) };
  if (Array.isArray(out.headers)) out.headers = out.headers.map(([name, value]) => [name, name === 'x-clerk-auth-reason' ? reason(value) : value]);
  if (ignoring.includes('key requests') && out.requests) out.requests = out.requests.filter(({ url }) => !new URL(url).pathname.endsWith('/v1/jwks'));
  if (ignoring.includes('handshake fields')) return blurred({ ...answer, out: withoutHandshakeFields(out) }, ignoring.filter(name => name !== 'handshake fields'));
  if (ignoring.includes('refresh fields')) return blurred({ ...answer, out: withoutRefreshFields(out) }, ignoring.filter(name => name !== 'refresh fields'));
  if (ignoring.includes('forwarded origin') && out.upstream) out.upstream = { ...out.upstream, headers: out.upstream.headers.filter(([name]) => !/^x-forwarded-(host|proto)$/i.test(name)) };
  return { ...answer, out };
}

/// In place of a token: one that cannot be decoded, or with a signature that does not hold the same, or the same header
/// over no claims (where claims cannot be read, the header still says what a token is).
const STAND_INS = [
  (_, index) => `AAAA.AAAA${'AAAA'.repeat(index)}.AAAA`,
  (token, index) => [...parts(token).slice(0, 2), unsigned(index)].join('.'),
  (token, index) => [parts(token)[0], 'e30', unsigned(index)].join('.'),
];
const unsigned = index => Buffer.alloc(256, index + 1).toString('base64url');

function withStandIns(question, refused, standIn, restore) {
  const back = [];
  const changed = withTokens(question, token => (refused.includes(token) ? standIn(token, refused.indexOf(token)) : token), back);
  return [changed, [...restore, ...back]];
}

/// The question with other tokens, also inside of a handshake, which is signed anew then.
export function withTokens(question, change, back = []) {
  let text = JSON.stringify(question.in);
  const inner = tokensOf(question).filter(token => !carried(token));
  const replace = (text, from, to) => text.replaceAll(from, () => to).replaceAll(encodeURIComponent(from), () => encodeURIComponent(to));
  for (const token of tokensOf(question).filter(token => carried(token) && change(token) === token)) {
    let payload = JSON.stringify(claims(token));
    for (const other of inner) payload = replace(payload, other, change(other));
    if (payload === JSON.stringify(claims(token))) continue;
    const signed = mint({ header: header(token), payload, key: signedBy(token) });
    back.push([signed, token]);
    text = replace(text, token, signed);
  }
  for (const token of tokensOf(question)) {
    const to = change(token);
    if (to === token) continue;
    back.push([to, token], [encodeURIComponent(to), encodeURIComponent(token)]);
    text = replace(text, token, to);
  }
  return { ...question, in: JSON.parse(text) };
}

const carried = token => Array.isArray(claims(token)?.handshake);

/// The key that a token is signed with; another one where none of ours is.
export function signedBy(token) {
  const [head, payload] = parts(token).map(text);
  return Object.keys(keys).find(key => mint({ header: head, payload, alg: header(token)?.alg, key }) === token) ?? 'other';
}

function subsets(list) {
  return list.reduce((all, item) => [...all, ...all.map(chosen => [...chosen, item])], [[]]);
}

// verify_webhook

import { createHmac } from 'node:crypto';

const SECRET = 'whsec_' + Buffer.from('conformance-webhook-secret-00001').toString('base64');

export const cases = {
  verify_webhook(random, now) {
    const seconds = Math.floor(now / 1000) + random.usually(0.7, 0, [-299, -300, -301, 299, 300, 301, -86400, 86400]);
    const timestamp = random.usually(0.85, String(seconds), [`${seconds}junk`, `${seconds}.5`, `+${seconds}`, '', 'abc', ` ${seconds}`, `${seconds} `, `-${seconds}`, `${seconds}000`, `0x${seconds.toString(16)}`, `${seconds}e0`, '١٢٣', 'NaN', 'Infinity', `0${seconds}`, '1e10', '-1', '99999999999999999999']);
    const id = random.usually(0.9, random.id('msg'), ['', 'a.b', ' spaced ', 'caf\u00e9', 'msg_1'.repeat(100), '.', 'msg_1, msg_2']);
    const body = random.usually(0.7, JSON.stringify(event(random, now)), [
      '{}', '', 'null', '[]', '"text"', '{"type":1}', '{"type":"user.created","data":null,"object":"x"}', 'not json', ' {"type":"a","data":{}} ', '{"type":"a","type":"b","data":{}}', '{"data":{"deep":[[[1]]]}}', '{"type":"","data":{}}', '{"type":null}', '{"type":["a"]}', '{"object":"event"}', '\ufeff{"type":"a"}', '{"type":"a","object":5,"event_attributes":null}', '{"type":"a","data":[1]}', '{"type":"🙂","data":"\\ud800"}', '{"type":"a"}\n', '5', 'true', '{"type":"a","data":1e400}',
    ]);
    const secret = random.usually(0.9, SECRET, [SECRET.slice(6), '', 'whsec_', 'whsec_AAAA', 'whsec_!!!', SECRET + 'AA', ` ${SECRET}`, `${SECRET}\n`, SECRET.replace(/=+$/, ''), SECRET.replace('whsec_', 'WHSEC_'), SECRET.replace('whsec_', 'whsec_whsec_'), 'whsec_' + Buffer.from('conformance-webhook-secret-00001').toString('base64url'), 'whsec_' + Buffer.from('another').toString('base64')]);
    const right = sign(SECRET, id, random.usually(0.5, timestamp, [parseInt(timestamp, 10)]), body);
    const wrong = sign(SECRET, id, timestamp, `${body} `);
    const signature = random.usually(0.6, right, [
      wrong, '', `${wrong} ${right}`, `v2,abc ${right}`, `v1a,abc ${right}`, right.slice(0, -3), `${right}A`, right.replace('v1,', 'v1a,'), right.replace('v1,', 'V1,'), right.replace('v1,', ''),
      `${right},x`, right.replace(/=+$/, ''), right.replace(/[+/]/g, c => (c === '+' ? '-' : '_')), 'v1,', 'v1', ',', Array(5).fill(wrong).concat(right).join(' '), Array(40).fill(wrong).concat(right).join(' '), `${right}  ${wrong}`, ` ${right} `,
      `${right},${wrong}`, `${right};${wrong}`, `${wrong}\t${right}`, `v1,${right.slice(3).toLowerCase()}`, `v1a,${right.slice(3)} v1,${right.slice(3)}`, `v1,,${right.slice(3)}`, `v1, ${right.slice(3)}`, `v2,${right.slice(3)}`, `,${right}`, `v1,=`, Array(16).fill(right).join(' '), Array(17).fill(right).join(' '), `v1,${'A'.repeat(43)}= ${right}`,
    ]);
    const prefix = random.usually(0.85, 'svix', ['webhook', 'Svix', 'SVIX']);
    const headers = [[`${prefix}-id`, id], [`${prefix}-timestamp`, timestamp], [`${prefix}-signature`, signature]];
    if (random.chance(0.05)) headers.splice(random.int(3), 1);
    if (random.chance(0.05)) headers.push(random.pick(headers));
    if (random.chance(0.05)) headers.push(...['id', 'timestamp', 'signature'].map((name, index) => [`${random.pick(['webhook', 'svix'])}-${name}`, [id, timestamp, random.pick([right, wrong])][index]]));
    if (random.chance(0.1)) headers.push(['content-type', random.pick(['application/json', 'text/plain'])]);
    if (random.chance(0.03)) return genuine(id, timestamp, body, 'whsec_' + Buffer.alloc(random.pick([1, 8, 16, 23, 24, 25, 32, 64, 65]), 7).toString('base64'));
    if (random.chance(0.004)) return genuine(id, timestamp, JSON.stringify({ type: 'user.created', data: 'x'.repeat(2 ** 20 - random.pick([0, 32, 33, 34, 1000])) }), SECRET);
    return { headers, body, signing_secret: secret };
  },
};

const genuine = (id, timestamp, body, secret) => ({ headers: [['svix-id', id], ['svix-timestamp', timestamp], ['svix-signature', sign(secret, id, timestamp, body)]], body, signing_secret: secret });

function sign(secret, id, timestamp, body) {
  const key = Buffer.from(secret.slice(6), 'base64');
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
}

function event(random, now) {
  const type = random.pick(['user.created', 'user.deleted', 'session.created', 'organization.updated', 'email.created', 'organizationMembership.created', 'something.new', 'waitlistEntry.created']);
  const result = { object: 'event', type, data: { id: random.id('user'), object: type.split('.')[0], first_name: random.pick([null, 'Ada', '🙂']), created_at: now }, timestamp: now, instance_id: 'ins_1' };
  if (random.chance(0.6)) result.event_attributes = { http_request: { client_ip: '127.0.0.1', user_agent: 'x' } };
  if (random.chance(0.2)) result.extra = true;
  return result;
}

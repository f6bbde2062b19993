// Verifies tokens for the benches. Reads questions, one JSON object a line:
//   { peer, algorithm, token, pem, party, calls }
// and answers each with nanoseconds of processor time of the whole process for one call.
import { createInterface } from 'node:readline';

import { verifyToken } from '@clerk/backend';
import { createVerifier } from 'fast-jwt';
import { importSPKI, jwtVerify } from 'jose';

const peers = {
  'fast-jwt': async (question) => fastJwt(question, false),
  'fast-jwt, warm': async (question) => fastJwt(question, true),
  jose: async ({ algorithm, pem, party, token }) => {
    const key = await importSPKI(pem, algorithm);
    return async () => check((await jwtVerify(token, key, { algorithms: [algorithm] })).payload, party);
  },
  '@clerk/backend': async ({ pem, party, token }) => {
    const options = { jwtKey: pem, authorizedParties: [party] };
    return async () => check(await verifyToken(token, options), party);
  },
};

// `cache: false` is its default.
function fastJwt({ algorithm, pem, party, token }, cache) {
  const verify = createVerifier({ key: pem, algorithms: [algorithm], cache });
  return () => check(verify(token), party);
}

function check(claims, party) {
  if (claims.azp !== party || !claims.sub) throw new Error('unexpected claims');
}

const ready = new Map();

async function verifier(question) {
  const name = `${question.peer} ${question.algorithm}`;
  if (!ready.has(name)) ready.set(name, await peers[question.peer](question));
  return ready.get(name);
}

for await (const line of createInterface({ input: process.stdin })) {
  const question = JSON.parse(line);
  const verify = await verifier(question);
  const start = process.cpuUsage();
  // Fifty at a time, as a server has many requests under way.
  for (let done = 0; done < question.calls; done += 50) {
    await Promise.all(Array.from({ length: Math.min(50, question.calls - done) }, verify));
  }
  const { user, system } = process.cpuUsage(start);
  console.log(((user + system) * 1000) / question.calls);
}

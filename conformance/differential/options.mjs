// The options that the commands share.

import { parseArgs } from 'node:util';

export function options(more = {}) {
  const { values } = parseArgs({
    options: { seed: { type: 'string', default: '1' }, count: { type: 'string', default: '2000' }, enumerated: { type: 'string', default: '0' }, op: { type: 'string' }, openapi: { type: 'string' }, ...more },
  });
  const seed = values.seed === 'fresh' ? Math.floor(Math.random() * 2 ** 31) : Number(values.seed);
  const [count, enumerated] = [values.count, values.enumerated].map(Number);
  if (![seed, count, enumerated].every(Number.isSafeInteger)) throw new Error('--seed, --count and --enumerated are integers (--seed may be "fresh")');
  return { ...values, seed, count, enumerated, operations: values.op?.split(',') };
}

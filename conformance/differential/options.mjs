// The options that the commands share.

import { parseArgs } from 'node:util';

export function options(more = {}) {
  const { values } = parseArgs({
    options: { seed: { type: 'string', default: '1' }, count: { type: 'string', default: '2000' }, op: { type: 'string' }, openapi: { type: 'string' }, ...more },
  });
  const seed = values.seed === 'fresh' ? Math.floor(Math.random() * 2 ** 31) : Number(values.seed);
  const count = Number(values.count);
  if (!Number.isSafeInteger(seed) || !Number.isSafeInteger(count)) throw new Error('--seed and --count are integers (--seed may be "fresh")');
  return { ...values, seed, count, operations: values.op?.split(',') };
}

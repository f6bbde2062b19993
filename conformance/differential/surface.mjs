// The functions that @clerk/backend exports, and the methods of its client, one name a line:
//   node surface.mjs             prints them; `> surface.txt` after a new version
//   node surface.mjs --check     fails if surface.txt says something else
// `cargo test -p clerk-conformance migration` compares surface.txt with the migration guide.

import { readFileSync } from 'node:fs';

import { createClerkClient } from '@clerk/backend';

const ENTRIES = ['@clerk/backend', '@clerk/backend/jwt', '@clerk/backend/webhooks', '@clerk/backend/internal', '@clerk/backend/errors', '@clerk/backend/proxy'];

/// What every group of methods inherits and no application calls.
const INHERITED = ['constructor', 'request', 'requireId'];

const client = createClerkClient({
  secretKey: 'sk_test_surface',
  publishableKey: `pk_test_${btoa('clerk.example.com$')}`,
  telemetry: { disabled: true },
});

function* methods(object) {
  for (let owner = object; owner && owner !== Object.prototype; owner = Object.getPrototypeOf(owner)) {
    for (const name of Object.getOwnPropertyNames(owner)) {
      if (!INHERITED.includes(name) && typeof object[name] === 'function') yield name;
    }
  }
}

const names = [];
for (const [name, member] of Object.entries(client)) {
  if (typeof member === 'function') names.push(`client ${name}`);
  else for (const method of new Set(methods(member))) names.push(`client ${name}.${method}`);
}
for (const entry of ENTRIES) {
  for (const [name, value] of Object.entries(await import(entry))) {
    if (typeof value === 'function') names.push(`${entry.replace('@clerk/backend', '.')} ${name}`);
  }
}
const text = `${[...new Set(names)].sort().join('\n')}\n`;

if (!process.argv.includes('--check')) {
  process.stdout.write(text);
} else if (text !== readFileSync(new URL('surface.txt', import.meta.url), 'utf8')) {
  console.error('surface.txt differs from the package: write it anew (node surface.mjs > surface.txt), then complete the migration guide');
  process.exit(1);
}

#!/usr/bin/env bash
# Runs Clerk's own SDKs against the emulator: usage `conformance/official/run.sh [OPENAPI_FILE]`.
# With a copy of Clerk's OpenAPI file the calls go through Prism, which judges every request and answer by it.
# What is missing on the machine is said in a line that begins with SKIPPED, and is no failure.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=${CARGO_TARGET_DIR:-$root/target}/official
openapi=${1:-}
mkdir -p "$work"
cp "$here"/*.mjs "$here"/*.py "$here"/*.json "$work"

pids=()
trap '[ ${#pids[@]} -eq 0 ] || kill "${pids[@]}" 2>/dev/null || true' EXIT
await() { # waits until FILE holds TEXT
  for _ in $(seq 300); do grep -q "$2" "$1" 2>/dev/null && return; sleep 0.1; done
  echo "no '$2' in $1 after 30 s"; cat "$1"; exit 1
}

emulator=${CARGO_TARGET_DIR:-$root/target}/debug/emulator
# The example MCP server over an emulator of its own, whose access tokens are of FORM.
mcp() { # form
  "$emulator" --seed 2 --users 1 --access-tokens "$1" > "$work/emulator-$1.txt" &
  pids+=($!)
  await "$work/emulator-$1.txt" 'END PUBLIC KEY'
  (
    eval "$(sed -n '/^export /,$p' "$work/emulator-$1.txt")"
    export CLERK_OAUTH_URL=$CLERK_API_URL
    exec "${CARGO_TARGET_DIR:-$root/target}/debug/examples/mcp_server" 0
  ) > "$work/mcp-$1.txt" &
  pids+=($!)
  await "$work/mcp-$1.txt" 'MCP server is at'
  EMULATOR_URL=$(sed -n 's/^export CLERK_API_URL=//p' "$work/emulator-$1.txt") \
    node "$work/mcp.mjs" "$(sed -n 's/^The MCP server is at //p' "$work/mcp-$1.txt")" "$1"
}

(cd "$root" && cargo build -q -p clerk-emulator && cargo build -q -p clerk-services --example mcp_server)
"$emulator" --seed 1 --users 60 --organizations 5 > "$work/emulator.txt" &
pids+=($!)
await "$work/emulator.txt" 'END PUBLIC KEY'
eval "$(sed -n '/^export /,$p' "$work/emulator.txt")"
export CLERK_TELEMETRY_DISABLED=1 EMULATOR_URL=$CLERK_API_URL # for what no SDK does, past the judge

# Next.js and React, which @clerk/nextjs wants beside it, are not needed for what is run here.
node=no
if command -v npm > /dev/null && (cd "$work" && npm install --silent --legacy-peer-deps --no-package-lock --no-audit --no-fund); then node=yes; fi

if [ -n "$openapi" ] && [ $node = yes ] \
  && (cd "$work" && npm install --silent --no-save --no-package-lock --no-audit --no-fund @stoplight/prism-cli@5); then
  node "$work/relax.mjs" "$openapi" "$work/openapi.json"
  port=$((20000 + RANDOM % 10000))
  node "$work/node_modules/@stoplight/prism-cli/dist/index.js" proxy --errors -p $port "$work/openapi.json" "$CLERK_API_URL" > "$work/prism.txt" 2>&1 &
  pids+=($!)
  await "$work/prism.txt" 'Prism is listening'
  export CLERK_API_URL=http://127.0.0.1:$port
  echo "official: every exchange is judged by $openapi"
else
  echo "SKIPPED official: no judgement by the OpenAPI file (give its path; needs npm)"
fi

if [ $node = yes ]; then
  node "$work/protect.mjs"
  node "$work/sdk.mjs"
  for form in opaque jwt; do mcp $form; done
else
  echo "SKIPPED official: @clerk/backend (needs npm and its registry)"
fi

if python3 -m venv "$work/venv" > /dev/null 2>&1 && "$work/venv/bin/pip" -q install -r "$here/requirements.txt"; then
  "$work/venv/bin/python" "$work/sdk.py"
else
  echo "SKIPPED official: clerk-backend-api (needs python3 with venv and its registry)"
fi

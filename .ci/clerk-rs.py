#!/usr/bin/env python3
"""The functions of clerk-rs, one a line with its method and path, from the source that benches/ locks.

    .ci/clerk-rs.py             prints them; `> conformance/differential/clerk-rs.txt` after a new version
    .ci/clerk-rs.py --check     fails if that file says something else

`cargo test -p clerk-conformance clerk_rs` compares the file with the migration guide.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LISTING = ROOT / "conformance/differential/clerk-rs.txt"
FUNCTION = re.compile(r"pub async fn (\w+)\s*\((.*?)\n\}", re.S)
PATH = re.compile(r'"\{\}(/[^"]*)"')
METHOD = re.compile(r"reqwest::Method::(\w+)")


def source() -> Path:
    command = ["cargo", "metadata", "--format-version", "1", "--locked", "--manifest-path", ROOT / "benches/Cargo.toml"]
    packages = json.loads(subprocess.check_output(command))["packages"]
    (manifest,) = (package["manifest_path"] for package in packages if package["name"] == "clerk-rs")
    return Path(manifest).parent / "src/apis"


def functions():
    for file in sorted(source().glob("*_api.rs")):
        for name, body in FUNCTION.findall(file.read_text()):
            yield f"{file.stem}::{name} {METHOD.search(body)[1]} {PATH.search(body)[1]}"


text = "\n".join(functions()) + "\n"
if "--check" not in sys.argv:
    sys.stdout.write(text)
elif text != LISTING.read_text():
    sys.exit("conformance/differential/clerk-rs.txt differs from the crate: write it anew, then complete the migration guide")

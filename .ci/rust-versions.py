"""No dependency of a published crate, all features on, asks for a newer compiler than the crate itself says."""

import json
import subprocess
import sys

metadata = json.loads(
    subprocess.run(["cargo", "metadata", "--format-version", "1", "--locked", "--all-features"], check=True, capture_output=True).stdout
)
packages = {package["id"]: package for package in metadata["packages"]}
nodes = {node["id"]: node for node in metadata["resolve"]["nodes"]}


def version(text):
    return [int(part) for part in text.split("-")[0].split(".")] + [0] * (2 - text.count("."))


def built_with(root):
    """The packages that a user of `root` builds: no dev-dependencies."""
    found, open_ids = set(), [root]
    while open_ids:
        id = open_ids.pop()
        if id in found:
            continue
        found.add(id)
        for dependency in nodes[id]["deps"]:
            if any(kind["kind"] != "dev" for kind in dependency["dep_kinds"]):
                open_ids.append(dependency["pkg"])
    return found


too_new = False
for member in metadata["workspace_members"]:
    crate = packages[member]
    if crate["publish"] == []:
        continue
    for id in built_with(member):
        needed = packages[id]["rust_version"]
        if needed and version(needed) > version(crate["rust_version"]):
            print(f"{crate['name']} says Rust {crate['rust_version']}, {packages[id]['name']} {packages[id]['version']} asks for {needed}", file=sys.stderr)
            too_new = True
sys.exit(too_new)

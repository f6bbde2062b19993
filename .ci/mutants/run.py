"""Tries the mutants of clerk-core that cargo-mutants finds; see README.md here."""

import argparse
import datetime
import json
import os
import pathlib
import re
import resource
import shutil
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from weave import CONST_FUNCTION, switch, weave

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")).resolve()
TREE = TARGET / "mutants" / "tree"
SWITCH = "core/src/mutant_switch.rs"
REVIEWED = HERE / "reviewed.txt"
QUICK, SLOW = 4.0, 40.0
VERDICTS = TARGET / "mutants" / "verdicts.tsv"
FOLDERS = ("core/src/jwt", "core/src/crypto", "core/src/webhooks", "core/src/proxy", "core/src/auth/decision", "")
# Time and allocations are not those of a build that asks for mutants all the time.
MEASURE = ("time_grows_with", "allocations::", "allocates_nothing")


def main():
    asked = arguments()
    names = files(asked)
    if not names:
        print("mutants: no file of the examined folders has changed")
        return 0
    mutants = listed(names)
    if asked.part:
        part, parts = map(int, asked.part.split("/"))
        mutants = mutants[part - 1 :: parts]
    for number, it in enumerate(mutants, 1):
        it["number"] = number
    if not mutants:
        print("mutants: these files have none")
        return 0
    begun = time.monotonic()
    binaries = build(mutants)
    print(f"mutants: {len(mutants)} listed, built after {time.monotonic() - begun:.0f} s", flush=True)
    tests = reached(binaries, asked.jobs)
    if asked.go_on:
        skip_killed(mutants)
    until = time.monotonic() + asked.limit if asked.limit else None
    tried(mutants, tests, asked.jobs, until)
    without_arms(mutants)
    return report(mutants, names, asked, time.monotonic() - begun)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", help="source files, from the root of the repository")
    parser.add_argument("--all", action="store_true", help="every examined file")
    parser.add_argument("--since", metavar="COMMIT", help="the files that differ from this commit")
    parser.add_argument("--part", metavar="N/M", help="one mutant in M")
    parser.add_argument("--limit", type=float, metavar="SECONDS", help="for trying the mutants, without the build")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--continue", action="store_true", dest="go_on", help="not those that an earlier run has killed")
    parser.add_argument("--record", action="store_true", help="adds a line to runs.tsv")
    return parser.parse_args()


def files(asked):
    """Every file that is to be looked at, from the root of the repository."""
    listing = output("cargo", "mutants", "--list-files", "--json", "--package", "clerk-core")
    examined = [it["path"] for it in json.loads(listing)]
    if asked.all:
        return examined
    if asked.since:
        changed = output("git", "diff", "--name-only", "--diff-filter=d", asked.since, "--", "core/src").split()
        return [it for it in examined if it in changed]
    unknown = [it for it in asked.files if not any(path.startswith(it) for path in examined)]
    if unknown:
        sys.exit(f"mutants: not among the examined files: {' '.join(unknown)}")
    return [path for path in examined if any(path.startswith(it) for it in asked.files)]


def listed(names):
    """What cargo-mutants lists for these files."""
    chosen = [argument for name in names for argument in ("--file", name)]
    found = json.loads(output("cargo", "mutants", "--list", "--json", "--package", "clerk-core", *chosen))
    texts = {name: (ROOT / name).read_text().split("\n") for name in names}
    mutants, seen = [], {}
    found = sorted((it for it in found if it["file"] in texts), key=lambda it: next(at for at, folder in enumerate(FOLDERS) if it["file"].startswith(folder)))
    for it in found:
        start, end = it["span"]["start"], it["span"]["end"]
        line = texts[it["file"]][start["line"] - 1].strip()
        what = re.sub(r"^\S+?:\d+:\d+: ", "", it["name"])
        name = f"{it['file'].removeprefix('core/src/')}: {what} | {line}"
        seen[name] = seen.get(name, 0) + 1
        mutants.append(
            {
                "file": it["file"],
                "genre": it["genre"],
                "start": (start["line"], start["column"]),
                "end": (end["line"], end["column"]),
                "replacement": it["replacement"],
                "name": name if seen[name] == 1 else f"{name} #{seen[name]}",
                "at": f"{it['file']}:{start['line']}",
            }
        )
    return mutants


def build(mutants):
    """Weaves all mutants into a copy of the tree and builds its tests; those that do not compile are taken out."""
    keep_const = set()
    while True:
        weave_tree(mutants, keep_const)
        errors, binaries = compile_tests()
        if not errors:
            return binaries
        out = sum(judge(error, mutants, keep_const, True) for error in errors)
        out = out or sum(judge(error, mutants, keep_const, False) for error in errors)
        if out == 0:
            sys.exit("mutants: the woven tree does not compile:\n" + "\n".join(it["rendered"] for it in errors[:5]))
        print(f"mutants: {out} do not compile where they stand", flush=True)


def weave_tree(mutants, keep_const):
    TREE.mkdir(parents=True, exist_ok=True)
    names = output("git", "ls-files", "--cached", "--others", "--exclude-standard").splitlines()
    for name in names:
        put(name, (ROOT / name).read_bytes() if (ROOT / name).is_file() else None)
    kept = {TREE / name for name in (*names, SWITCH)}
    for path in TREE.rglob("*"):
        if path.is_file() and path not in kept:
            path.unlink()
    for name in {it["file"] for it in mutants}:
        those = [it for it in mutants if it["file"] == name and it.get("verdict") != "unviable"]
        for it in those:
            it.pop("verdict", None)
        rows = [(it["number"], it["genre"], it["start"], it["replacement"]) for it in those]
        woven, unwoven = weave((ROOT / name).read_bytes(), rows, keep_const)
        put(name, woven)
        for it in those:
            if it["number"] in unwoven:
                # The language has no `||` in a let chain.
                it["why"] = unwoven[it["number"]]
                it["verdict"] = "unviable" if it["why"] == "let chain" else "unwoven"
    put(SWITCH, switch(len(mutants)).encode())
    put("core/src/lib.rs", (TREE / "core/src/lib.rs").read_bytes() + b"\nmod mutant_switch;\n")
    manifest = (TREE / "core/Cargo.toml").read_text()
    put("core/Cargo.toml", manifest.replace("[lints]\nworkspace = true\n", "").encode())


def put(name, content):
    """Writes a file of the copy, unless it is there like that: what is unchanged is not built again."""
    path = TREE / name
    if content is None:
        path.unlink(missing_ok=True)
        return
    if path.is_file() and path.read_bytes() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    shutil.copymode(ROOT / name, path) if (ROOT / name).exists() else None


CARGO = ("--package", "clerk-core", "--all-features", "--message-format=json", "--quiet")


CHECK = ("check", "--lib", *CARGO)
BUILD = ("test", "--no-run", "--lib", "--test", "it", *CARGO)


def compile_tests(command=BUILD):
    # Not where the plain tree is built: cargo gives the packages of both the same names there.
    environment = dict(os.environ, CARGO_TARGET_DIR=str(TARGET / "mutants" / "target"))
    ended = subprocess.run(("cargo", *command), cwd=TREE, env=environment, capture_output=True, text=True)
    messages = [json.loads(line) for line in ended.stdout.splitlines() if line.startswith("{")]
    errors = [it["message"] for it in messages if it["reason"] == "compiler-message" and it["message"]["level"] == "error"]
    if ended.returncode != 0:
        if not errors:
            sys.exit(f"mutants: cargo failed\n{ended.stderr[-3000:]}")
        return [it for it in errors if it["spans"]], []
    return [], [it["executable"] for it in messages if it.get("executable")]


def judge(error, mutants, keep_const, is_exact):
    """Takes out what an error is about, or what stands near; how many mutants that are."""
    constant = re.search(r"cannot call non-const .*`(?:[^`]*::)?(\w+)(?:::<[^`]*>)?` in ", error["message"])
    if constant and constant[1] != "is" and constant[1] not in keep_const:
        keep_const.add(constant[1])
        return 1
    out = 0
    for span in [it for it in error["spans"] if it["is_primary"] or not is_exact]:
        lines = (TREE / span["file_name"]).read_text().split("\n")
        near = 0 if is_exact else 5
        about = "\n".join(lines[max(0, span["line_start"] - 1 - near) : span["line_end"] + 1 + near])
        for number in map(int, re.findall(r"/\*m(\d+)\*/", about)):
            mutant = mutants[number - 1]
            out += mutant.get("verdict") != "unviable"
            mutant["verdict"], mutant["why"] = "unviable", error["message"]
    return out


def reached(binaries, jobs):
    """Every test, quickest first: (seconds, binary, name, the numbers of the mutants that it asks for)."""
    listed, failed = [], []
    for binary in binaries:
        names = [line.removesuffix(": test") for line in output(binary, "--list", "--format=terse").splitlines() if line.endswith(": test")]
        listed += [(binary, name) for name in names if not any(it in name for it in MEASURE)]

    def alone(at):
        binary, name = listed[at]
        note = TARGET / "mutants" / f"reached-{at}"
        note.unlink(missing_ok=True)
        passed, took = run(binary, [name], {"MUTANTS_REACHED": str(note)}, 600)
        numbers = set(map(int, note.read_text().split())) if note.exists() else set()
        note.unlink(missing_ok=True)
        if not passed:
            failed.append(name)
        return (took, binary, name, numbers)

    with ThreadPoolExecutor(jobs) as pool:
        tests = list(pool.map(alone, range(len(listed))))
    if failed:
        sys.exit(f"mutants: nothing is judged, for tests fail in the woven tree without any mutant: {' '.join(failed)}")
    print(f"mutants: {len(tests)} tests take {sum(it[0] for it in tests):.0f} s", flush=True)
    slow = sorted(tests, key=lambda it: -it[0])[:12]
    print("mutants: slowest: " + ", ".join(f"{it[2]} {it[0]:.1f} s" for it in slow), flush=True)
    return sorted(tests, key=lambda it: it[0])


def run(binary, names, environment, seconds):
    """Whether these tests of a binary pass within so many seconds of processor time, and how many they took."""
    environment = dict(os.environ, RUST_BACKTRACE="0", CARGO_MANIFEST_DIR=str(TREE / "core"), **environment)
    command = [binary, "--exact", "--quiet", "--test-threads=1", *names]

    def limit():
        resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds) + 1))
        resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))

    nothing = subprocess.DEVNULL
    child = subprocess.Popen(command, cwd=TREE / "core", env=environment, stdout=nothing, stderr=nothing, preexec_fn=limit)
    # A test that waits takes no processor time.
    timer = threading.Timer(30 + 10 * seconds, child.kill)
    timer.start()
    _, status, usage = os.wait4(child.pid, 0)
    timer.cancel()
    child.returncode = os.waitstatus_to_exitcode(status)
    return child.returncode == 0, usage.ru_utime + usage.ru_stime


def skip_killed(mutants):
    """Tests only become more, so that what was killed once stays so while the sources are the same."""
    known = dict(line.split("\t")[::-1] for line in VERDICTS.read_text().splitlines()) if VERDICTS.exists() else {}
    for it in mutants:
        if known.get(it["name"]) == "killed":
            it.setdefault("verdict", "killed")


def tried(mutants, tests, jobs, until):
    def attempt(mutant):
        if mutant.get("verdict"):
            return
        if until and time.monotonic() > until:
            mutant["verdict"] = "untried"
            return
        # The tests that try everything say something about decisions; for a parser they only take long.
        slow = SLOW if mutant["file"].startswith("core/src/auth/") else QUICK
        those = [it for it in tests if mutant["number"] in it[3] and it[0] < slow]
        mutant["verdict"] = "killed" if kills(mutant, those) else "survived"
        with VERDICTS.open("a") as table:
            table.write(f"{mutant['verdict']}\t{mutant['name']}\n")
        if mutant["verdict"] == "survived":
            print(f"survived: {mutant['at']} {mutant['name']} ({len(those)} tests)", flush=True)

    with ThreadPoolExecutor(jobs) as pool:
        list(pool.map(attempt, mutants))


def without_arms(mutants):
    """A match from which an arm is left out may not compile, which a switch does not show: the survivors are built."""
    known = reviewed()
    for it in mutants:
        if it["genre"] != "MatchArm" or it.get("verdict") != "survived" or it["name"] in known:
            continue
        source = (ROOT / it["file"]).read_text().split("\n")
        (first, begin), (last, end) = it["start"], it["end"]
        rest = re.sub(r"^\s*,", "", source[last - 1][end - 1 :])
        changed = [*source[: first - 1], source[first - 1][: begin - 1] + rest, *source[last:]]
        put(it["file"], "\n".join(changed).encode())
        errors, _ = compile_tests(CHECK)
        if errors:
            it["verdict"], it["why"] = "unviable", errors[0]["message"]
        put(it["file"], (ROOT / it["file"]).read_bytes())


def kills(mutant, tests):
    """Whether one of the tests fails: the quickest first, in batches that double."""
    while tests:
        binary, seconds, batch = tests[0][1], 0.0, []
        for test in tests:
            if test[1] == binary and (not batch or seconds + test[0] < 0.5):
                batch.append(test)
                seconds += test[0]
        tests = [it for it in tests if it not in batch]
        passed, _ = run(binary, [it[2] for it in batch], {"MUTANT": str(mutant["number"])}, 3 + 6 * seconds)
        if not passed:
            return True
    return False


def reviewed():
    """The names of the survivors that stand on the list."""
    names, reason = set(), False
    for line in REVIEWED.read_text().splitlines() if REVIEWED.exists() else []:
        if line.startswith("#"):
            reason = True
        elif not line.strip():
            reason = False
        elif not reason:
            sys.exit(f"mutants: without a reason on the list: {line}")
        else:
            names.add(line.strip())
    return names


def report(mutants, names, asked, seconds):
    known, by = reviewed(), {}
    is_whole = asked.all and not asked.part
    for it in mutants:
        verdict = it["verdict"]
        # Its callers stay constant where none of their own mutants is woven: the run of all can try it.
        if it.get("why") == CONST_FUNCTION and not is_whole:
            verdict = "untried"
        if verdict in ("survived", "unwoven") and it["name"] in known:
            verdict = "reviewed"
        by.setdefault(verdict, []).append(it)
    counts = ", ".join(f"{len(those)} {verdict}" for verdict, those in sorted(by.items()))
    print(f"mutants: {counts}, after {seconds:.0f} s")
    for verdict in ("unwoven", "survived"):
        for it in by.get(verdict, []):
            print(f"{verdict}: {it['at']} {it.get('why', '')}\n  {it['name']}")
    if is_whole:
        found = {it["name"] for verdict in ("reviewed", "untried") for it in by.get(verdict, [])}
        for name in sorted(known - found):
            print(f"on the list, but killed or gone: {name}")
    if asked.record:
        commit = output("git", "rev-parse", "--short", "HEAD").strip()
        row = (datetime.date.today().isoformat(), commit, " ".join(asked.files) or "all", counts)
        with (HERE / "runs.tsv").open("a") as table:
            table.write("\t".join(row) + "\n")
    return 1 if by.get("survived") or by.get("unwoven") else 0


def output(*command):
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    sys.exit(main())

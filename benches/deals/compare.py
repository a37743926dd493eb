#!/usr/bin/env python3
"""Runs every way of doing the benchmark's work in turn, several rounds, and prints medians and ratios.

compare.py FOLDER [--rounds 5] [--form csv|parquet] [--peers PYTHON] NAME...

FOLDER holds plan.kpi, premia.yaml and data/. NAME: premia, by-hand, duckdb, polars, pandas. The first is what the others
are compared with. Each must pay the same to the kopeck before anything is timed.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))


def command(name, args, out):
    data = os.path.join(args.folder, "data")
    release = os.path.join(ROOT, "target", "release")
    if name == "premia":
        return [os.path.join(release, "premia"), "run", "--period", "2026-01..2026-12", "--format", "csv"]
    if name == "by-hand":
        return [os.path.join(release, "examples", "deals-by-hand"), data, out]
    return [args.peers, os.path.join(HERE, "peers", f"by_{name}.py"), data, args.form, out]


def use_form(args):
    """Lets the project read the deals in this form."""
    path = os.path.join(args.folder, "premia.yaml")
    with open(path, encoding="utf-8") as file:
        text = file.read()
    for form in ("csv", "parquet", "jsonl"):
        text = text.replace(f"deals.{form}", f"deals.{args.form}")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def run(name, args):
    """Wall seconds, seconds of all processors, peak MiB."""
    out = os.path.join(args.folder, f"{name}.csv")
    begin = time.perf_counter()
    with open(out if name == "premia" else os.devnull, "wb") as sink:
        process = subprocess.Popen(command(name, args, out), cwd=args.folder, stdout=sink, stderr=subprocess.PIPE)
        said = process.stderr.read()
        _, status, used = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{name}: {said.decode()}")
    return time.perf_counter() - begin, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("names", nargs="+")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--form", choices=("csv", "parquet"), default="csv")
    parser.add_argument("--peers", default=sys.executable)
    args = parser.parse_args()
    # Every command runs inside the folder.
    args.folder, args.peers = os.path.abspath(args.folder), os.path.abspath(args.peers)
    use_form(args)
    for name in args.names:
        run(name, args)
        pair = [os.path.join(args.folder, f"{one}.csv") for one in (args.names[0], name)]
        subprocess.run([sys.executable, os.path.join(HERE, "peers", "same.py"), *pair], check=True)
    times = {name: [] for name in args.names}
    for _ in range(args.rounds):
        for name in args.names:
            times[name].append(run(name, args))
    first = times[args.names[0]]
    print(f"{'':10} {'wall s':>8} {'cpu s':>8} {'peak MiB':>9} {'ratio':>7}   ratios of the rounds")
    for name, found in times.items():
        ratios = [one[0] / other[0] for one, other in zip(found, first)]
        wall, cpu, peak = (statistics.median(column) for column in zip(*found))
        rounds = " ".join(f"{ratio:.2f}" for ratio in ratios)
        print(f"{name:10} {wall:8.2f} {cpu:8.2f} {peak:9.0f} {statistics.median(ratios):7.2f}   {rounds}")


main()

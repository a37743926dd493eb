#!/usr/bin/env python3
"""Compares `premia audit` of one month with `premia run` of the same month, in turn, and prints medians and ratios.

audit.py FOLDER [--rounds 3] [--period 2026-06] [--premia PROGRAM]

FOLDER holds plan.kpi, premia.yaml and data/. An audit that finds nothing proves nothing: it ends the comparison.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))


def run(args, words):
    """Wall seconds, seconds of all processors, peak MiB, the output."""
    out = os.path.join(args.folder, f"{words[0]}.out")
    begin = time.perf_counter()
    with open(out, "wb") as sink:
        process = subprocess.Popen([args.premia, *words], cwd=args.folder, stdout=sink, stderr=subprocess.PIPE)
        said = process.stderr.read()
        _, status, used = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{words}: {said.decode()}")
    return time.perf_counter() - begin, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, out


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--period", default="2026-06")
    parser.add_argument("--premia", default=os.path.join(ROOT, "target", "release", "premia"))
    args = parser.parse_args()
    args.folder = os.path.abspath(args.folder)
    commands = {
        "run": ["run", "--period", args.period, "--format", "csv"],
        "audit": ["audit", "--period", args.period],
    }
    with open(run(args, [*commands["audit"], "--format", "json"])[3], encoding="utf-8") as file:
        plan = json.load(file)["plans"][0]
    known = [finding for finding in plan["findings"] if finding["pay"]]
    if not known:
        sys.exit("no finding changes any pay")
    people = {finding["payee"] for finding in plan["findings"]}
    told = len(plan["findings"])
    print(f"{told + len(plan['others'])} findings, {told} told of {len(people)} people, {len(known)} with their effect")
    times = {name: [] for name in commands}
    for _ in range(args.rounds):
        for name, words in commands.items():
            times[name].append(run(args, words)[:3])
    print(f"{'':6} {'wall s':>8} {'cpu s':>8} {'peak MiB':>9}   wall, cpu as times the run of the round")
    for name, found in times.items():
        wall, cpu, peak = (statistics.median(column) for column in zip(*found))
        ratios = [f"{one[0] / run[0]:.2f} {one[1] / run[1]:.2f}" for one, run in zip(found, times["run"])]
        print(f"{name:6} {wall:8.2f} {cpu:8.2f} {peak:9.0f}   {', '.join(ratios)}")


if __name__ == "__main__":
    main()

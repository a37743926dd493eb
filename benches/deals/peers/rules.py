"""The rules of plan.kpi over sums by person and month, in whole kopecks and exact fractions of them.

A peer does the heavy part (reading, filtering, grouping) in its own engine and hands over, for each person and month:
volume, margin (kopecks), deals, new clients, new deals, new deals with a fourth payment, inbound deals, and the pay for
first payments, what is taken back of them, and the pay for fourth payments (kopecks).
"""

import csv
import os

FIELDS = ("volume", "margin", "deals", "new_clients", "new_deals", "kept", "inbound", "first", "back", "fourth")


def half_up(number, below=1):
    """number / below in whole units, halves away from zero."""
    sign = -1 if number < 0 else 1
    return sign * ((2 * abs(number) + below) // (2 * below))


def commission(margin):
    """Each slice of the margin at its own rate; kopecks."""
    hundredths, lines = 0, ((0, 2), (300_000_00, 3), (1_000_000_00, 4), (5_000_000_00, 1))
    for (start, rate), end in zip(lines, [line[0] for line in lines[1:]] + [None]):
        top = margin if end is None else min(margin, end)
        hundredths += max(top - start, 0) * rate
    return half_up(hundredths, 100)


def steps(volume):
    for bound, amount in ((10_000_000_00, 40_000_00), (3_000_000_00, 25_000_00), (1_000_000_00, 10_000_00)):
        if volume >= bound:
            return amount
    return 0


def curve(attainment):
    """Flat 0 below 70 %, then as attained, 120 % at most; as a pair of whole numbers."""
    top, below = attainment
    if 10 * top < 7 * below:
        return 0, 1
    return (6, 5) if 5 * top > 6 * below else (top, below)


def by_score(sums, quota):
    if not sums["deals"] or 5 * sums["inbound"] < sums["deals"]:
        return 0
    attained = [
        (4, (sums["volume"], quota[0])),
        (3, (sums["new_clients"], quota[1])),
        (2, (sums["volume"], 100_000_00 * sums["deals"])),
        (1, (5 * sums["kept"], 2 * sums["new_deals"]) if sums["new_deals"] else (0, 1)),
    ]
    top, below = 0, 1
    for weight, pair in attained:
        a, b = curve(pair)
        top, below = top * b + weight * a * below, below * b
    return min(half_up(30_000_00 * top, 10 * below), 33_000_00)


def pool(members):
    """Half a percent of the team's margin: 60 % by margin, 40 % equally, to the last kopeck."""
    total = sum(margin for _, margin in members)
    amount = half_up(total * 5, 1000)
    count = len(members)
    if amount < 0:
        return {person: 0 for person, _ in members}
    if total <= 0 or any(margin < 0 for _, margin in members):
        shares = [(person, amount, count) for person, _ in members]
    else:
        shares = [(person, amount * (3 * margin * count + 2 * total), 5 * total * count) for person, margin in members]
    cut = {person: top // below for person, top, below in shares}
    left = amount - sum(cut.values())
    order = sorted(shares, key=lambda share: (-(share[1] % share[2]), -share[1], share[0]))
    for person, _, _ in order[:left]:
        cut[person] += 1
    return cut


def pay(sums, folder):
    """All lines of pay: {(person, month, component): kopecks}. `sums` is {(person, month): {field: number}}."""
    with open(os.path.join(folder, "employees.csv"), encoding="utf-8") as file:
        team_of = {row["id"]: row["team"] for row in csv.DictReader(file)}
    quotas = {}
    with open(os.path.join(folder, "quotas.csv"), encoding="utf-8") as file:
        for row in csv.DictReader(file):
            quotas[row["employee"], int(row["period"][5:])] = (int(row["volume"]) * 100, int(row["new_clients"]))
    teams = {}
    for person in sorted(team_of):
        teams.setdefault(team_of[person], []).append(person)
    nothing = dict.fromkeys(FIELDS, 0)
    lines = {}
    for month in range(1, 13):
        for person in team_of:
            own = sums.get((person, month), nothing)
            lines[person, month, "commission"] = commission(own["margin"])
            lines[person, month, "turnover_steps"] = steps(own["volume"])
            lines[person, month, "by_score"] = by_score(own, quotas[person, month])
            lines[person, month, "first_payment"] = own["first"] - own["back"]
            lines[person, month, "fourth_payment"] = own["fourth"]
        for members in teams.values():
            shares = pool([(person, sums.get((person, month), nothing)["margin"]) for person in members])
            for person, share in shares.items():
                lines[person, month, "team_pool"] = share
    return lines


def write(lines, path):
    with open(path, "w", encoding="utf-8") as file:
        for (person, month, component), kopecks in sorted(lines.items()):
            file.write(f"{person},2026-{month:02},{component},{kopecks}\n")
    print(f"{sum(lines.values())} kopecks in {len(lines)} lines")

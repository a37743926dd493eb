"""The work done row by row in plain Python, straight from the wording of the plan: slow, and easy to believe.

python3 by_rows.py FOLDER OUT
"""

import csv
import os
import sys
from datetime import date, timedelta

import rules


def kopecks(text):
    sign = -1 if text.startswith("-") else 1
    whole, _, part = text.lstrip("-").partition(".")
    return sign * (int(whole) * 100 + int((part + "00")[:2]))


def main(folder, out):
    sums, clients = {}, {}

    def add(person, day, field, number):
        if day.year == 2026:
            own = sums.setdefault((person, day.month), dict.fromkeys(rules.FIELDS, 0))
            own[field] += number

    with open(os.path.join(folder, "deals.csv"), encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            person, amount = row["manager"], kopecks(row["amount"])
            closed, paid = date.fromisoformat(row["closed_on"]), date.fromisoformat(row["paid_on"])
            fourth = row["fourth_paid_on"] and date.fromisoformat(row["fourth_paid_on"])
            part = rules.half_up(amount * 15, 1000)
            add(person, closed, "volume", amount)
            add(person, closed, "margin", kopecks(row["margin"]))
            add(person, closed, "deals", 1)
            add(person, closed, "inbound", row["source"] == "inbound")
            if row["is_new"] == "yes":
                add(person, closed, "new_deals", 1)
                add(person, closed, "kept", bool(fourth))
                clients.setdefault((person, closed.year, closed.month), set()).add(row["client"])
            add(person, paid, "first", part)
            if row["refunded_on"]:
                refunded = date.fromisoformat(row["refunded_on"])
                if refunded <= paid + timedelta(90):
                    add(person, refunded, "back", part)
            if fourth:
                add(person, fourth, "fourth", part)
    for (person, year, month), known in clients.items():
        if year == 2026:
            sums[person, month]["new_clients"] = len(known)
    rules.write(rules.pay(sums, folder), out)


main(*sys.argv[1:])

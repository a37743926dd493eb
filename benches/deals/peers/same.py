"""Whether two results pay the same: a file of lines from a peer, and the CSV of `premia run` or another peer's file.

python3 same.py A B
"""

import csv
import sys


def lines(path):
    with open(path, encoding="utf-8", newline="") as file:
        if file.readline().startswith("plan,"):
            file.seek(0)
            for row in csv.DictReader(file):
                whole, _, part = row["amount"].partition(".")
                kopecks = int(whole.lstrip("-")) * 100 + int((part + "00")[:2])
                yield (row["payee_key"], row["period"], row["component"]), -kopecks if whole[0] == "-" else kopecks
        else:
            file.seek(0)
            for person, period, component, kopecks in csv.reader(file):
                yield (person, period, component), int(kopecks)


left, right = (dict(lines(path)) for path in sys.argv[1:3])
different = [key for key in sorted(left.keys() | right.keys()) if left.get(key) != right.get(key)]
for key in different[:10]:
    print(*key, left.get(key), right.get(key))
print(f"{len(left)} and {len(right)} lines, {sum(left.values())} and {sum(right.values())} kopecks, different: {len(different)}")
sys.exit(bool(different))

"""The heavy part in pandas, amounts as whole kopecks: by_pandas.py FOLDER csv|parquet OUT"""

import os
import sys
import time

import pandas as pd
import rules

DAYS = ["closed_on", "paid_on", "fourth_paid_on", "refunded_on"]
COLUMNS = ["manager", "amount", "margin", "source", "client", "is_new", *DAYS]


def main(folder, form, out):
    begin = time.perf_counter()
    path = os.path.join(folder, f"deals.{form}")
    if form == "csv":
        deals = pd.read_csv(path, usecols=COLUMNS, parse_dates=DAYS, dtype={"manager": "category", "source": "category"})
    else:
        deals = pd.read_parquet(path, columns=COLUMNS)
        for day in DAYS:
            deals[day] = pd.to_datetime(deals[day])
    # Two decimals and less than 10^13: the nearest whole number of kopecks is the right one, although floats were read.
    for field in ("amount", "margin"):
        deals[field] = (deals[field].astype("float64") * 100).round().astype("int64")
    new = deals["is_new"] == "yes" if form == "csv" else deals["is_new"]
    deals["part"] = (deals["amount"] * 15 + 500) // 1000
    deals["inbound"] = deals["source"] == "inbound"
    deals["new"] = new
    deals["kept"] = new & deals["fourth_paid_on"].notna()

    def of_year(rows, day):
        rows = rows[rows[day].dt.year == 2026]
        return rows.groupby(["manager", rows[day].dt.month], observed=True)

    closed = of_year(deals, "closed_on").agg(
        volume=("amount", "sum"), margin=("margin", "sum"), deals=("amount", "size"), new_deals=("new", "sum"),
        kept=("kept", "sum"), inbound=("inbound", "sum"),
    )
    closed["new_clients"] = of_year(deals[new], "closed_on")["client"].nunique()
    closed = closed.fillna(0).astype("int64")
    sums = {key: dict.fromkeys(rules.FIELDS, 0) | row for key, row in zip(closed.index, closed.to_dict("records"))}
    within = deals["refunded_on"] <= deals["paid_on"] + pd.Timedelta(days=90)
    for field, rows, day in (
        ("first", deals, "paid_on"), ("back", deals[within], "refunded_on"), ("fourth", deals, "fourth_paid_on"),
    ):
        for key, part in of_year(rows, day)["part"].sum().items():
            sums.setdefault(key, dict.fromkeys(rules.FIELDS, 0))[field] = int(part)
    print(f"sums after {time.perf_counter() - begin:.2f} s")
    rules.write(rules.pay(sums, folder), out)


main(*sys.argv[1:])

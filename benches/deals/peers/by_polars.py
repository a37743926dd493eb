"""The heavy part in Polars: by_polars.py FOLDER csv|parquet OUT"""

import os
import sys
import time

import polars as pl
import rules

TYPES = {
    "manager": pl.String, "closed_on": pl.Date, "paid_on": pl.Date, "fourth_paid_on": pl.Date, "refunded_on": pl.Date,
    "amount": pl.Decimal(18, 2), "margin": pl.Decimal(18, 2), "source": pl.String, "client": pl.Int64,
}


def month(day):
    return pl.when(pl.col(day).dt.year() == 2026).then(pl.col(day).dt.month())


def kopecks(field):
    return (pl.col(field) * 100).cast(pl.Int64)


def main(folder, form, out):
    begin = time.perf_counter()
    path = os.path.join(folder, f"deals.{form}")
    deals = pl.scan_csv(path, schema_overrides=TYPES) if form == "csv" else pl.scan_parquet(path)
    new = pl.col("is_new") == "yes" if form == "csv" else pl.col("is_new")
    refunded = pl.when(pl.col("refunded_on") <= pl.col("paid_on") + pl.duration(days=90)).then(month("refunded_on"))
    deals = deals.select(
        "manager",
        closed=month("closed_on"), paid=month("paid_on"), fourth=month("fourth_paid_on"), refunded=refunded,
        kept=pl.col("fourth_paid_on").is_not_null(), volume=kopecks("amount"), margin=kopecks("margin"),
        part=(kopecks("amount") * 15 + 500) // 1000, inbound=pl.col("source") == "inbound", new=new,
        client=pl.when(new).then(pl.col("client")),
    )
    by_month = [
        deals.filter(pl.col("closed").is_not_null()).group_by("manager", "closed").agg(
            pl.col("volume").sum(), pl.col("margin").sum(), pl.len().alias("deals"),
            pl.col("client").drop_nulls().n_unique().alias("new_clients"), pl.col("new").sum().alias("new_deals"),
            (pl.col("new") & pl.col("kept")).sum().alias("kept"), pl.col("inbound").sum(),
        )
    ] + [
        deals.filter(pl.col(at).is_not_null()).group_by("manager", at).agg(pl.col("part").sum())
        for at in ("paid", "refunded", "fourth")
    ]
    closed, paid, refunded, fourth = pl.collect_all(by_month, engine="streaming")
    sums = {}
    for person, at, *found in closed.iter_rows():
        sums[person, at] = dict.fromkeys(rules.FIELDS, 0) | dict(zip(rules.FIELDS, found))
    for field, frame in (("first", paid), ("back", refunded), ("fourth", fourth)):
        for person, at, part in frame.iter_rows():
            sums.setdefault((person, at), dict.fromkeys(rules.FIELDS, 0))[field] = part
    print(f"sums after {time.perf_counter() - begin:.2f} s")
    rules.write(rules.pay(sums, folder), out)


main(*sys.argv[1:])

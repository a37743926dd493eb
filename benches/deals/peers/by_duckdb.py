"""The heavy part in DuckDB: by_duckdb.py FOLDER csv|parquet OUT"""

import os
import sys
import time

import duckdb
import rules

QUERY = """
create temp table d as
select manager,
       case when year(closed_on) = 2026 then month(closed_on) end as closed,
       case when year(paid_on) = 2026 then month(paid_on) end as paid,
       case when year(fourth_paid_on) = 2026 then month(fourth_paid_on) end as fourth,
       fourth_paid_on is not null as kept,
       case when year(refunded_on) = 2026 and refunded_on <= paid_on + 90 then month(refunded_on) end as refunded,
       (amount * 100)::bigint as amount, (margin * 100)::bigint as margin,
       ((amount * 100)::bigint * 15 + 500) // 1000 as part,
       source = 'inbound' as inbound, case when is_new then client end as client
from {source};
"""
CLOSED = """
select manager, closed, sum(amount)::bigint as volume, sum(margin)::bigint as margin, count(*) as deals,
       count(distinct client) as new_clients, count(client) as new_deals,
       count(client) filter (where kept) as kept, count(*) filter (where inbound) as inbound
from d where closed is not null group by all
"""
PART = "select manager, {month}, sum(part)::bigint from d where {month} is not null group by all"
TYPES = """{'deal_id': 'BIGINT', 'manager': 'VARCHAR', 'team': 'VARCHAR', 'region': 'VARCHAR', 'closed_on': 'DATE',
 'paid_on': 'DATE', 'fourth_paid_on': 'DATE', 'refunded_on': 'DATE', 'amount': 'DECIMAL(18,2)', 'margin': 'DECIMAL(18,2)',
 'category': 'VARCHAR', 'source': 'VARCHAR', 'client': 'BIGINT', 'is_new': 'BOOLEAN'}"""


def main(folder, form, out):
    begin = time.perf_counter()
    path = os.path.join(folder, f"deals.{form}")
    source = f"read_csv('{path}', header=true, columns={TYPES})" if form == "csv" else f"read_parquet('{path}')"
    base = duckdb.connect()
    base.execute(QUERY.format(source=source))
    sums = {}
    for person, month, *found in base.execute(CLOSED).fetchall():
        sums[person, month] = dict.fromkeys(rules.FIELDS, 0) | dict(zip(rules.FIELDS, found))
    for field, month in (("first", "paid"), ("back", "refunded"), ("fourth", "fourth")):
        for person, at, part in base.execute(PART.format(month=month)).fetchall():
            sums.setdefault((person, at), dict.fromkeys(rules.FIELDS, 0))[field] = part
    print(f"sums after {time.perf_counter() - begin:.2f} s")
    rules.write(rules.pay(sums, folder), out)


main(*sys.argv[1:])

"""Writes deals.parquet beside deals.csv: to_parquet.py FOLDER"""

import os
import sys

import duckdb

folder = sys.argv[1]
source, target = (os.path.join(folder, name) for name in ("deals.csv", "deals.parquet"))
duckdb.execute(f"""
copy (select * from read_csv('{source}', header=true, columns={{
    'deal_id': 'BIGINT', 'manager': 'VARCHAR', 'team': 'VARCHAR', 'region': 'VARCHAR', 'closed_on': 'DATE',
    'paid_on': 'DATE', 'fourth_paid_on': 'DATE', 'refunded_on': 'DATE', 'amount': 'DECIMAL(18,2)',
    'margin': 'DECIMAL(18,2)', 'category': 'VARCHAR', 'source': 'VARCHAR', 'client': 'BIGINT', 'is_new': 'BOOLEAN'}}))
to '{target}' (format parquet, row_group_size 122880)
""")

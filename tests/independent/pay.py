"""The pay of the example projects, computed a second time by other means: plain Python and fractions, no part of
Premia. It prints period, payee, component, amount. `cargo test` compares the program with the files beside this one,
which are its output:

    python3 tests/independent/pay.py agency > tests/independent/agency.csv
"""

import csv
import sys
from collections import defaultdict
from datetime import date, timedelta
from fractions import Fraction as F
from pathlib import Path

RULES = Path(__file__).resolve().parents[2] / "rules"


def rows(project, name, russian=False):
    path = RULES / project / "data" / f"{name}.csv"
    with open(path, encoding="cp1251" if russian else "utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";" if russian else ","))


def num(text):
    return F(text.replace("\u00a0", "").replace(",", "."))


def day(text):
    if not text:
        return None
    if "." in text:
        d, m, y = text.split(".")
        return date(int(y), int(m), int(d))
    return date.fromisoformat(text)


def ym(d):
    return (d.year, d.month)


def rounded(x, unit=F(1, 100)):
    units = abs(x) / unit
    whole = int(units)
    if units - whole >= F(1, 2):
        whole += 1
    return (whole if x >= 0 else -whole) * unit


def last_day(y, m):
    return date(y + m // 12, m % 12 + 1, 1) - timedelta(days=1)


def show(x):
    assert x * 100 == int(x * 100)
    cents = int(abs(x) * 100)
    return f"{'-' if x < 0 else ''}{cents // 100}.{cents % 100:02}"


def say(period, who, component, amount):
    print(f"{period},{who},{component},{show(amount)}")


def agency():
    people = [p for p in rows("agency-en", "employees") if p["Role"].lower() == "sales manager"]
    payments = rows("agency-en", "payments")
    inbound = {d["Deal"] for d in rows("agency-en", "deals") if d["Channel"] == "inbound"}
    for p in payments:
        p["day"], p["n"] = day(p["Paid on"]), int(p["No."])
        p["amount"], p["margin"], p["back"] = num(p["Amount"]), num(p["Margin"]), day(p["Refunded on"])
    for m in range(1, 5):
        total = F(0)
        for person in people:
            who = person["Employee ID"]
            if day(person["Hired on"]) > last_day(2026, m):
                continue
            own = [p for p in payments if p["Manager"] == who]
            now = [p for p in own if ym(p["day"]) == (2026, m)]
            first = [p for p in now if p["n"] == 1]
            turnover = sum(p["amount"] for p in first)
            fixed = F(35000) if turnover >= 150000 else F(25000) if turnover >= 100000 else F(0)
            hired = day(person["Hired on"])
            if (2026 - hired.year) * 12 + m - hired.month < 3:
                fixed = max(fixed, F(20000))
            spring = [p for p in first if p["Deal"] not in inbound and p["amount"] >= 40000 and m in (3, 4)]
            parts = F(15, 100) * sum(p["amount"] for p in now if p["n"] in (1, 4))
            share = sum((p["margin"] / 2 for p in first), F(0))
            for p in own:
                back = p["back"]
                if p["n"] == 1 and back and ym(back) == (2026, m) and (back - p["day"]).days <= 90 and p["day"] >= date(2026, 1, 1):
                    share -= p["margin"] / 2
            lines = {
                "turnover_bonus": fixed,
                "instalments": rounded(parts),
                "margin_share": rounded(share),
                "inbound_clients": F(1000) * sum(p["Deal"] in inbound for p in first),
                "spring_action": F(2000) * len(spring),
            }
            for component, amount in lines.items():
                say(f"2026-{m:02}", who, component, amount)
                total += amount
        if m == 3:
            total += race(people, payments)
        margin = sum(p["margin"] for p in payments if ym(p["day"]) == (2026, m))
        print(f"2026-{m:02} total {show(total)}, margin {show(margin)}, share {float(total / margin):.4f}", file=sys.stderr)


def race(people, payments):
    """The contest of the first quarter: by new clients, then turnover; equal ranks share the sum of their places."""
    score = {}
    for person in people:
        who = person["Employee ID"]
        first = [p for p in payments if p["Manager"] == who and p["n"] == 1 and date(2026, 1, 1) <= p["day"] <= date(2026, 3, 31)]
        clients = len({p["Client"] for p in first})
        if clients >= 2:
            score[who] = (clients, sum(p["amount"] for p in first))
    places = [F(15000), F(10000), F(5000)]
    won = F(0)
    for who, own in score.items():
        better = sum(other > own for other in score.values())
        equal = sum(other == own for other in score.values())
        prize = sum(places[better:better + equal], F(0)) / equal
        assert prize * 100 == int(prize * 100)
        say("2026-03", who, "quarter_race", prize)
        won += prize
    return won


def tier(value, lines):
    found = F(0)
    for bound, result in lines:
        if value >= bound:
            found = result
    return found


def scorecards():
    people = rows("team-scorecards", "employees")
    deals, grades = rows("team-scorecards", "deals"), rows("team-scorecards", "grades")
    won = [d for d in deals if d["Result"] == "won"]
    quota = {(q["Employee"], q["Month"]): num(q["Sales"]) for q in rows("team-scorecards", "quotas")}
    team_quota = {(q["Team"], q["Month"]): num(q["Sales"]) for q in rows("team-scorecards", "team_quotas")}
    team_of = {p["ID"]: p["Team"] for p in people}

    def curve(a):
        return F(0) if a < F(7, 10) else min(a, F(12, 10))

    for m in range(1, 7):
        month = f"2026-{m:02}"
        first, last = date(2026, m, 1), last_day(2026, m)
        for p in people:
            who, salary = p["ID"], num(p["Base salary"])
            hired, left = day(p["Hired on"]), day(p["Left on"]) or date.max
            if hired > last or left < first:
                continue

            def employed(a, b):
                return F((min(b, left) - max(a, hired)).days + 1, (b - a).days + 1)

            def sold(months, who=who):
                return sum(num(d["Amount"]) for d in won if d["Employee"] == who and ym(day(d["Closed on"])) in months)

            now = [(2026, m)]
            own = salary / 10 if sold(now) >= quota[who, month] else F(0)
            say(month, who, "own_plan", rounded(own * employed(first, last)))
            team = sum(sold(now, mate) for mate in team_of if team_of[mate] == p["Team"])
            amount = tier(team / team_quota[p["Team"], month], [(1, F(150)), (F(11, 10), F(250)), (F(5, 4), F(400))])
            say(month, who, "team_plan", rounded(amount * employed(first, last)))
            if m % 3:
                continue
            months = [(2026, k) for k in (m - 2, m - 1, m)]
            of = [d for d in deals if d["Employee"] == who and ym(day(d["Closed on"])) in months]
            good = [d for d in of if d["Result"] == "won"]
            marks = [num(g["Grade"]) for g in grades if g["Employee"] == who and ym(day(g["Given on"])) in months]
            plan = sum(quota[who, f"2026-{k:02}"] for _, k in months)
            scores = [(F(4, 10), sold(months) / plan)]
            if of:
                scores.append((F(2, 10), F(len(good), len(of)) / F(1, 2)))
            if good:
                scores.append((F(2, 10), 2 - F(sum(int(d["Cycle, days"]) for d in good), len(good)) / 30))
            if marks:
                scores.append((F(2, 10), sum(marks) / len(marks) / 4))
            result = sum(w * curve(a) for w, a in scores) / sum(w for w, _ in scores)
            rate = F(25, 100) if m == 3 else F(30, 100)
            pay = min(rate * 3 * salary * result, F(3000)) if result >= F(8, 10) else F(0)
            start = date(2026, m - 2, 1)
            say(month, who, "quarterly", rounded(pay * employed(start, last)))
            print(month, who, f"{float(result):.4f}", [f"{float(a):.3f}" for _, a in scores], file=sys.stderr)


    for m in (3, 6):
        months = [(2026, k) for k in (m - 2, m - 1, m)]
        start, end = date(2026, m - 2, 1), last_day(2026, m)

        def of(who, months=months):
            return sum(num(d["Amount"]) for d in won if d["Employee"] == who and ym(day(d["Closed on"])) in months)

        for team in sorted(set(team_of.values())):
            everybody = [p["ID"] for p in people if p["Team"] == team]
            sales = sum(of(who) for who in everybody)
            plan = sum(team_quota[team, f"2026-{k:02}"] for _, k in months)
            there = [p["ID"] for p in people if p["Team"] == team and day(p["Hired on"]) <= start
                     and (day(p["Left on"]) or date.max) >= end]
            fund = rounded(sales * F(2, 100)) if sales >= plan else F(0)
            own = sum(of(who) for who in there)
            for who, share in whole_cents(fund, {who: of(who) / own / 2 + F(1, 2 * len(there)) for who in there}):
                say(f"2026-{m:02}", who, "team_fund", share)


def whole_cents(fund, shares):
    """Shares of an amount that add up to it: cut to cents, the left-over cents to the largest remainders, then to the
    larger share, then to the smaller key."""
    exact = {who: fund * share * 100 for who, share in shares.items()}
    cents = {who: int(value) for who, value in exact.items()}
    left = int(fund * 100) - sum(cents.values())
    for who in sorted(exact, key=lambda who: (cents[who] - exact[who], -exact[who], who))[:left]:
        cents[who] += 1
    return [(who, F(amount, 100)) for who, amount in sorted(cents.items())]


def dealers():
    people = rows("dealer-network", "employees", True)
    goods = rows("dealer-network", "shipments", True)
    quota = {(q["Представитель"], q["Месяц"]): num(q["Оборот"]) for q in rows("dealer-network", "quotas", True)}
    work = [day(d["Дата"]) for d in rows("dealer-network", "calendar", True) if d["Рабочий день"] == "да"]
    new_share = {"стажёр": (2, 3), "представитель": (4, 5), "старший представитель": (5, 6)}
    paid_before = defaultdict(F)
    open_draw = defaultdict(F)
    for m in range(1, 7):
        month, first, last = f"2026-{m:02}", date(2026, m, 1), last_day(2026, m)
        everything = F(0)
        for p in people:
            who, hired = p["Табельный №"], day(p["Принят"])
            if hired > last:
                continue
            own = [g for g in goods if g["Представитель"] == who]
            now = [g for g in own if ym(day(g["Дата"])) == (2026, m)]
            turnover, margin = (sum(num(g[f]) for g in now) for f in ("Сумма без НДС", "Маржа"))
            plan = quota[who, f"{m:02}.2026"]
            done = turnover / plan
            pay = F(0)
            if done >= F(7, 10):
                for low, high, rate in ((0, 200000, 3), (200000, 400000, 5), (400000, None, 7)):
                    top = margin if high is None else min(margin, high)
                    pay += max(top - low, 0) * F(rate, 100)
                profit = margin / turnover
                pay *= F(8, 10) if profit < F(1, 10) else 1 if profit < F(18, 100) else F(12, 10)
                pay = min(pay, F(25000))
                pay *= F((last - max(first, hired)).days + 1, last.day)
            lines = {"комиссия": rounded(pay, F(1))}
            if p["Должность"] == "представитель":
                line = max(F(12000) - lines["комиссия"], -min(open_draw[who], lines["комиссия"] - 12000))
                open_draw[who] += line
                say(month, who, "аванс_представителя", line)
            lines["за_план"] = rounded(turnover * tier(done, [(1, F(3, 1000)), (F(12, 10), F(5, 1000))]), F(1))
            rate = F(new_share[p["Должность"]][m > 3], 100)
            news = sum((min(rate * num(g["Маржа"]), F(6000)) for g in now if g["Товар"] == "новинка"), F(0))
            lines["новинки"] = rounded(news, F(1))
            days = [d for d in work if first <= d <= last]
            share = F(sum(d >= hired for d in days), len(days))
            lines["доплата_стажёру"] = rounded(8000 * share if p["Должность"] == "стажёр" else F(0), F(1))
            months = range((m - 1) // 3 * 3 + 1, m + 1)
            so_far = sum(num(g["Сумма без НДС"]) for g in own if ym(day(g["Дата"])) in [(2026, k) for k in months])
            plans = [quota.get((who, f"{k:02}.2026")) for k in months]
            due = F(0)
            if None not in plans:
                steps = [(F(9, 10), F(2, 1000)), (1, F(3, 1000)), (F(11, 10), F(4, 1000))]
                due = so_far * tier(so_far / sum(plans), steps)
            key = (who, (m - 1) // 3)
            lines["квартал"] = rounded(due, F(1)) - paid_before[key]
            paid_before[key] += lines["квартал"]
            for component, amount in lines.items():
                say(month, who, component, amount)
            everything += sum(lines.values())
        whole = sum(num(g["Маржа"]) for g in goods if ym(day(g["Дата"])) == (2026, m))
        print(month, show(everything), show(whole), f"{float(everything / whole):.4f}", file=sys.stderr)


{"agency": agency, "scorecards": scorecards, "dealers": dealers}[sys.argv[1]]()

//! A statement as Markdown.

use crate::diagnostics::{Arg, phrase, term};
use crate::language::Format;
use crate::number::Exact;
use crate::report::markdown::{Inline, Page, Table};
use crate::report::statement::{Deals, LeftOut, LeftRow, Sheet, Statement};
use crate::report::visible;

/// The text of one person's statement.
pub fn markdown(statement: &Statement) -> String {
    let mut page = Page::new();
    page.heading(1, &plain(term("statement", statement.lang)));
    for sheet in &statement.sheets {
        let said = Said { statement, sheet };
        said.write(&mut page);
    }
    page.paragraph(&plain(term("statement_made", statement.lang)));
    page.text()
}

/// Text with nothing hidden in it.
fn plain(text: &str) -> Inline {
    Inline::text(&visible(text))
}

struct Said<'a> {
    statement: &'a Statement,
    sheet: &'a Sheet,
}

impl Said<'_> {
    fn word(&self, key: &'static str) -> &'static str {
        term(key, self.statement.lang)
    }

    fn amount(&self, amount: &Exact) -> Inline {
        plain(&Format::new(self.statement.lang).amount(amount, self.sheet.places))
    }

    fn money(&self, amount: &Exact) -> String {
        format!("{} {}", Format::new(self.statement.lang).amount(amount, self.sheet.places), self.sheet.currency)
    }

    fn heading(&self, page: &mut Page, key: &'static str) {
        page.heading(3, &plain(self.word(key).trim_end_matches(':')));
    }

    fn list(&self, page: &mut Page, key: &'static str, entries: impl Iterator<Item = String>) {
        let entries: Vec<Inline> = entries.map(|entry| plain(&entry)).collect();
        if !entries.is_empty() {
            self.heading(page, key);
            page.list(&entries);
        }
    }

    fn write(&self, page: &mut Page) {
        let (statement, sheet) = (self.statement, self.sheet);
        page.heading(2, &plain(&format!("{} · {}", sheet.plan, sheet.period)));
        let fact = |key: &'static str, value: &str| plain(&format!("{}: {value}", self.word(key)));
        let (to_pay, left) = sheet.to_pay();
        let mut about = vec![fact("head_payee", &statement.name), fact("statement_key", &statement.key)];
        about.extend(sheet.pay_date.iter().map(|day| fact("statement_pay_date", day)));
        about.push(fact(to_pay, &self.money(&left)).bold());
        page.list(&about);
        sheet.notes.iter().for_each(|note| page.paragraph(&plain(note)));
        self.lines(page);
        self.list(page, "statement_steps", sheet.steps.iter().map(|step| format!("{}: {}", step.rule, step.said)));
        self.list(page, "statement_unmet", sheet.unmet.iter().map(|(rule, why)| format!("{rule}: {why}")));
        self.results(page);
        if let Some(bars) = &sheet.past {
            self.heading(page, "statement_past");
            let heads = ["head_period", "head_amount"].map(|key| plain(self.word(key)));
            let mut table = Table::new(heads.to_vec(), 1);
            for bar in &bars.bars {
                table.row(vec![plain(&bar.label), plain(&bar.shown)]);
            }
            page.table(&table);
        }
        self.list(
            page,
            "statement_curves",
            sheet.curves.iter().map(|curve| format!("{}: {}", curve.title, curve.said)),
        );
        if !sheet.deals.is_empty() {
            self.heading(page, "statement_deals");
            for deals in &sheet.deals {
                page.heading(4, &plain(&deals.of));
                page.table(&self.deals(deals));
            }
        }
        if !sheet.left_out.is_empty() {
            self.heading(page, "statement_left_out");
            sheet.left_out.iter().for_each(|left| page.table(&self.left(left)));
        }
        self.list(page, "awards", sheet.awards.iter().cloned());
        self.list(page, "statement_roundings", sheet.roundings.iter().cloned());
        let clauses = sheet.clauses.iter().flat_map(|(rule, said)| {
            said.iter().map(move |text| if rule.is_empty() { text.clone() } else { format!("{rule}. {text}") })
        });
        self.list(page, "statement_clauses", clauses);
    }

    fn lines(&self, page: &mut Page) {
        let sheet = self.sheet;
        self.heading(page, "statement_summary");
        let amount = format!("{}, {}", self.word("head_amount"), sheet.currency);
        let heads = vec![plain(self.word("statement_for")), plain(self.word("statement_why")), plain(&amount)];
        let mut table = Table::new(heads, 2);
        for line in &sheet.lines {
            table.row(vec![plain(&line.title), plain(&line.why.join("; ")), self.amount(&line.amount)]);
        }
        table.row(vec![plain(self.word("total")).bold(), Inline::default(), self.amount(&sheet.by_rules).bold()]);
        page.table(&table);
        let beside = sheet.beside(self.statement.lang);
        if !beside.is_empty() {
            page.heading(4, &plain(self.word("statement_beside")));
            let heads = vec![plain(self.word("statement_for")), plain(self.word("head_reason")), plain(&amount)];
            let mut table = Table::new(heads, 2);
            for (of, amount, reason) in &beside {
                table.row(vec![plain(of), plain(reason), self.amount(amount)]);
            }
            let (to_pay, left) = sheet.to_pay();
            table.row(vec![plain(self.word(to_pay)).bold(), Inline::default(), self.amount(&left).bold()]);
            page.table(&table);
        }
        let states = sheet.states.iter().map(|(word, amount)| plain(&format!("{word}: {}", self.money(amount))));
        page.list(&states.collect::<Vec<_>>());
        if !sheet.open.is_empty() {
            let after = phrase("open_after", &[("period", Arg::Text(sheet.period.clone()))], self.statement.lang);
            page.paragraph(&plain(&after));
            let open = sheet.open.iter().map(|(said, amount)| {
                let known = amount
                    .as_ref()
                    .map_or_else(|| self.word("line_not_computed").to_owned(), |amount| self.money(amount));
                plain(&format!("{said}: {known}"))
            });
            page.list(&open.collect::<Vec<_>>());
        }
    }

    fn results(&self, page: &mut Page) {
        let results = &self.sheet.results;
        if results.is_empty() {
            return;
        }
        self.heading(page, "statement_results");
        let heads = ["statement_kpi", "head_period", "statement_value", "statement_quota", "statement_attainment"];
        let mut table = Table::new(heads.iter().map(|key| plain(self.word(key))).collect(), 2);
        for result in results {
            let cell = |said: &Option<String>| plain(said.as_deref().unwrap_or("—"));
            let cells = [cell(&result.value), cell(&result.quota), cell(&result.attainment)];
            table.row([plain(&result.name), plain(&result.period)].into_iter().chain(cells).collect());
        }
        page.table(&table);
    }

    fn left(&self, left: &LeftOut) -> Table {
        let heads = vec![plain(&left.record), plain(self.word("statement_details")), plain(self.word("head_reason"))];
        let mut table = Table::new(heads, 3);
        for LeftRow { what, details, why } in &left.rows {
            let details = details.iter().map(|(name, cell)| format!("{name} {cell}")).collect::<Vec<_>>();
            table.row(vec![plain(what), plain(&details.join(", ")), plain(why)]);
        }
        if left.more > 0 {
            let said = phrase("and_more_rows", &[("count", Arg::from(left.more))], self.statement.lang);
            table.row(vec![plain(&said), Inline::default(), Inline::default()]);
        }
        if let Some((field, sum)) = &left.total {
            let total = plain(self.word("total")).bold();
            table.row(vec![total, plain(&format!("{field}: {sum}")).bold(), Inline::default()]);
        }
        table
    }

    fn deals(&self, deals: &Deals) -> Table {
        let gives = self.word(if deals.paid { "statement_gives" } else { "statement_counts" });
        let mut heads = vec![plain(&deals.record), plain(self.word("statement_details"))];
        heads.extend(deals.adds_up.then(|| plain(gives)));
        let mut table = Table::new(heads, 2);
        for deal in &deals.rows {
            let details = deal.details.iter().map(|(name, cell)| format!("{name} {cell}")).collect::<Vec<_>>();
            let what = if deal.note.is_empty() { deal.what.clone() } else { format!("{} · {}", deal.what, deal.note) };
            table.row(vec![plain(&what), plain(&details.join(", ")), plain(&deal.gives)]);
        }
        if let Some((count, sum)) = &deals.more {
            let said = phrase("and_more_rows", &[("count", Arg::from(*count))], self.statement.lang);
            table.row(vec![plain(&said), Inline::default(), plain(sum)]);
        }
        if !deals.total.is_empty() {
            table.row(vec![plain(self.word("total")).bold(), Inline::default(), plain(&deals.total).bold()]);
        }
        table
    }
}

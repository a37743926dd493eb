//! A statement as a page of one file.

use maud::{Markup, html as markup};

use crate::diagnostics::{Arg, phrase, term};
use crate::language::{Format, Lang};
use crate::number::Exact;
use crate::report::html::{Column, Page, Table, data, facts, text};
use crate::report::statement::{Deals, KpiResult, LeftOut, LeftRow, Sheet, Statement};

/// The page of one person.
pub fn html(statement: &Statement) -> String {
    let lang = statement.lang;
    let heading = term("statement", lang);
    let several = statement.sheets.len() > 1;
    let body = markup! {
        h1 { (heading) }
        p { (data(&statement.name)) " · " (text(&statement.when())) }
        @for sheet in &statement.sheets { (Sheets { lang, sheet, several }.body(statement)) }
        p.quiet { (term("statement_made", lang)) }
        // Whoever prints it signs it.
        dl.signed {
            @for key in ["statement_signed_by", "statement_received"] {
                div { dt { (term(key, lang)) } dd { "" } }
            }
        }
    };
    let title = format!("{heading}: {}, {}", statement.name, statement.when());
    Page { lang, title: &title, body }.html()
}

struct Sheets<'a> {
    lang: Lang,
    sheet: &'a Sheet,
    several: bool,
}

impl Sheets<'_> {
    fn word(&self, key: &'static str) -> &'static str {
        term(key, self.lang)
    }

    fn amount(&self, amount: &Exact) -> String {
        Format::new(self.lang).amount(amount, self.sheet.places)
    }

    fn money(&self, amount: &Exact) -> String {
        format!("{} {}", self.amount(amount), self.sheet.currency)
    }

    fn body(&self, statement: &Statement) -> Markup {
        let sheet = self.sheet;
        let (to_pay, left) = sheet.to_pay();
        let about = [
            (self.word("head_payee"), data(&statement.name)),
            (self.word("statement_key"), data(&statement.key)),
            (self.word("head_period"), text(&sheet.period)),
            (self.word("statement_plan"), data(&sheet.plan)),
            (self.word(to_pay), markup! { span.amount { (self.money(&left)) } }),
        ];
        markup! {
            @if self.several { h2 { (data(&sheet.plan)) " · " (text(&sheet.period)) } }
            (facts(about))
            @if let Some(day) = &sheet.pay_date { p { (self.word("statement_pay_date")) ": " (text(day)) } }
            @for note in &sheet.notes { p { (text(note)) } }
            (self.summary())
            (self.list("statement_steps", &sheet.steps.iter().map(|step| format!("{}: {}", step.rule, step.said)).collect::<Vec<_>>()))
            (self.unmet())
            (self.results())
            (self.drawings())
            @if !sheet.deals.is_empty() {
                (self.heading("statement_deals"))
                @for deals in &sheet.deals { (self.deals(deals)) }
            }
            (self.left_out())
            (self.list("awards", &sheet.awards))
            (self.list("statement_roundings", &sheet.roundings))
            (self.clauses())
        }
    }

    fn heading(&self, key: &'static str) -> Markup {
        let word = self.word(key).trim_end_matches(':');
        markup! { @if self.several { h3 { (word) } } @else { h2 { (word) } } }
    }

    fn list(&self, key: &'static str, entries: &[String]) -> Markup {
        markup! {
            @if !entries.is_empty() {
                (self.heading(key))
                ul { @for entry in entries { li { (text(entry)) } } }
            }
        }
    }

    fn summary(&self) -> Markup {
        let sheet = self.sheet;
        let columns = vec![
            Column::text(self.word("statement_for")),
            Column::text(self.word("statement_why")),
            Column::number(format!("{}, {}", self.word("head_amount"), sheet.currency)),
        ];
        let mut table = Table::new(self.word("statement_lines"), columns);
        for line in &sheet.lines {
            let why = markup! { @for said in &line.why { div { (text(said)) } } };
            table.row(vec![data(&line.title), why, text(&self.amount(&line.amount))]);
        }
        table.total(vec![text(self.word("total")), markup! {}, text(&self.amount(&sheet.by_rules))]);
        let mut beside = Table::new(
            self.word("statement_beside"),
            vec![
                Column::text(self.word("statement_for")),
                Column::text(self.word("head_reason")),
                Column::number(format!("{}, {}", self.word("head_amount"), sheet.currency)),
            ],
        );
        let (to_pay, left) = sheet.to_pay();
        let aside = sheet.beside(self.lang);
        for (of, amount, reason) in &aside {
            beside.row(vec![data(of), data(reason), text(&self.amount(amount))]);
        }
        beside.total(vec![text(self.word(to_pay)), markup! {}, text(&self.amount(&left))]);
        let states = sheet.states.iter().map(|(word, amount)| (word.as_str(), text(&self.money(amount))));
        let open = sheet.open.iter().map(|(said, amount)| {
            let known =
                amount.as_ref().map_or_else(|| self.word("line_not_computed").to_owned(), |amount| self.money(amount));
            (said.as_str(), text(&known))
        });
        markup! {
            (self.heading("statement_summary"))
            (table.headed().html())
            @if !aside.is_empty() { (beside.html()) }
            @if !sheet.states.is_empty() { (facts(states)) }
            @if !sheet.open.is_empty() {
                p { (phrase("open_after", &[("period", Arg::Text(sheet.period.clone()))], self.lang)) }
                (facts(open))
            }
        }
    }

    fn unmet(&self) -> Markup {
        markup! {
            @if !self.sheet.unmet.is_empty() {
                (self.heading("statement_unmet"))
                dl { @for (rule, why) in &self.sheet.unmet { div { dt { (text(rule)) } dd { (text(why)) } } } }
            }
        }
    }

    fn results(&self) -> Markup {
        let results = &self.sheet.results;
        if results.is_empty() {
            return markup! {};
        }
        let any = |of: fn(&KpiResult) -> &Option<String>| results.iter().any(|result| of(result).is_some());
        let (quota, attained) = (any(|result| &result.quota), any(|result| &result.attainment));
        let mut columns = vec![Column::text(self.word("statement_kpi")), Column::text(self.word("head_period"))];
        columns.push(Column::number(self.word("statement_value")));
        columns.extend(quota.then(|| Column::number(self.word("statement_quota"))));
        columns.extend(attained.then(|| Column::number(self.word("statement_attainment"))));
        let mut table = Table::new(self.word("statement_results"), columns);
        let cell = |said: &Option<String>| text(said.as_deref().unwrap_or("—"));
        for result in results {
            let mut cells = vec![data(&result.name), text(&result.period), cell(&result.value)];
            cells.extend(quota.then(|| cell(&result.quota)));
            cells.extend(attained.then(|| cell(&result.attainment)));
            table.row(cells);
        }
        markup! { (self.heading("statement_results")) (table.headed().html()) }
    }

    fn drawings(&self) -> Markup {
        let sheet = self.sheet;
        markup! {
            @if sheet.past.is_some() || !sheet.curves.is_empty() { (self.heading("statement_drawings")) }
            @if let Some(bars) = &sheet.past {
                figure { (bars.html()) figcaption { (text(&bars.title)) ", " (sheet.currency) } }
            }
            @for curve in &sheet.curves {
                figure {
                    (curve.html())
                    figcaption {
                        (text(&curve.title)) ". "
                        @if let Some((_, here)) = &curve.place { (text(here)) }
                    }
                }
            }
        }
    }

    fn deals(&self, deals: &Deals) -> Markup {
        let gives = self.word(if deals.paid { "statement_gives" } else { "statement_counts" });
        let mut columns = vec![Column::text(deals.record.clone()), Column::text(self.word("statement_details"))];
        columns.extend(deals.adds_up.then(|| Column::number(gives)));
        let mut table = Table::new(deals.of.clone(), columns);
        for deal in &deals.rows {
            let note = if deal.note.is_empty() { String::new() } else { format!(" · {}", deal.note) };
            let details = markup! {
                @for (place, (name, cell)) in deal.details.iter().enumerate() {
                    @if place > 0 { ", " }
                    span.quiet { (text(name)) } " " (data(cell))
                }
            };
            let mut cells = vec![markup! { (data(&deal.what)) (note) }, details];
            cells.extend(deals.adds_up.then(|| text(&deal.gives)));
            table.row(cells);
        }
        if let Some((count, sum)) = &deals.more {
            let said = phrase("and_more_rows", &[("count", Arg::from(*count))], self.lang);
            let mut cells = vec![text(&said), markup! {}];
            cells.extend(deals.adds_up.then(|| text(sum)));
            table.row(cells);
        }
        if !deals.total.is_empty() {
            let mut cells = vec![text(self.word("total")), markup! {}];
            cells.extend(deals.adds_up.then(|| text(&deals.total)));
            table.total(cells);
        }
        table.html()
    }

    fn left_out(&self) -> Markup {
        let columns = |of: &str| {
            vec![Column::text(of), Column::text(self.word("statement_details")), Column::text(self.word("head_reason"))]
        };
        markup! {
            @if !self.sheet.left_out.is_empty() { (self.heading("statement_left_out")) }
            @for left in &self.sheet.left_out { (self.left(left, columns(&left.record))) }
        }
    }

    fn left(&self, left: &LeftOut, columns: Vec<Column>) -> Markup {
        let mut table = Table::new(left.record.clone(), columns);
        for LeftRow { what, details, why } in &left.rows {
            let details = markup! {
                @for (place, (name, cell)) in details.iter().enumerate() {
                    @if place > 0 { ", " }
                    span.quiet { (text(name)) } " " (data(cell))
                }
            };
            table.row(vec![data(what), details, text(why)]);
        }
        if left.more > 0 {
            let said = phrase("and_more_rows", &[("count", Arg::from(left.more))], self.lang);
            table.row(vec![text(&said), markup! {}, markup! {}]);
        }
        if let Some((field, sum)) = &left.total {
            table.total(vec![text(self.word("total")), text(&format!("{field}: {sum}")), markup! {}]);
        }
        table.html()
    }

    fn clauses(&self) -> Markup {
        let clauses = &self.sheet.clauses;
        markup! {
            @if !clauses.is_empty() {
                (self.heading("statement_clauses"))
                @for (rule, said) in clauses {
                    @if !rule.is_empty() { p { (data(rule)) } }
                    ul { @for text in said { li { (data(text)) } } }
                }
            }
        }
    }
}

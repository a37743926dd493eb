//! What `premia audit` finds: for people, as Markdown, as JSON, and as messages that stand at the rows.

pub(in crate::report) mod csv;
mod json;

pub use csv::audit_csv;
pub use json::audit_json;

use std::sync::Arc;

use crate::audit::{
    Allowance, Cast, Effect, Finding, Instead, Lacks, Looked, MOST, NotRun, PayWithout, ShownRow, Told,
};
use crate::data::{EntityId, Role, Tables};
use crate::diagnostics::render::Look;
use crate::diagnostics::{Arg, CellPlace, Code, Diagnostic, Place, phrase, say, term};
use crate::language::{Format, Lang};
use crate::number::Exact;
use crate::plan::Plan;
use crate::report::document::{Document, Piece, Table, human, markdown};
use crate::report::lint::mistakes_page;
use crate::report::visible;
use crate::source::SourceMap;
use crate::time::Period;

/// From how many points on a finding is a grave one.
pub const GRAVE: u32 = 70;

/// The findings of one plan in one period.
#[derive(Clone, Copy)]
pub struct AuditView<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// Its tables.
    pub tables: &'a Tables,
    /// The period.
    pub period: Period,
    /// Which field plays which part.
    pub cast: &'a Cast,
    /// How much was looked at.
    pub looked: &'a Looked,
    /// The findings told one by one, those of the most points first.
    pub told: &'a [Told],
    /// Those that are only counted.
    pub others: &'a [Finding],
    /// The checks that could not look.
    pub not_run: &'a [NotRun],
    /// What those that looked had to do without.
    pub without: &'a [(Code, Vec<Role>)],
    /// What the rules say is meant to be so, and where that stands.
    pub allowed: &'a [(String, Allowance)],
    /// For whom.
    pub lang: Lang,
}

/// The first three signs of the codes of each theme, and its name.
const THEMES: &[(&str, &str)] =
    &[("A01", "audit_theme_deals"), ("A02", "audit_theme_promises"), ("A03", "audit_theme_hygiene")];

/// The findings on a terminal.
pub fn audit_human(view: AuditView<'_>, width: usize) -> String {
    human(&view.document(), width)
}

/// The findings as Markdown.
pub fn audit_markdown(view: AuditView<'_>) -> String {
    markdown(&view.document()).text()
}

/// Why something was not looked at: the mistakes in rules and data.
pub fn audit_mistakes_markdown(mistakes: &[Diagnostic], sources: &SourceMap, look: &Look) -> String {
    let words = [term("audit_mistakes", look.lang), term("audit_mistakes_first", look.lang)];
    mistakes_page(words, mistakes, sources, look)
}

/// How much was looked at and how much was found, as one sentence.
pub fn audit_headline(view: AuditView<'_>) -> String {
    view.headline()
}

/// A finding as a message at the first of its rows that is in question.
pub fn audit_message(told: &Told) -> Diagnostic {
    let asked = told.rows.iter().find(|row| !row.beside);
    let place = asked.map_or(Place::Nowhere, at_row);
    message(&told.finding, place)
}

/// The places of all rows of a finding.
pub fn audit_places(told: &Told) -> Vec<Place> {
    told.rows.iter().map(at_row).collect()
}

fn at_row(row: &ShownRow) -> Place {
    let file = Arc::clone(&row.file);
    Place::Cell(CellPlace { file, line: row.line, column: 0, header: String::new(), text: String::new() })
}

fn message(finding: &Finding, place: Place) -> Diagnostic {
    let said = match finding.score() >= GRAVE {
        true => Diagnostic::error_at(finding.code, place),
        false => Diagnostic::warning_at(finding.code, place),
    };
    let said = finding.args.iter().fold(said, |said, (name, value)| said.arg(name, value.clone()));
    said.arg("score", usize::try_from(finding.score()).unwrap_or(0)).help(finding.form)
}

/// Whether a finding is about how the CRM is kept and no pay rests on its rows: then nothing need be said of pay.
fn is_idle(told: &Told) -> bool {
    told.finding.code.id().starts_with("A03") && told.effect == Effect::Pay(Vec::new())
}

impl AuditView<'_> {
    fn say(&self, key: &str, args: &[(&'static str, Arg)]) -> String {
        phrase(key, args, self.lang)
    }

    fn word(&self, key: &str) -> String {
        term(key, self.lang).to_owned()
    }

    fn money(&self, amount: &Exact) -> String {
        format!("{} {}", Format::new(self.lang).amount(amount, 2), self.plan.currency)
    }

    fn count(&self, of: impl Fn(Code) -> bool) -> usize {
        let told = self.told.iter().map(|told| told.finding.code);
        told.chain(self.others.iter().map(|finding| finding.code)).filter(|code| of(*code)).count()
    }

    fn document(&self) -> Document {
        let title = [("plan", Arg::from(&*self.plan.title)), ("period", Arg::Period(self.period))];
        let mut document = Document::new(self.say("audit_title", &title));
        let count = self.told.len() + self.others.len();
        document.strong(self.headline());
        self.about(&mut document);
        if count > 0 {
            document.table(self.themes());
            document.table(self.people());
            document.paragraph(self.word("audit_nothing_excluded"));
        }
        for told in self.told.iter().filter(|told| told.same_as.is_none()) {
            self.finding(&mut document, told);
        }
        let same: Vec<Vec<Piece>> = self.told.iter().filter_map(|told| self.same(told)).collect();
        if !same.is_empty() {
            document.heading(2, self.word("audit_same"));
            document.list(same);
        }
        if !self.others.is_empty() {
            document.paragraph(self.say("audit_others", &[("count", self.others.len().into())]));
        }
        let allowed = self.allowed.iter().filter(|(_, line)| line.findings > 0 || line.looked);
        let allowed: Vec<Vec<Piece>> = allowed.map(|line| vec![Piece::Text(self.allowance(line))]).collect();
        if !allowed.is_empty() {
            document.heading(2, self.word("audit_allowed"));
            document.list(allowed);
        }
        let record = |id: &crate::plan::Id<crate::plan::Record>| Arg::from(&*self.plan.records.get(*id).name);
        let others = self.cast.others.iter().map(|id| self.say("audit_other_record", &[("record", record(id))]));
        let lines = self.not_run.iter().map(|one| self.not_run(one));
        let unclear = (!self.looked.unclear.is_empty()).then(|| {
            let rules: Vec<Arg> = self.looked.unclear.iter().map(|rule| Arg::from(&**rule)).collect();
            self.say("audit_unclear", &[("count", rules.len().into()), ("rules", Arg::List(rules))])
        });
        let lines = lines.chain(unclear).chain(self.without.iter().map(|one| self.looked_without(one))).chain(others);
        let lines: Vec<Vec<Piece>> = lines.map(|line| vec![Piece::Text(line)]).collect();
        if !lines.is_empty() {
            document.heading(2, self.word("audit_not_run"));
            document.list(lines);
            if let Some(sample) = self.sample() {
                document.paragraph(self.say("audit_name_fields", &[("sample", sample.into())]));
            }
        }
        document
    }

    /// What a line `allow:` sets aside, or that it meets nothing.
    fn allowance(&self, (place, line): &(String, Allowance)) -> String {
        let args = [
            ("code", line.code.id().into()),
            ("place", place.as_str().into()),
            ("reason", Arg::from(visible(&line.because).into_owned())),
            ("count", line.findings.into()),
            ("period", Arg::Period(self.period)),
        ];
        let key = match (line.findings, line.elsewhere) {
            (1.., _) => "audit_set_aside",
            (0, true) => "audit_allowed_elsewhere",
            (0, false) => "audit_allowed_idle",
        };
        self.say(key, &args)
    }

    /// How much was looked at, and what was found.
    fn headline(&self) -> String {
        let record = ("record", Arg::from(&*self.plan.records.get(self.cast.record).name));
        let (rows, all) = (("rows", Arg::Count(self.looked.rows)), ("all", Arg::Count(self.looked.in_all)));
        let period = ("period", Arg::Period(self.period));
        match self.told.len() + self.others.len() {
            0 if self.looked.rows == 0 => self.say("audit_no_rows", &[record, period, all]),
            0 => self.say("audit_nothing", &[rows, record, period]),
            count => self.say("audit_found", &[("count", count.into()), rows, record, period]),
        }
    }

    /// What stands behind the number of rows: those that do not count, people and rows left out, and which fields say what.
    fn about(&self, document: &mut Document) {
        let looked = self.looked;
        if looked.passed_over > 0 {
            document.paragraph(self.say("audit_passed_over", &[("count", Arg::Count(looked.passed_over))]));
        }
        if looked.skipped > 0 {
            document.paragraph(self.say("audit_skipped", &[("count", Arg::Count(looked.skipped))]));
        }
        if !looked.left_out.is_empty() {
            let names: Vec<String> = looked.left_out.iter().map(|one| visible(&self.name(*one)).into_owned()).collect();
            document.paragraph(self.say("audit_left_out", &[("people", Arg::from(names.join(", ")))]));
        }
        let fields = self.cast.fields.iter();
        let fields: Vec<String> = fields
            .map(|(role, path)| format!("{}: {}", self.role(*role), visible(&path.written(&self.plan.records))))
            .collect();
        document.paragraph(self.say("audit_fields", &[("fields", Arg::from(fields.join(", ")))]));
    }

    /// A part in words.
    fn role(&self, role: Role) -> String {
        self.word(&format!("audit_role_{}", role.id().replace(' ', "_")))
    }

    /// A part in words, with its key and the fields that could play it.
    fn lacking(&self, roles: &[Role]) -> String {
        let one = |role: &Role| {
            let known = self.cast.free(self.plan, *role);
            let known: Vec<&str> = known.iter().map(String::as_str).take(MOST_FIELDS).collect();
            let args =
                [("role", self.role(*role).into()), ("key", role.id().into()), ("known", known.join(", ").into())];
            self.say(if known.is_empty() { "audit_role_lacks" } else { "audit_role_could_be" }, &args)
        };
        roles.iter().map(one).collect::<Vec<_>>().join("; ")
    }

    /// How a field is named for a part that nothing plays, where any check lacks one.
    fn sample(&self) -> Option<String> {
        let lacking = self.not_run.iter().find_map(|one| match &one.lacks {
            Lacks::Roles(roles) | Lacks::AnyOf(roles) => roles.first().copied(),
            _ => None,
        });
        let role = lacking.or_else(|| self.without.iter().find_map(|(_, roles)| roles.first().copied()))?;
        let russian = |name: &&&str| name.is_ascii() != (self.plan.lang == Lang::Ru);
        let field = self.cast.free(self.plan, role).into_iter().next();
        let field = field.or_else(|| role.usual().iter().find(russian).map(|name| (*name).to_owned()))?;
        Some(format!("audit: {{fields: {{{}: {field}}}}}", role.id()))
    }

    fn looked_without(&self, (code, roles): &(Code, Vec<Role>)) -> String {
        let codes = ("codes", Arg::from(code.id()));
        self.say("audit_looked_without", &[codes, ("fields", Arg::from(self.lacking(roles)))])
    }

    fn themes(&self) -> Table {
        let rows = THEMES.iter().flat_map(|(id, key)| {
            let mut codes: Vec<Code> = Code::ALL.iter().copied().filter(|code| code.id().starts_with(id)).collect();
            codes.retain(|code| self.count(|other| other == *code) > 0);
            codes.into_iter().map(|code| {
                let found = self.count(|other| other == code).to_string();
                vec![self.word(key), format!("{} {}", code.id(), self.word(&format!("audit_{}", code.id()))), found]
            })
        });
        Table {
            caption: self.word("audit_by_theme"),
            header: ["audit_head_theme", "audit_head_check", "audit_head_found"].map(|key| self.word(key)).to_vec(),
            numbers_from: 2,
            rows: rows.collect(),
        }
    }

    /// Who has how many findings, those of the most points first, and the most that one of them has brought.
    fn people(&self) -> Table {
        let mut rows: Vec<(Option<EntityId>, usize, u32, Exact)> = Vec::new();
        let all = self.told.iter().map(|told| (&told.finding, Some(&told.effect)));
        for (finding, effect) in all.chain(self.others.iter().map(|finding| (finding, None))) {
            let own = |pay: &PayWithout| if Some(pay.person) == finding.payee { pay.difference() } else { None };
            let brought = match effect {
                Some(Effect::Pay(people)) => people.iter().find_map(own).unwrap_or_default(),
                Some(Effect::Unknown) | None => Exact::zero(),
            };
            match rows.iter_mut().find(|(who, ..)| *who == finding.payee) {
                Some((_, count, score, most)) => {
                    *count += 1;
                    *score = finding.score().max(*score);
                    *most = brought.max(most.clone());
                }
                None => rows.push((finding.payee, 1, finding.score(), brought)),
            }
        }
        let line = |(who, count, score, most): (Option<EntityId>, usize, u32, Exact)| {
            let name =
                who.map_or_else(|| self.word("audit_several_people"), |who| visible(&self.name(who)).into_owned());
            let most = if most.is_positive() { self.money(&most) } else { "–".to_owned() };
            vec![name, count.to_string(), score.to_string(), most]
        };
        Table {
            caption: self.word("audit_by_people"),
            header: ["audit_head_who", "audit_head_found", "audit_head_points", "audit_head_most"]
                .map(|key| self.word(key))
                .to_vec(),
            numbers_from: 1,
            rows: rows.into_iter().map(line).collect(),
        }
    }

    /// What would become of the pay of several people, whose names stand below each other.
    fn effects(&self, told: &Told) -> Option<Table> {
        let Effect::Pay(people) = &told.effect else { return None };
        if people.len() < 2 || people.iter().any(|pay| pay.with.is_none()) {
            return None;
        }
        let (key, then, owner) = match told.finding.instead {
            Instead::Nothing => ("audit_effects", "audit_head_without", Arc::from("")),
            Instead::OneRow => ("audit_effects_as_one", "audit_head_then", Arc::from("")),
            Instead::Of(owner) => ("audit_effects_of", "audit_head_then", self.name(owner)),
        };
        let line = |pay: &PayWithout| {
            let (with, difference) = (pay.with.clone().unwrap_or_default(), pay.difference().unwrap_or_default());
            let side = if difference.is_negative() { "audit_effect_more" } else { "audit_effect_less" };
            let difference = self.say(side, &[("amount", self.money(&difference.abs()).into())]);
            vec![visible(&self.name(pay.person)).into_owned(), self.money(&with), self.money(&pay.without), difference]
        };
        Some(Table {
            caption: self.say(key, &[("over", Arg::Period(told.over)), ("owner", Arg::from(&*owner))]),
            header: ["audit_head_who", "audit_head_pay", then, "audit_head_difference"]
                .map(|key| self.word(key))
                .to_vec(),
            numbers_from: 1,
            rows: people.iter().take(MOST_ROWS).map(line).collect(),
        })
    }

    fn finding(&self, document: &mut Document, told: &Told) {
        let score = told.finding.score();
        let person = told.person.as_deref().map(|name| format!(" · {}", visible(name))).unwrap_or_default();
        let points = self.say("audit_points", &[("score", u64::from(score).into()), ("most", u64::from(MOST).into())]);
        document.heading(3, format!("{} · {points}{person}", told.finding.code.id()));
        let said = say(&message(&told.finding, Place::Nowhere), self.lang);
        document.paragraph(visible(&said.message).into_owned());
        document.list(
            told.finding
                .reasons
                .iter()
                .map(|reason| {
                    let points = ("points", Arg::Count(reason.points.into()));
                    let why = self.say(reason.key, &reason.args);
                    // What counts for nothing says more of the matter.
                    let said = match reason.points {
                        0 => why,
                        _ => self.say("audit_reason", &[points, ("why", Arg::from(why))]),
                    };
                    vec![Piece::Text(visible(&said).into_owned())]
                })
                .collect(),
        );
        document.table(self.rows(&told.rows));
        let effects = self.effects(told).filter(|_| !told.rows.is_empty() && !is_idle(told));
        match effects {
            Some(table) => {
                let left = match &told.effect {
                    Effect::Pay(people) => people.len().saturating_sub(table.rows.len()),
                    Effect::Unknown => 0,
                };
                document.table(table);
                if left > 0 {
                    document.paragraph(self.say("audit_effect_others", &[("count", left.into())]));
                }
            }
            None if !told.rows.is_empty() && !is_idle(told) => {
                document.paragraph(visible(&self.effect_over(told)).into_owned());
            }
            None => {}
        }
        if !said.help.is_empty() {
            document.paragraph(said.help);
        }
    }

    /// A finding that was told of another plan: what it does to the pay of this one.
    fn same(&self, told: &Told) -> Option<Vec<Piece>> {
        let plan = told.same_as.as_deref()?;
        let said = say(&message(&told.finding, Place::Nowhere), self.lang);
        let effect = if is_idle(told) { String::new() } else { self.effect_over(told) };
        let args = [
            ("code", Arg::from(told.finding.code.id())),
            ("message", said.message.into()),
            ("plan", plan.into()),
            ("effect", effect.into()),
        ];
        Some(vec![Piece::Text(visible(self.say("audit_same_as", &args).trim_end()).into_owned())])
    }

    /// What would become of the pay, with the periods where there are several.
    fn effect_over(&self, told: &Told) -> String {
        if told.over == self.period || told.effect == Effect::Unknown {
            return self.effect(told);
        }
        self.say("audit_effect_over", &[("over", Arg::Period(told.over)), ("effect", self.effect(told).into())])
    }

    fn rows(&self, rows: &[ShownRow]) -> Table {
        let format = Format::new(self.lang);
        // What no field says has no column.
        let said = |role: Role| self.cast.fields.contains_key(&role);
        let (client, amount) = (said(Role::Client), said(Role::Amount));
        let line = |row: &ShownRow| {
            let mut cells = vec![
                format!("{}{}:{}", if row.beside { "· " } else { "" }, visible(&row.file), row.line),
                visible(&row.key).into_owned(),
                row.day.map(|day| format.date(day)).unwrap_or_default(),
            ];
            cells.extend(
                client.then(|| row.client.as_deref().map(|name| visible(name).into_owned()).unwrap_or_default()),
            );
            cells.extend(amount.then(|| row.amount.as_ref().map(|sum| format.amount(sum, 2)).unwrap_or_default()));
            cells
        };
        let caption = if rows.iter().any(|row| row.beside) { "audit_rows_beside" } else { "audit_rows" };
        let mut heads = vec!["audit_head_place", "audit_head_key", "audit_head_day"];
        heads.extend(client.then_some("audit_head_client"));
        let numbers_from = heads.len();
        heads.extend(amount.then_some("audit_head_amount"));
        Table {
            caption: self.say(caption, &[("count", rows.len().into())]),
            header: heads.into_iter().map(|key| self.word(key)).collect(),
            numbers_from,
            rows: rows.iter().take(MOST_ROWS).map(line).collect(),
        }
    }

    fn effect(&self, told: &Told) -> String {
        let (key, today) = match told.finding.instead {
            Instead::Nothing => ("audit_effect", "audit_effect_today"),
            Instead::OneRow => ("audit_effect_as_one", "audit_effect_today_as_one"),
            Instead::Of(_) => ("audit_effect_of", "audit_effect_today_of"),
        };
        let owner = match told.finding.instead {
            Instead::Of(owner) => self.name(owner),
            Instead::Nothing | Instead::OneRow => Arc::from(""),
        };
        match &told.effect {
            Effect::Unknown => self.word("audit_effect_unknown"),
            Effect::Pay(people) if people.is_empty() => self.word("audit_effect_none"),
            Effect::Pay(people) => {
                let one = |pay: &PayWithout| {
                    let mut args = vec![
                        ("name", Arg::from(&*self.name(pay.person))),
                        ("owner", Arg::from(&*owner)),
                        ("without", self.money(&pay.without).into()),
                    ];
                    let (Some(with), Some(difference)) = (&pay.with, pay.difference()) else {
                        return self.say(today, &args);
                    };
                    let side = if difference.is_negative() { "audit_effect_more" } else { "audit_effect_less" };
                    let difference = self.say(side, &[("amount", self.money(&difference.abs()).into())]);
                    args.extend([("with", self.money(with).into()), ("difference", difference.into())]);
                    self.say(key, &args)
                };
                let mut parts: Vec<String> = people.iter().take(MOST_PEOPLE).map(one).collect();
                if let Some(left) = people.len().checked_sub(MOST_PEOPLE).filter(|left| *left > 0) {
                    parts.push(self.say("audit_effect_others", &[("count", left.into())]));
                }
                parts.join(" ")
            }
        }
    }

    fn name(&self, person: EntityId) -> Arc<str> {
        let entity = self.tables.get(self.plan.people).entity(person);
        entity.map_or_else(|| Arc::from(""), |entity| Arc::clone(&entity.shown))
    }

    fn not_run(&self, one: &NotRun) -> String {
        let codes: Vec<String> = one
            .codes
            .iter()
            .map(|code| format!("{} {}", code.id(), self.word(&format!("audit_{}", code.id()))))
            .collect();
        let codes = ("codes", Arg::from(codes.join(", ")));
        match &one.lacks {
            Lacks::Roles(roles) => {
                let record = ("record", Arg::from(&*self.plan.records.get(self.cast.record).name));
                self.say("audit_lacks_fields", &[codes, record, ("fields", Arg::from(self.lacking(roles)))])
            }
            Lacks::Values(roles) => {
                let name = |role: &Role| {
                    let path = self.cast.fields.get(role).map(|path| path.written(&self.plan.records));
                    format!("{} (`{}`)", self.role(*role), visible(&path.unwrap_or_default()))
                };
                let names: Vec<String> = roles.iter().map(name).collect();
                let period = ("period", Arg::Period(self.period));
                self.say("audit_lacks_values", &[codes, period, ("fields", Arg::from(names.join(", ")))])
            }
            Lacks::AnyOf(roles) => {
                let record = ("record", Arg::from(&*self.plan.records.get(self.cast.record).name));
                self.say("audit_lacks_any", &[codes, record, ("fields", Arg::from(self.lacking(roles)))])
            }
            Lacks::Setting(key) => self.say("audit_lacks_setting", &[codes, ("key", Arg::from(*key))]),
            Lacks::Record(name) => self.say("audit_lacks_record", &[codes, ("record", Arg::from(name))]),
            Lacks::History => self.say("audit_lacks_history", &[codes]),
            Lacks::Employment => {
                let people = &self.plan.records.get(self.plan.people).name;
                self.say("audit_lacks_employment", &[codes, ("record", Arg::from(&**people))])
            }
            Lacks::SwitchedOff => self.say("audit_switched_off", &[codes]),
        }
    }
}

/// The most rows of a finding that are shown to people; JSON has them all.
const MOST_ROWS: usize = 20;

/// The most fields that are named for a part.
const MOST_FIELDS: usize = 5;

/// The most people whose pay would change that are shown to people.
const MOST_PEOPLE: usize = 5;

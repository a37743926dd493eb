//! The part `audit` of the project file: which field of a record plays which part, and from what on something is odd.

use serde::Deserialize;

use crate::data::project::Checker;
use crate::data::yaml::{OneOrMany, Pairs};
use crate::number::Exact;
use crate::syntax::fold;

/// What a field of an audited record says of its row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// Who buys.
    Client,
    /// The day on which the row counts.
    Day,
    /// The day on which work on it began.
    Opened,
    /// The day on which it could have been closed: signed, ready, delivered.
    Ready,
    /// What it brings.
    Amount,
    /// What is left of that.
    Margin,
    /// The day on which it was given back.
    Refunded,
    /// Whose it was before.
    PreviousOwner,
    /// The day on which it came to whom it belongs to.
    OwnerChanged,
    /// Whether its client is said to be new.
    New,
    /// The tax number of the client.
    TaxId,
    /// The telephone of the client.
    Phone,
    /// The e-mail of the client.
    Email,
    /// The price before discounts.
    ListPrice,
    /// The discount.
    Discount,
    /// How far it is.
    Stage,
    /// What is to be done next.
    NextStep,
    /// The day on which it should be paid.
    Due,
    /// The day on which it was paid.
    Paid,
    /// The day on which it was last edited.
    Edited,
}

/// The names under which a part is known: its name in the project file first, then what its field is usually called.
const NAMES: &[(Role, &str, &[&str])] = &[
    (Role::Client, "client", &["client", "customer", "account", "клиент", "покупатель", "контрагент", "дилер"]),
    (Role::Day, "day", &["closed_on", "paid_on", "date", "закрыта", "оплата", "дата"]),
    (Role::Opened, "opened", &["opened_on", "created_on", "открыта", "создана"]),
    (Role::Ready, "ready", &["ready_on", "signed_on", "готова", "подписана", "подписан"]),
    (Role::Amount, "amount", &["amount", "revenue", "сумма", "выручка"]),
    (Role::Margin, "margin", &["margin", "маржа"]),
    (Role::Refunded, "refunded", &["refunded_on", "returned_on", "возврат", "возвращена"]),
    (Role::PreviousOwner, "previous owner", &["previous_owner", "previous_manager", "прежний_менеджер"]),
    (Role::OwnerChanged, "owner changed", &["owner_changed_on", "reassigned_on", "передана", "смена_менеджера"]),
    (Role::New, "new", &["is_new", "new_client", "новый", "новый_клиент"]),
    (Role::TaxId, "tax id", &["tax_id", "vat_id", "инн"]),
    (Role::Phone, "phone", &["phone", "телефон"]),
    (Role::Email, "email", &["email", "e_mail", "почта", "эл_почта"]),
    (Role::ListPrice, "list price", &["list_price", "цена_по_прайсу", "прайс"]),
    (Role::Discount, "discount", &["discount", "скидка"]),
    (Role::Stage, "stage", &["stage", "стадия", "этап"]),
    (Role::NextStep, "next step", &["next_step", "next_action", "следующий_шаг"]),
    (Role::Due, "due", &["due_on", "срок_оплаты"]),
    (Role::Paid, "paid", &["paid_on", "payment_date", "оплата", "оплачена"]),
    (Role::Edited, "edited", &["edited_on", "modified_on", "updated_on", "изменена"]),
];

impl Role {
    /// Every one, in the order of the reference.
    pub fn all() -> impl Iterator<Item = Role> {
        NAMES.iter().map(|(role, ..)| *role)
    }

    fn row(self) -> Option<&'static (Role, &'static str, &'static [&'static str])> {
        NAMES.iter().find(|(role, ..)| *role == self)
    }

    /// Its name in the project file.
    pub fn id(self) -> &'static str {
        self.row().map_or("", |(_, id, _)| *id)
    }

    /// What its field is usually called, in both languages.
    pub fn usual(self) -> &'static [&'static str] {
        self.row().map_or(&[], |(.., usual)| *usual)
    }
}

/// What `premia audit` goes by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditSettings {
    /// The record that is looked at; `None` for the one that most rules read.
    pub record: Option<String>,
    /// The fields that the company names for parts; an empty name says that there is none.
    pub roles: Vec<(Role, String)>,
    /// How many working days the end of a period has.
    pub last_days: usize,
    /// By how much of a bound at most it is crossed for that to be odd.
    pub margin: Exact,
    /// Within how many days a refund is a soon one.
    pub refund_days: i64,
    /// What share of a period in its last days is a spike.
    pub spike: Exact,
    /// Codes of checks that are switched off.
    pub without: Vec<String>,
}

impl Default for AuditSettings {
    fn default() -> AuditSettings {
        AuditSettings {
            record: None,
            roles: Vec::new(),
            last_days: 3,
            margin: Exact::scaled(5, 2),
            refund_days: 30,
            spike: Exact::scaled(5, 1),
            without: Vec::new(),
        }
    }
}

/// What the file says; numbers are read as text.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawAudit {
    #[serde(default)]
    record: Option<String>,
    #[serde(default)]
    fields: Pairs<String>,
    #[serde(default, rename = "last days")]
    last_days: OneOrMany,
    #[serde(default)]
    margin: OneOrMany,
    #[serde(default, rename = "soon refunded")]
    refund_days: OneOrMany,
    #[serde(default)]
    spike: OneOrMany,
    #[serde(default)]
    without: OneOrMany,
}

/// Reads the settings, over those that hold without any.
pub(super) fn read(raw: &RawAudit, checker: &mut Checker<'_>) -> AuditSettings {
    let mut settings = AuditSettings { record: raw.record.clone(), ..AuditSettings::default() };
    for (name, field) in &raw.fields.0 {
        match Role::all().find(|role| fold(role.id()) == fold(name)) {
            Some(role) => settings.roles.push((role, field.trim().to_owned())),
            None => {
                let known: Vec<&str> = Role::all().map(Role::id).collect();
                checker.bad(&["audit", "fields", name], "fields", name, known.join(", "));
            }
        }
    }
    let share = |text: &str| {
        let share = Exact::parse(text.trim().strip_suffix('%')?.trim())?;
        let share = &share * &Exact::scaled(1, 2);
        (share.is_positive() && share <= Exact::one()).then_some(share)
    };
    let days = |text: &str| {
        let text = text.trim();
        let number = text.strip_suffix("days").or_else(|| text.strip_suffix("day")).unwrap_or(text).trim();
        number.parse::<usize>().ok().filter(|days| (1..=366).contains(days))
    };
    if let Some(days) = said(checker, "last days", raw.last_days.0.first().map(String::as_str), "3 days", days) {
        settings.last_days = days;
    }
    if let Some(margin) = said(checker, "margin", raw.margin.0.first().map(String::as_str), "5%", share) {
        settings.margin = margin;
    }
    if let Some(days) = said(checker, "soon refunded", raw.refund_days.0.first().map(String::as_str), "30 days", days) {
        settings.refund_days = i64::try_from(days).unwrap_or(30);
    }
    if let Some(spike) = said(checker, "spike", raw.spike.0.first().map(String::as_str), "50%", share) {
        settings.spike = spike;
    }
    for code in &raw.without.0 {
        let known = crate::diagnostics::Code::from_id(code.trim()).filter(|code| code.id().starts_with('A'));
        match known {
            Some(code) => settings.without.push(code.id().to_owned()),
            None => checker.bad(&["audit", "without"], "without", code, "A0101, A0102"),
        }
    }
    settings
}

/// A value, unless it is absent or wrong; what is wrong is said.
fn said<T>(
    checker: &mut Checker<'_>,
    key: &'static str,
    text: Option<&str>,
    known: &str,
    read: impl Fn(&str) -> Option<T>,
) -> Option<T> {
    let text = text?;
    let value = read(text);
    if value.is_none() {
        checker.bad(&["audit", key], key, text, known);
    }
    value
}

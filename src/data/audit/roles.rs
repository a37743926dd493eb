//! What fields of an audited record say of their rows, and how such fields are usually called.

use crate::diagnostics::phrase;
use crate::language::Lang;
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
    /// The day on which the client complained.
    Claimed,
    /// The day on which the client left.
    ClientLeft,
    /// What is bought.
    Product,
    /// Where the client came from.
    Source,
    /// The last day on which something was done.
    Activity,
    /// The day on which the stage was last changed.
    StageChanged,
    /// The day on which it reached one of the stages that the project file lists, by its place there.
    Reached(u8),
}

/// The names under which a part is known: its name in the project file first, then what its field is usually called.
const NAMES: &[(Role, &str, &[&str])] = &[
    (
        Role::Client,
        "client",
        &[
            "client",
            "customer",
            "account",
            "account_name",
            "customer_name",
            "company",
            "клиент",
            "покупатель",
            "контрагент",
            "дилер",
            "компания",
            "название_компании",
            "заказчик",
        ],
    ),
    (
        Role::Day,
        "day",
        &["closed_on", "paid_on", "date", "close_date", "closed_date", "закрыта", "оплата", "дата", "дата_закрытия"],
    ),
    (
        Role::Opened,
        "opened",
        &[
            "opened_on",
            "created_on",
            "created_date",
            "create_date",
            "opened_date",
            "открыта",
            "создана",
            "дата_создания",
            "дата_начала",
        ],
    ),
    (
        Role::Ready,
        "ready",
        &[
            "ready_on",
            "signed_on",
            "signed_date",
            "contract_date",
            "готова",
            "подписана",
            "подписан",
            "дата_подписания",
        ],
    ),
    (Role::Amount, "amount", &["amount", "revenue", "deal_value", "сумма", "выручка", "сумма_сделки", "бюджет"]),
    (Role::Margin, "margin", &["margin", "маржа"]),
    (
        Role::Refunded,
        "refunded",
        &["refunded_on", "returned_on", "refund_date", "refunded_date", "возврат", "возвращена", "дата_возврата"],
    ),
    (
        Role::PreviousOwner,
        "previous owner",
        &[
            "previous_owner",
            "previous_manager",
            "prior_owner",
            "previous_owner_id",
            "prior_owner_id",
            "прежний_менеджер",
            "прежний_ответственный",
        ],
    ),
    (
        Role::OwnerChanged,
        "owner changed",
        &[
            "owner_changed_on",
            "reassigned_on",
            "owner_changed_date",
            "owner_change_date",
            "передана",
            "смена_менеджера",
            "дата_передачи",
            "смена_ответственного",
        ],
    ),
    (
        Role::New,
        "new",
        &["is_new", "new_client", "new_logo", "new_customer", "новый", "новый_клиент", "новая_компания"],
    ),
    (Role::TaxId, "tax id", &["tax_id", "vat_id", "vat_number", "tax_number", "инн", "инн_клиента", "инн_компании"]),
    (Role::Phone, "phone", &["phone", "contact_phone", "phone_number", "телефон", "рабочий_телефон"]),
    (
        Role::Email,
        "email",
        &["email", "e_mail", "contact_email", "email_address", "почта", "эл_почта", "рабочая_почта"],
    ),
    (Role::ListPrice, "list price", &["list_price", "цена_по_прайсу", "прайс"]),
    (Role::Discount, "discount", &["discount", "скидка"]),
    (Role::Stage, "stage", &["stage", "стадия", "этап"]),
    (Role::NextStep, "next step", &["next_step", "next_action", "следующий_шаг"]),
    (Role::Due, "due", &["due_on", "срок_оплаты"]),
    (Role::Paid, "paid", &["paid_on", "payment_date", "оплата", "оплачена"]),
    (Role::Edited, "edited", &["edited_on", "modified_on", "updated_on", "изменена"]),
    (Role::Claimed, "claimed", &["claimed_on", "complaint_on", "рекламация", "претензия"]),
    (Role::ClientLeft, "client left", &["client_left_on", "churned_on", "cancelled_on", "отток", "отключён"]),
    (Role::Product, "product", &["product", "item", "продукт", "товар", "услуга"]),
    (Role::Source, "source", &["source", "lead_source", "источник"]),
    (
        Role::Activity,
        "activity",
        &["last_activity_on", "last_activity", "last_contact_on", "последняя_активность", "последний_контакт"],
    ),
    (Role::StageChanged, "stage changed", &["stage_changed_on", "стадия_изменена", "смена_стадии"]),
];

/// Words in names of fields that say nothing of their part.
const OF_ANY: &[&str] = &[
    "on",
    "id",
    "is",
    "e",
    "date",
    "last",
    "client",
    "customer",
    "дата",
    "последняя",
    "последний",
    "клиента",
    "компании",
];

/// So many letters at the beginning of a word are no accident.
const ALIKE: usize = 4;

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
        self.row().map_or("stages", |(_, id, _)| *id)
    }

    /// Whether a word is what it is called in reports, or its field usually.
    pub(super) fn is_called(self, word: &str) -> bool {
        let key = format!("audit_role_{}", self.id().replace(' ', "_"));
        let said = Lang::ALL.map(|lang| fold(&phrase(&key, &[], lang)));
        said.contains(&fold(word)) || self.usual().iter().any(|name| fold(name) == fold(word))
    }

    /// Whether a field is called much as its field usually is: a word of one begins as a word of the other.
    pub fn is_like(self, field: &str) -> bool {
        let words = |name: &str| -> Vec<String> {
            let all = fold(name);
            all.split(['_', ' ']).filter(|word| !OF_ANY.contains(word)).map(str::to_owned).collect()
        };
        let begins_alike = |one: &String, other: &String| {
            let same = one.chars().zip(other.chars()).take_while(|(a, b)| a == b).count();
            same >= ALIKE || one == other
        };
        let own = words(field);
        self.usual().iter().flat_map(|name| words(name)).any(|usual| own.iter().any(|word| begins_alike(word, &usual)))
    }

    /// What its field is usually called, in both languages.
    pub fn usual(self) -> &'static [&'static str] {
        self.row().map_or(&[], |(.., usual)| *usual)
    }
}

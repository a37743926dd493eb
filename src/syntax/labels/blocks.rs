//! The kinds of block and their keywords.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::language::Lang;

kinds! {
    /// The kinds of block.
    BlockKind {
        /// Who is paid, how often, in what currency.
        Plan,
        /// The shape of a table of data.
        Record,
        /// A dated parameter.
        Param,
        /// A named expression.
        Define,
        /// A KPI.
        Kpi,
        /// A table of tiers.
        Scale,
        /// Weighted KPIs.
        Scorecard,
        /// A rule that pays.
        Bonus,
        /// An exception to a rule that pays.
        Exception,
        /// Rules of which one is chosen.
        Group,
        /// A limit of what several rules pay.
        Cap,
        /// Something given that is not money.
        Award,
        /// Something to talk about.
        Notice,
        /// A guard.
        Ensure,
        /// An advance on what is earned.
        Draw,
        /// Something taken from the pay.
        Deduction,
        /// A reduction for a disciplinary sanction.
        Sanction,
        /// An amount shared by a team.
        Pool,
        /// Prizes by rank.
        Contest,
        /// A table of values.
        Report,
        /// Another file.
        Import,
    }
}

impl BlockKind {
    /// The keyword in a language.
    pub fn word(self, lang: Lang) -> &'static str {
        use BlockKind as B;
        let (english, russian) = match self {
            B::Plan => ("plan", "схема"),
            B::Record => ("record", "реестр"),
            B::Param => ("param", "параметр"),
            B::Define => ("define", "определение"),
            B::Kpi => ("kpi", "показатель"),
            B::Scale => ("scale", "шкала"),
            B::Scorecard => ("scorecard", "матрица"),
            B::Bonus => ("bonus", "премия"),
            B::Exception => ("exception", "исключение"),
            B::Group => ("group", "группа"),
            B::Cap => ("cap", "потолок"),
            B::Award => ("award", "награда"),
            B::Notice => ("notice", "уведомление"),
            B::Ensure => ("ensure", "требование"),
            B::Draw => ("draw", "аванс"),
            B::Deduction => ("deduction", "удержание"),
            B::Sanction => ("sanction", "взыскание"),
            B::Pool => ("pool", "фонд"),
            B::Contest => ("contest", "конкурс"),
            B::Report => ("report", "отчёт"),
            B::Import => ("import", "импорт"),
        };
        match lang {
            Lang::En => english,
            Lang::Ru => russian,
        }
    }

    /// Whether the block is a component of pay: a rule with lines of its own.
    pub fn is_component(self) -> bool {
        use BlockKind as B;
        matches!(self, B::Bonus | B::Cap | B::Pool | B::Contest | B::Draw | B::Deduction | B::Sanction)
    }

    /// The block and language of a folded keyword.
    pub fn from_word(folded: &str) -> Option<(BlockKind, Lang)> {
        // Asked of the first word of every line.
        static KNOWN: LazyLock<HashMap<String, (BlockKind, Lang)>> = LazyLock::new(|| {
            let pairs = BlockKind::ALL.iter().flat_map(|kind| Lang::ALL.map(|lang| (*kind, lang)));
            pairs.map(|(kind, lang)| (crate::syntax::fold(kind.word(lang)), (kind, lang))).collect()
        });
        KNOWN.get(folded).copied()
    }
}

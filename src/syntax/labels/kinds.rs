//! The kinds of label.

kinds! {
    /// The labels.
    LabelKind {
        /// Who the plan is for.
        For,
        /// The regular period.
        Every,
        /// The currency.
        Currency,
        /// Rounding.
        Rounding,
        /// The days on which it holds.
        Effective,
        /// When it is paid.
        PayDate,
        /// What kind of payment it is.
        Kind,
        /// On what ground it is paid.
        Ground,
        /// When it is paid, in words.
        Term,
        /// On which conditions, in words.
        Conditions,
        /// The document.
        Document,
        /// Text for documents.
        Note,
        /// The key of a record.
        Key,
        /// What a record builds on.
        Extends,
        /// What the values of a table add up to.
        Total,
        /// Employment.
        Employed,
        /// Absence.
        Absent,
        /// Which day decides who is paid.
        PayeesAsOf,
        /// The name on statements.
        ShownAs,
        /// Whose a row is.
        CreditedTo,
        /// A field.
        Field,
        /// A field that is computed from others of its row.
        Computed,
        /// A value from a day on.
        FromDate,
        /// A table of values.
        Table,
        /// The second driver of a table of tiers.
        Across,
        /// How the base is cut into slices.
        Slices,
        /// What had been reached, or was open, before the first period.
        Opening,
        /// A value.
        Is,
        /// The formula of a KPI.
        Measure,
        /// Which rows.
        Where,
        /// The date that decides.
        ByDate,
        /// How money in other currencies is converted.
        Convert,
        /// The quota.
        Quota,
        /// The date of a cohort and how long it is observed.
        Cohort,
        /// From when until when a row is outstanding.
        Outstanding,
        /// The level.
        Per,
        /// How the quota of a part of a period is found.
        QuotaProrated,
        /// The formula of attainment.
        Attainment,
        /// What drives the tiers.
        By,
        /// How tiers are read.
        Mode,
        /// What rates are applied to.
        On,
        /// The tier below the first line.
        Below,
        /// A tier that holds its boundary.
        From,
        /// A tier that begins above its boundary.
        Above,
        /// The weight of a KPI.
        Weight,
        /// The condition.
        When,
        /// What holds without data.
        IfNoData,
        /// The rows paid for.
        ForEach,
        /// The window.
        Window,
        /// The window of quotas.
        QuotaWindow,
        /// What a negative line does.
        IfNegative,
        /// The day that decides which dated values hold.
        DatedBy,
        /// The amount.
        Pays,
        /// A step on each row's amount.
        EachThen,
        /// A step on the amount.
        Then,
        /// When pay is taken back.
        Reversed,
        /// Given once.
        Once,
        /// What is done.
        Action,
        /// What must hold.
        Check,
        // Pay over time.
        /// The date until which pay is held back.
        HeldUntil,
        /// What becomes of what is held when that date never comes.
        IfNever,
        /// The parts in which pay is paid, and when.
        PaidInParts,
        /// What becomes of parts whose day comes after the payee has left.
        IfLeft,
        /// The rows to which a line is attributed.
        SpreadOver,
        /// The bonuses that a draw is an advance on.
        DrawOf,
        /// The bonuses that a sanction reduces.
        SanctionOf,
        /// Whether a draw is paid back.
        Recoverable,
        /// How a draw is paid back.
        RecoveredHow,
        /// When what is open of a draw is forgiven.
        Forgiven,
        /// What becomes of an open draw when the payee leaves.
        OnLeaving,
        /// Consecutive periods of one person.
        Story,
        /// What a deduction may be taken from.
        TakenFrom,
        /// The most that may be taken.
        Limit,
        /// What becomes of what could not be taken.
        Rest,
        /// By how much a sanction reduces.
        ReducesBy,
        /// The order that imposes a sanction.
        SanctionDocument,
        /// The amount of a pool, a draw or a deduction.
        Amount,
        /// The day that decides who belongs to which team.
        TeamAsOf,
        /// Who takes part.
        Among,
        /// What happens where nobody takes part.
        IfNobody,
        /// How a pool is shared.
        SharedBy,
        /// What happens where there is nothing to share by.
        IfNoBasis,
        /// By what people are ranked.
        RankBy,
        /// What holds between people of one rank.
        Ties,
        /// The prize of a place.
        Place,
        /// The prize of several places.
        Places,
        /// The prize of a share of all who take part.
        Top,
        /// A column of a report.
        Column,
        /// The order of a report.
        SortBy,
        /// Examples of a whole circle.
        ExamplesTogether,
        /// What examples state.
        Given,
        /// Examples.
        Examples,
        // Gates, modifiers, exceptions.
        /// What must be reached, and where pay then begins.
        Gate,
        /// The rules of a group.
        GroupOf,
        /// Which of them pays.
        Takes,
        /// What a cap is on.
        CapOf,
        /// The limit.
        AtMost,
        /// What becomes of what exceeds it.
        Excess,
        /// The rule that an exception is of.
        ExceptionOf,
        /// What an exception makes of the pay.
        ExceptionPays,
        /// Where an exception holds beside where its rule pays.
        Holds,
        /// What becomes of the difference that an exception makes to a share of a pool.
        Difference,
        /// What an exception to a rule `so far` changes.
        Changes,
        /// Whether an exception is prorated as its rule is.
        Prorate,
        // What a plan and its KPIs are for; nothing of it changes an amount.
        /// The goal that a plan or KPI serves.
        Goal,
        /// Who answers for a plan or KPI.
        Owner,
        /// The day of the last review.
        Reviewed,
        /// What shows that a quota can be met.
        Evidence,
        /// The value from which a KPI starts.
        Baseline,
        /// The KPI that is the result of a leading one.
        LeadsTo,
        /// How many of a leading KPI give how many of its result.
        Conversion,
        /// How many of a KPI one person can do.
        Capacity,
        /// Who can influence a KPI.
        InfluencedBy,
        /// What is promised for all quotas met.
        Promised,
        /// A finding that is meant to be so, and why.
        Allow,
        /// Why.
        Reason,
        /// By whom it was approved.
        Approved,
    }
}

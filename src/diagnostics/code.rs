//! The stable codes. A code is never used again for another mistake.
//!
//! P01 the text and its lines · P02 names · P03 types, units and currencies · P04 dates and periods ·
//! P05 tiers, weights, examples and the shape of a plan · P06 the project file · P07 data · P08 the run · P09 cases ·
//! P107 to P109 the ledger.
//!
//! Of `premia lint` and `premia audit`: L01 KPIs and the plan as a document · L02 scales · L03 money · L04 targets ·
//! L05 law · L06 history · L07 changes of rules, funnels · L09 findings that are allowed. Of `premia audit`: A01 deals
//! made for the bonus · A02 promises · A03 how the CRM is kept.

macro_rules! codes {
    ($($name:ident = $code:literal),* $(,)?) => {
        /// What kind of mistake a message is about.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[allow(missing_docs, reason = "each code has a page that `premia explain` prints")]
        pub enum Code {
            $($name),*
        }

        impl Code {
            /// Every code, in the order of the list.
            pub const ALL: &'static [Code] = &[$(Code::$name),*];

            /// The code as people see it: `P0203`.
            pub fn id(self) -> &'static str {
                match self {
                    $(Code::$name => $code),*
                }
            }
        }
    };
}

codes! {
    // The text and its lines.
    NotText = "P0101",
    FileTooLarge = "P0102",
    StrayLine = "P0103",
    UnknownBlock = "P0104",
    MissingTitle = "P0105",
    MissingName = "P0106",
    UnknownLabel = "P0107",
    LabelNotHere = "P0108",
    LabelTwice = "P0109",
    LabelMissing = "P0110",
    EmptyValue = "P0111",
    NotUnderstood = "P0112",
    UnclosedBracket = "P0113",
    UnclosedQuote = "P0114",
    TooDeep = "P0115",
    OtherLanguage = "P0116",
    MixedLetters = "P0117",
    DecimalMark = "P0118",
    GroupedByComma = "P0119",
    TightMinus = "P0120",
    UpToAsks = "P0121",
    WrongOperator = "P0122",
    NoSuchDate = "P0123",
    TooManyDigits = "P0124",
    RowWithoutTable = "P0125",
    RowTooLong = "P0126",
    MixedPrecedence = "P0128",
    DateFormOfOtherLanguage = "P0129",
    NoPlan = "P0130",
    EndsTooSoon = "P0131",
    NotAName = "P0132",
    LeadingZero = "P0133",
    TierRanges = "P0134",
    // Names.
    UnknownName = "P0201",
    TwoOfOneName = "P0202",
    AmbiguousName = "P0203",
    NotUsed = "P0204",
    Cycle = "P0205",
    NotAllowedHere = "P0206",
    ImportNotFound = "P0207",
    UnknownField = "P0208",
    NotALink = "P0209",
    WrongKind = "P0210",
    NobodysRows = "P0211",
    // Types, units and currencies.
    TypesDiffer = "P0301",
    TypeExpected = "P0302",
    CurrenciesDiffer = "P0303",
    UnknownCurrency = "P0304",
    UnitsNeeded = "P0305",
    PercentOrNumber = "P0306",
    BracketsNeeded = "P0307",
    NotAConstant = "P0308",
    UnknownOption = "P0309",
    TiersOfTwoKinds = "P0310",
    CurrencyVaries = "P0311",
    NotRates = "P0312",
    NothingConverted = "P0313",
    OneRateForAll = "P0314",
    // What a field is compared with.
    TextBesideLink = "P0315",
    TextTwice = "P0316",
    TextNowhere = "P0746",
    // Dates and periods.
    ParamGap = "P0401",
    ParamOrder = "P0402",
    ChangesInside = "P0403",
    RangeBackwards = "P0404",
    PeriodTooShort = "P0405",
    NoDate = "P0406",
    // People over time, credits.
    RoundingUnit = "P0410",
    ShareWordNeeded = "P0411",
    NoShares = "P0412",
    ShareShape = "P0413",
    NobodyAbsent = "P0414",
    GroupOfGroup = "P0415",
    ParamTotal = "P0416",
    // Days, units, groups, reports.
    EachDayHere = "P0425",
    EndOfPeriodOnly = "P0426",
    QuotaOfPerson = "P0427",
    // Rules that begin or end inside a period.
    PartOfPeriod = "P0150",
    // Changes inside a period.
    QuotaProratedIdle = "P0151",
    // Tiers, weights, examples, shape.
    TierOrder = "P0501",
    TierTwice = "P0502",
    ModeMissing = "P0503",
    NoTiers = "P0504",
    WeightsTotal = "P0505",
    ExampleFails = "P0506",
    ExampleColumn = "P0507",
    ExampleValueMissing = "P0508",
    BaseMissing = "P0509",
    PaysMissing = "P0511",
    NothingPays = "P0512",
    ModeAndValues = "P0513",
    // Pay over time.
    StoryPeriods = "P0560",
    NotEarned = "P0561",
    RecoveryUnsaid = "P0562",
    RefundTooLarge = "P0566",
    TotalOfPayHere = "P0567",
    CannotTakeOff = "P0568",
    CountTakenInPart = "P0569",
    SanctionOfWhom = "P0570",
    HoldUnsaid = "P0571",
    HoldSoFar = "P0572",
    PartsTotal = "P0573",
    LeftUnsaid = "P0574",
    PartsAndHeld = "P0575",
    PartOfNoRow = "P0576",
    SpreadForNothing = "P0577",
    PartAtOnce = "P0578",
    TwoDates = "P0514",
    // Units that rows name.
    NotAUnit = "P0160",
    UnitNotHere = "P0161",
    UnitLabelIdle = "P0162",
    RowsSayNoUnit = "P0163",
    NotOfAUnit = "P0164",
    UnitUnknownHere = "P0165",
    QuotaOfWholePerson = "P0166",
    RowsWithoutUnit = "P0840",
    UnitOfNobody = "P0841",
    // Pools, contests, milestones, reports.
    PersonalInGroup = "P0580",
    TeamAsOfUnsaid = "P0581",
    NoBasis = "P0582",
    NobodyTakesPart = "P0583",
    IfNobodyUnsaid = "P0584",
    SharingTotal = "P0585",
    TogetherColumns = "P0586",
    TiesUnsaid = "P0587",
    PlacesWrong = "P0588",
    PrizesOfTwoKinds = "P0589",
    TieLeft = "P0590",
    WhoseInContest = "P0591",
    SpanNotWhole = "P0592",
    OnceForRows = "P0593",
    NoSuchColumn = "P0594",
    FunnelWrong = "P0595",
    // Gates, modifiers, exceptions.
    GateWord = "P0540",
    GateForm = "P0541",
    ExceptionForm = "P0542",
    ExceptionsOverlap = "P0543",
    ExceptionsMeet = "P0544",
    ExceptionProrates = "P0545",
    ExceptionDates = "P0546",
    MembersWrong = "P0547",
    BelowZero = "P0548",
    LimitBelowZero = "P0549",
    CannotCarry = "P0550",
    ExceptionUnsaid = "P0551",
    NothingLeftForOthers = "P0552",

    // Tables of tiers, slices, opening balances, attainment.
    MatrixMode = "P0520",
    TierHeading = "P0521",
    CornerMissing = "P0522",
    SlicesMissing = "P0523",
    SlicesNotHere = "P0524",
    OpeningNotHere = "P0525",
    QuotaWindowIdle = "P0526",
    // The project file.
    ProjectMissing = "P0601",
    ProjectBroken = "P0602",
    RecordNotBound = "P0603",
    BindingUnknown = "P0604",
    FileNotFound = "P0605",
    BadFormat = "P0606",
    FieldUnknown = "P0607",
    ProjectKeyUnknown = "P0608",
    ProjectKeyTwice = "P0609",
    LinkNotALink = "P0610",
    // Data.
    ColumnMissing = "P0701",
    BadCell = "P0702",
    EmptyCell = "P0703",
    KeyTwice = "P0704",
    LinkToNothing = "P0705",
    DateOutside = "P0706",
    RowBroken = "P0707",
    BadEncoding = "P0708",
    NoRows = "P0709",
    AlmostKnown = "P0710",
    TooManyBad = "P0711",
    RowsSkipped = "P0712",
    NotCredited = "P0713",
    HeaderTwice = "P0714",
    SumTooLarge = "P0715",
    LinkToSeveral = "P0716",
    QuoteOpen = "P0717",
    // People and credits in data.
    SharesTotal = "P0720",
    ShareAlone = "P0721",
    SharedTwice = "P0722",
    AbsenceBackwards = "P0723",
    EmploymentBackwards = "P0724",
    BeforeHistory = "P0725",
    MembershipChanges = "P0730",
    HeadsInACircle = "P0731",
    // Files that are not what they seem.
    FileCutOff = "P0734",
    FileMaybeCut = "P0748",
    ControlDiffers = "P0749",
    RowsInTwoFiles = "P0735",
    // Packed files.
    ArchiveDamaged = "P0736",
    // What earlier runs have measured.
    CacheNotKept = "P0747",
    // Other formats than CSV.
    JsonLine = "P0737",
    ColumnUnfit = "P0738",
    ParquetUnread = "P0739",
    // The run.
    NoDataMet = "P0801",
    NobodyPaid = "P0802",
    EnsureFailed = "P0803",
    ChangedInside = "P0804",
    PeriodOutside = "P0805",
    CalendarMissing = "P0806",
    UnknownPayee = "P0807",
    TierTableMiss = "P0808",
    RulesTooDeep = "P0809",
    RowsWithoutDate = "P0810",
    RowsUndecided = "P0811",
    RowsWithoutValue = "P0812",
    NoRowsInPeriod = "P0813",
    // The run: changes inside a period.
    QuotaOfPart = "P0850",
    // The run: rates, computed fields.
    NothingToSpreadOver = "P0833",
    RowsOfNobody = "P0835",
    RateMissing = "P0820",
    ComputedInData = "P0821",
    // What ends with something open.
    LeftOpen = "P0870",
    RefundWithoutDay = "P0871",
    RefundOfNothing = "P0872",
    // What a run passes over.
    RefundFromBefore = "P0843",
    TiersBelowZero = "P0873",
    FactorOfNothing = "P0187",
    // What is carried from period to period.
    CarriedLeftUnsaid = "P0180",
    LeftOfGroup = "P0181",
    OpensNothing = "P0182",
    PaidLaterByNoRule = "P0183",
    DrawsTogether = "P0184",
    DrawAfterCap = "P0185",
    OpeningBelowZero = "P0553",
    DayNotCovered = "P0846",
    // Explanations of single rows and amounts.
    UnknownRow = "P1030",
    RowOfSeveral = "P1031",
    // Cases.
    CaseBroken = "P0901",
    CaseFails = "P0902",
    CaseEmpty = "P0903",
    CaseNotRead = "P0904",
    CaseValue = "P0905",
    CaseEvent = "P0906",
    CaseGuard = "P0907",
    CaseExtra = "P0908",
    CaseKey = "P0909",

    // Pay for the payroll program.
    ExportColumn = "P1040",
    ExportMapUnknown = "P1041",
    ExportUnmapped = "P1042",
    ExportEmpty = "P1043",
    ExportCharacter = "P1044",
    WorkbookUnfit = "P1045",
    ReconcileIncomplete = "P1050",
    AuditField = "P1060",

    // Days: lines of tiers that end, what is paid once in a time, parts on days, several refunds.
    NoLineHere = "P0170",
    OnceInTooShort = "P0171",
    RefundsLink = "P0172",
    RefundsTooLarge = "P0842",

    // The ledger: manual adjustments.
    AdjustmentPayee = "P1070",
    AdjustmentPlaces = "P1071",
    AdjustmentPeriod = "P1072",
    AdjustmentTwice = "P1073",
    AdjustmentPlan = "P1074",
    AdjustmentComponent = "P1075",
    AdjustmentUndated = "P1076",
    // The ledger: closed periods.
    LedgerDamaged = "P1080",
    LedgerBroken = "P1081",
    ClosedNotCovered = "P1082",
    ClosedDiffers = "P1083",
    RecordedFileGone = "P1084",
    ClosedWithoutPlan = "P1085",
    ClosedLost = "P1086",
    ClosedAgain = "P1087",
    OwedByLeavers = "P1088",
    ClosedUncommitted = "P1089",

    // Lint: KPIs, and the plan as a document.
    TooManyKpis = "L0101",
    KpiWithoutPay = "L0102",
    PayWithoutKpi = "L0103",
    PurposeUnsaid = "L0104",
    NotReviewed = "L0105",
    WeightTooSmall = "L0106",
    OnlyOneLevel = "L0107",
    LeadPaysMore = "L0108",
    CannotInfluence = "L0109",
    TooComplex = "L0110",
    // Lint: scales.
    SelfDealing = "L0201",
    Cliff = "L0202",
    RegressiveStep = "L0203",
    PayFalls = "L0204",
    FlatEnd = "L0205",
    TierUnreachable = "L0206",
    // Lint: money.
    PaysBeyondBase = "L0301",
    BaseUndefined = "L0302",
    CapUnwanted = "L0303",
    PromiseNotKept = "L0304",
    // Lint: targets.
    TargetWithoutEvidence = "L0401",
    TargetForAll = "L0402",
    TargetFarFromBaseline = "L0403",
    // Lint: law, by a profile.
    LegalFormUnsaid = "L0501",
    FineForbidden = "L0502",
    SanctionBeyond = "L0503",
    BonusRecovered = "L0504",
    DeductionBeyond = "L0505",
    PaidLate = "L0506",

    // Lint: rules held against what happened.
    OutOfReach = "L0601",
    NoChallenge = "L0602",
    RarelyMet = "L0603",
    Ratchet = "L0604",
    SharpRise = "L0605",
    SeasonIgnored = "L0606",
    BaselineNeverWas = "L0607",

    // Lint: changes of rules.
    PaysLess = "L0701",
    ChangesPast = "L0702",
    // Lint: the funnel.
    ConversionOff = "L0703",
    BeyondCapacity = "L0704",
    // Lint: proofs.
    GuardCanFail = "L0801",
    // Lint: findings that are meant to be so.
    AllowIdle = "L0901",
    NoSuchCheck = "L0902",

    // Audit: deals that are made for the bonus.
    FakeClients = "A0101",
    EndSpike = "A0102",
    PulledForward = "A0103",
    PutOff = "A0104",
    OwnerChanged = "A0105",
    SplitDeals = "A0106",
    DoubledDeals = "A0107",
    NotNew = "A0108",
    // Audit: promises.
    Refunds = "A0201",
    Claims = "A0202",
    ClientsLeft = "A0203",
    Discounts = "A0204",
    PaidLosses = "A0205",
    Overdue = "A0206",
    // Audit: how the CRM is kept.
    NoNextStep = "A0301",
    NoAmount = "A0302",
    ImpossibleDates = "A0303",
    MixedDates = "A0304",
    StagesSkipped = "A0305",
    EditedLate = "A0306",
    LeadsAlone = "A0307",
    JunkShare = "A0308",
    Unknown = "A0309",
    Spellings = "A0310",
    NotEmployed = "A0311",
    SignsMixedUp = "A0312",
}

impl Code {
    /// Whether it is a finding of `premia lint`, which a plan may allow.
    pub fn is_of_lint(self) -> bool {
        self.id().starts_with('L')
    }

    /// Whether it is a finding of `premia audit`.
    pub fn is_of_audit(self) -> bool {
        self.id().starts_with('A')
    }

    /// The code that people call `id`, in any case; `None` for an unknown one.
    pub fn from_id(id: &str) -> Option<Code> {
        Code::ALL.iter().copied().find(|code| code.id().eq_ignore_ascii_case(id))
    }
}

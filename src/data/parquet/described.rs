//! What the description of a group says of its values, so that they need not be read to know that nothing is wrong with them.

use parquet::basic::Encoding;
use parquet::file::metadata::ColumnChunkMetaData;
use parquet::file::statistics::Statistics;

use crate::data::parquet::kinds::Kind;
use crate::data::parquet::values::Units;

/// What is known of a column of a group. That it is so is for whoever wrote the file to answer for; what is absent or makes no
/// sense is not known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Described {
    /// In how many rows nothing stands.
    pub(crate) empty: Option<u64>,
    /// The values.
    pub(crate) values: Known,
}

/// What is known of the values that stand in a column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Known {
    /// Nothing.
    #[default]
    Nothing,
    /// Numbers from the first through the second, `units / 10^scale`.
    Numbers { units: (i128, i128), scale: u32 },
    /// Days since 1970-01-01, from the first through the second, each at midnight.
    Days((i64, i64)),
    /// The same, with a time.
    Moments((i64, i64)),
    /// Yes and no.
    Flags,
    /// Texts all of which stand in the dictionary of the group.
    Coded,
}

impl Described {
    pub(super) fn of(chunk: &ColumnChunkMetaData, kind: Kind) -> Described {
        let statistics = chunk.statistics();
        let rows = u64::try_from(chunk.num_values()).ok();
        let empty =
            statistics.and_then(Statistics::null_count_opt).filter(|empty| rows.is_some_and(|rows| *empty <= rows));
        let range = statistics.and_then(|statistics| range(statistics, kind)).filter(|(first, last)| first <= last);
        let narrow = |(first, last): (i128, i128)| Some((i64::try_from(first).ok()?, i64::try_from(last).ok()?));
        let values = match (kind, range) {
            (Kind::YesNo, _) => Known::Flags,
            (Kind::Text, _) if is_coded(chunk) => Known::Coded,
            (Kind::Number { scale, unsigned: false }, Some(units)) => Known::Numbers { units, scale },
            (Kind::Day, Some(days)) => narrow(days).map(Known::Days).unwrap_or_default(),
            (Kind::Moment { per_second }, Some(range)) => {
                let day = |at: i64| at.div_euclid(per_second).div_euclid(86_400);
                narrow(range).map(|(first, last)| Known::Moments((day(first), day(last)))).unwrap_or_default()
            }
            _ => Known::Nothing,
        };
        Described { empty, values }
    }
}

/// Whether all pages of values hold numbers of the dictionary.
fn is_coded(chunk: &ColumnChunkMetaData) -> bool {
    let of_pages = chunk
        .page_encoding_stats_mask()
        .is_some_and(|pages| pages.is_only(Encoding::RLE_DICTIONARY) || pages.is_only(Encoding::PLAIN_DICTIONARY));
    chunk.dictionary_page_offset().is_some() && of_pages
}

/// The smallest and the largest value.
fn range(statistics: &Statistics, kind: Kind) -> Option<(i128, i128)> {
    match statistics {
        Statistics::Int32(known) => Some(((*known.min_opt()?).into(), (*known.max_opt()?).into())),
        Statistics::Int64(known) => Some(((*known.min_opt()?).into(), (*known.max_opt()?).into())),
        // Old programs have compared bytes as numbers without a sign.
        Statistics::FixedLenByteArray(_) | Statistics::ByteArray(_)
            if matches!(kind, Kind::Number { .. }) && !statistics.is_min_max_deprecated() =>
        {
            let exact = statistics.min_is_exact() && statistics.max_is_exact();
            let of = |bytes: Option<&[u8]>| bytes.filter(|_| exact).and_then(|bytes| Units::of(bytes).0);
            Some((of(statistics.min_bytes_opt())?, of(statistics.max_bytes_opt())?))
        }
        _ => None,
    }
}

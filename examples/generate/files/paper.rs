//! How numbers, dates and tables are written: as an English or a Russian program would export them.

/// The habits of a file.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// UTF-8, commas between cells, `1250.50`, `2026-03-31`.
    English,
    /// windows-1251, semicolons, `1 250,50` with a no-break space, `31.03.2026`.
    Russian,
}

/// A day.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day {
    pub year: i64,
    pub month: i64,
    pub day: i64,
}

/// The days of a month.
pub fn days_in(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

impl Day {
    /// A day of a month that may be counted beyond December; a day too late in it is its last one.
    pub fn new(year: i64, month: i64, day: i64) -> Day {
        let year = year + (month - 1).div_euclid(12);
        let month = (month - 1).rem_euclid(12) + 1;
        Day { year, month, day: day.min(days_in(year, month)) }
    }

    /// So many days later.
    pub fn plus(mut self, days: i64) -> Day {
        self.day += days;
        while self.day > days_in(self.year, self.month) {
            self.day -= days_in(self.year, self.month);
            self.month += 1;
            if self.month > 12 {
                (self.year, self.month) = (self.year + 1, 1);
            }
        }
        self
    }

    pub fn write(self, style: Style) -> String {
        let Day { year, month, day } = self;
        match style {
            Style::English => format!("{year:04}-{month:02}-{day:02}"),
            Style::Russian => format!("{day:02}.{month:02}.{year:04}"),
        }
    }
}

/// A month as data files write it.
pub fn month(year: i64, month: i64, style: Style) -> String {
    match style {
        Style::English => format!("{year:04}-{month:02}"),
        Style::Russian => format!("{month:02}.{year:04}"),
    }
}

/// An amount in kopecks or cents.
pub fn money(minor: i64, style: Style) -> String {
    let sign = if minor < 0 { "-" } else { "" };
    let (whole, part) = (minor.abs() / 100, minor.abs() % 100);
    match style {
        Style::English => format!("{sign}{whole}.{part:02}"),
        Style::Russian => format!("{sign}{},{part:02}", grouped(whole)),
    }
}

fn grouped(whole: i64) -> String {
    let digits = whole.to_string();
    let mut out = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push('\u{a0}');
        }
        out.push(digit);
    }
    out
}

/// A table under construction.
pub struct Sheet {
    style: Style,
    text: String,
}

impl Sheet {
    pub fn new(style: Style, headings: &[&str]) -> Sheet {
        let mut sheet = Sheet { style, text: String::new() };
        sheet.row(headings);
        sheet
    }

    pub fn row<T: AsRef<str>>(&mut self, cells: &[T]) {
        let mark = if self.style == Style::English { ',' } else { ';' };
        for (place, cell) in cells.iter().map(AsRef::as_ref).enumerate() {
            if place > 0 {
                self.text.push(mark);
            }
            if cell.contains([mark, '"']) {
                self.text.push_str(&format!("\"{}\"", cell.replace('"', "\"\"")));
            } else {
                self.text.push_str(cell);
            }
        }
        self.text.push_str(if self.style == Style::English { "\n" } else { "\r\n" });
    }

    /// The bytes of the file.
    pub fn bytes(self) -> Vec<u8> {
        match self.style {
            Style::English => self.text.into_bytes(),
            Style::Russian => self.text.chars().map(windows_1251).collect(),
        }
    }
}

fn windows_1251(c: char) -> u8 {
    match c {
        'А'..='я' => u8::try_from(u32::from(c) - u32::from('А') + 0xc0).unwrap_or(b'?'),
        'Ё' => 0xa8,
        'ё' => 0xb8,
        '№' => 0xb9,
        '«' => 0xab,
        '»' => 0xbb,
        '\u{a0}' => 0xa0,
        _ => u8::try_from(u32::from(c)).ok().filter(u8::is_ascii).unwrap_or(b'?'),
    }
}

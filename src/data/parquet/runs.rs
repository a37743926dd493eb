//! Small numbers in runs: one number repeated, or several side by side in as many bits as the largest takes.

/// Numbers still to be read.
#[derive(Clone, Debug, Default)]
pub(super) struct Runs {
    bytes: Vec<u8>,
    at: usize,
    width: u32,
    run: Run,
}

#[derive(Clone, Copy, Debug)]
enum Run {
    /// This number, so many times more.
    Same(u32, usize),
    /// So many numbers more, side by side; bits already taken from the bytes, and how many.
    Packed { left: usize, bits: u64, held: u32 },
}

impl Default for Run {
    fn default() -> Run {
        Run::Same(0, 0)
    }
}

impl Runs {
    /// Numbers of so many bits; `None` for more than 32.
    pub(super) fn new(bytes: &[u8], width: u32) -> Option<Runs> {
        (width <= 32).then(|| Runs { bytes: bytes.to_vec(), at: 0, width, run: Run::default() })
    }

    /// Adds the next numbers; `None` when there are not so many.
    pub(super) fn read(&mut self, mut count: usize, out: &mut Vec<u32>) -> Option<()> {
        while count > 0 {
            match &mut self.run {
                Run::Same(_, 0) | Run::Packed { left: 0, .. } => self.turn()?,
                Run::Same(number, left) => {
                    let taken = count.min(*left);
                    out.resize(out.len() + taken, *number);
                    *left -= taken;
                    count -= taken;
                }
                Run::Packed { left, bits, held } => {
                    let taken = count.min(*left);
                    let mask = (1_u64 << self.width) - 1;
                    for _ in 0..taken {
                        while *held < self.width {
                            *bits |= u64::from(*self.bytes.get(self.at)?) << *held;
                            self.at += 1;
                            *held += 8;
                        }
                        out.push((*bits & mask) as u32);
                        *bits >>= self.width;
                        *held -= self.width;
                    }
                    *left -= taken;
                    count -= taken;
                }
            }
        }
        Some(())
    }

    /// Turns to the next run.
    fn turn(&mut self) -> Option<()> {
        let mut header = 0_u64;
        for shift in (0..63).step_by(7) {
            let byte = *self.bytes.get(self.at)?;
            self.at += 1;
            header |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                break;
            }
        }
        let count = usize::try_from(header >> 1).ok()?;
        // A run of nothing would be met for ever by whoever expects more.
        (count > 0).then_some(())?;
        self.run = if header & 1 == 1 {
            Run::Packed { left: count.checked_mul(8)?, bits: 0, held: 0 }
        } else {
            let mut number = 0_u32;
            for at in 0..self.width.div_ceil(8) {
                number |= u32::from(*self.bytes.get(self.at)?) << (8 * at);
                self.at += 1;
            }
            Run::Same(number, count)
        };
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8], width: u32, counts: &[usize]) -> Option<Vec<u32>> {
        let mut runs = Runs::new(bytes, width)?;
        let mut out = Vec::new();
        for count in counts {
            runs.read(*count, &mut out)?;
        }
        Some(out)
    }

    #[test]
    fn runs_of_both_kinds_are_read() {
        // The example of the format: 0 to 7 in three bits each.
        assert_eq!(read(&[3, 0x88, 0xc6, 0xfa], 3, &[8]), Some((0..8).collect()));
        assert_eq!(read(&[3, 0x88, 0xc6, 0xfa], 3, &[3, 1, 4]), Some((0..8).collect()));
        assert_eq!(read(&[10, 4, 3, 0x88, 0xc6, 0xfa], 3, &[2, 4]), Some(vec![4, 4, 4, 4, 4, 0]));
        assert_eq!(read(&[0x90, 3, 1, 2], 9, &[200]), Some(vec![513; 200]));
        assert_eq!(read(&[8], 0, &[4]), Some(vec![0; 4]));
    }

    #[test]
    fn what_is_cut_off_or_empty_is_no_run() {
        assert_eq!(read(&[3, 0x88, 0xc6], 3, &[8]), None);
        assert_eq!(read(&[3, 0x88, 0xc6, 0xfa], 3, &[9]), None);
        assert_eq!(read(&[10], 3, &[1]), None);
        assert_eq!(read(&[0, 0, 0, 0], 3, &[1]), None);
        assert_eq!(read(&[0xff; 20], 3, &[1]), None);
        assert_eq!(read(&[3, 0], 33, &[1]), None);
    }
}

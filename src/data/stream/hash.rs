//! Short texts as numbers, fast and the same in every run.

const MIX: u64 = 0x9e37_79b9_7f4a_7c15;

/// A number of a text; different texts have different ones but for a chance of one to 2^64.
#[inline]
pub(super) fn hash(text: &[u8]) -> u64 {
    let (words, rest) = text.as_chunks::<8>();
    let mut state = (text.len() as u64).wrapping_mul(MIX) ^ 0x2d35_8dcc_aa6c_78a5;
    for word in words {
        state = mix(state, u64::from_le_bytes(*word));
    }
    if !rest.is_empty() {
        state = mix(state, rest.iter().rev().fold(0, |word, byte| (word << 8) | u64::from(*byte)));
    }
    mix(state, MIX)
}

#[inline]
fn mix(state: u64, word: u64) -> u64 {
    let product = u128::from(state ^ word ^ 0x8bb8_4b93_962e_acc9).wrapping_mul(u128::from(MIX | 1));
    // Both halves, and the state itself, so that no word makes the next one forget what came before.
    ((product >> 64) as u64 ^ product as u64).rotate_left(23).wrapping_add(state)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn different_texts_have_different_numbers() {
        let mut seen = std::collections::HashSet::new();
        for number in 0..100_000_u32 {
            for text in [format!("{number}"), format!("D-{number:08}"), format!("{number:032}")] {
                assert!(seen.insert(hash(text.as_bytes())), "{text}");
            }
        }
        for length in 1..40 {
            assert!(seen.insert(hash(&vec![0; length])) && seen.insert(hash(&vec![255; length])));
        }
    }
}

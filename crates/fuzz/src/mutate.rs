//! Deterministic mutations: the same seed gives the same inputs on every machine.

/// Inputs do not grow beyond this.
const LENGTH_LIMIT: usize = 4096;

/// How often something longer is made of an input at the most.
const REPEATS: usize = 80;

/// Chance that can be repeated (xorshift64*, Vigna 2016).
#[derive(Debug, Clone)]
pub struct Chance(u64);

impl Chance {
    /// Starts from a seed.
    pub fn new(seed: u64) -> Self {
        // Zero would stay zero.
        Self(seed ^ 0x9e37_79b9_7f4a_7c15 | 1)
    }

    fn draw(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// Draws a number below a bound, or zero if there is none below it.
    pub fn below(&mut self, bound: usize) -> usize {
        let bound = u64::try_from(bound).unwrap_or(u64::MAX).max(1);
        usize::try_from((self.draw() >> 11) % bound).unwrap_or(0)
    }
}

/// Changes an input in one to four places. `corpus` gives parts of other inputs, `words` what means something.
pub fn mutate(chance: &mut Chance, corpus: &[Vec<u8>], words: &[&str]) -> Vec<u8> {
    let mut input = corpus.get(chance.below(corpus.len())).cloned().unwrap_or_default();
    for _ in 0..=chance.below(4) {
        change(chance, &mut input, corpus, words);
    }
    input.truncate(LENGTH_LIMIT);
    input
}

fn change(chance: &mut Chance, input: &mut Vec<u8>, corpus: &[Vec<u8>], words: &[&str]) {
    let at = chance.below(input.len() + 1);
    let end = at + chance.below((input.len() - at).min(32) + 1);
    match chance.below(9) {
        0 => {
            if let Some(byte) = input.get_mut(at) {
                *byte ^= 1 << chance.below(8);
            }
        }
        1 => input.insert(at, u8::try_from(chance.below(256)).unwrap_or(0)),
        2 => {
            if let Some(byte) = input.get_mut(at) {
                *byte = u8::try_from(32 + chance.below(95)).unwrap_or(b' ');
            }
        }
        3 => drop(input.drain(at..end)),
        4 => {
            let part = input[at..end].to_vec();
            put(input, at, &part);
        }
        5 | 6 => {
            let word = words.get(chance.below(words.len())).copied().unwrap_or_default();
            if chance.below(2) == 0 {
                input.drain(at..end);
            }
            put(input, at, word.as_bytes());
        }
        7 => {
            let word = words.get(chance.below(words.len())).copied().unwrap_or_default();
            let times = chance.below(REPEATS) + 1;
            put(input, at, word.repeat(times).as_bytes());
        }
        _ => {
            let other = corpus.get(chance.below(corpus.len())).map_or(&[][..], Vec::as_slice);
            let from = chance.below(other.len() + 1);
            input.truncate(at);
            input.extend_from_slice(&other[from..]);
        }
    }
}

fn put(input: &mut Vec<u8>, at: usize, part: &[u8]) {
    input.splice(at..at, part.iter().copied());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn some(seed: u64) -> Vec<Vec<u8>> {
        let corpus = [b"abcdef".to_vec(), b"{\"a\": 1}".to_vec(), Vec::new()];
        let mut chance = Chance::new(seed);
        (0..500).map(|_| mutate(&mut chance, &corpus, &["word", "\""])).collect()
    }

    #[test]
    fn the_same_seed_gives_the_same_inputs_and_another_one_others() {
        assert_eq!(some(7), some(7));
        assert_ne!(some(7), some(8));
    }

    #[test]
    fn inputs_vary_and_stay_bounded() {
        let mut inputs = some(1);
        assert!(inputs.iter().all(|input| input.len() <= LENGTH_LIMIT));
        inputs.sort();
        inputs.dedup();
        assert!(inputs.len() > 350, "{}", inputs.len());
    }
}

//! What one connection sends: bytes built before the clock starts.

/// The requests of one connection, in order and without end.
#[derive(Debug, Clone)]
pub(crate) enum Script {
    /// The same requests again and again, such that a round trip through all of them changes nothing.
    Cycle {
        /// Each request, and whether its latency counts.
        requests: Vec<Step>,
        /// The one to send next.
        position: usize,
    },
    /// One request with a number in it that is new each time.
    Numbered {
        /// The request; the number stands where [`PLACE`] stood.
        template: Vec<u8>,
        /// Where each copy of the number begins.
        places: Vec<usize>,
        /// The number to send next.
        next: u64,
    },
}

/// A request of a cycle.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    /// The bytes.
    pub(crate) request: Vec<u8>,
    /// Whether its latency counts: of adding and removing a member, only adding does.
    pub(crate) counted: bool,
}

/// Where a template wants its number: ten digits.
pub(crate) const PLACE: &str = "##########";

impl Script {
    /// Repeats requests that all count.
    pub(crate) fn cycle(requests: Vec<Vec<u8>>) -> Self {
        let requests = requests.into_iter().map(|request| Step { request, counted: true }).collect();
        Self::Cycle { requests, position: 0 }
    }

    /// Fills a template with numbers from `first` on.
    pub(crate) fn numbered(template: Vec<u8>, first: u64) -> Self {
        let length = PLACE.len();
        let places = (0..template.len().saturating_sub(length))
            .filter(|at| &template[*at..at + length] == PLACE.as_bytes())
            .collect();
        Self::Numbered { template, places, next: first }
    }

    /// Returns the next request and whether its latency counts.
    pub(crate) fn next(&mut self) -> (&[u8], bool) {
        match self {
            Self::Cycle { requests, position } => {
                let step = &requests[*position];
                *position = (*position + 1) % requests.len();
                (&step.request, step.counted)
            }
            Self::Numbered { template, places, next } => {
                let digits = format!("{next:010}");
                for place in places {
                    template[*place..*place + digits.len()].copy_from_slice(digits.as_bytes());
                }
                *next += 1;
                (template, true)
            }
        }
    }
}

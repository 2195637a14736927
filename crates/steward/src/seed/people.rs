//! The people of the demo company, always the same ones.

const GIVEN: [&str; 32] = [
    "Ada", "Amara", "Anton", "Beatriz", "Chen", "Daniel", "Elif", "Emil", "Fatima", "Grace", "Hiro", "Ines",
    "Jonas", "Kamala", "Lars", "Leila", "Marta", "Mateo", "Nadia", "Noah", "Olga", "Omar", "Priya",
    "Quentin", "Rosa", "Sana", "Sven", "Tomas", "Uma", "Viktor", "Wei", "Zoe",
];

const FAMILY: [&str; 32] = [
    "Abara",
    "Becker",
    "Castillo",
    "Dubois",
    "Eriksen",
    "Farouk",
    "Garcia",
    "Hansen",
    "Ivanova",
    "Jensen",
    "Kaya",
    "Lindqvist",
    "Moreau",
    "Nakamura",
    "Okafor",
    "Petrov",
    "Quispe",
    "Rossi",
    "Schmidt",
    "Tanaka",
    "Ueda",
    "Varga",
    "Weber",
    "Xu",
    "Yilmaz",
    "Zhang",
    "Adeyemi",
    "Brandt",
    "Costa",
    "Diaz",
    "Engel",
    "Fischer",
];

/// The departments, each with a title that its people have.
pub(super) const DEPARTMENTS: [(&str, &str); 10] = [
    ("Engineering", "Software Engineer"),
    ("Product", "Product Manager"),
    ("Design", "Designer"),
    ("Sales", "Account Executive"),
    ("Marketing", "Marketing Specialist"),
    ("Support", "Support Engineer"),
    ("Finance", "Accountant"),
    ("People", "Recruiter"),
    ("Legal", "Counsel"),
    ("Security", "Security Analyst"),
];

/// What somebody is to the company.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// On the payroll.
    Employee,
    /// Gone, and the identity provider said so.
    Leaver,
    /// Gone for more than a year, and nobody told the identity provider.
    StaleLeaver,
    /// With an address of another company.
    Contractor,
}

/// A person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Person {
    pub(super) given: &'static str,
    pub(super) family: &'static str,
    /// The address without its domain, unique.
    pub(super) mailbox: String,
    /// An index into [`DEPARTMENTS`].
    pub(super) department: usize,
    pub(super) standing: Standing,
}

/// Lists the people: 440 employees, 30 leavers, 10 of whom are stale, and 30 contractors.
pub(super) fn people() -> Vec<Person> {
    (0..super::demo::PEOPLE)
        .map(|number| {
            // 7 and 32 have no common factor, so given and family names pair up differently in each round.
            let given = GIVEN[number % GIVEN.len()];
            let family = FAMILY[(number * 7 + number / GIVEN.len()) % FAMILY.len()];
            let standing = match number % 50 {
                17 | 33 => Standing::Leaver,
                42 => Standing::StaleLeaver,
                8 | 25 | 49 => Standing::Contractor,
                _ => Standing::Employee,
            };
            let mailbox = format!("{}.{}{}", given, family, number / GIVEN.len() + 1).to_ascii_lowercase();
            // Departments differ in size: the first ones take more than their share.
            let department = [0, 0, 0, 1, 2, 3, 3, 4, 5, 5, 6, 7, 8, 9, 0, 3][number % 16];
            Person { given, family, mailbox, department, standing }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn there_are_as_many_as_promised_and_no_two_share_an_address() {
        let people = people();
        let mailboxes: HashSet<&str> = people.iter().map(|person| person.mailbox.as_str()).collect();
        assert_eq!((people.len(), mailboxes.len()), (500, 500));
        let count = |standing| people.iter().filter(|person| person.standing == standing).count();
        assert_eq!(count(Standing::Leaver), 20);
        assert_eq!(count(Standing::StaleLeaver), 10);
        assert_eq!(count(Standing::Contractor), 30);
        let departments: HashSet<usize> = people.iter().map(|person| person.department).collect();
        assert_eq!(departments.len(), DEPARTMENTS.len());
    }
}

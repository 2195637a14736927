"""Numbers that the states of Europe give to people and businesses."""

from random import Random
from types import SimpleNamespace

from stdnum import luhn
from stdnum.at import vnr
from stdnum.be import bis, nn
from stdnum.bg import egn
from stdnum.ch import ssn as ahv
from stdnum.cz import rc
from stdnum.de import idnr
from stdnum.dk import cpr
from stdnum.ee import ik
from stdnum.es import cif, dni, nie
from stdnum.exceptions import ValidationError
from stdnum.fi import hetu
from stdnum.fr import nir, siren, siret
from stdnum.gb import nhs, utr
from stdnum.gr import amka
from stdnum.hr import oib
from stdnum.ie import pps
from stdnum.it import codicefiscale, iva
from stdnum.lt import asmens
from stdnum.nl import bsn
from stdnum.no import fodselsnummer
from stdnum.pl import nip, pesel
from stdnum.pt import nif
from stdnum.ro import cnp
from stdnum.se import personnummer
from stdnum.tr import tckimlik

from oracle.value import (
    BOTH,
    CAPITALS,
    DIGITS,
    UNIFORM,
    Ask,
    Check,
    Difference,
    LastDay,
    by_trial,
    calculated,
    day,
    digits,
    shape,
    two,
    with_part,
)

for module in (nn, cpr, fodselsnummer, personnummer):
    module.datetime = SimpleNamespace(date=LastDay)


def mend_belgium(_: Ask, value: str) -> str:
    """Every second one is born from 2000 on."""
    nine = value[:9]
    whole = nine if int(nine) % 2 else f"2{nine}"
    return f"{nine}{97 - int(whole) % 97:02}"


def has_belgian_day_of_no_month(value: str) -> bool:
    month, day_of_month = two(value, 2) % 20, two(value, 4)
    try:
        return month > 0 and day_of_month > 0 and nn.get_birth_date(value) is None
    except ValidationError:
        return False


def czech_year(value: str) -> int:
    year = two(value, 0)
    if len(value) == 9:
        return year + (1900 if year < 80 else 1800)
    return year + (1900 if year >= 54 else 2000)


def steuer_id(chance: Random) -> str:
    """Of the first ten digits one is there two or three times, or they are any."""
    if chance.random() < 0.1:
        return digits(11)(chance)
    ten = chance.sample(DIGITS, 10)
    for _ in range(chance.randint(1, 2)):
        ten[chance.randrange(1, 10)] = ten[0]
    chance.shuffle(ten)
    return "".join(ten) + chance.choice(DIGITS)


def establishment(chance: Random) -> str:
    """A SIRET, of La Poste or of anybody else."""
    body = digits(8)(chance)
    return chance.choice((body + luhn.calc_check_digit(body), "356000000")) + digits(5)(chance)


OMOCODIA = "LMNPQRSTUV"


def codice_fiscale(chance: Random) -> str:
    """Digits may be letters, as they are where two people would have the same."""
    form = shape(
        "@@@@@@##", list("ABCDEHLMPRST@"), ["0#", "1#", "2#", "29", "30", "31", "4#", "5#", "6#", "7#", "##"], "@###@"
    )
    return "".join(OMOCODIA[int(sign)] if sign.isdigit() and chance.random() < 0.1 else sign for sign in form(chance))


def day_of_codice_fiscale(value: str) -> int:
    plain = "".join(str(OMOCODIA.index(sign)) if sign in OMOCODIA else sign for sign in value[9:11])
    return int(plain) if plain.isdigit() else 0


def mend_norway(_: Ask, value: str) -> str:
    """For one number in eleven there is no check digit: take another."""
    for more in range(5):
        body = f"{value[:6]}{(int(value[6:9]) + more) % 1000:03}"
        body += fodselsnummer.calc_check_digit1(body)
        check = fodselsnummer.calc_check_digit2(body)
        if len(body) == 10 and len(check) == 1:
            return body + check
    return value


def is_right_in_norway_but_for_its_month(value: str) -> bool:
    try:
        fodselsnummer.get_birth_date(f"{value[:2]}{two(value, 2) - 80:02}{value[4:]}")
    except ValidationError:
        return False
    return fodselsnummer.calc_check_digit1(value) == value[9] and fodselsnummer.calc_check_digit2(value) == value[10]


def without_coordination(value: str) -> str:
    """Give a person with a coordination number the day on which it was born."""
    at = len(value) - 6
    return with_part(value, at, f"{two(value, at) - 60:02}", lambda body: luhn.calc_check_digit(body[-9:]))


EUROPE = [
    Check(
        "at_svnr",
        vnr.is_valid,
        shape("####", day("dmy", months=(0, 0, 0, 3))),
        by_trial(3),
        (
            Difference(
                "the last six digits are a day, or one of months 13 to 15 (Dachverband der Sozialversicherungsträger)",
                lambda value: not (1 <= two(value, 4) <= 31 and 1 <= two(value, 6) <= 15),
                False,
            ),
        ),
    ),
    Check(
        "be_nrn",
        lambda value: nn.is_valid(value) or bis.is_valid(value),
        shape(day("ymd", months=(0, 0, 20, 40)), ["###", "###", "000", "999"], "##"),
        mend_belgium,
        (
            Difference(
                "numbers within a day are 001 to 998 (arrêté royal du 3 avril 1984; instruction IT 000)",
                lambda value: value[6:9] in ("000", "999"),
                False,
            ),
            Difference("a day is one of its month, or 00", lambda value: two(value, 4) > 31, False),
            Difference("a day is one of its month, or 00", has_belgian_day_of_no_month, False),
        ),
    ),
    Check("bg_egn", egn.is_valid, shape(day("ymd", months=(0, 20, 40)), "####"), calculated(egn.calc_check_digit)),
    Check("ch_ahv", ahv.is_valid, shape(["756", "756", "756", "###"], "##########"), by_trial()),
    Check(
        "cz_rc",
        rc.is_valid,
        shape(day("ymd", months=(0, 50, 20, 70)), ["####", "####", "###"]),
        by_trial(),
        (
            Difference(
                "20 is added to months since 2004 (zákon č. 133/2000 Sb., § 13)",
                lambda value: 21 <= two(value, 2) % 50 <= 32 and czech_year(value) < 2004,
                False,
            ),
            Difference("20 is added once at the most", lambda value: two(value, 2) % 50 > 32, False),
            Difference(
                "since 1986 the whole number is divided by 11: a remainder of 10 is no longer written as 0",
                lambda value: len(value) == 10 and czech_year(value) > 1985 and int(value[:-1]) % 11 == 10,
                False,
            ),
        ),
    ),
    Check("de_steuer_id", idnr.is_valid, steuer_id, by_trial()),
    Check("dk_cpr", cpr.is_valid, shape(day("dmy"), "####"), None, (UNIFORM,)),
    Check(
        "ee_ik", ik.is_valid, shape("#", day("ymd"), "####"), lambda _, value: value[:-1] + ik.calc_check_digit(value)
    ),
    Check("es_cif", cif.is_valid, shape("@#######", ["#", "@"]), by_trial(tried=DIGITS + "ABCDEFGHIJ")),
    Check("es_dni", dni.is_valid, shape("########@"), calculated(dni.calc_check_digit)),
    Check("es_nie", nie.is_valid, shape(["X", "Y", "Z", "@"], "#######@"), by_trial(tried=CAPITALS)),
    # Those from 900 on are given for a time, or to nobody but tests: they stand where others do.
    Check(
        "fi_hetu",
        lambda value: hetu.is_valid(value, allow_temporary=True),
        shape(day("dmy"), [*"+-YXWVUABCDEF", "@"], "###*"),
        by_trial(tried=BOTH),
    ),
    Check(
        "fr_nir",
        nir.is_valid,
        shape([*"123478#"], "##", ["0#", "1#", "##"], ["##", "##", "##", "2A", "2B"], "########"),
        lambda _, value: value[:-2] + nir.calc_check_digits(value),
        (
            Difference("the first digit is 1 to 4, 7 or 8 (INSEE)", lambda value: value[0] not in "123478", False),
            Difference(
                "months that are not known are 20 to 42 or from 50 on (INSEE, numéro d'inscription au répertoire)",
                lambda value: two(value, 3) == 0 or 13 <= two(value, 3) <= 19 or 43 <= two(value, 3) <= 49,
                False,
            ),
        ),
    ),
    Check("fr_siren", siren.is_valid, digits(9), calculated(luhn.calc_check_digit), (UNIFORM,)),
    Check(
        "fr_siren",
        siret.is_valid,
        establishment,
        by_trial(),
        (
            Difference(
                "establishments of La Poste have a sum of digits (INSEE); those of before have Luhn's check, as all others",
                lambda value: value.startswith("356000000"),
                lambda value: siret.is_valid(value) or luhn.is_valid(value),
            ),
            UNIFORM,
        ),
        part="SIRET",
    ),
    Check("gr_amka", amka.is_valid, shape(day("dmy"), "#####"), calculated(luhn.calc_check_digit)),
    Check("hr_oib", oib.is_valid, digits(11), by_trial(), (UNIFORM,)),
    Check("ie_pps", pps.is_valid, shape("#######@", ["", "A", "B", "H", "W", "T", "X", "@"]), by_trial(7, CAPITALS)),
    Check(
        "it_codice_fiscale",
        codicefiscale.is_valid,
        codice_fiscale,
        calculated(codicefiscale.calc_check_digit),
        (
            Difference(
                "40 is added to days of women, once (D.M. 23 dicembre 1976)",
                lambda value: day_of_codice_fiscale(value) > 71,
                False,
            ),
        ),
    ),
    Check(
        "it_iva",
        iva.is_valid,
        shape("#######", ["0##", "100", "120", "121", "888", "999", "###"], "#"),
        calculated(luhn.calc_check_digit),
    ),
    Check(
        "lt_ak",
        asmens.is_valid,
        shape("#", day("ymd"), "####"),
        lambda _, value: value[:-1] + ik.calc_check_digit(value),
    ),
    Check("nip", nip.is_valid, digits(10), by_trial(), (UNIFORM,)),
    Check("nl_bsn", bsn.is_valid, digits(9), by_trial(), (UNIFORM,)),
    Check(
        "no_fnr",
        fodselsnummer.is_valid,
        shape(day("dmy", months=(0, 40, 80), days=(0, 40)), "#####"),
        mend_norway,
        (
            Difference(
                "months of people who do not exist count from 81 (Skatteetaten)",
                lambda value: 81 <= two(value, 2) <= 92,
                is_right_in_norway_but_for_its_month,
            ),
        ),
    ),
    Check(
        "pesel",
        pesel.is_valid,
        shape(day("ymd", months=(0, 20, 40, 60, 80)), "#####"),
        calculated(pesel.calc_check_digit),
    ),
    Check("pt_nif", nif.is_valid, digits(9), calculated(nif.calc_check_digit)),
    Check(
        "ro_cnp",
        cnp.is_valid,
        shape("#", day("ymd"), ["0#", "1#", "2#", "3#", "4#", "##"], "####"),
        calculated(cnp.calc_check_digit),
    ),
    Check(
        "se_personnummer",
        personnummer.is_valid,
        shape(["", "18", "19", "20", "##"], day("ymd", days=(0, 60)), "####"),
        lambda _, value: value[:-1] + luhn.calc_check_digit(value[-10:-1]),
        (
            Difference(
                "the century is one of ours", lambda value: len(value) == 12 and not 18 <= two(value, 0) <= 21, False
            ),
            Difference(
                "days of coordination numbers count from 61 (Skatteverket, SKV 707)",
                lambda value: 61 <= two(value, len(value) - 6) <= 91,
                without_coordination,
            ),
        ),
    ),
    Check("tr_tckn", tckimlik.is_valid, digits(11), calculated(tckimlik.calc_check_digits, 2)),
    Check("uk_nhs", nhs.is_valid, digits(10), by_trial(), (UNIFORM,)),
    Check("uk_utr", utr.is_valid, digits(10), lambda _, value: utr.calc_check_digit(value[1:]) + value[1:], (UNIFORM,)),
]

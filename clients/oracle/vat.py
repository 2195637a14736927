"""Numbers of value added tax, by state."""

from dataclasses import replace
from random import Random

from stdnum import luhn
from stdnum.eu import vat
from stdnum.fr import siren
from stdnum.gb import vat as gb_vat
from stdnum.lu import tva as lu_tva
from stdnum.sk import dph
from stdnum.sk import rc as sk_rc

from oracle.europe import EUROPE
from oracle.value import (
    BOTH,
    CAPITALS,
    PAIRS,
    Ask,
    Check,
    Difference,
    Make,
    Mend,
    by_trial,
    day,
    is_uniform,
    shape,
    two,
)

UNIFORM = Difference("nobody is given a number of one digit throughout", lambda value: is_uniform(value[2:]), False)
CZECH = next(check for check in EUROPE if check.name == "cz_rc")


# As VIES writes them; the oracle knows schemes of the union and other spellings too.
MEMBERS = "AT BE BG CY CZ DE DK EE EL ES FI FR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split()
# Of these it fills up what is too short, as it was written long ago.
LENGTHS = {"BE": 12, "EL": 11, "NL": 14}


def is_right(value: str) -> bool:
    return value[:2] in MEMBERS and LENGTHS.get(value[:2], len(value)) == len(value) and vat.is_valid(value)


def state(code: str, make: Make, mend: Mend, *differences: Difference) -> Check:
    """Ask about the numbers of a state; differences are those of its own numbers."""

    def own(difference: Difference) -> Difference:
        return replace(difference, where=lambda value: value.startswith(code) and difference.where(value))

    return Check("vat", is_right, shape(code, make), mend, (UNIFORM, *map(own, differences)), part=code)


def french(chance: Random) -> str:
    """A SIREN, or a number of Monaco, with room for a key in front."""
    body = shape(["########", "000#####"])(chance)
    return shape(["##", "**"])(chance) + body + luhn.calc_check_digit(body)


def mend_france(right: Ask, value: str) -> str:
    if value[2:4].isdigit():
        return value[:2] + siren.to_tva(value[4:])
    return by_trial(3, BOTH)(right, value)


def is_czech_person(value: str) -> bool:
    """Whether a number is a rodné číslo of which the oracle has its own opinion."""
    return len(value) == 12 or (len(value) == 11 and value[2] != "6")


RODNE_CISLO = Difference(
    "people have a rodné číslo, of which the rule is another",
    is_czech_person,
    lambda value: CZECH.expected(value[2:]),
)

VAT = [
    state("AT", shape("U########"), by_trial()),
    state("BE", shape([*"0123"], "#########"), lambda _, value: f"{value[:-2]}{97 - int(value[2:-2]) % 97:02}"),
    state("BG", shape(["#########", "##########"]), by_trial()),
    state("BG", shape(day("ymd", months=(0, 20, 40)), "####"), by_trial()),
    state("CY", shape(["########", "12######"], "@"), by_trial(tried=CAPITALS)),
    state("CZ", shape(["########", "6########"]), by_trial(), RODNE_CISLO),
    state("CZ", shape(day("ymd", months=(0, 50, 20, 70)), ["####", "###"]), by_trial(), RODNE_CISLO),
    state("DE", shape("#########"), by_trial()),
    state("DK", shape("########"), by_trial()),
    state("EE", shape("#########"), by_trial()),
    state("EL", shape("#########"), by_trial()),
    state("ES", shape("########@"), by_trial(tried=CAPITALS)),
    state("ES", shape("@#######", ["#", "@"]), by_trial(tried=BOTH)),
    state("ES", shape([*"XYZKLM"], "#######@"), by_trial(tried=CAPITALS)),
    state("FI", shape("########"), by_trial()),
    state("FR", french, mend_france),
    state("HR", shape("###########"), by_trial()),
    state("HU", shape("########"), by_trial()),
    state(
        "IE",
        shape("#######@", ["", "", "@", "A", "H", "W"]),
        by_trial(9, CAPITALS),
        Difference(
            "a ninth place is A to I (VIES, structure of numbers)",
            lambda value: len(value) == 11 and not "A" <= value[10] <= "I",
            False,
        ),
    ),
    state("IE", shape("#@#####@"), by_trial(tried=CAPITALS)),
    state("IT", shape("#######", ["0##", "100", "120", "###"], "#"), by_trial()),
    state("LT", shape(["#######1#", "##########1#", "#########"]), by_trial()),
    state("LU", shape("########"), lambda _, value: value[:-2] + lu_tva.calc_check_digits(value[2:-2])),
    state("LV", shape(["4##########", "###########", "32#########"]), by_trial()),
    state("LV", shape(day("dmy"), [*"012#"], "####"), by_trial()),
    state("MT", shape("########"), by_trial(-2, PAIRS)),
    state("NL", shape(["#########", "000000000"], "B##"), by_trial(-2, PAIRS)),
    state("PL", shape("##########"), by_trial()),
    state("PT", shape("#########"), by_trial()),
    state("RO", shape(["#" * length for length in range(2, 11)]), by_trial()),
    state(
        "SE",
        shape("##########", ["01", "01", "##"]),
        lambda _, value: value[:11] + luhn.calc_check_digit(value[2:11]) + value[12:],
        Difference(
            "the last two digits are 01 to 94 (VIES, structure of numbers), though 01 mostly",
            lambda value: 2 <= two(value, 12) <= 94,
            lambda value: f"{value[:12]}01",
        ),
    ),
    state("SI", shape("########"), by_trial()),
    state(
        "SK",
        shape("##", [*"234789#"], "#######"),
        by_trial(),
        Difference(
            "a rodné číslo is none",
            lambda value: sk_rc.is_valid(value[2:]),
            lambda value: dph.checksum(value[2:]) == 0 and value[2] != "0" and value[4] in "234789",
        ),
    ),
    Check(
        "gb_vat",
        gb_vat.is_valid,
        shape(["#########", "#########", "############"]),
        by_trial(7, PAIRS),
        (
            Difference(UNIFORM.rule, is_uniform, False),
            Difference(
                "the newer series takes 55 from the check, so that 42 remain (HMRC, modulus 97 and 9755)",
                lambda value: gb_vat.checksum(value[:9]) == 55,
                False,
            ),
        ),
    ),
]

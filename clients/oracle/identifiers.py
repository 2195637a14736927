"""Numbers of accounts, cards, securities, devices and coins."""

import hashlib
import re
from itertools import product
from random import Random

from stdnum import bic, bitcoin, cusip, iban, imei, imsi, isin, lei, luhn
from stdnum.exceptions import ValidationError
from stdnum.gb import sedol
from stdnum.iso7064 import mod_97_10

from oracle.value import (
    CAPITALS,
    UNIFORM,
    Ask,
    Check,
    Difference,
    by_trial,
    calculated,
    is_uniform,
    shape,
)

# Beginnings and lengths of cards, one or more for each issuer (ISO/IEC 7812; issuers' own publications).
CARDS = [
    ("4", (13, 16, 19)),
    *((str(prefix), (16,)) for prefix in (*range(51, 56), *range(2221, 2721, 37), 2720)),
    *((prefix, (15,)) for prefix in ("34", "37", "1")),
    *((str(prefix), (16, 17, 18, 19)) for prefix in (2200, 2204, 6011, 644, 649, 3528, 3589, 620, 625)),
    ("65", (16, 18, 19)),
    *((prefix, tuple(range(14, 20))) for prefix in ("300", "305", "3095", "36", "38", "39")),
    *((prefix, tuple(range(12, 20))) for prefix in ("5018", "5020", "5038", "5893", "6304", "6759", "6761", "6763")),
    *((prefix, (16,)) for prefix in ("9792", "60", "81", "82", "508", "506699", "509000", "504175", "636368")),
]


# Those whose check is right.
ROWS = ["4567890123456789012", "654321098765432109"]


def card(chance: Random) -> str:
    if chance.random() < 0.01:
        return chance.choice(ROWS)
    prefix, lengths = chance.choice(CARDS)
    return shape(prefix + "#" * (chance.choice(lengths) - len(prefix)))(chance)


def mend_track(_: Ask, value: str) -> str:
    number, rest = value.split("D")
    return f"{number[:-1]}{luhn.calc_check_digit(number[:-1])}D{rest}"


def is_row(value: str) -> bool:
    """Whether it is digits that go up or down by one throughout."""
    if not value.isdigit():
        return False
    steps = {(int(right) - int(left)) % 10 for left, right in zip(value, value[1:])}
    return steps in ({1}, {9})


ROW = Difference("nobody is given a number that only counts up or down", is_row, False)

# Those whose registry the oracle has.
COUNTRIES = [code for code in map("".join, product(CAPITALS, CAPITALS)) if iban._ibandb.info(code)[0][1]]
PARTS = {"n": "#", "a": "@", "c": "*"}


def account(chance: Random) -> str:
    """A number of a country as its registry has it, with letters and digits anywhere, or of any two letters."""
    if chance.random() < 0.05:
        return shape("@@##" + "#" * chance.randint(11, 30))(chance)
    country = chance.choice(COUNTRIES)
    structure = iban._ibandb.info(country)[0][1]["bban"]
    parts = re.findall(r"(\d+)!([nac])", structure)
    anywhere = chance.random() < 0.1
    return shape(country, "##", *(("*" if anywhere else PARTS[kind]) * int(count) for count, kind in parts))(chance)


def mend_account(_: Ask, value: str) -> str:
    """Every second one has the other check digits that leave the same, where there are any."""
    check = iban.calc_check_digits(value)
    if value[-1] in "02468":
        check = {"97": "00", "98": "01", "02": "99"}.get(check, check)
    return value[:2] + check + value[4:]


BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def base58check(chance: Random) -> str:
    """An address of Bitcoin, and now and then of another version."""
    version = chance.choice((0, 0, 5, 5, 4, 6))
    body = bytes([version]) + chance.randbytes(20)
    if chance.random() < 0.1:
        body = bytes([version, 0, 0]) + chance.randbytes(18)
    whole = body + hashlib.sha256(hashlib.sha256(body).digest()).digest()[:4]
    number, text = int.from_bytes(whole, "big"), ""
    while number:
        number, place = divmod(number, 58)
        text = BASE58[place] + text
    text = "1" * (len(whole) - len(whole.lstrip(b"\0"))) + text
    return text if text[0] in "13" else f"3{text[1:]}"


def version_of(value: str) -> int:
    return bitcoin.b58decode(value)[0]


BECH32 = bitcoin._bech32_alphabet
# What the polynomial leaves in Bech32m (BIP 350).
BECH32M = 0x2BC830A3


def remainder(value: str) -> int:
    return bitcoin.bech32_checksum(bitcoin._expand_hrp("bc") + [BECH32.index(sign) for sign in value[3:]])


def segwit(chance: Random) -> str:
    """An address with a program of a usual length, or any, and a right check of either kind."""
    version = chance.choice((0, 0, 0, 1, 1, 2, 16, 31))
    program = chance.randbytes(chance.choice((20, 20, 32, 32, chance.randint(1, 42))))
    bits = "".join(f"{byte:08b}" for byte in program)
    bits += "0" * (-len(bits) % 5)
    data = [version] + [int(bits[at : at + 5], 2) for at in range(0, len(bits), 5)]
    body = "bc1" + "".join(BECH32[value] for value in data)
    kind = BECH32M if version else 1
    left = remainder(body + "qqqqqq") ^ chance.choice((kind, kind, kind, kind ^ BECH32M ^ 1))
    return body + "".join(BECH32[left >> 5 * (5 - place) & 31] for place in range(6))


def is_taproot_and_later(value: str) -> bool:
    return value.startswith("bc1") and all(sign in BECH32 for sign in value[3:]) and value[3] != "q"


def is_right_in_bech32m(value: str) -> bool:
    try:
        program = bitcoin.b32decode([BECH32.index(sign) for sign in value[4:-6]])
    except ValidationError:
        return False
    return BECH32.index(value[3]) <= 16 and 2 <= len(program) <= 40 and remainder(value) == BECH32M and len(value) <= 90


REPORTING_BODIES = "01 10 30 33 35 44 45 49 50 51 52 53 54 86 91 98 99".split()

# The Vatican, two of the United States, one of India, two of the United Arab Emirates and one of China.
NO_NETWORK = "225 315 332 406 430 431 461".split()

IDENTIFIERS = [
    Check(
        "card",
        luhn.is_valid,
        card,
        calculated(luhn.calc_check_digit),
        (
            UNIFORM,
            ROW,
        ),
    ),
    Check(
        "card_track2_equivalent",
        lambda value: luhn.is_valid(value.split("D")[0]),
        shape(card, "D#######"),
        mend_track,
        (
            Difference(UNIFORM.rule, lambda value: is_uniform(value.split("D")[0]), False),
            Difference(ROW.rule, lambda value: is_row(value.split("D")[0]), False),
        ),
    ),
    Check(
        "ca_on_health",
        luhn.is_valid,
        shape("##########"),
        calculated(luhn.calc_check_digit),
        (
            UNIFORM,
            Difference("the first digit is not 0", lambda value: value[0] == "0", False),
        ),
    ),
    Check(
        "iccid",
        luhn.is_valid,
        shape(["89", "89", "89", "##"], ["#" * 17, "#" * 18]),
        calculated(luhn.calc_check_digit),
        (
            Difference("it begins with 89 (ITU-T E.118)", lambda value: value[:2] != "89", False),
        ),
    ),
    Check(
        "imei",
        imei.is_valid,
        shape([*REPORTING_BODIES, "##"], "#############"),
        calculated(luhn.calc_check_digit),
        (
            UNIFORM,
            Difference(
                "the first two digits are a body that reports (GSMA TS.06); 00 and 02 to 09 are for tests",
                lambda value: value[:2] not in REPORTING_BODIES,
                False,
            ),
        ),
    ),
    Check(
        "imsi",
        imsi.is_valid,
        shape(["###", "9##", *NO_NETWORK, "995"], "############"),
        None,
        (
            UNIFORM,
            Difference(
                "the country is listed, though no network of it is (ITU-T E.212)",
                lambda value: value[:3] in NO_NETWORK,
                True,
            ),
            Difference(
                "995 is used in one place without being listed (ITU-T E.212)", lambda value: value[:3] == "995", False
            ),
        ),
    ),
    Check(
        "iban",
        lambda value: iban.is_valid(value, check_country=False),
        account,
        mend_account,
        (
            Difference(
                "check digits are 02 to 98 (ISO 13616-1; ISO 7064, MOD 97-10)",
                lambda value: value[2:4] in ("00", "01", "99"),
                False,
            ),
        ),
    ),
    Check(
        "isin",
        isin.is_valid,
        shape(["US", "DE", "XS", "EU", "AN", "CS", "QS", "QT", "XK", "@@"], "*********", "#"),
        calculated(isin.calc_check_digit),
    ),
    Check(
        "lei",
        lei.is_valid,
        shape("******************##"),
        lambda _, value: value[:-2] + mod_97_10.calc_check_digits(value[:-2]),
    ),
    Check("cusip", cusip.is_valid, shape("********#"), calculated(cusip.calc_check_digit), (UNIFORM,)),
    Check("sedol", sedol.is_valid, shape(["######", "@*****", "B*****", "*" * 6], "#"), by_trial()),
    Check(
        "swift_bic",
        bic.is_valid,
        shape("@@@@", ["DE", "US", "GB", "XK", "@@"], "**", ["", "***"]),
        None,
        (
            Difference(
                "the seventh place is not 0 or 1, the eighth not O (ISO 20022, BICIdentifier)",
                lambda value: value[6] in "01" or value[7] == "O",
                False,
            ),
        ),
    ),
    Check(
        "base58check",
        bitcoin.is_valid,
        base58check,
        None,
        (
            Difference(
                "an address of Bitcoin has version 0 or 5",
                lambda value: bitcoin.is_valid(value) and version_of(value) not in (0, 5),
                False,
            ),
        ),
    ),
    Check(
        "bech32",
        bitcoin.is_valid,
        segwit,
        None,
        (Difference("from version 1 on the check is Bech32m (BIP 350)", is_taproot_and_later, is_right_in_bech32m),),
    ),
]

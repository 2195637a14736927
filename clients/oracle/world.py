"""Numbers that states elsewhere give to people and businesses."""

from types import SimpleNamespace

from stdnum import luhn, verhoeff
from stdnum.ar import cuit
from stdnum.au import abn, acn, tfn
from stdnum.br import cnpj, cpf
from stdnum.ca import sin
from stdnum.cl import rut
from stdnum.cn import ric
from stdnum.co import nit
from stdnum.ec import ci
from stdnum.exceptions import ValidationError
from stdnum.il import idnr as il_id
from stdnum.in_ import aadhaar, epic, gstin, pan
from stdnum.jp import in_ as my_number
from stdnum.kr import rrn
from stdnum.mx import curp, rfc
from stdnum.my import nric
from stdnum.nz import ird
from stdnum.th import pin
from stdnum.us import ein, itin, rtn, ssn
from stdnum.za import idnr as za_id

from oracle.value import (
    BOTH,
    UNIFORM,
    UNIFORM_BODY,
    Check,
    Difference,
    LastDay,
    by_trial,
    calculated,
    day,
    digits,
    is_day,
    is_uniform,
    shape,
    two,
    with_part,
)

za_id.datetime = SimpleNamespace(date=LastDay)


def is_american_bank(value: str) -> bool:
    return two(value, 0) <= 12 or 21 <= two(value, 0) <= 32 or 61 <= two(value, 0) <= 72 or two(value, 0) == 80


# The codes of provinces of GB/T 2260, and 81 to 83 and 91 of those who live in China with another number.
PROVINCES = {
    *range(11, 16),
    *range(21, 24),
    *range(31, 38),
    *range(41, 47),
    *range(50, 55),
    *range(61, 66),
    71,
    81,
    82,
    83,
    91,
}


def is_of_no_known_county(value: str) -> bool:
    try:
        ric.get_birth_place(value)
    # The list has some provinces without counties.
    except (ValidationError, KeyError):
        return True
    return False


def is_chinese(value: str) -> bool:
    return not is_of_no_known_county(value) and ric.is_valid(value)


def is_chinese_but_for_its_county(value: str) -> bool:
    born = is_day(int(value[6:10]), two(value, 10), two(value, 12))
    return two(value, 0) in PROVINCES and born and ric.calc_check_digit(value) == value[-1]


def gstin_check(body: str) -> str:
    return luhn.calc_check_digit(body, BOTH)


# A word that nobody minds.
NAME = "ZZZZ"

WORLD = [
    Check(
        "aba",
        rtn.is_valid,
        shape(["0#", "1#", "2#", "3#", "6#", "7#", "80", "##"], "#######"),
        by_trial(),
        (
            UNIFORM,
            Difference(
                "the first two digits are 00 to 12, 21 to 32, 61 to 72 or 80 (American Bankers Association, routing number policy)",
                lambda value: not is_american_bank(value),
                False,
            ),
        ),
    ),
    Check(
        "ar_cuit",
        cuit.is_valid,
        shape(["20", "23", "24", "25", "26", "27", "30", "33", "34", "50", "51", "55", "##"], "#########"),
        by_trial(),
        (
            Difference(
                "25 and 26 are people too (ARCA, Clave Única de Identificación Tributaria)",
                lambda value: value[:2] in ("25", "26"),
                lambda value: cuit.calc_check_digit(value[:-1]) == value[-1],
            ),
        ),
    ),
    Check(
        "au_abn",
        abn.is_valid,
        shape(["##", "##", "##", "10"], "#########"),
        lambda right, value: value if value.startswith("10") else abn.calc_check_digits(value[2:]) + value[2:],
        (
            Difference(
                "less 1 in the first place, the weighted sum is a multiple of 89 (Australian Business Register, Format of the ABN): 10 is as good as 99",
                lambda value: value.startswith("10"),
                lambda value: "99" + value[2:],
            ),
        ),
    ),
    Check("au_acn", acn.is_valid, digits(9), calculated(acn.calc_check_digit), (UNIFORM,)),
    Check("au_tfn", tfn.is_valid, digits(8, 9), by_trial(), (UNIFORM,)),
    Check("ca_sin", sin.is_valid, digits(9), calculated(luhn.calc_check_digit), (UNIFORM,)),
    Check(
        "cl_rut", rut.is_valid, shape(["#######", "########"], "*"), calculated(rut.calc_check_digit), (UNIFORM_BODY,)
    ),
    Check(
        "cn_ric",
        is_chinese,
        shape(
            ["110101", "310115", "440305", "650102", "710000", "810000", "830000", "910000", "######"],
            ["18", "19", "20", "##"],
            day("ymd"),
            "####",
        ),
        lambda _, value: value[:-1] + ric.calc_check_digit(value),
        (
            Difference(
                "somebody born before 1850 or after 2099 has none",
                lambda value: not 1850 <= int(value[6:10]) <= 2099,
                False,
            ),
            Difference(
                "the first six digits are a county; of these only the province is looked at, since they change (GB/T 2260)",
                is_of_no_known_county,
                is_chinese_but_for_its_county,
            ),
        ),
    ),
    Check(
        "cnpj",
        cnpj.is_valid,
        shape(["##############", "**************", "************##"]),
        calculated(cnpj.calc_check_digits, 2),
        (UNIFORM,),
    ),
    Check("co_nit", nit.is_valid, digits(8, 9, 10, 11, 16), calculated(nit.calc_check_digit), (UNIFORM_BODY,)),
    Check("cpf", cpf.is_valid, digits(11), by_trial(-2, [f"{number:02}" for number in range(100)]), (UNIFORM,)),
    Check(
        "ec_cedula",
        ci.is_valid,
        shape(["0#", "1#", "2#", "30", "50", "##"], [*"0123456#"], "#######"),
        by_trial(),
        (UNIFORM,),
    ),
    Check("il_id", il_id.is_valid, digits(9), calculated(luhn.calc_check_digit), (UNIFORM,)),
    Check("in_aadhaar", aadhaar.is_valid, digits(12), calculated(verhoeff.calc_check_digit), (UNIFORM,)),
    Check(
        "in_gstin",
        gstin.is_valid,
        shape(
            ["0#", "1#", "2#", "3#", "97", "99", "##"],
            "@@@",
            [*"PCHFATBLJGEK@"],
            "@####@",
            "*",
            ["Z", "Z", "Z", "*"],
            "*",
        ),
        calculated(gstin_check),
        (
            Difference(
                "38 is Ladakh, 97 other territory, 99 the centre (GST Network, list of state codes)",
                lambda value: value[:2] in ("38", "97", "99"),
                lambda value: with_part(value, 0, "27", gstin_check),
            ),
            Difference(
                "E are partnerships of limited liability",
                lambda value: value[5] == "E",
                lambda value: with_part(value, 5, "F", gstin_check),
            ),
            Difference("the Income Tax Department has no holders of kind K", lambda value: value[5] == "K", False),
        ),
    ),
    Check(
        "in_pan",
        pan.is_valid,
        shape("@@@", [*"PCHFATBLJGEK@"], "@", ["####", "####", "0000"], "@"),
        None,
        (
            Difference(
                "E are partnerships of limited liability",
                lambda value: value[3] == "E",
                lambda value: f"{value[:3]}F{value[4:]}",
            ),
            Difference("the Income Tax Department has no holders of kind K", lambda value: value[3] == "K", False),
        ),
    ),
    Check(
        "in_voter",
        epic.is_valid,
        shape("@@@#######"),
        by_trial(),
        (Difference(UNIFORM.rule, lambda value: is_uniform(value[3:]), False),),
    ),
    Check("jp_my_number", my_number.is_valid, digits(12), calculated(my_number.calc_check_digit), (UNIFORM,)),
    Check("kr_rrn", rrn.is_valid, shape(day("ymd"), "#######"), calculated(rrn.calc_check_digit)),
    Check(
        "mx_curp",
        curp.is_valid,
        shape(
            ["@@@@", "@@@@", "@@@@", "PEDO"],
            day("ymd"),
            ["H", "M", "X", "@"],
            ["AS", "DF", "MC", "NE", "ZS", "@@"],
            "@@@",
            "*",
            "#",
        ),
        calculated(curp.calc_check_digit),
        (
            Difference(
                "the words that become another one are not looked for (RENAPO, Instructivo normativo, anexo 2)",
                lambda value: value[:4] in curp._name_blacklist,
                lambda value: with_part(value, 0, NAME, curp.calc_check_digit),
            ),
            Difference(
                "X is neither woman nor man (RENAPO, 2023)",
                lambda value: value[10] == "X",
                lambda value: with_part(value, 10, "H", curp.calc_check_digit),
            ),
        ),
    ),
    Check(
        "mx_rfc",
        lambda value: rfc.is_valid(value, validate_check_digits=True),
        shape(["@@@", "@@@@", "@&@", "&@@@", "PEDO"], day("ymd"), "**", ["#", "A"]),
        calculated(rfc.calc_check_digit),
        (
            Difference(
                "the words that become another one are not looked for (SAT)",
                lambda value: len(value) == 13 and value[:4] in rfc._name_blacklist,
                lambda value: with_part(value, 0, NAME, rfc.calc_check_digit),
            ),
        ),
    ),
    # The same without what the rule has where people of one name and day are told apart.
    Check(
        "mx_rfc_sum",
        lambda value: rfc.is_valid(value) and rfc.calc_check_digit(value[:-1]) == value[-1],
        shape(["@@@", "@@@@", "@&@", "&@@@", "PEDO"], day("ymd"), "**", ["#", "A"]),
        calculated(rfc.calc_check_digit),
        (
            Difference(
                "the words that become another one are not looked for (SAT)",
                lambda value: len(value) == 13 and value[:4] in rfc._name_blacklist,
                lambda value: with_part(value, 0, NAME, rfc.calc_check_digit),
            ),
        ),
    ),
    Check("my_nric", nric.is_valid, shape(day("ymd"), "######")),
    # There is no module of it, only of its check.
    Check(
        "ng_nin",
        verhoeff.is_valid,
        digits(11),
        calculated(verhoeff.calc_check_digit),
        (
            UNIFORM,
            Difference("the first digit is not 0", lambda value: value[0] == "0", False),
        ),
    ),
    Check("nz_ird", ird.is_valid, shape(["1########", "0########", "########", "#########"]), by_trial()),
    Check("th_pin", pin.is_valid, digits(13), lambda _, value: value[:-1] + pin.calc_check_digit(value), (UNIFORM,)),
    Check("us_ein", ein.is_valid, digits(9), None, (UNIFORM,)),
    Check(
        "us_itin",
        itin.is_valid,
        shape(["9", "9", "9", "#"], "########"),
        None,
        (
            Difference(
                "the fourth and fifth digit may be 50 to 65 too (IRS, Publication 1915)",
                lambda value: 50 <= two(value, 3) <= 65,
                lambda value: f"{value[:3]}70{value[5:]}",
            ),
        ),
    ),
    Check(
        "us_npi",
        lambda value: luhn.is_valid(f"80840{value}"),
        shape(["1", "2", "#"], "#########"),
        by_trial(),
        (Difference("the first digit is 1 or 2 (CMS, NPI standard)", lambda value: value[0] not in "12", False),),
    ),
    Check(
        "us_ssn",
        ssn.is_valid,
        shape(
            ["###", "###", "###", "000", "666", "9##", "078", "123"],
            ["##", "##", "00", "05", "45"],
            ["####", "####", "0000", "1120", "6789"],
        ),
        None,
        (
            UNIFORM,
            Difference("it is published to stand for one", lambda value: value == "123456789", False),
        ),
    ),
    Check(
        "za_id",
        za_id.is_valid,
        shape(day("ymd"), "####", [*"012#"], "##"),
        calculated(luhn.calc_check_digit),
        (
            Difference(
                "2 is a refugee (Department of Home Affairs)",
                lambda value: value[10] == "2",
                lambda value: with_part(value, 10, "0", luhn.calc_check_digit),
            ),
        ),
    ),
]

"""The named checks of steward-dlp answer as python-stdnum does, but where a published rule says otherwise.

Values are made up in `oracle`. `STEWARD_ORACLE_VALUES` says how many each check gets, `STEWARD_ORACLE_SEED` what chance starts
from. Tests of the workspace leave the program that answers where this finds it: `cargo build -p steward-dlp --example passes`.
"""

import os
import re
import subprocess
from pathlib import Path
from random import Random

import pytest
from oracle import CHECKS, FORMS, TOKENS, UNKNOWN
from oracle.value import UNIFORM

ROOT = Path(__file__).resolve().parent.parent
# A twentieth of what scripts/full asks for.
COUNT = int(os.environ.get("STEWARD_ORACLE_VALUES", "5000"))
SEED = os.environ.get("STEWARD_ORACLE_SEED", "1")
# Where fewer values are right, a check is not much tested.
LEAST_SHARE = 0.08


@pytest.fixture(scope="session")
def program() -> Path:
    steward = Path(os.environ.get("STEWARD_BIN", ROOT / "target" / "debug" / "steward"))
    program = steward.resolve().parent / "examples" / "passes"
    assert program.exists(), f"{program} is missing: run `cargo build -p steward-dlp --example passes`"
    return program


def answers(program: Path, check: str, values: list[str]) -> list[bool]:
    lines = "".join(f"{check}\t{value}\n" for value in values)
    done = subprocess.run([program], input=lines, capture_output=True, text=True, check=True)
    said = done.stdout.split()
    assert len(said) == len(values) and set(said) <= {"0", "1"}, f"{check}: {set(said)}"
    return [answer == "1" for answer in said]


@pytest.mark.parametrize(
    "number", range(len(CHECKS)), ids=[f"{check.name}-{check.part}".strip("-") for check in CHECKS]
)
def test_the_check_answers_as_the_oracle_or_as_the_rule_says(program, number):
    check = CHECKS[number]
    values = check.values(Random(f"{SEED} {number}"), COUNT)
    expected = [check.expected(value) for value in values]
    said = answers(program, check.name, values)

    wrong = [value for value, ours, theirs in zip(values, said, expected) if ours != theirs]
    assert not wrong, f"{len(wrong)} of {COUNT}: {wrong[:10]}"
    assert sum(said) >= LEAST_SHARE * COUNT, "too few values are right"
    assert sum(said) <= (1 - LEAST_SHARE) * COUNT, "too few values are wrong"

    # A difference that is none any more is to be taken out.
    differ = {check.difference(value) for value, right in zip(values, expected) if check.ask(value) != right}
    stale = [
        difference.rule
        for difference in check.differences
        if difference not in differ and difference.rule != UNIFORM.rule
    ]
    assert not stale, f"the oracle says the same by now: {stale}"


def test_every_check_is_compared_or_listed():
    source = (ROOT / "crates" / "dlp" / "src" / "check" / "mod.rs").read_text()
    table = source.split("static CHECKS")[1].split("\n];")[0]
    names = re.findall(r'(?:digits|number|signed|text)\("(\w+)"|name: "(\w+)"', table)
    all_names = [first or second for first, second in names]
    assert len(all_names) > 100
    listed = [*{check.name for check in CHECKS}, *UNKNOWN, *FORMS, *TOKENS]
    assert sorted(listed) == sorted(all_names)

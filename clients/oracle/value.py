"""How values are made up, and what is right of them."""

import datetime
import string
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from random import Random

Make = Callable[[Random], str]
Ask = Callable[[str], bool]
# Gives a value the right check digits; it may ask whether a value is right.
Mend = Callable[[Ask, str], str]

DIGITS = string.digits
CAPITALS = string.ascii_uppercase
BOTH = DIGITS + CAPITALS
ALPHABETS = {"#": DIGITS, "@": CAPITALS, "*": BOTH}


class LastDay(datetime.date):
    """What those who ask for today get: checks have no clock, and nobody is born in the future for them."""

    @classmethod
    def today(cls) -> datetime.date:
        return cls(2099, 12, 31)


@dataclass(frozen=True)
class Difference:
    """Values of which the oracle says something else than the rule, and what is right of them.

    Where the answer is another value, both are right or neither.
    """

    rule: str
    where: Ask
    answer: bool | Callable[[str], bool | str]


@dataclass(frozen=True)
class Check:
    """A named check, whom to ask about its values, and how to make some up."""

    name: str
    ask: Ask
    make: Make
    mend: Mend | None = None
    differences: tuple[Difference, ...] = ()
    # What tells it from another one of the same name.
    part: str = ""

    def difference(self, value: str) -> Difference | None:
        return next((one for one in self.differences if one.where(value)), None)

    def expected(self, value: str) -> bool:
        difference = self.difference(value)
        if difference is None:
            return self.ask(value)
        answer = difference.answer(value) if callable(difference.answer) else difference.answer
        return self.expected(answer) if isinstance(answer, str) else answer

    def values(self, chance: Random, count: int) -> list[str]:
        """Make values up: half as they come, half with right check digits, every second of these with one sign changed again."""
        values = []
        for number in range(count):
            value = self.make(chance)
            if number % 200 == 0:
                digit = DIGITS[number // 200 % 10]
                value = "".join(digit if sign.isdigit() else sign for sign in value)
            elif number % 2:
                value = self.mend(self.expected, value) if self.mend else value
                value = changed(chance, value) if number % 4 == 3 else value
            values.append(value)
        return values


def changed(chance: Random, value: str) -> str:
    """Change one sign of a value to another of its kind."""
    at = chance.randrange(len(value))
    kinds = (DIGITS, CAPITALS, string.ascii_lowercase)
    kind = next((signs for signs in kinds if value[at] in signs), value[at])
    return value[:at] + chance.choice(kind) + value[at + 1 :]


def shape(*parts: str | list[str] | Make) -> Make:
    """Make up values part by part: # is a digit, @ a capital, * either, a list a choice, all else itself."""

    def make(chance: Random) -> str:
        text = ""
        for part in parts:
            if callable(part):
                text += part(chance)
            else:
                chosen = part if isinstance(part, str) else chance.choice(part)
                text += "".join(chance.choice(ALPHABETS.get(sign, sign)) for sign in chosen)
        return text

    return make


def digits(*lengths: int) -> Make:
    return shape(["#" * length for length in lengths])


def day(order: str, months: tuple[int, ...] = (0,), days: tuple[int, ...] = (0,)) -> Make:
    """Make up a day, such as `ymd`; months and days may have something added. One in ten is any digits."""

    def make(chance: Random) -> str:
        if chance.random() < 0.1:
            return digits(2 * len(order))(chance)
        numbers = {
            "y": chance.randint(0, 99),
            "m": chance.choice((chance.randint(1, 12), chance.randint(0, 19))) + chance.choice(months),
            # The last of months more often than others: leap days.
            "d": chance.choice((chance.randint(1, 31), chance.randint(28, 31))) + chance.choice(days),
        }
        return "".join(f"{numbers[sign]:02}"[-2:] for sign in order)

    return make


def by_trial(at: int = -1, tried: Iterable[str] = DIGITS) -> Mend:
    """Mend by trying what may stand in a place."""
    tried = list(tried)

    def mend(right: Ask, value: str) -> str:
        start = at % len(value)
        for signs in tried:
            one = value[:start] + signs + value[start + len(signs) :]
            if right(one):
                return one
        return value

    return mend


PAIRS = [f"{number:02}" for number in range(100)]


def calculated(calculate: Callable[[str], str], count: int = 1) -> Mend:
    """Mend by having the last places calculated from those before."""
    return lambda _, value: value[:-count] + calculate(value[:-count])[:count]


def with_part(value: str, at: int, part: str, calculate: Callable[[str], str]) -> str:
    """Give a value another part and keep whether its check digit, the last place, is right."""
    body, check = value[:-1], value[-1]
    twin = body[:at] + part + body[at + len(part) :]
    return twin + (calculate(twin) if calculate(body) == check else "?")


def two(value: str, at: int) -> int:
    return int(value[at : at + 2])


def is_day(year: int, month: int, day_of_month: int) -> bool:
    try:
        datetime.date(year, month, day_of_month)
    except ValueError:
        return False
    return True


def is_uniform(value: str) -> bool:
    return len(set(value)) == 1


# Most of these numbers have a wrong check digit anyway.
UNIFORM = Difference("nobody is given a number of one digit throughout", is_uniform, False)
UNIFORM_BODY = Difference(UNIFORM.rule, lambda value: is_uniform(value[:-1]), False)

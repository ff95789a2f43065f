"""Values for the tests, put together in code: valid check digits are computed, no list of real data is used."""

from __future__ import annotations

import random
from collections.abc import Callable

FIRST = "James Maria Wei Fatima Lukas Sofia Priya Pierre Giulia Olga Ahmed Emma Diego Hans Anna Noah Elena Ivan".split()
RARE = "Zsolt Wigbert Nkechi Tuomas Eirik Saoirse Caoimhe Iñaki Gwenaël Ilze".split()
LAST = "Smith Müller García Rossi Dubois Ivanov Nguyen Kowalski Silva Jansen O'Neil Haddad Kim Patel Novak".split()
STREETS = "Oak Maple Main Lincoln Washington Hill Lake Cedar".split()


def _digits(rng: random.Random, n: int) -> str:
    return "".join(rng.choice("0123456789") for _ in range(n))


def luhn(prefix: str) -> str:
    total = 0
    for i, c in enumerate(reversed(prefix)):
        d = int(c) * (2 if i % 2 == 0 else 1)
        total += d - 9 if d > 9 else d
    return prefix + str(-total % 10)


def iban(rng: random.Random) -> str:
    bban = _digits(rng, 18)
    check = 98 - int(bban + "131400") % 97
    return f"DE{check:02d}{bban}"


def pesel(rng: random.Random) -> str:
    body = f"{rng.randrange(40, 99)}{rng.randrange(1, 13):02d}{rng.randrange(1, 29):02d}{_digits(rng, 4)}"
    return body + str(-sum(int(c) * w for c, w in zip(body, (1, 3, 7, 9, 1, 3, 7, 9, 1, 3))) % 10)


def bsn(rng: random.Random) -> str:
    while True:
        body = str(rng.randrange(10_000_000, 99_999_999))
        check = sum(int(c) * w for c, w in zip(body, range(9, 1, -1))) % 11
        if check < 10:
            return body + str(check)


def cpf(rng: random.Random) -> str:
    body = _digits(rng, 9)
    for weights in (range(10, 1, -1), range(11, 1, -1)):
        rest = sum(int(c) * w for c, w in zip(body, weights)) * 10 % 11
        body += str(rest % 10)
    return f"{body[:3]}.{body[3:6]}.{body[6:9]}-{body[9:]}"


def dni(rng: random.Random) -> str:
    number = rng.randrange(10_000_000, 99_999_999)
    return f"{number}{'TRWAGMYFPDXBNJZSQVHLCKE'[number % 23]}"


def vin(rng: random.Random) -> str:
    letters = "ABCDEFGHJKLMNPRSTUVWXYZ"
    values = dict(zip("ABCDEFGHJKLMNPRSTUVWXYZ", [*range(1, 9), 1, 2, 3, 4, 5, 7, 9, *range(2, 10)]))
    text = [rng.choice(letters) for _ in range(8)] + ["0"] + [rng.choice("0123456789") for _ in range(8)]
    weights = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
    total = sum((int(c) if c.isdigit() else values[c]) * w for c, w in zip(text, weights)) % 11
    text[8] = "0123456789X"[total]
    return "".join(text)


def ean13(rng: random.Random) -> str:
    body = "40" + _digits(rng, 10)
    return body + str(-sum(int(c) * (3 if i % 2 else 1) for i, c in enumerate(body)) % 10)


def ssn(rng: random.Random) -> str:
    return f"{rng.randrange(100, 660)}-{rng.randrange(1, 100):02d}-{rng.randrange(1, 10_000):04d}"


def email(rng: random.Random) -> str:
    return f"{rng.choice(FIRST).lower()}.{rng.randrange(10_000)}@mail{rng.randrange(9)}.example.com"


def person(rng: random.Random) -> str:
    return f"{rng.choice(FIRST + RARE)} {rng.choice(LAST)}"


def us_phone(rng: random.Random) -> str:
    return f"({rng.randrange(201, 989)}) {rng.randrange(200, 999)}-{rng.randrange(10_000):04d}"


def address(rng: random.Random) -> str:
    street = f"{rng.choice(STREETS)} {rng.choice(('St', 'Avenue', 'Road', 'Ln'))}"
    return f"{rng.randrange(1, 9999)} {street}, Apt {rng.randrange(99)}"


def date(rng: random.Random) -> str:
    return f"{rng.randrange(1940, 2004)}-{rng.randrange(1, 13):02d}-{rng.randrange(1, 29):02d}"


def ip(rng: random.Random) -> str:
    return ".".join(str(rng.randrange(1, 255)) for _ in range(4))


def mac(rng: random.Random) -> str:
    return ":".join(f"{rng.randrange(256):02x}" for _ in range(6))


def card(rng: random.Random) -> str:
    return luhn("4" + _digits(rng, 14))


def imei(rng: random.Random) -> str:
    return luhn("35" + _digits(rng, 12))


def many(make: Callable[[random.Random], object], n: int = 120, seed: int = 7) -> tuple[object, ...]:
    """`n` values from one maker, always the same ones."""
    rng = random.Random(seed)
    return tuple(make(rng) for _ in range(n))


def one_of(*words: object) -> Callable[[random.Random], object]:
    return lambda rng: rng.choice(words)


def number(low: int, high: int) -> Callable[[random.Random], object]:
    return lambda rng: rng.randrange(low, high)


def real(low: float, high: float) -> Callable[[random.Random], object]:
    return lambda rng: round(rng.uniform(low, high), 5)


def digits(n: int) -> Callable[[random.Random], object]:
    return lambda rng: str(rng.randrange(1, 10)) + _digits(rng, n - 1)


def hexadecimal(n: int) -> Callable[[random.Random], object]:
    return lambda rng: "".join(rng.choice("0123456789abcdef") for _ in range(n))

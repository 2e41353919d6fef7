"""NHS numbers: ten digits, the last of which checks the others. Pure.

Rule: NHS Data Dictionary, "NHS number": weights 10 to 2, modulus 11; a check of 11 counts as 0 and one of 10
makes the number invalid.
"""

from __future__ import annotations

LENGTH = 10
# Numbers from here on are never given to anybody: those of exercises and demonstrations begin so.
INVENTED = "999"


class BadNumber(ValueError):
    """Not an NHS number; the message says why."""


def clean(text: str) -> str:
    """Ten digits out of what was typed; "" for nothing.

    Raises:
        BadNumber: other signs than digits, spaces and hyphens, another length, or a wrong check digit.
    """
    digits = "".join(sign for sign in text if sign not in " -\u00a0\t")
    if not digits:
        return ""
    if not (digits.isascii() and digits.isdigit()):
        raise BadNumber("An NHS number has digits only, such as 943 476 5919.")
    if len(digits) != LENGTH:
        raise BadNumber(f"An NHS number has 10 digits; this one has {len(digits)}.")
    if check_digit(digits[:9]) != int(digits[9]):
        raise BadNumber(
            "The last digit does not fit the others, so a digit is wrong. Ask for the number again."
        )
    return digits


def check_digit(first_nine: str) -> int:
    """The tenth digit; 10 = no number begins so."""
    total = sum(int(digit) * weight for digit, weight in zip(first_nine, range(10, 1, -1), strict=True))
    return (11 - total % 11) % 11


def is_invented(number: str) -> bool:
    """Whether it belongs to nobody, as those in an exercise must (A13)."""
    return number.startswith(INVENTED)


def spaced(number: str) -> str:
    """As it is read aloud: 943 476 5919."""
    return f"{number[:3]} {number[3:6]} {number[6:]}" if len(number) == LENGTH else number

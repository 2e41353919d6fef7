"""What a program may be let read, and the permission that a person needs for the same."""

from __future__ import annotations

from enum import StrEnum

from accounts.permissions import Permission


class Scope(StrEnum):
    """One group of lists; a token opens those that it was made for."""

    INDICATORS = "indicators"
    PLANS = "plans"
    REGISTER = "register"
    PACKS = "packs"

    @property
    def label(self) -> str:
        """For the form and the page of a program."""
        return LABELS[self]


LABELS = {
    Scope.INDICATORS: "Indicators and their figures",
    Scope.PLANS: "Plans, workstreams and actions",
    Scope.REGISTER: "The register: homes, providers, ratings",
    Scope.PACKS: "Public editions of issued packs",
}
PERMISSIONS = {
    Scope.INDICATORS: Permission.VIEW_INDICATORS,
    Scope.PLANS: Permission.VIEW_PLANS,
    Scope.REGISTER: Permission.VIEW_HOMES,
    Scope.PACKS: Permission.VIEW_PACKS,
}

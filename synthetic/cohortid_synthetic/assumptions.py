"""Give what the generator assumes (the profile in use) and the meaning of the codes it uses."""

from functools import cache
from typing import Any

from cohortid_synthetic.profile import Profile, in_use

TEAM_GROUP = {
    "A02": "crisis",
    "A05": "primary_care",
    "A06": "core_community",
    "A07": "older_adult",
    "A08": "assertive_outreach",
    "A09": "rehabilitation",
    "A11": "liaison",
    "A12": "psychological_therapy",
    "A13": "psychological_therapy",
    "A14": "early_intervention",
    "A18": "single_point_of_access",
    "A19": "crisis_line",
    "A20": "place_of_safety",
    "B01": "forensic",
    "D01": "substance_misuse",
}
ATTENDANCE = {
    "5": "attended",
    "6": "attended",
    "7": "arrived_too_late",
    "3": "did_not_attend",
    "2": "cancelled_by_patient",
    "4": "cancelled_by_provider",
    "": "unknown",
}
BED_GROUP = {
    "200": "adult_acute",
    "201": "older_acute",
    "202": "picu",
    "206": "secure",
    "207": "secure",
    "212": "rehabilitation",
}
SECTION_GROUP = {
    "01": "informal",
    "02": "detention",
    "03": "detention",
    "09": "detention",
    "10": "detention",
    "05": "short_term",
    "19": "short_term",
    "20": "short_term",
}


def assumptions() -> dict[str, Any]:
    """Return the plain values of the profile in use.

    Example:
        >>> assumptions()["providers"]["beds"]["ZZV01"]
        False
    """
    return in_use().values


def teams() -> dict[tuple[str, str], str]:
    """Return (provider, local team id) -> team type, in order."""
    return _teams(in_use())


@cache
def _teams(profile: Profile) -> dict[tuple[str, str], str]:
    numbered = {}
    for provider, counts in profile.values["teams"].items():
        types = [kind for kind, n in counts.items() for _ in range(n)]
        numbered.update({(provider, f"T{i:02d}"): kind for i, kind in enumerate(types, 1)})
    return numbered


def teams_of(provider: str, team_type: str) -> tuple[str, ...]:
    """Return the local ids of a provider's teams of one type."""
    return _teams_of(in_use(), provider, team_type)


@cache
def _teams_of(profile: Profile, provider: str, team_type: str) -> tuple[str, ...]:
    wanted = (provider, team_type)
    return tuple(team for (prov, team), kind in _teams(profile).items() if (prov, kind) == wanted)


def mapped_team() -> tuple[str, str, str]:
    """Return provider, local id and true group of the team that is submitted as something else."""
    mapped = assumptions()["mapped_team"]
    team = teams_of(mapped["provider"], mapped["submitted_type"])[mapped["which"] - 1]
    return mapped["provider"], team, mapped["team_group"]


def team_group(provider: str, team: str) -> str:
    """Return what a team is for, after the local team map."""
    mapped_provider, mapped, group = mapped_team()
    if (provider, team) == (mapped_provider, mapped):
        return group
    return TEAM_GROUP[teams()[provider, team]]


def home_group(accommodation_type: str, settled: str) -> str:
    """Tell whether a recorded home is homelessness: yes, no or unknown."""
    if accommodation_type == "98":
        return {"N": "yes", "Y": "no"}.get(settled, "unknown")
    if "12" <= accommodation_type <= "19":
        return "yes"
    return "no" if "01" <= accommodation_type <= "11" else "unknown"


def diagnosis_group(scheme: str, code: str) -> str:
    """Return the group of a diagnosis that the generator writes."""
    if scheme == "06":
        return {"58214004": "psychosis", "13746004": "bipolar"}[code]
    plain = code.replace(".", "")
    plain = plain[:-1] if plain.endswith("X") else plain
    if plain in ("F323", "F333"):
        return "psychotic_depression"
    if plain[:3] in ("F30", "F31"):
        return "bipolar"
    if plain[:3] == "F17":
        return "tobacco"
    if plain[:2] == "F1":
        return "substance_intoxication" if plain[3:4] == "0" else "substance"
    if plain[:3] in ("F60", "F61"):
        return "personality_disorder"
    return {"F0": "organic", "F2": "psychosis", "F7": "learning_disability"}.get(plain[:2], "other")

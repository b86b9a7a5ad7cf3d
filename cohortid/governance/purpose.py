"""The purposes a run may have, and which of them may show named people."""

from __future__ import annotations

from enum import StrEnum

from cohortid.errors import PolicyRefusal


class Purpose(StrEnum):
    """What a run is for; declared when records are read, and kept with every result.

    Example:
        >>> Purpose("care_review")
        <Purpose.CARE_REVIEW: 'care_review'>
    """

    CARE_REVIEW = "care_review"
    SERVICE_PLANNING = "service_planning"
    EQUITY_EVALUATION = "equity_evaluation"
    RESEARCH = "research"
    SYNTHETIC_DEMO = "synthetic_demo"


_SHOW_PEOPLE = frozenset({Purpose.CARE_REVIEW, Purpose.SYNTHETIC_DEMO})

# Uses that are refused by name, so that the person asking learns why.
_REFUSED = {
    "discharge": "the rules only bring people forward; not being listed is no ground to end care",
    "step_down": "the rules only bring people forward; not being listed is no ground to cut care",
    "eligibility_refusal": "the rules cannot show that somebody does not need a service",
    "sanction": "records of care are not to be turned against the people they are about",
    "police": "people are brought forward for care only, never for policing",
}


def check_purpose(text: str, *, synthetic: bool) -> Purpose:
    """Return the declared purpose, or refuse it with the reason.

    Parameters:
        text: The purpose as declared, for example "care_review".
        synthetic: Whether the records come from the generator, as its manifest shows.

    Returns:
        The purpose.

    Raises:
        PolicyRefusal: If the word is unknown, names a use that is refused, or claims
            that real records are synthetic.

    Example:
        >>> check_purpose("service planning", synthetic=False)
        <Purpose.SERVICE_PLANNING: 'service_planning'>
    """
    word = "_".join(str(text).lower().replace("-", " ").replace("_", " ").split())
    for refused, reason in _REFUSED.items():
        if refused in word:
            raise PolicyRefusal(f"cohortid is not for {refused.replace('_', ' ')}: {reason}.")
    if word not in set(Purpose):
        raise PolicyRefusal(f"There is no purpose {text!r}. Use one of: {', '.join(Purpose)}.")
    purpose = Purpose(word)
    if purpose is Purpose.SYNTHETIC_DEMO and not synthetic:
        raise PolicyRefusal(
            "The purpose synthetic_demo is only for records made by cohortid's generator, and "
            "these have no generator manifest. Declare what the run is for: "
            + ", ".join(other for other in Purpose if other is not purpose)
            + "."
        )
    return purpose


def opens_person_plane(purpose: Purpose) -> bool:
    """Tell whether a purpose may show named people.

    Parameters:
        purpose: The purpose of the run.

    Returns:
        True for care_review and synthetic_demo.

    Example:
        >>> opens_person_plane(Purpose.RESEARCH)
        False
    """
    return purpose in _SHOW_PEOPLE


def require_person_plane(purpose: Purpose, what: str) -> None:
    """Refuse to show named people unless the purpose allows it.

    Parameters:
        purpose: The purpose of the run.
        what: What was asked for, as the start of a sentence, for example "The list of people".

    Raises:
        PolicyRefusal: If the purpose is for groups only.

    Example:
        >>> require_person_plane(Purpose.CARE_REVIEW, "The list of people")
    """
    if opens_person_plane(purpose):
        return
    raise PolicyRefusal(
        f"{what} shows named people, which the purpose {purpose} does not open. "
        "Use a group table, or, if you are part of the care team, read the records with "
        'purpose="care_review".'
    )

"""Sentences of the page that aren't made anywhere else, and small helpers for words."""

from __future__ import annotations

from cohortid.disclosure import MASK, DisclosureProfile

WHAT_THIS_IS = (
    "This page shows adults whose records match published criteria for intensive, assertive "
    "community mental health care, so that people who know them can look at each case. It shows "
    "who was found, which recorded facts brought them forward, and what the records can't tell."
)
SYNTHETIC = "Synthetic people: not evidence about any population."
NOBODY_RULED_OUT = (
    "Nobody is ruled out. Somebody who isn't brought forward may need this care all the same: a "
    "concern raised by anybody is enough. No person is compared with another, and the number of "
    "criteria somebody meets doesn't change their place in any list."
)
ORDER = (
    "Order: longest since last seen first, starting with those never seen in this extract; those "
    "on a ward now come last; then by key. The order says nothing about need."
)
DESCRIPTION_ONLY = (
    "This describes who the rules brought forward in each group. It is not a judgement of the "
    "groups or of the services, and recording may differ between groups."
)
CANT_TELL = (
    "Facts that the rule needs aren't recorded for these people. The questions under each key "
    "can settle it."
)
LOST_FROM_VIEW = (
    "People with a severe mental disorder who were once in hospital, detained or with early "
    "intervention, have no open referral and weren't seen for a year. Some may be on the lists "
    "above too."
)

# What the submitted tables hold, in a word; a table that isn't listed shows its short name.
TABLE_WORDS = {
    "MHS001": "People",
    "MHS002": "GP practices",
    "MHS003": "Homes",
    "MHS004": "Employment",
    "MHS005": "Patient indicators",
    "MHS006": "Care coordinators",
    "MHS101": "Referrals",
    "MHS102": "Other service types",
    "MHS201": "Contacts",
    "MHS202": "Care activities",
    "MHS301": "Group sessions",
    "MHS401": "Mental Health Act",
    "MHS403": "Conditional discharge",
    "MHS404": "Community treatment orders",
    "MHS405": "Recalls",
    "MHS501": "Hospital stays",
    "MHS502": "Ward stays",
    "MHS505": "Restraint",
    "MHS509": "Home leave",
    "MHS510": "Leave of absence",
    "MHS511": "Absence without leave",
    "MHS513": "Ward substance use",
    "MHS601": "Earlier diagnoses",
    "MHS603": "Provisional diagnoses",
    "MHS604": "Main diagnoses",
    "MHS605": "Further diagnoses",
    "MHS606": "Referral assessments",
    "MHS607": "Contact assessments",
    "MHS902": "Teams",
    "EC": "Emergency attendances",
}


def counts_note(profile: DisclosureProfile) -> str:
    """Return what a reader must know about the counts.

    Parameters:
        profile: The disclosure profile the figures are shown under.

    Example:
        >>> from cohortid.disclosure import get_profile
        >>> counts_note(get_profile("mhsds"))[:52]
        'Counts of people are rounded to the nearest 5, each '
    """
    return (
        f"Counts of people are rounded to the nearest {profile.round_to}, each on its own, so "
        f"parts may not sum to totals. {MASK} means hidden: fewer than {profile.min_count} people, "
        "possibly nobody, or all but so few."
    )


def name_words(name: str) -> str:
    """Return an identifier of a criteria set, such as a family, in words.

    Example:
        >>> name_words("harm_to_self")
        'Harm to self'
    """
    return name.replace("_", " ").capitalize()


def table_words(short: str) -> str:
    """Return what a submitted table holds, with its short name.

    Example:
        >>> table_words("MHS101")
        'Referrals (MHS101)'
    """
    return f"{TABLE_WORDS[short]} ({short})" if short in TABLE_WORDS else short

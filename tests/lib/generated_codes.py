"""Codes that generated records draw from, with their groups."""

ATTENDANCE = {
    "5": "attended",
    "3": "did_not_attend",
    "7": "arrived_too_late",
    "2": "cancelled_by_patient",
    "4": "cancelled_by_provider",
}
TEAMS = {
    "A06": "core_community",
    "A14": "early_intervention",
    "A08": "assertive_outreach",
    "A11": "liaison",
    "B01": "forensic",
    "D01": "substance_misuse",
    "D03": "prison_in_reach",
    "A02": "crisis",
    "A18": "single_point_of_access",
    "A19": "crisis_line",
    "A20": "place_of_safety",
}
SECTIONS = {
    "02": "detention",
    "03": "detention",
    "37": "detention",
    "10": "detention",
    "05": "short_term",
    "19": "short_term",
    "20": "short_term",
    "01": "informal",
    "35": "guardianship",
}
HOMES = {"01": "no", "04": "no", "12": "yes", "18": "yes", "20": "unknown", "21": "unknown"}
DIAGNOSES = {
    "F200": "psychosis",
    "F312": "bipolar",
    "F323": "psychotic_depression",
    "F102": "substance",
    "F100": "substance_intoxication",
    "F17": "tobacco",
    "F03": "organic",
    "F70": "learning_disability",
    "F411": "other",
}
CLOSE_REASONS = ("02", "05", "09", "08")
ORDER_ENDS = ("01", "02", "02", "05")
REASONS = ("01", "02", "04", "09", "18")
REFERRAL_SOURCES = ("A1", "E1", "H1")
PRIORITIES = ("1", "2", "3", "4")
SCORES = ("0", "1", "2", "3", "4")
HONOS_ITEMS = (
    "979651000000100",
    "979661000000102",
    "979691000000108",
    "979731000000102",
    "979641000000103",
)
"""Self-injury, drink or drugs, hallucinations, daily living, and one that no measure uses."""
INDICATORS: dict[str, tuple[str, ...]] = {
    "manifest_psychosis": (),
    "psychosis_treatment": (),
    "offence_history": ("1", "2", "3", "X"),
}
"""What is indicated, with its values if it has any."""

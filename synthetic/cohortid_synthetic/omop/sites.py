"""Places of OMOP: care sites (providers and their teams) and locations (small areas)."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from cohortid_synthetic.assumptions import assumptions, teams
from cohortid_synthetic.omop.facts import concepts
from cohortid_synthetic.omop.stack import plain, whole_table
from cohortid_synthetic.truth.columns import codes_of

TEAMS_OF_A_PROVIDER = 1_000
PRACTICES_FROM = 1_000_000
"""Care sites from here on are GP practices, by the number in their fake code."""
DOCUMENTATION = "synthetic/cohortid_synthetic/omop/README.md of cohortid"

NOTICE = "Synthetic; calibrated to published margins only"


def site_numbers() -> dict[tuple[str, str], int]:
    """Return (provider, team) -> care site id; team "" is the provider itself."""
    providers = sorted({provider for provider, _ in teams()} | set(_emergency()))
    numbers = {name: (i + 1) * TEAMS_OF_A_PROVIDER for i, name in enumerate(providers)}
    made = {(provider, ""): number for provider, number in numbers.items()}
    return made | {(p, t): numbers[p] + int(t[1:]) for p, t in teams()}


def _emergency() -> dict[str, float]:
    providers: dict[str, float] = assumptions()["emergency"]["providers"]
    return providers


def site_of(providers: Any, team_ids: Any = None) -> NDArray[np.int64]:
    """Return the care site of each row: its team's, or its provider's."""
    known = site_numbers()
    left, lefts = codes_of(_texts(providers))
    if team_ids is None:
        return np.array([known[name, ""] for name in lefts], dtype=np.int64)[left]
    right, rights = codes_of(_texts(team_ids))
    pairs, places = np.unique(left * max(len(rights), 1) + right, return_inverse=True)
    sites = [known[lefts[p // len(rights)], rights[p % len(rights)]] for p in pairs.tolist()]
    return np.array(sites, dtype=np.int64)[places]


def _texts(column: Any) -> NDArray[np.object_]:
    return np.asarray(plain(column).cast(pa.string()), dtype=object)


def location_numbers(lsoa: Any) -> NDArray[np.int64]:
    """Return the location id of each small area: the number in its code."""
    codes, values = codes_of(_texts(lsoa))
    return np.array([int(value[1:]) if value else 0 for value in values], dtype=np.int64)[codes]


def practice_sites(codes: Any) -> pa.Array:
    """Return the care site of each practice; missing without one."""
    places, values = codes_of(_texts(codes))
    sites = [PRACTICES_FROM + int(value[-4:]) if value else 0 for value in values]
    made = np.array(sites, dtype=np.int64)[places] if len(places) else places
    return pa.array(made, pa.int64(), mask=made == 0)


def care_sites(practices: Iterable[str] = ()) -> pa.Table:
    """Return care_site: every provider, every team, and GP practices.

    Parameters:
        practices: the practices that somebody is registered with.
    """
    known, numbers = teams(), site_numbers().items()
    rows = [(number, f"{p} {t}".strip(), p + t, known.get((p, t))) for (p, t), number in numbers]
    rows.sort(key=lambda row: row[0])
    codes = pa.array(sorted(practices), pa.string())
    gps = zip(practice_sites(codes).to_pylist(), codes.to_pylist(), strict=True)
    rows += [(number, code, code, None) for number, code in gps]
    columns = {
        "care_site_id": pa.array([row[0] for row in rows], pa.int64()),
        "care_site_name": pa.array([row[1] for row in rows], pa.string()),
        "place_of_service_concept_id": 0,
        "care_site_source_value": pa.array([row[2] for row in rows], pa.string()),
        "place_of_service_source_value": pa.array(
            [f"MHSDS:ServTeamTypeMH:{row[3]}" if row[3] else None for row in rows], pa.string()
        ),
    }
    return whole_table("care_site", len(rows), columns)


def locations(areas: Mapping[str, str]) -> pa.Table:
    """Return location: small areas with their sub-ICB.

    Parameters:
        areas: small area -> sub-ICB.
    """
    names = sorted(areas)
    columns = {
        "location_id": location_numbers(pa.array(names, pa.string())),
        "county": pa.array([areas[name] for name in names], pa.string()),
        "location_source_value": pa.array(names, pa.string()),
        "country_source_value": "England",
    }
    return whole_table("location", len(names), columns)


def cdm_source(last_day: date) -> pa.Table:
    """Return cdm_source: what this is; dated the extract's last day."""
    columns = {
        "cdm_source_name": "cohortid synthetic MHSDS",
        "cdm_source_abbreviation": "cohortid-synthetic",
        "cdm_holder": "whoever made it",
        "source_description": NOTICE,
        "source_documentation_reference": DOCUMENTATION,
        "source_release_date": last_day,
        "cdm_release_date": last_day,
        "cdm_version": "v5.4",
        "cdm_version_concept_id": concepts("version")["5.4"],
        "vocabulary_version": "none used",
    }
    return whole_table("cdm_source", 1, columns)

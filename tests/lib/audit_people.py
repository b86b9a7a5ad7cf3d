"""People as a run folder holds them, and a blind audit sample of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from cohortid.governance import Purpose
from cohortid.review.agreement import AuditSample, draw_audit_sample


def people(n: int = 600, seed: int = 1) -> pd.DataFrame:
    """Return a list of people as a run folder holds it."""
    chance = np.random.default_rng(seed)
    teams = chance.choice(
        ["core_community", "early_intervention", "crisis"], n, p=[0.7, 0.27, 0.03]
    )
    states = ["met", "not_met", "not_known"]
    frame = pd.DataFrame(
        {
            "anchor_id": 1,
            "person_id": [f"SYN-{k:05}" for k in range(n)],
            "in_population": (chance.random(n) < 0.9).astype(int),
            "result": chance.choice(["for_review", "cannot_tell", "none"], n, p=[0.1, 0.1, 0.8]),
            "nominated": (chance.random(n) < 0.01).astype(int),
            "current_care": "core_community;",
            "team_provider_id": "P01",
            "team_id": "T04",
            "team_group": teams,
            "last_seen": pd.Timestamp("2026-03-01"),
            "detained": chance.choice(states, n),
            "self_harm": chance.choice(states, n),
            "asked_of_all": "not_known",
        }
    )
    frame.loc[frame.index % 7 == 0, ["team_id", "team_group", "last_seen"]] = None
    return frame


def draw(frame: pd.DataFrame | None = None, **options: Any) -> AuditSample:
    """Return a sample of 20 people brought forward and 60 others, and what is changed."""
    given: dict[str, Any] = {
        "n_brought_forward": 20, "n_others": 60, "seed": 5, "purpose": Purpose.CARE_REVIEW,
        **options,
    }  # fmt: skip
    return draw_audit_sample(people() if frame is None else frame, **given)

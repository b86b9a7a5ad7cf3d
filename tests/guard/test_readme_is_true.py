"""The README lists exactly the measures that can't be computed yet, and real commands."""

import re
from pathlib import Path

from cohortid.cli import COMMANDS
from cohortid.criteria import load_criteria

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


def test_the_measures_not_built_yet_are_the_ones_listed() -> None:
    listed = re.findall(r"^- `(\w+)`: ", README, flags=re.MULTILINE)
    assert listed == load_criteria("midlands-maturity-index").not_built


def test_every_command_is_named_and_every_link_leads_somewhere() -> None:
    for command in COMMANDS:
        assert f"cohortid {command.replace('_', '-')}" in README
    targets = re.findall(r"\]\(([^)#]+)\)", README)
    assert len(targets) >= 3
    for target in targets:
        assert (Path(__file__).parents[2] / target).exists(), target

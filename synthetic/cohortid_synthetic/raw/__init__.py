"""Raw MHSDS as it arrives: from blocks of true events to monthly snapshot tables."""

from cohortid_synthetic.raw.block import RawBlock, raw_block
from cohortid_synthetic.raw.flavours import DEFAULT_FLAVOUR, arrived, check_flavour, flavours
from cohortid_synthetic.raw.sent import (
    TextTables,
    events_with_ids,
    sent_frames,
)
from cohortid_synthetic.raw.submissions import Submissions, submissions, whole_tables

__all__ = [
    "DEFAULT_FLAVOUR",
    "RawBlock",
    "Submissions",
    "TextTables",
    "arrived",
    "check_flavour",
    "events_with_ids",
    "flavours",
    "raw_block",
    "sent_frames",
    "submissions",
    "whole_tables",
]

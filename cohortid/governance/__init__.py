"""What a run is for, the log of what was done, and folders that are written whole."""

from cohortid.governance.purpose import (
    Purpose,
    check_purpose,
    opens_person_plane,
    require_person_plane,
)
from cohortid.governance.run_folder import (
    OutputFolderError,
    file_sha256,
    read_manifest,
    require_free_folder,
    write_manifest,
    writing_folder,
)
from cohortid.governance.run_log import LogCheck, append_entry, verify_log

__all__ = [
    "LogCheck",
    "OutputFolderError",
    "Purpose",
    "append_entry",
    "check_purpose",
    "file_sha256",
    "opens_person_plane",
    "read_manifest",
    "require_free_folder",
    "require_person_plane",
    "verify_log",
    "write_manifest",
    "writing_folder",
]

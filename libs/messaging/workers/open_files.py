"""A worker reads each stream over its own connection. With many shards it needs more files than the default limit."""

import resource

OTHERS = 500
"""Files and connections in addition to those of the readers: Redis' pool, HTTP, logs."""


class TooFewFiles(Exception):
    """The operator must raise the limit, or deploy with fewer shards. The message says so."""


def allow_open_files(readers: int) -> None:
    """Raise this process' limit if necessary. Raises TooFewFiles if the system does not allow enough files."""
    needed = readers + OTHERS
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= needed:
        return
    if hard != resource.RLIM_INFINITY and hard < needed:
        raise TooFewFiles(
            f"{readers} streams need {needed} open files, and only {hard} are allowed: "
            "raise the limit (ulimit -n), or deploy with fewer FRONTDESK_SHARDS"
        )
    resource.setrlimit(resource.RLIMIT_NOFILE, (needed, hard))

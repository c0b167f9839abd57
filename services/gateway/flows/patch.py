"""Drafts as a patch for a repository of flow files: `git apply` takes it in the folder around `flows`."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import unified_diff

NO_END = "\\ No newline at end of file\n"


@dataclass(frozen=True)
class FilePatch:
    """`file`: its name in the folder of flows. `before` is empty for a new file."""

    file: str
    before: str
    after: str


def patch_of(files: Iterable[FilePatch]) -> str:
    """The differences of these files in git's form."""
    return "".join(_one(each) for each in files if each.before != each.after)


def _one(changed: FilePatch) -> str:
    path = f"flows/{changed.file}"
    old = f"a/{path}" if changed.before else "/dev/null"
    # Modes and hashes of contents are left out: `git apply` needs neither.
    head = f"diff --git a/{path} b/{path}\n" + ("" if changed.before else "new file mode 100644\n")
    before, after = (each.splitlines(keepends=True) for each in (changed.before, changed.after))
    lines = unified_diff(before, after, old, f"b/{path}")
    # A file without an end of its last line needs a remark, or `git apply` refuses the patch.
    return head + "".join(line if line.endswith("\n") else f"{line}\n{NO_END}" for line in lines)

"""Makes the files that browsers load from their sources: four requests instead of some twenty.

`python web/build.py` writes the widget (`widget.js`, `widget/`) and the desk (`desk/`) from `src/`; all are kept in the
repository, so that nothing has to be built to run Frontdesk. It joins modules, takes out comments and
space, and gives short names to what no other code can see. It is no general bundler;
what it can't join it refuses by name.
"""

import posixpath
import re
from collections import Counter
from pathlib import Path

from short_names import with_short_names

WEB = Path(__file__).resolve().parent
SOURCES = WEB / "src"
SCRIPTS = {
    "widget.js": "loader.js", "widget/main.js": "main.js", "widget/imports.js": "imports/main.js",
    "desk/main.js": "desk/main.js",
}  # fmt: skip
STYLES = {
    "widget/styles.css": ("card.css", "styles.css"),
    "widget/imports.css": ("imports/imports.css",),
    "desk/styles.css": ("desk/tokens.css", "card.css", "desk/frame.css", "desk/talk.css", "desk/parts.css"),
}

_IMPORT = re.compile(r"^import (?:\{[^}]*\} from )?'(\.{1,2}/[\w./]+)';\n", re.MULTILINE)
_BLOCK_COMMENT = re.compile(r"^[ \t]*/\*.*?\*/\n", re.MULTILINE | re.DOTALL)
_LINE_COMMENT = re.compile(r"(^|[ \t])// .*$", re.MULTILINE)
_MARGIN = re.compile(r"^\s+|[ \t]+$", re.MULTILINE)
_SIGN_OR_TEXT = re.compile(
    r"""'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*\""""  # texts
    r"""|`(?:\\.|\$\{(?:[^`{}]|`[^`]*`|\{[^{}]*\})*\}|\$(?!\{)|[^`\\$])*`"""  # templates, one deep in another
    r"""|(?<=[(=,:!&|?{};])[ ]?/(?![*/ ])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n])+/[a-z]*"""  # regular expressions
    r"""|[ ]*([{}(),;:?=+\-*<>&|!]+)[ ]*"""
)
_TOP_LEVEL_NAME = re.compile(
    r"^(?:export )?(?:async )?(?:const|let|class|function\*?|async function\*?) (\w+)", re.MULTILINE
)


class Unjoinable(Exception):
    """The sources use something that this script doesn't join; whoever wrote it must write it otherwise."""


def build() -> dict[Path, str]:
    """Every generated file with its content."""
    scripts = {WEB / target: joined_modules(entry) for target, entry in SCRIPTS.items()}
    return scripts | {WEB / target: compact_styles(names) for target, names in STYLES.items()}


def joined_modules(entry: str) -> str:
    """All modules that the entry imports, in one; only the entry's exports stay exports."""
    parts: list[str] = []
    owners: dict[str, str] = {}
    for name in _in_order_of_use(entry, []):
        source = (SOURCES / name).read_text(encoding="utf-8")
        for declared in _TOP_LEVEL_NAME.findall(source):
            if declared in owners:
                raise Unjoinable(f"{name} and {owners[declared]} both declare {declared}")
            owners[declared] = name
        parts.append(_compact_module(name, source, exports=name == entry))
    return with_short_names(_tight(_with_short_members("".join(parts))))


def _with_short_members(code: str) -> str:
    """Private members by a letter or two: they stand behind a dot, or begin a line of their class."""
    member = re.compile(r"(?:(?<=\.)|^(?:(?:async|get|set|static) )*)#(\w+)", re.MULTILINE)
    counted = Counter(member.findall(code)).most_common()
    letters = "abcdefghijklmnopqrstuvwxyz"
    short = {name: letters[at % 26] + letters[at // 26 - 1] * (at >= 26) for at, (name, _) in enumerate(counted)}
    return member.sub(lambda found: found[0].replace(f"#{found[1]}", f"#{short[found[1]]}"), code)


def _in_order_of_use(name: str, path: list[str]) -> list[str]:
    """A module's imports, theirs first, then the module itself."""
    if name in path:
        raise Unjoinable(f"modules import each other: {' → '.join([*path, name])}")
    order: list[str] = []
    for written in _IMPORT.findall((SOURCES / name).read_text(encoding="utf-8")):
        imported = posixpath.normpath(posixpath.join(posixpath.dirname(name), written))
        order += [each for each in _in_order_of_use(imported, [*path, name]) if each not in order]
    return [*order, name]


def _compact_module(name: str, source: str, *, exports: bool) -> str:
    code = _LINE_COMMENT.sub("", _BLOCK_COMMENT.sub("", _IMPORT.sub("", source)))
    for line in code.splitlines():
        if line.startswith(("import ", "export default")):
            raise Unjoinable(f"{name}: only imports of names or of nothing are joined, and named exports: {line}")
        if line.count("`") % 2:
            raise Unjoinable(f"{name}: a template over several lines would lose its indentation: {line}")
    if not exports:
        code = re.sub(r"^export ", "", code, flags=re.MULTILINE)
    return _MARGIN.sub("", code).lstrip()


def _tight(code: str) -> str:
    """Without spaces around signs, and without line ends where a statement can't end: strings stay as they are."""
    code = _SIGN_OR_TEXT.sub(lambda found: found[1] or found[0], code)
    return re.sub(r"\n(?=[})\].?:&|])", "", re.sub(r"(?<=[{(\[,;])\n", "", code))


def compact_styles(names: tuple[str, ...]) -> str:
    """The style sheets in one."""
    source = "".join((SOURCES / name).read_text(encoding="utf-8") for name in names)
    lines = re.sub(r"/\*.*?\*/", "", source, flags=re.DOTALL).splitlines()
    text = "".join(line.strip() for line in lines)
    text = re.sub(r"\s*([{;,])\s*", r"\1", text)
    text = re.sub(r"([{;][\w-]+): ", r"\1:", text).replace(";}", "}")
    text = re.sub(r" ([+>~]) (?=[^{};]*\{)", r"\1", text)  # in selectors: a sum in `calc` needs its spaces
    return re.sub(r"(?<=[ :(,-])0\.(?=\d)", ".", text)


if __name__ == "__main__":
    for target, content in build().items():
        target.parent.mkdir(exist_ok=True)
        target.write_text(content, encoding="utf-8")

"""Style sheets of host pages, by name, as hostile as real ones get. Each must leave the widget as it is."""

_NOT_PAGE = ":not(html, head, body)"

HOSTILE = {
    "a root with 10 px": "html { font-size: 62.5%; }",
    "a huge root": "html { font-size: 300%; line-height: 3; }",
    "fonts for all": '* { font-family: "Comic Sans", fantasy !important; font: italic 900 30px fantasy !important; }',
    "cases and spaces": (
        "* { text-transform: uppercase !important; letter-spacing: 0.5em !important; word-spacing: 1em !important;"
        " text-indent: 3em !important; font-variant: small-caps !important; white-space: pre !important; }"
    ),
    "colours for all": (
        "* { color: red !important; background: yellow !important; border: 5px solid red !important;"
        " text-shadow: 2px 2px blue !important; outline: 9px dashed lime !important; box-shadow: 0 0 9px red; }"
    ),
    "boxes for all": (
        "* { margin: 20px !important; padding: 20px !important; box-sizing: content-box !important;"
        " min-width: 200px !important; max-height: 40px !important; overflow: hidden !important; }"
    ),
    "places for all": "* { display: block !important; position: relative !important; float: left !important; }",
    "zoomed": "html { zoom: 0.8; } body { zoom: 1.5; }",
    "transformed": (
        "html { transform: scale(0.8); perspective: 100px; } body { transform: rotate(3deg); will-change: transform; }"
    ),
    "filtered": "body { filter: invert(1); opacity: 0.4; backdrop-filter: blur(4px); mix-blend-mode: difference; }",
    "hidden is shown": "[hidden] { display: block !important; } [popover] { display: none !important; }",
    "directions": "* { direction: rtl !important; unicode-bidi: bidi-override !important; text-align: right; }",
    "vertical": "html { writing-mode: vertical-rl; text-orientation: upright; } * { writing-mode: vertical-rl; }",
    "unset": "* { all: unset !important; }",
    "the element is hidden": (
        "frontdesk-chat, [lang] > frontdesk-chat { display: none !important; visibility: hidden !important;"
        " opacity: 0 !important; pointer-events: none !important; transform: scale(0) !important;"
        " content-visibility: hidden !important; clip-path: inset(50%) !important; }"
    ),
    "its variables": (
        "* { --surface: red !important; --ink: red !important; --accent: red !important; --rem: 60px !important;"
        " --line: red !important; --raised: red !important; --viewport-height: 10px !important; }"
    ),
    "elements": (
        "dialog, button, textarea, form, header, h2, ol, li, p, span, svg, div, a { all: revert !important;"
        " width: 300px !important; background: red !important; font-size: 40px !important; }"
        " ::backdrop { background: red !important; } ::placeholder { color: red !important; }"
        " ::selection { background: red !important; }"
    ),
    "layers": f"@layer last {{ {_NOT_PAGE} {{ display: none !important; font-size: 50px !important; zoom: 3; }} }}",
    "fonts by other names": "".join(
        f'@font-face {{ font-family: {name}; src: local("DejaVu Serif"), local("FreeMono"); }}'
        for name in ('"system-ui"', '"sans-serif"', "Roboto", "Arial", '"Segoe UI"', '"-apple-system"')
    ),
    "motion": (
        "* { animation: spin 1s infinite !important; transition: all 9s !important; }"
        " @keyframes spin { to { transform: rotate(360deg); opacity: 0; font-size: 80px; } }"
    ),
    "an overlay": (
        "body::before { content: ''; position: fixed; inset: 0; z-index: 2147483647; background: black; }"
        " html { isolation: isolate; } body { z-index: 2147483647; position: relative; }"
    ),
    "clipped": (
        "html { height: 50px; overflow: hidden; } body { height: 50px; overflow: hidden; contain: strict;"
        " clip-path: inset(40%); visibility: hidden; }"
    ),
    "registered": "".join(
        f"@property --{name} {{ syntax: '<{kind}>'; inherits: false; initial-value: {value}; }}"
        for kind, value, names in (
            ("color", "red", ("surface", "accent", "ink", "line", "muted", "soft", "raised", "on-accent", "brass")),
            ("length", "40px", ("rem", "offset-x", "offset-y", "viewport-height", "viewport-top")),
        )
        for name in names
    ),
    "painted away": (
        "* { -webkit-text-fill-color: transparent !important; -webkit-text-stroke: 2px red !important;"
        " text-decoration: line-through !important; text-emphasis: dot !important; text-box: trim-both cap alphabetic"
        " !important; stroke: none !important; fill: red !important; accent-color: red !important; caret-color: red;"
        " color-scheme: dark !important; font-size-adjust: 1 !important; quotes: none; hyphens: auto !important; }"
    ),
    "a page of another size": (
        "html { scale: 0.8; rotate: 2deg; translate: 20px 20px; container-type: inline-size; columns: 3; }"
        " * { zoom: 1.2 !important; writing-mode: vertical-lr; } body { display: none; }"
    ),
    "a grid of pages": (
        "html { display: grid; place-items: center; filter: hue-rotate(180deg); } html > * { grid-area: 1 / 1; }"
        " @scope (html) { * { opacity: 0 !important; position: fixed !important; inset: 0 !important; } }"
    ),
    "names of its animations": (
        "@keyframes rise { from, to { transform: translateX(-900px); } } @keyframes pulse { from, to { opacity: 0; } }"
        " @starting-style { * { opacity: 0; } } * { transition: all 20s allow-discrete !important; }"
        " :popover-open, dialog { inset: 0 !important; margin: auto !important; width: 100% !important; }"
    ),
    "pointers": "* { pointer-events: none !important; user-select: none !important; cursor: none !important; }",
    # Not the root: a browser lets no element below an inert one come back, and such a page can't be used at all.
    "inert": ":not(html) { interactivity: inert !important; } frontdesk-chat { interactivity: inert !important; }",
    "for phones": (
        "html { -webkit-text-size-adjust: 300%; text-size-adjust: 300%; } "
        "body > * { display: none !important; } html > :not(head, body) { display: none !important; }"
    ),
}

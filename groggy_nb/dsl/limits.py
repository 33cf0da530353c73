"""What may be read at all: size, characters, brackets, chains; checked before `ast` sees the text."""

from __future__ import annotations

import re
import unicodedata

from groggy_nb.dsl.source import SourceText
from groggy_nb.dsl.state import NESTING_LIMIT
from groggy_nb.errors import Diagnostic, Place, ProgramErrors

TEXT_LIMIT = 64 * 1024
CHAIN_LIMIT = 500
NUMBER_LIMIT = 400

_TOKEN = re.compile(
    r"""(?P<plain>(?:[ \t,=]|(?!(?:and|or|not|if|else|in|is|lambda|await|for)\b)[A-Za-z_][A-Za-z_0-9]{0,99}+\b
                    |[0-9]{1,99}+(?![\w.]))++|\\\n)
      |(?P<comment>\#[^\n]*)
      |(?P<newline>\n)
      |(?P<name>[^\W\d]\w*)
      |(?P<number>\.?\d(?:[eE][+-]|[\w.])*)
      |(?P<quote>'{3}|"{3}|'|")
      |(?P<open>[([{])
      |(?P<close>[)\]}])
      |(?P<operator>\*\*|//|<<|>>|[<>=!]=|->|:=|[-+*/%@&|^~<>.])
      |(?P<semicolon>;)
      |(?P<colon>:+)
      |(?P<strange>.)""",
    re.VERBOSE | re.DOTALL,
)
_CLOSED = {
    "'": re.compile(r"(?:[^'\\\n]|\\.)*'", re.DOTALL),
    '"': re.compile(r'(?:[^"\\\n]|\\.)*"', re.DOTALL),
    "'''": re.compile(r"(?:[^'\\]|\\.|'(?!''))*'''", re.DOTALL),
    '"""': re.compile(r'(?:[^"\\]|\\.|"(?!""))*"""', re.DOTALL),
}
_PAIRS = {")": "(", "]": "[", "}": "{"}
_WORD_OPERATORS = frozenset(("and", "or", "not", "if", "else", "in", "is", "lambda", "await", "for"))
# Controls that reorder or hide text, wherever they stand; and what is no character at all.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)
_MEANT = {
    "−": "-",
    "–": "-",
    "—": "-",
    "×": "*",
    "·": "*",
    "÷": "/",
    "≤": "<=",
    "≥": ">=",
    "≠": "!=",
    "“": '"',
    "”": '"',
    "„": '"',
    "‘": "'",
    "’": "'",
    "∞": "inf",
    "²": "** 2",
    "³": "** 3",
    "√": "sqrt()",
    "\u00a0": "a space",
    "\u3000": "a space",
    "（": "(",
    "）": ")",
    "，": ",",
    "：": ":",
}
# Letters of other scripts that look like Latin ones.
_LOOK_ALIKE = dict(
    zip(
        "аАВеЕКМНоОрРсСТуУхХіІјЈѕЅһԁԛԝѵΑΒΕΖΗΙΚΜΝΟΡΤΥΧονı",
        "aABeEKMHoOpPcCTyYxXiIjJsShdqwvABEZHIKMNOPTYXovi",
        strict=True,
    )
)


def check_text(text: str, cell: str | None = None) -> SourceText:
    """The text in its one form, if it may be read.

    Raises ProgramErrors for what is too long, too deep, or holds characters that mislead.
    """
    if not isinstance(text, str):
        raise ProgramErrors([Diagnostic("text", f"a program is text, found {type(text).__name__}")])
    if len(text) > TEXT_LIMIT or len(text.encode(errors="replace")) > TEXT_LIMIT:
        size = f"the program is longer than {TEXT_LIMIT // 1024} KiB"
        found = Diagnostic("limit-text", size, None, "arrays are inputs: run(inputs=...)")
        raise ProgramErrors([found])
    source = SourceText.of(text, cell)
    found_all = [_forbidden(source, m) for m in _FORBIDDEN.finditer(source.text)] or _Scan(source).run()
    if found_all:
        raise ProgramErrors(found_all, source.text)
    return source


def character(c: str) -> str:
    """A character by its code point and name.

    >>> character("−")
    'U+2212 (minus sign)'
    """
    name = unicodedata.name(c, "").lower()
    return f"U+{ord(c):04X}" + (f" ({name})" if name else "")


def _forbidden(source: SourceText, match: re.Match[str]) -> Diagnostic:
    c = match.group()
    what = "a lone surrogate" if "\ud800" <= c <= "\udfff" else "a control character"
    if c == "\x00":
        what = "a NUL character"
    elif ord(c) > 0x9F and what != "a lone surrogate":
        what = "an invisible character"
    return Diagnostic("character", f"{what} {character(c)}", source.at(match.start()), "delete it")


class _Scan:
    """One walk over the tokens."""

    def __init__(self, source: SourceText) -> None:
        self.source = source
        self.found: list[Diagnostic] = []
        self.open: list[tuple[str, int]] = []
        self.chain = 0
        self.closed = False  # the token before was a closing bracket

    def error(self, code: str, message: str, at: int, hint: str | None, length: int = 1) -> None:
        self.found.append(Diagnostic(code, message, self.source.at(at, length), hint))

    def run(self) -> list[Diagnostic]:
        """The findings, empty where the text may be read."""
        text = self.source.text
        at = 0
        while at < len(text) and len(self.found) < 40:
            match = _TOKEN.match(text, at)
            assert match is not None and match.lastgroup is not None
            at = match.end()
            match match.lastgroup:
                case "quote":
                    after = self.string(match.group(), at)
                    if after is None:
                        return self.found
                    at = after
                case "comment":
                    continue
                case "plain" | "colon":
                    pass
                case kind:
                    read = self.open_ if kind == "open" else getattr(self, kind)
                    if read(match.group(), match.start()):
                        return self.found
            self.closed = match.lastgroup in ("close", "quote")
        for bracket, start in self.open[:1]:
            closing = next(c for c, o in _PAIRS.items() if o == bracket)
            self.error("unclosed", f"'{bracket}' is never closed", start, f"add '{closing}'")
        return self.found

    def string(self, quote: str, at: int) -> int | None:
        """The end of a string."""
        match = _CLOSED[quote].match(self.source.text, at)
        if match is None:
            start = at - len(quote)
            self.error(
                "unclosed",
                f"the text that begins with {quote} is never closed",
                start,
                f"add {quote}",
                len(quote),
            )
            return None
        return match.end()

    def newline(self, token: str, at: int) -> bool:
        """The end of a line; a chain may go on in brackets."""
        if not self.open:
            self.chain = 0
        return False

    def semicolon(self, token: str, at: int) -> bool:
        """The end of a statement."""
        if not self.open:
            self.chain = 0
        return False

    def operator(self, token: str, at: int) -> bool:
        """An operator: one more link of the line's chain."""
        self.chain += 1
        if self.chain > CHAIN_LIMIT:
            self.error(
                "limit-chain",
                f"a line may have {CHAIN_LIMIT} operators",
                at,
                "bind parts of it to names",
                len(token),
            )
            return True
        return False

    def open_(self, token: str, at: int) -> bool:
        """An opening bracket."""
        self.open.append((token, at))
        if len(self.open) > NESTING_LIMIT:
            what = f"brackets may be nested {NESTING_LIMIT} deep"
            self.error("limit-nesting", what, at, "bind the inner part to a name")
            return True
        # `f()()()` and `x[0][0]` nest in the tree as chains do.
        return self.operator(token, at) if self.closed else False

    def close(self, token: str, at: int) -> bool:
        """A closing bracket."""
        if not self.open:
            self.error("unopened", f"'{token}' closes nothing", at, "delete it")
            return True
        bracket, start = self.open.pop()
        if bracket != _PAIRS[token]:
            closing = next(c for c, o in _PAIRS.items() if o == bracket)
            line = self.source.at(start).line
            self.error(
                "unopened", f"'{token}' does not close '{bracket}' of line {line}", at, f"write '{closing}'"
            )
            return True
        return False

    def name(self, token: str, at: int) -> bool:
        """A name or keyword; letters that look like others are refused."""
        if token in _WORD_OPERATORS:
            return self.operator(token, at)
        if not token.isascii():
            self.letters(token, at)
        return False

    def letters(self, token: str, at: int) -> None:
        """Letters that mislead: look-alikes, and what Python would read as another letter."""
        for offset, c in enumerate(token):
            twin = _LOOK_ALIKE.get(c)
            plain = unicodedata.normalize("NFKC", c)
            if twin and (
                any(x.isascii() and x.isalpha() for x in token) or all(x in _LOOK_ALIKE for x in token)
            ):
                what = f"{character(c)} looks like the letter {twin}"
                self.error("character", what, at + offset, f"write {twin}")
                return
            if plain != c:
                meant = _MEANT.get(c)
                hint = f"write {meant}" if meant else f"write {plain}" if plain.isidentifier() else None
                self.error("character", f"{character(c)} cannot stand in a name", at + offset, hint)
                return

    def number(self, token: str, at: int) -> bool:
        """A number of sensible length."""
        if len(token) > NUMBER_LIMIT:
            self.error("number", f"a number of {len(token):,} digits", at, "write it as 1e20", NUMBER_LIMIT)
            return True
        return False

    def strange(self, token: str, at: int) -> bool:
        """A character that no form has."""
        meant = _MEANT.get(token)
        hint = f"write {meant}" if meant else None
        if token in "?!":
            hint = "magics and shell commands stand outside the program"
        if token == "\\":
            hint = "nothing may follow it on its line"
        shown = token if token.isascii() else character(token)
        self.error("character", f"{shown} is not in the language", at, hint)
        return False


def syntax_error(found: BaseException, source: SourceText) -> Diagnostic:
    """What Python's parser refused, in our words."""
    if not isinstance(found, SyntaxError):
        return Diagnostic(
            "limit-nesting", "the program is nested too deep", None, "bind parts of it to names"
        )
    message = found.msg.replace("'==' or ':=' instead of '='", "'==' instead of '='")
    place: Place | None = None
    line = found.lineno or 0
    if 1 <= line <= len(source.lines):
        row = source.lines[line - 1]
        start = min(max((found.offset or 1) - 1, 0), len(row))
        end = (found.end_offset or 0) - 1 if found.end_lineno == found.lineno else len(row)
        place = Place(line, start, line, max(end, start + 1), source.cell)
    if "too many" in message or "too deep" in message:
        return Diagnostic(
            "limit-nesting", "the program is nested too deep", place, "bind parts of it to names"
        )
    hint = "a line is `name = value`, an output, a loop, an `if` or watch(x)"
    if isinstance(found, IndentationError):
        hint = "the lines of a block stand under its first line, four spaces in"
    return Diagnostic("syntax", f"the line cannot be read: {message}", place, hint)

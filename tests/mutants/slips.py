"""Mutation operators: plausible slips in C, C++, Fortran and Python, found in the text.

Comments, strings and lines of the preprocessor are blanked out first, so that what is found is
code. Some slips do not compile, which is for the caller to see.
"""

import dataclasses
import pathlib
import random
import re

C, FORTRAN, PYTHON = "C", "Fortran", "Python"
LANGUAGES = {".c": C, ".h": C, ".cpp": C, ".hpp": C, ".f90": FORTRAN, ".py": PYTHON}
NO_CODE = {
    C: r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\''
    r"|^ *#(?:[^\n]*\\\n)*[^\n]*",
    FORTRAN: r'![^\n]*|"[^"\n]*"|\'[^\'\n]*\'',
    PYTHON: r'""".*?"""|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|#[^\n]*',
}


def exchanged(*pairs: str) -> dict:
    """Words that stand for each other."""
    words = [pair.split() for pair in pairs]
    return dict(words) | {new: old for old, new in words}


# Operators and what they replace, between blanks, so that no pointer or template is found.
SPACED = r"(?<=[^\s\"'] )(?:{})(?= [^\s\"'])"
WORDS = {
    "relation": (SPACED.format("[<>]=?|[=!]="), exchanged("< <=", "> >=", "== !=")),
    "Fortran's relation": (SPACED.format("/="), {"/=": "=="}),
    "arithmetic": (
        SPACED.format(r"[-+]=?|[*/%]"),
        exchanged("+ -", "+= -=", "* /") | {"%": "*"},
    ),
    "logic": (
        r"&&|\|\||\b(?:and|or)\b|\.(?:and|or)\.",
        exchanged("&& ||", "and or", ".and. .or."),
    ),
    "constant": (
        r"\.?\b(?:[tT]rue|[fF]alse)\b\.?|\b(?:min|max)(?=[(<])",
        exchanged("true false", "True False", ".true. .false.", "min max"),
    ),
}
NUMBER = r"(?<![\w.])\d+(?=(?:[uUlL]*|_\w+)(?![\w.]))"
ARGUMENTS = r"\b(?!min|max|swap)\w+\(([\w.]+), ([\w.]+)(?=[,)])"

CALLEE = r"[\w:.%>\[\]-]+"
STATEMENT = {
    C: rf"^ +(?!return\b|throw\b|using\b|case\b|goto\b)(?:\+\+\w+|{CALLEE}(?:\(.*\)|"
    r"(?:\[.*\])? [-+*/|&^]?= .*));$",
    FORTRAN: r"^ +(?:call .*|[\w%]+(?:\(.*\))? = .*)(?<!&)$",
    PYTHON: r"^ +(?!return\b|raise\b|yield\b)[\w.\[\]]+(?:\(.*\)| [-+*/|]?= .*)$",
}
NOTHING = {C: ";", FORTRAN: "continue", PYTHON: "pass"}
CONDITION = {C: r"\bif (?=\()", FORTRAN: r"\bif (?=\()", PYTHON: r"^ *(?:el)?if (?=.*:$)"}
NEGATION = {C: "(!{})", FORTRAN: "(.not. {})", PYTHON: "not ({})"}

DEFINITION = re.compile(r"\b(?:def|function|subroutine|procedure|import|static_assert)\b")
# A slip near one of these could harm more than the copy: end or remove what is none of the test's.
HARMFUL = re.compile(r"\bkill\(|\bremove(?:_all)?\(|\bunlink\(|\brename\(")
NEAR = 4  # lines


@dataclasses.dataclass(frozen=True)
class Slip:
    file: str
    line: int
    operator: str
    begin: int
    end: int
    new: str

    def applied(self, text: str) -> str:
        return text[: self.begin] + self.new + text[self.end :]

    def compiles(self, text: str) -> bool:
        """Whether Python reads it; other languages are for the build to see."""
        try:
            return not self.file.endswith(".py") or bool(
                compile(self.applied(text), self.file, "exec")
            )
        except SyntaxError:
            return False

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.operator}"


def code_of(language: str, text: str) -> str:
    """The text with a blank for each character that is no code; a string keeps its quotes."""

    def blank(match: re.Match) -> str:
        inner = re.sub(r"[^\n]", " ", match[0])
        quote = match[0][0]
        return f"{quote}{inner[1:-1]}{quote}" if quote in "\"'" else inner

    return re.sub(NO_CODE[language], blank, text, flags=re.DOTALL | re.MULTILINE)


def closing(code: str, at: int) -> int:
    """Behind the bracket that closes the one at a place; -1 if there is none."""
    depth = 0
    for place in range(at, len(code)):
        depth += {"(": 1, ")": -1}.get(code[place], 0)
        if depth == 0:
            return place + 1
    return -1


def changes(language: str, code: str, text: str):
    """Each change that could be made: operator, begin, end and the new text."""
    for operator, (pattern, words) in WORDS.items():
        for match in re.finditer(pattern, code):
            if match[0] in words and (operator != "Fortran's relation" or language == FORTRAN):
                yield operator, *match.span(), words[match[0]]
    for match in re.finditer(NUMBER, code):
        for new in (int(match[0]) + 1, int(match[0]) - 1):  # one of them is the laxer limit
            if new >= 0:
                yield "off by one", *match.span(), str(new)
    for match in re.finditer(ARGUMENTS, code):
        if match[1] != match[2]:
            yield "arguments", match.start(1), match.end(2), f"{match[2]}, {match[1]}"
    for match in re.finditer(CONDITION[language], code, re.MULTILINE):
        begin = match.end()
        end = code.find(":\n", begin) if language == PYTHON else closing(code, begin)
        if end > 0 and not re.search(r";| = |\bauto\b", text[begin:end]):
            yield "negation", begin, end, NEGATION[language].format(text[begin:end])
    for match in re.finditer(STATEMENT[language], code, re.MULTILINE):
        before = code[: match.start()].rstrip()[-1:]
        begins = {C: before in ";{}:", FORTRAN: before != "&", PYTHON: True}[language]
        if begins:  # and is not the rest of another
            indent = len(match[0]) - len(match[0].lstrip())
            yield "deletion", match.start() + indent, match.end(), NOTHING[language]


def slips_in(name: str, text: str):
    """The slips of a file."""
    language = LANGUAGES[pathlib.Path(name).suffix]
    code = code_of(language, text)
    lines = code.split("\n")
    harmful = [number for number, line in enumerate(lines) if HARMFUL.search(line)]
    for operator, begin, end, new in changes(language, code, text):
        number = code.count("\n", 0, begin)
        harms = any(abs(number - other) <= NEAR for other in harmful)
        slip = Slip(name, number + 1, operator, begin, end, new)
        if not harms and not DEFINITION.search(lines[number]) and slip.compiles(text):
            yield slip


def draw(texts: dict, seed: str):
    """All slips of the files in an order that the seed gives, the operators taking turns."""
    chance = random.Random(seed)
    by_operator = {}
    for name, text in texts.items():
        for slip in slips_in(name, text):
            by_operator.setdefault(slip.operator, []).append(slip)
    rest = [by_operator[operator] for operator in sorted(by_operator)]
    for slips in rest:
        chance.shuffle(slips)
    chance.shuffle(rest)
    while any(rest):
        for slips in rest:
            if slips:
                yield slips.pop()

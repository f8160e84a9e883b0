"""Mutation operators: plausible slips in C, C++, Fortran and Python, found in the text.

Comments, strings and lines of the preprocessor are blanked out first, so that what is found is
code. Some slips do not compile, which is for the caller to see.
"""

import dataclasses
import pathlib
import random
import re

# What is no code, by a file's ending.
C = r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\'|^ *#(?:[^\n]*\\\n)*[^\n]*'
LANGUAGES = {
    **dict.fromkeys((".c", ".h", ".cpp", ".hpp"), C),
    ".f90": r'![^\n]*|"[^"\n]*"|\'[^\'\n]*\'',
    ".py": r'""".*?"""|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|#[^\n]*',
}

# Words that stand for each other; in the text they have a blank on either side.
OPERATORS = {
    "relation": {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "=="},
    "arithmetic": {"+": "-", "-": "+", "*": "/", "/": "*", "%": "*", "+=": "-=", "-=": "+="},
    "logic": {"&&": "||", "||": "&&", "and": "or", "or": "and", ".and.": ".or.", ".or.": ".and."},
}
FORTRAN = {"/=": "==", "==": "/="}
CONSTANTS = {"true": "false", "True": "False", ".true.": ".false.", "min": "max"}
CONSTANTS |= {new: old for old, new in CONSTANTS.items()}

CALLEE = r"[\w:.%>\[\]-]+"
STATEMENTS = {
    ".c": rf"^ +(?!return\b|throw\b|using\b|case\b|goto\b)(?:\+\+\w+|{CALLEE}(?:\(.*\)|"
          r"(?:\[.*\])? [-+*/|&^]?= .*));$",
    ".f90": r"^ +(?:call .*|[\w%]+(?:\(.*\))? = .*)(?<!&)$",
    ".py": r"^ +(?!return\b|raise\b|yield\b)[\w.\[\]]+(?:\(.*\)| [-+*/|]?= .*)$",
}
NOTHING = {".c": ";", ".f90": "continue", ".py": "pass"}
CONDITIONS = {".c": r"\bif (?=\()", ".f90": r"\bif (?=\()", ".py": r"^ *(?:el)?if ()(?=.*:$)"}
NEGATED = {".c": "(!{})", ".f90": "(.not. {})", ".py": "not ({})"}

DEFINITION = re.compile(r"\b(?:def|function|subroutine|procedure|import|static_assert)\b|::.*::")
# A slip near one of these could harm more than the copy: end or remove what is none of the test's.
HARMFUL = re.compile(r"\bkill\(|\bremove(?:_all)?\(|\bunlink\(|\brename\(")
NEAR = 4  # lines


@dataclasses.dataclass(frozen=True)
class Slip:
    room: str
    file: str
    line: int
    operator: str
    begin: int
    end: int
    new: str

    def applied(self, text: str) -> str:
        return text[: self.begin] + self.new + text[self.end :]

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.operator}"


def code_of(name: str, text: str) -> str:
    """The text with a blank for each character that is no code; a string keeps its quotes."""

    def blank(match: re.Match) -> str:
        kept = match[0] if match[0][0] in "\"'" and len(match[0]) > 1 else ""
        inner = re.sub(r"[^\n]", " ", match[0])
        return f"{kept[0]}{inner[1:-1]}{kept[0]}" if kept else inner

    return re.sub(LANGUAGES[pathlib.Path(name).suffix], blank, text, flags=re.DOTALL | re.MULTILINE)


def closing(code: str, at: int) -> int:
    """Behind the bracket that closes the one at a place; -1 if there is none."""
    depth = 0
    for place in range(at, len(code)):
        depth += {"(": 1, ")": -1}.get(code[place], 0)
        if depth == 0:
            return place + 1
    return -1


def words_replaced(language: str, code: str):
    for operator, words in OPERATORS.items():
        known = words | FORTRAN if language == ".f90" and operator == "relation" else words
        for match in re.finditer(r"(?<=[^\s\"'] )[^\s\w]+(?= [^\s\"'])|\b(?:and|or)\b", code):
            if match[0] in known:
                yield operator, match.start(), match.end(), known[match[0]]
    for match in re.finditer(r"\.?\b(?:true|false)\b\.?|\b(?:min|max)(?=[(<])", code, re.I):
        if match[0] in CONSTANTS:
            yield "constant", match.start(), match.end(), CONSTANTS[match[0]]
    for match in re.finditer(r"(?<![\w.])(\d+)(?=(?:[uUlL]*|_\w+)(?![\w.]))", code):
        yield "off by one", match.start(), match.end(), str(int(match[0]) + 1)


def arguments_swapped(code: str):
    for match in re.finditer(r"\b(\w+)\(([\w.]+), ([\w.]+)(?=[,)])", code):
        if match[2] != match[3] and match[1] not in ("min", "max"):
            yield "arguments", match.start(2), match.end(3), f"{match[3]}, {match[2]}"


def conditions_negated(language: str, code: str, text: str):
    for match in re.finditer(CONDITIONS[language], code, re.MULTILINE):
        begin = match.end()
        end = code.find(":\n", begin) if language == ".py" else closing(code, begin)
        condition = text[begin:end]
        if end > 0 and not re.search(r";| = |\bauto\b", condition):
            yield "negation", begin, end, NEGATED[language].format(condition)


def statements_deleted(language: str, code: str):
    for match in re.finditer(STATEMENTS[language], code, re.MULTILINE):
        before = code[: match.start()].rstrip()[-1:]
        if (language == ".c" and before not in ";{}:") or (language == ".f90" and before == "&"):
            continue  # the rest of another statement
        indent = len(match[0]) - len(match[0].lstrip())
        yield "deletion", match.start() + indent, match.end(), NOTHING[language]


def compiles(slip: Slip, text: str) -> bool:
    """Whether Python reads it; other languages are for the build to see."""
    try:
        return not slip.file.endswith(".py") or bool(compile(slip.applied(text), slip.file, "exec"))
    except SyntaxError:
        return False


def slips_in(room: str, name: str, text: str) -> list:
    language = pathlib.Path(name).suffix
    code = code_of(name, text)
    language = ".c" if LANGUAGES[language] is C else language
    lines = code.split("\n")
    harmful = [number for number, line in enumerate(lines) if HARMFUL.search(line)]
    found = [
        *words_replaced(language, code),
        *arguments_swapped(code),
        *conditions_negated(language, code, text),
        *statements_deleted(language, code),
    ]
    slips = []
    for operator, begin, end, new in found:
        number = code.count("\n", 0, begin)
        harms = any(abs(number - other) <= NEAR for other in harmful)
        slip = Slip(room, name, number + 1, operator, begin, end, new)
        if not harms and not DEFINITION.search(lines[number]) and compiles(slip, text):
            slips.append(slip)
    return slips


def draw(room: str, texts: dict, seed: str):
    """All slips of the files in an order that the seed gives, the operators taking turns."""
    chance = random.Random(seed)
    by_operator = {}
    for name, text in texts.items():
        for slip in slips_in(room, name, text):
            by_operator.setdefault(slip.operator, []).append(slip)
    rest = [by_operator[operator] for operator in sorted(by_operator)]
    for slips in rest:
        chance.shuffle(slips)
    chance.shuffle(rest)
    while any(rest):
        for slips in rest:
            if slips:
                yield slips.pop()

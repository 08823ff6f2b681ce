"""`matchmaker doctor`: what is installed, what is missing, and whether every solver works."""

import typer

from matchmaker.cli.answers import answer
from matchmaker.cli.examining import GROUPS, Finding, examine
from matchmaker.messages import Lang, say


def register(app: typer.Typer, lang: Lang) -> None:
    """Add the command to the program."""

    @app.command(help=say("doctor.help", lang))
    def doctor() -> None:
        said, found = answer(lang), examine()
        for group in GROUPS:
            said.write(say(f"doctor.group_{group}", lang))
            for finding in found:
                if finding.group == group:
                    said.write(_line(finding, lang))
        wrong = sum(not finding.fine and finding.required for finding in found)
        said.say("doctor.not_fine" if wrong else "doctor.fine", n=wrong)
        said.figures(fine=not wrong, findings=[vars(finding) for finding in found])
        raise typer.Exit(1 if wrong else 0)


def _line(finding: Finding, lang: Lang) -> str:
    """A mark, the name, what was found, and what to do where it is not fine."""
    mark = "✓" if finding.fine else "✗" if finding.required else "–"
    said = [part.say(lang) if not isinstance(part, str) else part for part in (finding.name, finding.found)]
    words = f"  {mark} {': '.join(said)}"
    if finding.wanted and not finding.fine:
        words += f" ({say('doctor.wanted', lang, bound=finding.wanted)})"
    if finding.advice is not None and not finding.fine:
        words += f"\n      {finding.advice.say(lang)}"
    return words

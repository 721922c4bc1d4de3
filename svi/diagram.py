"""docs/parcours.md: the call's diagram, drawn from the table of the flow. A test says when the file is stale."""

from collections.abc import Iterator
from pathlib import Path

from call_log.domain import Step
from prompts.catalogue import CATALOGUE
from svi.flow import AT_THE_START, QUESTIONS, SECOND_KEY, TABLE, Arrow
from svi.reply import Reply

FILE = Path("docs/parcours.md")

_HEAD = """# Le parcours d'un appel

Ce fichier est dessiné à partir de la table de `svi/flow.py` par `flask --app app parcours` : ne le modifiez pas.
"""

_NOTE = """\
`form` et `mail` ne sont dits que s'ils ont une adresse à donner : `form` celle du formulaire du service, `mail` celle
du service ou, à défaut, celle du SIAO du département. Pendant une absence prolongée, `mail` n'est pas dit si `absence`
a donné l'adresse des urgences : elle en tient lieu. `voicemail_may_answer` n'est dit que chez un opérateur qui ne sait
pas demander au référent de taper 1, et si l'une des lignes peut avoir une messagerie ([moteurs](moteurs.md))."""

TITLES = {
    Step.DEPARTMENT: "Quel département ?",
    Step.CORSICA: "Laquelle des deux Corses ?",
    Step.OVERSEAS: "Quel département d'outre-mer ?",
    Step.CONFIRM: "Nom répété",
    Step.RINGING: "Une ligne sonne",
    Step.END: "Fin de l'appel",
}


def page() -> str:
    """The whole file."""
    return "\n".join([_HEAD, "```mermaid", "flowchart TD", *_drawing(), "```", "", *_messages(), ""])


def _drawing() -> Iterator[str]:
    yield '  debut(["L\'appel arrive"])'
    for step, title in TITLES.items():
        shape = '(["{}"])' if step is Step.END else '{{"{}"}}' if step in QUESTIONS else '["{}"]'
        yield f"  {step.value}{shape.format(title)}"
    yield from (_arrow("debut", reply, arrow) for reply, arrow in AT_THE_START.items())
    for step, arrows in TABLE.items():
        yield from (_arrow(step.value, reply, arrow) for reply, arrow in arrows.items())


def _arrow(start: str, reply: Reply, arrow: Arrow) -> str:
    outcome = f"<br>issue : {arrow.outcome.label}" if arrow.outcome else ""
    return f'  {start} -- "{reply.label}{outcome}" --> {arrow.to.value}'


def _messages() -> Iterator[str]:
    yield "## Ce qui est dit à chaque étape"
    yield ""
    yield "| étape | réponse | messages dits | puis |"
    yield "|---|---|---|---|"
    for start, arrows in (("arrivée de l'appel", AT_THE_START), *((step.label, TABLE[step]) for step in TABLE)):
        for reply, arrow in arrows.items():
            yield f"| {start} | {reply.label} | {_said(reply, arrow)} | {arrow.to.label} |"
    yield ""
    yield _NOTE
    yield ""
    yield "## Les messages"
    yield ""
    yield from (f"- `{prompt.key}` – {prompt.label} : « {prompt.text} »" for prompt in CATALOGUE.values())


def _said(reply: Reply, arrow: Arrow) -> str:
    asked = SECOND_KEY if reply is Reply.RETYPED else QUESTIONS.get(arrow.to)
    question = (asked[0],) if asked else ()
    return ", ".join(f"`{key}`" for key in (*arrow.says, *question)) or "–"

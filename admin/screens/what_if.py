"""« Que se passe-t-il si on appelle… » : the path of a call to a département at a chosen moment."""

from datetime import datetime
from typing import Any

from flask import render_template, request

from admin.access import Access, access
from admin.blueprint import admin
from admin.moments import read, suggestions, written
from admin.visitors import me
from admin.what_if import keys_of, order_told, passages
from core.clock import in_paris
from core.departments import department
from core.french_dates import day_text
from svi.parts import parts
from svi.turn import Moment


@admin.get("/departements/<code>/essai")
@access(Access.SEES)
def what_if(code: str) -> str:
    """The path now, or at the moment of the address (`a`, on a clock at Paris)."""
    now, asked = parts().clock(), request.args.get("a", "").strip()
    at = read(asked, now)
    snapshot = parts().snapshots.latest()
    return render_template(
        "admin/what_if.html",
        department=department(code),
        schedule=snapshot.schedule(code),
        suggestions=suggestions(snapshot.schedule(code), now),
        asked=asked,
        at=at,
        day=day_text(in_paris(at).date()) if at else "",
        field=asked if at is None else written(at),
        keys=keys_of(code),
        may_play=parts().settings.demonstration or me().sees_personal_data,
        **(_path(code, at) if at else {"passages": []}),
    )


def _path(code: str, at: datetime) -> dict[str, Any]:
    snapshot = parts().snapshots.known()
    last_taken = parts().call_log.last_taken_line(code, at)
    shown = passages(snapshot, code, Moment(at, lambda _code: last_taken, lambda _attempt: False))
    order = snapshot.siao(code).call_order
    rings = any(passage.lines for passage in shown)
    return {"passages": shown, "order": order_told(order, started=last_taken is not None) if rings else ""}

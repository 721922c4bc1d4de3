"""An address for each route, with something plausible in the place of each variable."""

import re

FILL = {"code": "75", "path:filename": "public.css"}


def path_of(rule):
    """« /horaires/<code> » → « /horaires/75 »; numbers are 1, and any other name is itself."""

    def filled(match):
        name = match.group(1)
        return FILL.get(name) or ("1" if name.startswith("int:") else name.rpartition(":")[2])

    return re.sub(r"<([^>]+)>", filled, rule.rule)

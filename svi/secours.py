"""The document of `/svi/secours` and of the apology: written at start from the program's own texts."""

from prompts.domain import Texts
from prompts.spoken import spoken_email, spoken_url
from svi.twiml import Writer


def document(writer: Writer, form_url: str, email: str) -> str:
    """The apology, where to write, goodbye: no database, no disk, no saved text is asked."""
    texts = Texts()
    sentences = [texts.render("apology", {})]
    if form_url:
        sentences.append(texts.render("form", {"form_url": spoken_url(form_url)}))
    if email:
        sentences.append(texts.render("mail", {"email": spoken_email(email)}))
    return writer.goodbye([*sentences, texts.render("goodbye", {})])

"""What the service says: the catalogue of its messages, the texts that admins put in their place, and how to say them.

Five words: *prompt* (one message of the catalogue, with its key and its default text), *text* (what is said for a
key), *own text* (an admin's text, national or of one département, in place of the default), *variable* (`{name}` in a
text; a sentence whose variable is empty is left unsaid), and *spoken* (French written for the ear).

A text is kept and shown as written; `spoken.for_the_ear` is applied last, by whoever hands it to a voice.
"""

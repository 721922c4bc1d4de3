"""The call: what is said, what is asked, who is rung, and how it is carried to the operator and to the log.

Five words: *step* (where the call stands), *answer* (what the operator tells us: keys, or how a ringing ended),
*snapshot* (the annuaire, the hours and the texts, frozen), *turn* (what we say next, and what happened) and
*position* (the step with all that the next turn must know; it travels in the signed URL).
"""

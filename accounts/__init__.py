"""Who may enter the pages, and what they may do there.

Its words: an *account* has a *role* and, for a référent, *départements*; it is entered by a *password*, by a *link*
that was mailed, or through ProConnect; each entrance is a *session*, which can be ended from anywhere.
"""

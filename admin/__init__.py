"""The admin pages: presentation only, one file for each screen.

Its words: a *screen* has a *view*, a *form* and a *template*; whoever looks is the *visitor*, and a *guard* says who
may.
"""

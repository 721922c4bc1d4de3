"""The log of calls: what happened is appended once, and everything else is computed from it.

Five words: *event* (something that happened in a call, appended once and never rewritten), *attempt* (lines rung
once, and how it ended), *summary* (one call in one row, computed from its events), *outcome* (how the call ended)
and *queue* (where events wait on this machine while the database is away).
"""

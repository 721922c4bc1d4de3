"""Changes of the configuration, whatever they are of: saved, foreseen, undone, told.

Its words: an *edit* is one object before and after; a *batch* is what was saved together; a *conflict* is an object
that somebody else changed meanwhile; a *consequence* is what callers will find different.
"""

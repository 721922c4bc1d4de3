"""The operator's side: what its account must say for calls to reach us, and a preflight before they do.

In five words: *operator* (its REST API), *number* (the one that callers reach), *installation* (what is checked),
*check* (one question), *finding* (its answer: what is wrong, and how to mend it).
"""

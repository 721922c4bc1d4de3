"""What anybody may read: the opening hours as a page, and the health of the service for those who watch it.

Five words: *page* (HTML in French), *state* (open, closed and why), *liveness* (the process answers), *readiness*
(calls can be served) and *metric* (a number for Prometheus).
"""

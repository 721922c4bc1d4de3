"""Breaks the service while it is on the telephone, and counts what callers and the log have lost.

Its words: a *fault* is played on a *stage* (the instances of the service, their database, the balancer before them);
*callers* follow *scripts* all the while; the balancer notes every *delivery*; the *verdict* compares what the operator
knows with what the log holds. Not a part of the service: `python -m faults`.
"""

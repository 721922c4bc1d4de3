"""What all packages stand on, and that knows none of them.

Five words: *setting* (one environment variable, checked at start), *department* (one of the 101), *clock*
(the only source of "now"), *revision* (the number of the configuration, raised by each saved change) and
*change* (who changed what, when, from what to what).
"""

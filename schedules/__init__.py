"""When a département answers the telephone: its hours, its clock, its public holidays, its exceptions.

Five words: *hours* (the week, the same every week), *closure* (days when nobody answers, with a reason), *opening*
(hours added on given days), *absence* (a département that does not answer for a long time, with an address for
urgent requests) and *verdict* (open or not at an instant, and why).
"""

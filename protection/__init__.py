"""Against fraud and nuisance: how much may be called at once and in a day, and who may not call for a time.

Five words: *cap* (a setting: the most that is allowed), *ledger* (the calls that go on and the minutes of the day, in
memory), *refusal* (why a call is not served), *alarm* (the minutes come near their cap) and *block* (a caller, known
by a hash alone, who is not served for a time).
"""

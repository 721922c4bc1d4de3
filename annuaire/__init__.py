"""Who answers for each département, and on which lines.

Five words: *SIAO* (the structure of a département, its mail, whether it answers the phone), *line* (a number that the
SVI rings), *call order* (in which order the lines ring), *contact* (a person: directeur, référent) and *import* (a
spreadsheet that becomes the annuaire, whole or not at all).
"""

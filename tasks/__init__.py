"""What the service does by itself, at its hours, once for all machines.

Five words: *job* (something to do, with its French label and its hours), *slot* (an instant when a job is due), *run*
(a job done for a slot: when, by whom, with what result), *lease* (the row of the database that says which process runs
the jobs) and *holder* (that process).
"""

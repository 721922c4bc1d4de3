"""What must survive the loss of a machine: its database and the events that wait beside it, in one file.

Five words: *backup* (a file: a manifest, the database, what waits), *manifest* (what the backup says of itself, so
that it can be checked), *dump* (the database as its own tools copy it), *waiting* (events not yet in the database) and
*restore* (into an empty place, never over anything).
"""

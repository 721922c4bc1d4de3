"""Mails that leave the service.

Its words: a *message* is put in the *outbox* in the sender's transaction, and *sent* through SMTP by whoever comes
first, at once or by a job; what fails is tried again, *later* each time.
"""

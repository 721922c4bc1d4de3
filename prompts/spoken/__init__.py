"""French for the ear: hours, dates, phone numbers, addresses and acronyms, in words."""

from prompts.spoken.addresses import spoken_email, spoken_phone, spoken_url
from prompts.spoken.lexicon import LEXICON, estimated_seconds, for_the_ear
from prompts.spoken.moments import (
    PARIS_TIME,
    next_opening_sentence,
    spoken_date,
    spoken_hours,
    spoken_moment,
    spoken_time,
)

__all__ = [
    "LEXICON",
    "PARIS_TIME",
    "estimated_seconds",
    "for_the_ear",
    "next_opening_sentence",
    "spoken_date",
    "spoken_email",
    "spoken_hours",
    "spoken_moment",
    "spoken_phone",
    "spoken_time",
    "spoken_url",
]

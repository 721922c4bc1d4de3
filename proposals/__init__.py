"""Changes of the annuaire that are asked for: « Modification de l'annuaire ».

Its words: a *proposal* holds a *wish* in words and the *edits* that would grant it; the national administration
*accepts* it, *amends* it or *declines* it; one that comes without an account is first *confirmed* by mail.
"""

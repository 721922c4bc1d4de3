"""What is checked before a change is saved; each refusal is a French sentence."""

from core.departments import all_departments
from core.errors import UserError
from schedules.holidays import LegalHoliday, holidays_of_zone


def check_department(code: str | None) -> None:
    """Raises `UserError` unless the code is a département's, or None for all of them."""
    if code is not None and code not in all_departments():
        raise UserError(f"Aucun département ne porte le code « {code} ».")


def checked_holiday(department_code: str, key: str) -> LegalHoliday:
    """The public holiday of this key, if the département has it. Raises `UserError` with those that it has."""
    check_department(department_code)
    department = all_departments()[department_code]
    there = [holiday for holiday in LegalHoliday if holiday in holidays_of_zone(department.holiday_zone)]
    found = next((holiday for holiday in there if holiday == key), None)
    if found is None:
        raise UserError(f"« {key} » n'est pas un jour férié {department.of_name}. Choix : {', '.join(there)}.")
    return found

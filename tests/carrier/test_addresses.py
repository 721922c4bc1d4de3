"""What must change in the settings of the number, and what may stay."""

import pytest

from carrier.addresses import LABELS, differences, wanted
from tests.carrier.fake_twilio import BASE, GOOD_NUMBER

GOOD = {name: value or "" for name, value in GOOD_NUMBER.items()}
ELSEWHERE = "https://autre.exemple.fr/svi/appel"

CASES = [
    pytest.param({}, set(), id="all is in place"),
    pytest.param({"voice_url": f"{BASE}/svi/appel#rc=2&rp=ct,rt"}, set(), id="the retries of the operator are kept"),
    pytest.param({"voice_url": "https://SVI.exemple.fr:443/svi/appel"}, set(), id="the port that goes without saying"),
    pytest.param({"voice_receive_mode": ""}, set(), id="nothing said is voice"),
    pytest.param({"voice_url": ELSEWHERE}, {"voice_url"}, id="another host"),
    pytest.param({"voice_url": "http://svi.exemple.fr/svi/appel"}, {"voice_url"}, id="not in https"),
    pytest.param({"voice_url": f"{BASE}/svi/appel?x=1"}, {"voice_url"}, id="a query that would be signed"),
    pytest.param({"voice_url": f"{BASE}:8443/svi/appel"}, {"voice_url"}, id="another port"),
    pytest.param({"voice_url": f"{BASE}/svi/appel/"}, {"voice_url"}, id="a slash too many"),
    pytest.param({"voice_method": "GET"}, {"voice_method"}, id="GET is refused by our webhooks"),
    pytest.param({"voice_fallback_url": ""}, {"voice_fallback_url"}, id="without fallback callers hear English"),
    pytest.param({"status_callback": "x"}, {"status_callback"}, id="not an address"),
    pytest.param({"voice_application_sid": "AP1"}, {"voice_application_sid"}, id="an application overrides addresses"),
    pytest.param({"trunk_sid": "TK1"}, {"trunk_sid"}, id="a trunk overrides addresses"),
    pytest.param({"voice_receive_mode": "fax"}, {"voice_receive_mode"}, id="a fax machine"),
]


@pytest.mark.parametrize(("settings", "expected"), CASES)
def test_only_what_differs_changes(settings, expected):
    assert {difference.name for difference in differences(GOOD | settings, BASE)} == expected


def test_a_new_number_gets_its_three_addresses():
    assert [d.after for d in differences({}, BASE) if d.after.startswith("http")] == [
        f"{BASE}/svi/appel",
        f"{BASE}/svi/secours",
        f"{BASE}/svi/statut",
    ]


def test_every_setting_has_a_french_label():
    assert set(LABELS) == set(wanted(BASE))

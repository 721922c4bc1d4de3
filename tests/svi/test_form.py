"""The quick reading of the operator's forms says what the general one says."""

from urllib.parse import quote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser
from werkzeug.test import EnvironBuilder

from svi.form import MOST_FIELDS, parse

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20) | st.text("&=%+ a\u00e9", max_size=9)


def general(body):
    environ = EnvironBuilder(method="POST", data=body, content_type="application/x-www-form-urlencoded").get_environ()
    return FormDataParser().parse_from_environ(environ)[1]


@given(st.lists(st.tuples(TEXT, TEXT), max_size=12))
def test_any_form_is_read_as_werkzeug_reads_it(pairs):
    body = urlencode(pairs).encode()
    assert ImmutableMultiDict(parse(body)) == general(body)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"a", id="a name alone"),
        pytest.param(b"=b", id="a value alone"),
        pytest.param(b"a=b&&c=d&", id="empty pairs"),
        pytest.param(b"a=b=c", id="an equals sign in the value"),
        pytest.param(b"From=%2B33536490001&City=", id="a number and an empty field"),
        pytest.param(b"a=%zz&b=%C3", id="broken escapes"),
        pytest.param(quote("é à").encode() + b"=caf%C3%A9+noir", id="accents"),
        pytest.param(b"Digits=1&Digits=2", id="the same name twice"),
        pytest.param(b"a=1%262&b=%3D&c=%3d&=", id="separators inside"),
        pytest.param(b"a=%C3&b=%A9&c=%E2%82", id="a letter that is cut"),
    ],
)
def test_odd_forms_too(body):
    assert ImmutableMultiDict(parse(body)) == general(body)


def test_a_form_of_too_many_fields_is_refused():
    with pytest.raises(RequestEntityTooLarge):
        parse(b"&".join([b"a=b"] * (MOST_FIELDS + 2)))

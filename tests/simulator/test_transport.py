"""Over the network, and in this process."""

import threading

import pytest
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from simulator.transport import HttpTransport, WsgiTransport


def echo(environ, start_response):
    request = Request(environ)
    seen = f"{request.method} {environ['RAW_URI']} {request.form['a']} {request.headers['X-B']} {request.content_type}"
    response = Response(seen, status=302 if "ailleurs" in request.path else 200, mimetype="text/xml")
    response.headers["Location"] = "/x"
    return response(environ, start_response)


@pytest.fixture
def server():
    server = make_server("127.0.0.1", 0, echo)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(params=["http", "wsgi"])
def post(request, server):
    transport = HttpTransport() if request.param == "http" else WsgiTransport(echo, server)
    return lambda path: transport.post(server + path, {"a": "é+ &"}, {"X-B": "b"})


TARGETS = ["/a/b?x=%7E&y=%3A&z=", "/caf%C3%A9?d=2&vide", "/simple"]


@pytest.mark.parametrize("target", TARGETS)
def test_the_target_arrives_untouched(post, target):
    answer = post(target)
    assert answer.status == 200
    assert answer.body.decode() == f"POST {target} é+ & b application/x-www-form-urlencoded; charset=UTF-8"
    assert answer.content_type.startswith("text/xml")


def test_redirections_are_not_followed(post):
    assert post("/ailleurs").status == 302


def test_nobody_there():
    assert HttpTransport().post("http://127.0.0.1:9/x", {}, {}).status == 0


def test_the_path_of_the_base_address_is_the_proxys():
    transport = WsgiTransport(echo, "https://svi.example/telephone")
    answer = transport.post("https://svi.example/telephone/svi?a=1", {"a": "x"}, {"X-B": "b"})
    assert answer.body.startswith(b"POST /svi?a=1 ")
    assert transport.post("https://svi.example/svi", {"a": "x"}, {"X-B": "b"}).status == 0

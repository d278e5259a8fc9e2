"""shop.py ADDRESS PORT CATALOGUE: adds up what books cost together; CATALOGUE is the host and port of the catalogue."""
import json
import sys
import urllib.error
import urllib.parse
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

# the two talk to each other directly, whatever proxy this machine has
DIRECTLY = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def price(title):
    url = "http://{}/books/{}".format(sys.argv[3], urllib.parse.quote(title))
    with DIRECTLY.open(url, timeout=10) as answer:
        return json.load(answer)["price"]


class Shop(BaseHTTPRequestHandler):
    def do_GET(self):
        url = urllib.parse.urlsplit(self.path)
        books = urllib.parse.parse_qs(url.query).get("book", [])
        if url.path == "/health":
            return self.answer(200, "up")
        if url.path != "/total":
            return self.answer(404, "there is /total?book=TITLE&book=TITLE")
        try:
            return self.answer(200, str(sum(price(book) for book in books)))
        except urllib.error.HTTPError as e:
            return self.answer(e.code, "no such book")
        except OSError as e:
            return self.answer(502, "the catalogue does not answer: {}".format(e))

    def answer(self, status, text):
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


ThreadingHTTPServer((sys.argv[1], int(sys.argv[2])), Shop).serve_forever()

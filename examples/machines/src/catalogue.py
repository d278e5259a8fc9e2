"""catalogue.py ADDRESS PORT: says what books there are and what they cost, in cents."""
import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

BOOKS = {"dune": 1299, "emma": 899, "ulysses": 1999}


class Catalogue(BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/books":
            return self.answer(200, BOOKS)
        title = self.path.rpartition("/")[2]
        if self.path == "/books/" + title and title in BOOKS:
            return self.answer(200, {"title": title, "price": BOOKS[title]})
        return self.answer(404, {"error": "no such book"})

    def answer(self, status, content):
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


ThreadingHTTPServer((sys.argv[1], int(sys.argv[2])), Catalogue).serve_forever()

"""tests.py SUITE URL: asks the shop or the catalogue, and leaves a report in reports/SUITE.xml."""
import os
import sys
import urllib.error
import urllib.request
import xml.etree.ElementTree as ElementTree

DIRECTLY = urllib.request.build_opener(urllib.request.ProxyHandler({}))

# name, path, status and text that are expected
TESTS = {
    "catalogue": [
        ("knowsABook", "/books/emma", 200, '{"title": "emma", "price": 899}'),
        ("knowsNoOthers", "/books/faust", 404, '{"error": "no such book"}'),
    ],
    "shop": [
        ("isUp", "/health", 200, "up"),
        ("addsUp", "/total?book=dune&book=emma", 200, "2198"),
        ("hasNoOtherBooks", "/total?book=faust", 404, "no such book"),
    ],
}


def ask(url):
    try:
        with DIRECTLY.open(url, timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as e:
        return e.code, e.read().decode()
    except OSError as e:
        return 0, str(e)


suite, url = sys.argv[1:]
report = ElementTree.Element("testsuite", name=suite)
failures = 0
for name, path, status, text in TESTS[suite]:
    case = ElementTree.SubElement(report, "testcase", classname=suite, name=name)
    seen = ask(url + path)
    if seen != (status, text):
        failures += 1
        ElementTree.SubElement(case, "failure", message="{} {}".format(*seen))
    print("{:8} {}.{}: {} {}".format("ok" if seen == (status, text) else "FAILED", suite, name, *seen))
os.makedirs("reports", exist_ok=True)
ElementTree.ElementTree(report).write("reports/{}.xml".format(suite), encoding="utf-8", xml_declaration=True)
sys.exit(1 if failures else 0)

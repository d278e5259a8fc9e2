"""tests.py PREFIX: looks at the stack's outputs, and leaves a report in reports/outputs.xml."""
import os
import sys
import xml.etree.ElementTree as ElementTree

prefix = sys.argv[1]

# name, output, and what its last part has to begin with
TESTS = [
    ("linksToTheFunction", "Url", prefix),
    ("hasAQueue", "QueueUrl", prefix),
    ("hasAFunction", "FunctionName", prefix),
]

report = ElementTree.Element("testsuite", name="outputs")
failures = 0
for name, output, begin in TESTS:
    case = ElementTree.SubElement(report, "testcase", classname="outputs", name=name)
    value = os.environ.get("OUTPUT_" + output, "")
    good = value.rsplit("/", 1)[-1].startswith(begin)
    if not good:
        failures += 1
        message = "OUTPUT_{} is '{}', whose last part does not begin with '{}'".format(output, value, begin)
        ElementTree.SubElement(case, "failure", message=message)
    print("{:8} outputs.{}: {}".format("ok" if good else "FAILED", name, value))
os.makedirs("reports", exist_ok=True)
ElementTree.ElementTree(report).write("reports/outputs.xml", encoding="utf-8", xml_declaration=True)
sys.exit(1 if failures else 0)

package io.greenroom.action;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import javax.xml.XMLConstants;
import javax.xml.stream.Location;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * What one JUnit XML file says, as far as it can be read. It is hostile input: no DTD is read, no entity resolved, and no
 * more remembered than is shown.
 */
final class JUnitReport {
    static final int REMEMBERED = 1000;
    private static final int LONGEST_NAME = 120;

    private final List<String> failedTests = new ArrayList<>();
    private boolean isReport;
    private @Nullable String problem;
    private long passed;
    private long failed;
    private long skipped;
    private @Nullable String suite;
    private @Nullable String test;
    private boolean bad;
    private boolean skip;

    private JUnitReport() {}

    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLConstants.ACCESS_EXTERNAL_DTD, "");
        // Prefixes that nobody declared are common, and mean nothing here.
        factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, false);
        return factory;
    }

    static JUnitReport read(InputStream content) throws IOException {
        var report = new JUnitReport();
        try {
            report.read(factory().createXMLStreamReader(new ReportText(content)));
        } catch (XMLStreamException e) {
            Location place = e.getLocation();
            report.stopAt(
                    "cannot be read beyond " + (place == null ? "its beginning" : "line " + place.getLineNumber()));
        } catch (RuntimeException e) {
            // The parser also throws what is no XMLStreamException when it meets rubbish.
            report.stopAt("cannot be read to its end");
        }
        return report;
    }

    private void stopAt(String reason) {
        problem = reason;
        if (test != null && bad) {
            count(test);
        }
    }

    private void read(XMLStreamReader xml) throws XMLStreamException {
        while (xml.next() != XMLStreamConstants.START_ELEMENT) {
            // What may stand before the root says nothing.
        }
        isReport = name(xml).matches("testsuites?");
        if (isReport) {
            long toldFailed = number(xml, "failures") + number(xml, "errors");
            begin(xml);
            while (xml.hasNext()) {
                switch (xml.next()) {
                    case XMLStreamConstants.START_ELEMENT -> begin(xml);
                    case XMLStreamConstants.END_ELEMENT -> end(xml);
                    default -> {}
                }
            }
            if (failed == 0 && toldFailed > 0) {
                problem = "tells of %,d failed and does not show them".formatted(toldFailed);
            }
        }
    }

    private void begin(XMLStreamReader xml) {
        switch (name(xml)) {
            case "testsuite" -> suite = text(xml.getAttributeValue(null, "name"));
            case "testcase" -> {
                test = testName(xml);
                bad = false;
                skip = false;
            }
            case "failure", "error" -> {
                if (test != null) {
                    bad = true;
                } else {
                    fail(suite == null || suite.isEmpty() ? "a whole suite" : suite);
                }
            }
            case "skipped" -> skip = true;
            default -> {}
        }
    }

    private void end(XMLStreamReader xml) {
        if (test != null && name(xml).equals("testcase")) {
            count(test);
            test = null;
        }
    }

    private void count(String name) {
        if (bad) {
            fail(name);
        } else if (skip) {
            skipped++;
        } else {
            passed++;
        }
    }

    private void fail(String name) {
        failed++;
        if (failedTests.size() < REMEMBERED) {
            failedTests.add(name);
        }
    }

    private static String name(XMLStreamReader element) {
        String name = element.getLocalName();
        return name.substring(name.indexOf(':') + 1);
    }

    private static String testName(XMLStreamReader testCase) {
        String type = text(testCase.getAttributeValue(null, "classname"));
        String simple = type.substring(type.lastIndexOf('.') + 1);
        String name = text(testCase.getAttributeValue(null, "name"));
        String whole = simple.isEmpty() ? name : simple + "." + name;
        return whole.length() <= LONGEST_NAME ? whole : whole.substring(0, LONGEST_NAME) + "…";
    }

    private static String text(@Nullable String attribute) {
        return attribute == null ? "" : attribute.replaceAll("\\p{Cntrl}", " ").strip();
    }

    private static long number(XMLStreamReader element, String attribute) {
        String value = text(element.getAttributeValue(null, attribute));
        return value.matches("[0-9]{1,9}") ? Long.parseLong(value) : 0;
    }

    /** Whether its root is that of a report. */
    boolean isReport() {
        return isReport;
    }

    /** Why it does not tell of all tests, in words that follow its path; null when it does. */
    @Nullable
    String problem() {
        return problem;
    }

    long passed() {
        return passed;
    }

    long failed() {
        return failed;
    }

    long skipped() {
        return skipped;
    }

    List<String> failedTests() {
        return failedTests;
    }
}

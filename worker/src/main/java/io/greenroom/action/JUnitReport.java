package io.greenroom.action;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Pattern;
import javax.xml.XMLConstants;
import javax.xml.stream.Location;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * What one JUnit XML file says, as far as it can be read. It is hostile input: no DTD is read, no entity resolved, and no
 * more remembered than is shown. Failures that a suite counts and nothing shows are taken for a part that is missing.
 */
final class JUnitReport {
    static final int REMEMBERED = 1000;
    private static final int LONGEST_NAME = 120;
    private static final Pattern SUITE = Pattern.compile("testsuites?");

    /**
     * What a suite, or all of them, says of itself.
     *
     * @param failed how many failures and errors
     * @param shownBefore how many of them had been shown when it began
     */
    private record Totals(long failed, long shownBefore) {}

    private final List<String> failedTests = new ArrayList<>();
    private final Deque<Totals> totals = new ArrayDeque<>();
    private long shown;
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
        var text = new ReportText(content);
        try {
            report.read(factory().createXMLStreamReader(text));
        } catch (XMLStreamException e) {
            Location place = e.getLocation();
            report.stopAt(
                    "cannot be read beyond " + (place == null ? "its beginning" : "line " + place.getLineNumber()));
        } catch (RuntimeException e) {
            // The parser also throws what is no XMLStreamException when it meets rubbish.
            report.stopAt("cannot be read to its end");
        }
        report.isReport |= report.problem != null && text.beginsLikeAReport();
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
        isReport = SUITE.matcher(name(xml)).matches();
        if (isReport) {
            begin(xml);
            while (xml.hasNext()) {
                switch (xml.next()) {
                    case XMLStreamConstants.START_ELEMENT -> begin(xml);
                    case XMLStreamConstants.END_ELEMENT -> end(xml);
                    default -> {}
                }
            }
        }
    }

    /** The last of the suites to end is the one that holds the others. */
    private void check(Totals totals) {
        long seen = shown - totals.shownBefore();
        if (totals.failed() > seen) {
            problem = "tells of %,d failed and shows %,d".formatted(totals.failed(), seen);
        }
    }

    private void begin(XMLStreamReader xml) {
        String name = name(xml);
        if (SUITE.matcher(name).matches()) {
            totals.push(new Totals(number(xml, "failures") + number(xml, "errors"), shown));
        }
        switch (name) {
            case "testsuite" -> suite = text(xml.getAttributeValue(null, "name"));
            case "testcase" -> {
                test = testName(xml);
                bad = false;
                skip = false;
            }
            case "failure", "error" -> {
                shown++;
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
        String name = name(xml);
        if (test != null && name.equals("testcase")) {
            count(test);
            test = null;
        } else if (SUITE.matcher(name).matches()) {
            check(totals.pop());
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
        return value.matches("[0-9]{1,18}") ? Long.parseLong(value) : 0;
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

package io.greenroom.action;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import javax.xml.XMLConstants;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * How tests went, by the JUnit XML reports among the files of a command. The reports are hostile input: no DTD is read,
 * no entity resolved, and no more remembered than is shown.
 */
final class TestReports {
    private static final int SHOWN = 10;
    private static final int REMEMBERED = 1000;
    private static final int LONGEST_NAME = 120;

    private record Failure(String report, String test) {}

    private final XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    private final List<Failure> failures = new ArrayList<>();
    private final List<String> damaged = new ArrayList<>();
    private long passed;
    private long failed;
    private long skipped;

    TestReports() {
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLConstants.ACCESS_EXTERNAL_DTD, "");
    }

    static boolean isCandidate(String path) {
        return path.toLowerCase(Locale.ROOT).endsWith(".xml");
    }

    /** Takes an XML file in; one that is no test report is passed over. */
    void read(String path, InputStream content) throws IOException {
        boolean isReport = false;
        try {
            XMLStreamReader xml = factory.createXMLStreamReader(content);
            while (xml.hasNext() && xml.getEventType() != XMLStreamConstants.START_ELEMENT) {
                xml.next();
            }
            isReport = xml.isStartElement() && xml.getLocalName().matches("testsuites?");
            if (isReport) {
                cases(path, xml);
            }
        } catch (XMLStreamException | RuntimeException e) {
            // The parser also throws what is no XMLStreamException when it meets rubbish.
            if (isReport && damaged.size() < REMEMBERED) {
                damaged.add(path);
            }
        }
    }

    private void cases(String path, XMLStreamReader xml) throws XMLStreamException {
        String test = null;
        boolean bad = false;
        boolean skip = false;
        while (xml.hasNext()) {
            int event = xml.next();
            if (event == XMLStreamConstants.START_ELEMENT) {
                switch (xml.getLocalName()) {
                    case "testcase" -> {
                        test = name(xml);
                        bad = false;
                        skip = false;
                    }
                    case "failure", "error" -> bad = true;
                    case "skipped" -> skip = true;
                    default -> {}
                }
            } else if (event == XMLStreamConstants.END_ELEMENT
                    && xml.getLocalName().equals("testcase")
                    && test != null) {
                count(path, test, bad, skip);
                test = null;
            }
        }
    }

    private static String name(XMLStreamReader testCase) {
        String type = text(testCase.getAttributeValue(null, "classname"));
        String simple = type.substring(type.lastIndexOf('.') + 1);
        String name = text(testCase.getAttributeValue(null, "name"));
        String whole = simple.isEmpty() ? name : simple + "." + name;
        return whole.length() <= LONGEST_NAME ? whole : whole.substring(0, LONGEST_NAME) + "…";
    }

    private static String text(@Nullable String attribute) {
        return attribute == null ? "" : attribute.replaceAll("\\p{Cntrl}", " ").strip();
    }

    private void count(String path, String test, boolean bad, boolean skip) {
        if (bad) {
            failed++;
            if (failures.size() < REMEMBERED) {
                failures.add(new Failure(path, test));
            }
        } else if (skip) {
            skipped++;
        } else {
            passed++;
        }
    }

    boolean isEmpty() {
        return passed + failed + skipped == 0 && damaged.isEmpty();
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

    /** In the order of the reports' paths. */
    List<String> failedTests() {
        return failures.stream()
                .sorted(Comparator.comparing(Failure::report))
                .map(Failure::test)
                .toList();
    }

    /** Such as {@code 412 passed, 3 failed: CartTest.total, CartTest.empty, CartTest.full}; empty when there were none. */
    String summary() {
        if (isEmpty()) {
            return "";
        }
        String counts =
                "%d passed, %d failed%s".formatted(passed, failed, skipped > 0 ? ", " + skipped + " skipped" : "");
        String names = failedTests().stream().limit(SHOWN).collect(Collectors.joining(", "));
        String more = failed > SHOWN ? " and %d more".formatted(failed - SHOWN) : "";
        String torn = damaged.isEmpty()
                ? ""
                : " (%s ends early%s)".formatted(damaged.getFirst(), damaged.size() > 1 ? ", and so do others" : "");
        return counts + (failed > 0 ? ": " + names + more : "") + torn;
    }
}

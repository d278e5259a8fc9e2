package io.greenroom.action;

import io.greenroom.environment.CollectedFile;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How tests went, by the JUnit XML reports among the files of a command. A report that cannot be read whole is never taken
 * for one without failures.
 */
final class TestReports {
    private static final int SHOWN = 10;
    private static final int REMEMBERED = JUnitReport.REMEMBERED;
    /** Names of files that hold a report if they hold anything: such as one whose writer was killed at once. */
    private static final Pattern REPORT_NAME = Pattern.compile("(?is)(.*/)?(TEST-[^/]*|[^/]*junit[^/]*)\\.xml");

    private record Failure(String report, String test) {}

    private final List<Failure> failures = new ArrayList<>();
    private final LeftOut incomplete = new LeftOut();
    private long passed;
    private long failed;
    private long skipped;

    static boolean isCandidate(String path) {
        return path.toLowerCase(Locale.ROOT).endsWith(".xml");
    }

    /** Takes an XML file in; one that is no test report is passed over. */
    void read(String path, InputStream content) throws IOException {
        var report = JUnitReport.read(content);
        if (report.isReport()) {
            passed += report.passed();
            failed += report.failed();
            skipped += report.skipped();
            report.failedTests().stream()
                    .limit(REMEMBERED - failures.size())
                    .forEach(test -> failures.add(new Failure(path, test)));
        }
        String problem = report.problem();
        if (problem != null) {
            var missing = new CollectedFile.LeftOut(path, true, problem);
            if (report.isReport()) {
                incomplete.add(missing);
            } else {
                miss(missing);
            }
        }
    }

    /** Notes a file that cannot be read, if it is a report by its name. */
    void miss(CollectedFile.LeftOut file) {
        if (REPORT_NAME.matcher(file.path()).matches()) {
            incomplete.add(file);
        }
    }

    boolean isEmpty() {
        return passed + failed + skipped == 0 && incomplete.count() == 0;
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

    /** The reports that do not tell of all tests, and why. */
    LeftOut incomplete() {
        return incomplete;
    }

    /** In the order of the reports' paths. */
    List<String> failedTests() {
        return failures.stream()
                .sorted(Comparator.comparing(Failure::report))
                .map(Failure::test)
                .toList();
    }

    /**
     * Such as {@code 412 passed, 3 failed: CartTest.total, CartTest.empty, CartTest.full}; empty when there were none. What
     * cannot be known is said first.
     */
    String summary() {
        if (isEmpty()) {
            return "";
        }
        if (incomplete.count() == 0) {
            return counts("%d passed, %d failed".formatted(passed, failed));
        }
        String seen = failed == 0
                ? "%d passed and none seen to fail".formatted(passed)
                : "%d passed, at least %d failed".formatted(passed, failed);
        return "not all tests are known (" + incomplete.words() + "): " + counts(seen);
    }

    private String counts(String passedAndFailed) {
        String names = failedTests().stream().limit(SHOWN).collect(Collectors.joining(", "));
        String more = failed > SHOWN ? " and %d more".formatted(failed - SHOWN) : "";
        return passedAndFailed
                + (skipped > 0 ? ", " + skipped + " skipped" : "")
                + (failed > 0 ? ": " + names + more : "");
    }
}

package io.greenroom.action;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestReportsTest {
    private final TestReports reports = new TestReports();

    @Test
    void countsWhatPassedAndNamesWhatFailed() throws IOException {
        read("b.xml", """
                <?xml version="1.0"?>
                <testsuite name="shop.CartTest" tests="4">
                  <properties><property name="a" value="b"/></properties>
                  <testcase classname="shop.CartTest" name="total"><failure message="450">at x</failure></testcase>
                  <testcase classname="shop.CartTest" name="empty"><error/></testcase>
                  <testcase classname="shop.CartTest" name="later"><skipped/></testcase>
                  <testcase classname="shop.CartTest" name="add"><system-out>failure</system-out></testcase>
                </testsuite>
                """);
        read("a.xml", """
                <testsuites><testsuite><testcase name="alone"><failure/></testcase><testcase name="x"/></testsuite></testsuites>
                """);

        assertThat(reports.summary()).isEqualTo("2 passed, 3 failed, 1 skipped: alone, CartTest.total, CartTest.empty");
    }

    @Test
    void whatIsNoReportIsPassedOver() throws IOException {
        read("pom.xml", "<project><testcase name='x'/></project>");
        read("no.xml", "not XML at all");
        read("empty.xml", "");

        assertThat(reports.isEmpty()).isTrue();
        assertThat(reports.summary()).isEmpty();
    }

    @Test
    void aReportThatEndsEarlyCountsAsFarAsItGoesAndIsNamed() throws IOException {
        read("torn.xml", "<testsuite><testcase name='a'/><testcase name='b'><fail");

        assertThat(reports.summary()).isEqualTo("1 passed, 0 failed (torn.xml ends early)");
    }

    @Test
    void manyFailuresAreCountedAndOnlySomeNamed() throws IOException {
        read("a.xml", "<testsuite>" + "<testcase name='t'><failure/></testcase>".repeat(5000) + "</testsuite>");

        assertThat(reports.summary()).startsWith("0 passed, 5000 failed: t, t").endsWith("t and 4990 more");
        assertThat(reports.failedTests()).hasSize(1000);
    }

    @Test
    void entitiesAreNeitherReadNorUnfolded(@TempDir Path folder) throws IOException {
        Path secret = Files.writeString(folder.resolve("secret"), "top secret");
        read("out.xml", """
                <!DOCTYPE testsuite [<!ENTITY out SYSTEM "%s">]>
                <testsuite><testcase name="a"><failure>&out;</failure></testcase></testsuite>
                """.formatted(secret.toUri()));
        var bomb = new StringBuilder("<!DOCTYPE testsuite [<!ENTITY a0 \"xxxxxxxxxx\">");
        for (int i = 1; i < 12; i++) {
            bomb.append(
                    "<!ENTITY a%d \"%s\">".formatted(i, "&a%d;".formatted(i - 1).repeat(10)));
        }
        read("bomb.xml", bomb + "]><testsuite><testcase name='&a11;'><failure/></testcase></testsuite>");

        assertThat(reports.summary()).doesNotContain("top secret").hasSizeLessThan(300);
    }

    @Test
    void namesAreCutAndHoldNoControlCharacters() throws IOException {
        read(
                "a.xml",
                "<testsuite><testcase name='a&#10;b%s'><failure/></testcase></testsuite>".formatted("x".repeat(500)));

        assertThat(reports.summary()).contains("a bxxx").endsWith("x…").hasSizeLessThan(200);
    }

    private void read(String path, String xml) throws IOException {
        reports.read(path, new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
    }
}

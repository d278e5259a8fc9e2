package io.greenroom.action;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
    void aReportThatEndsEarlyIsNoCleanPass() throws IOException {
        read("torn.xml", "<testsuite>\n<testcase name='a'/>\n<testcase name='b'><fail");

        assertThat(reports.summary())
                .isEqualTo("not all tests are known (torn.xml cannot be read beyond line 3):"
                        + " 1 passed and none seen to fail");
    }

    @Test
    void whatIsSeenOfATornReportCounts() throws IOException {
        read("torn.xml", "<testsuite><testcase name='a'><failure/></testcase><testcase name='b'><failure/>oh");
        read("whole.xml", "<testsuite><testcase name='c'/></testsuite>");

        assertThat(reports.summary())
                .isEqualTo("not all tests are known (torn.xml cannot be read beyond line 1):"
                        + " 1 passed, at least 2 failed: a, b");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<testsuite><testcase name='a'/></testsuite><testsuite><testcase name='b'><failure/></testcase></testsuite>",
                "<testsuite><testcase name='a'/></testsuite> and then the disk was full",
                "<testsuite><testcase name='a'></testsuite>",
                "<testsuite><testcase name='a < b'/></testsuite>",
                "<testsuite failures='1'><testcase name='a'/></testsuite>",
                "<testsuites errors='2'/>",
                "<testsuites><testsuite failures='2'><testcase name='a'/></testsuite></testsuites>",
                "<testsuites><testsuite failures='2' errors='1'><testcase name='a'><failure/></testcase></testsuite></testsuites>",
                "<testsuites failures='99999999999'><testcase name='a'/></testsuites>",
                "> npm test\n\n<?xml version='1.0'?>\n<testsuites><testcase name='a'/></testsuites>",
            })
    void everyReportThatDoesNotTellOfAllTestsIsNamed(String xml) throws IOException {
        read("odd.xml", xml);

        assertThat(reports.summary())
                .startsWith("not all tests are known (odd.xml ")
                .doesNotContain("0 failed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "<?xml version='1.0'?>", "<tests", "killed"})
    void aFileOfAReportsNameWithoutAReportIsNamed(String content) throws IOException {
        read("reports/TEST-shop.CartTest.xml", content);
        read("reports/config.xml", content);

        assertThat(reports.summary())
                .startsWith("not all tests are known (reports/TEST-shop.CartTest.xml cannot be read beyond line 1)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u001b[31mred",
                "\u0000",
                "\ufffe\uffff",
                "&#27;",
                "&#x1B;[0m",
                "&#0;",
                "&#xD800;",
                "&#99999999999;",
                "&nbsp;",
                "a & b && c",
                "&",
                "&unknown",
                "&#;",
                "&amp;&lt;&#228;&#x1F600;😀",
            })
    void whatTestsPrintDoesNotHideWhatComesAfter(String text) throws IOException {
        read("a.xml", """
                <?xml version="1.0" encoding="UTF-8"?>
                <testsuite>
                  <testcase name="a"><system-out>%1$s</system-out><system-err><![CDATA[%1$s]]></system-err></testcase>
                  <testcase name="b %1$s"><failure message="%1$s">%1$s</failure></testcase>
                </testsuite>
                """.formatted(text));

        assertThat(reports.summary()).startsWith("1 passed, 1 failed: b");
    }

    @Test
    void charactersThatXmlKnowsAreReadAsTheyAre() throws IOException {
        read(
                "a.xml",
                "<testsuite><testcase name='a &amp; b &lt; &#228; &#x1F600; 😀 c&d &nbsp;'><error/></testcase></testsuite>");

        assertThat(reports.failedTests()).containsExactly("a & b < ä 😀 😀 c&d &nbsp;");
    }

    @Test
    void encodingsAreFoundAndLiesAboutThemTolerated() throws IOException {
        String xml =
                "<?xml version=\"1.0\" encoding=\"%s\"?>\n<testsuite><testcase name='ä'><failure/></testcase></testsuite>";
        for (String declared :
                List.of("UTF-8", "UTF-16", "utf-16", "unicode", "UTF-32", "IBM037", "ISO-8859-1", "no-such", "", "!")) {
            for (Charset charset : List.of(
                    StandardCharsets.UTF_8,
                    StandardCharsets.UTF_16,
                    StandardCharsets.UTF_16LE,
                    StandardCharsets.UTF_16BE,
                    Charset.forName("UTF-32LE"),
                    Charset.forName("UTF-32BE"),
                    StandardCharsets.ISO_8859_1)) {
                var one = new TestReports();
                one.read(
                        "a.xml",
                        new ByteArrayInputStream(xml.formatted(declared).getBytes(charset)));

                assertThat(one.summary()).as(declared + " " + charset).startsWith("0 passed, 1 failed: ");
                if (declared.equals(charset.name()) || charset.name().matches("UTF-(16|32).*")) {
                    assertThat(one.summary()).as(declared + " " + charset).endsWith(": ä");
                }
            }
        }
    }

    @Test
    void marksBlanksAndPrefixesBeforeTheRootAreTolerated() throws IOException {
        read("bom.xml", "\ufeff<?xml version='1.0'?><testsuite><testcase name='a'/></testsuite>");
        read("blank.xml", "\n \n<?xml version='1.0'?><!-- made by hand --><testsuite><testcase name='a'/></testsuite>");
        read("prefix.xml", "<j:testsuite xsi:noNamespaceSchemaLocation='x'><j:testcase name='a'/></j:testsuite>");
        read("new.xml", "<?xml version='1.1'?><testsuite><testcase name='a'/></testsuite>");

        assertThat(reports.summary()).isEqualTo("4 passed, 0 failed");
    }

    @Test
    void suitesMayLieInSuitesAndFailAsAWhole() throws IOException {
        read("a.xml", """
                <testsuites><testsuite name="outer"><testsuite name="inner">
                  <testcase name="a"/><testcase name="b"><failure/></testcase>
                </testsuite><testsuite name="setup"><error message="no database"/></testsuite></testsuite></testsuites>
                """);

        assertThat(reports.summary()).isEqualTo("1 passed, 2 failed: b, setup");
    }

    @Test
    void failuresAreShownAsOftenAsTheyAreCountedEvenWhenOneTestHasSeveral() throws IOException {
        read("a.xml", """
                <testsuites tests="3" failures="2" errors="1"><testsuite tests="3" failures="2" errors="1">
                  <testcase name="a"><failure/><error message="in its teardown"/></testcase>
                  <testcase name="b"><failure/><failure/></testcase><testcase name="c"/>
                </testsuite></testsuites>
                """);

        assertThat(reports.summary()).isEqualTo("1 passed, 2 failed: a, b");
    }

    @Test
    void aLargeReportIsReadWhole() throws IOException {
        read(
                "large.xml",
                "<testsuite><testcase name='a'><system-out>" + "x&#27;\u001b".repeat(300_000)
                        + "</system-out></testcase><testcase name='b'><failure/></testcase></testsuite>");

        assertThat(reports.summary()).isEqualTo("1 passed, 1 failed: b");
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

        assertThat(reports.summary())
                .startsWith("0 passed, 2 failed: ")
                .doesNotContain("top secret")
                .hasSizeLessThan(300);
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

package io.greenroom.secret;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {
    private final Secrets secrets = new Secrets();

    @Test
    void aValueIsTakenOutWhereverItIs() {
        secrets.add("hunter2");

        assertThat(secrets.mask("hunter2 is hunter2!")).isEqualTo("**** is ****!");
    }

    @Test
    void aValueIsFoundInItsEscapedSpellings() {
        secrets.add("a \"b\"\n\\c&d");

        assertThat(secrets.mask("{\"p\":\"a \\\"b\\\"\\n\\\\c&d\"}")).isEqualTo("{\"p\":\"****\"}");
        assertThat(secrets.mask("?p=a+%22b%22%0A%5Cc%26d")).isEqualTo("?p=****");
        assertThat(secrets.mask("/a%20%22b%22%0A%5Cc%26d")).isEqualTo("/****");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "p%40ss%2Fw%C3%B6rd%20%2B%27x%27",
                "p%40ss%2fw%c3%b6rd%20%2b%27x%27",
                "p%40ss/w%C3%B6rd%20%2B%27x%27",
                "p%40ss%2Fw%C3%B6rd%20%2B'x'",
                "p@ss/w%C3%B6rd%20+'x'",
                "p%40ss%2Fw%C3%B6rd+%2B%27x%27",
                "p@ss\\/wörd +'x'",
                "p@ss/w\\u00f6rd +'x'",
                "p@ss/w\\u00F6rd +'x'",
                "p@ss/wörd +&#39;x&#39;",
                "p@ss/wörd +&#x27;x&#x27;",
                "p@ss/wörd +&apos;x&apos;",
                "p@ss/wörd +'\\''x'\\''",
                "p@ss/wörd +'\"'\"'x'\"'\"'",
                "p@ss/wörd\\ +\\'x\\'",
                "p@ss/wörd +\\'x\\'",
                "p@ss/w\\303\\266rd +\\'x\\'",
                "p@ss/wörd +''x''",
                "p@ss/w&#246;rd +&#39;x&#39;",
                "p@ss/w&#xF6;rd +&apos;x&apos;",
                "p%2540ss%252Fw%25C3%25B6rd%2520%252B%2527x%2527"
            })
    void whatOtherProgramsMakeOfAValueIsFoundToo(String spelling) {
        secrets.add("p@ss/wörd +'x'");

        assertThat(secrets.mask("<" + spelling + ">")).isEqualTo("<****>");
    }

    @ParameterizedTest
    @ValueSource(strings = {"#1 \"pass\" $x", "\\#1\\ \\\"pass\\\"\\ \\$x", "#1 \\\"pass\\\" \\$x"})
    void whatShellsMakeOfAValueIsFoundToo(String spelling) {
        secrets.add("#1 \"pass\" $x");

        assertThat(secrets.mask("<" + spelling + ">")).isEqualTo("<****>");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "it's\\n\\\"so\\\"\\t\\\\e", // JSON
                "it's\\\\n\\\\\\\"so\\\\\\\"\\\\t\\\\\\\\e", // JSON in JSON
                "it\\'s\\n\"so\"\\t\\\\e", // bash's set -x
                "it's&#10;&quot;so&quot;&#9;\\e",
                "it&apos;s&#xA;&quot;so&quot;&#x9;\\e",
                "it's\n\"\"so\"\"\t\\e", // CSV
            })
    void aValueOfShortLinesIsFoundAsWritersHaveItOnOneLine(String spelling) {
        secrets.add("it's\n\"so\"\t\\e");

        assertThat(secrets.mask("<" + spelling + ">")).isEqualTo("<****>");
    }

    @Test
    void aValueIsFoundInBase64InAnAddressOrInJson() {
        secrets.add("hunter2??>>~~ÿÿÿ");

        for (String encoded : List.of("aHVudGVyMj8/Pj5+fsO/w7/Dvw==", "aHVudGVyMj8_Pj5-fsO_w7_Dvw")) {
            assertThat(secrets.mask(encoded)).startsWith("****").hasSizeLessThan(9);
            assertThat(secrets.mask(encoded.replace("/", "\\/")))
                    .startsWith("****")
                    .hasSizeLessThan(9);
            assertThat(secrets.mask(encoded.replace("/", "%2F").replace("+", "%2B")))
                    .startsWith("****")
                    .hasSizeLessThan(9);
        }
    }

    @Test
    void aValueIsFoundInBase64WhereverItLiesInWhatWasEncoded() {
        secrets.add("hunter2-hunter2");

        for (String before : List.of("", "u", "me", "me:", "user:")) {
            for (String after : List.of("", "\n", "!!", "abc")) {
                byte[] bytes = (before + "hunter2-hunter2" + after).getBytes(StandardCharsets.UTF_8);
                for (var encoder : List.of(Base64.getEncoder(), Base64.getUrlEncoder())) {
                    String encoded = encoder.encodeToString(bytes);
                    String masked = secrets.mask(encoded);
                    assertThat(masked).contains("****");
                    assertThat(masked.length())
                            .as(masked)
                            .isLessThanOrEqualTo(4 + 4 + before.length() * 2 + after.length() * 2 + 4);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 76})
    void aLongValueIsFoundInBase64ThatComesInLines(int width) {
        String token = "0123456789abcdef".repeat(12);
        secrets.add(token);

        String lines = Base64.getMimeEncoder(width, new byte[] {'\n'})
                .encodeToString((token + "\n").getBytes(StandardCharsets.UTF_8));

        assertThat(secrets.mask(lines).replaceAll("\\*{4}\n?", "")).hasSizeLessThan(10);
    }

    @Test
    void secretsThatOverlapLeaveNothingOfEither() {
        secrets.addAll(List.of("abcdef", "defghi"));

        assertThat(secrets.mask("<abcdefghi>")).isEqualTo("<****>");
    }

    @Test
    void aValueIsFoundWithoutTheLineEndThatCameWithIt() {
        secrets.add("hunter2\n");

        assertThat(secrets.mask("it is hunter2.")).isEqualTo("it is ****.");
    }

    @Test
    void longLinesOfAValueAreFoundOneByOneButShortOnesAreNotWords() {
        secrets.add("-----BEGIN KEY-----\nMIIEvQIBADANBg\nend");

        assertThat(secrets.mask("key: MIIEvQIBADANBg, the end")).isEqualTo("key: ****, the end");
    }

    @Test
    void aSecretThatHoldsAnotherIsTakenOutWhole() {
        secrets.addAll(List.of("pass", "password-1", "word"));

        assertThat(secrets.mask("password-1 pass word")).isEqualTo("**** **** ****");
    }

    @Test
    void amongManyThatBeginAlikeTheLongestThatStandsThereIsFound() {
        secrets.addAll(List.of("token-ab", "token-abcd", "token-abcz", "token-abc1", "token-a0", "token-b"));

        assertThat(secrets.mask("token-ab|token-abcd|token-abcc|token-abce|token-a1|token-a0b|token-"))
                .isEqualTo("****|****|****cc|****ce|token-a1|****b|token-");
    }

    @Test
    void valuesTooShortToProtectLeaveOrdinaryTextAlone() {
        secrets.addAll(List.of("", "a", "12", "  \n "));

        assertThat(secrets.mask("a 12  \n b")).isEqualTo("a 12  \n b");
    }

    @Test
    void valuesThatLookLikePatternsAreTakenAsTheyAre() {
        secrets.addAll(List.of(".*(", "$1\\E"));

        assertThat(secrets.mask("abc .*( $1\\E")).isEqualTo("abc **** ****");
    }

    @Test
    void itsOwnTextHoldsNoValue() {
        secrets.add("hunter2");

        assertThat(secrets.toString()).doesNotContain("hunter2");
    }
}

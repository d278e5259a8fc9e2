package io.greenroom.secret;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

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

package io.greenroom.provider.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.provider.aws.Names;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UserDataTest {
    private static final String NAME = Names.environment(Samples.HASH);
    private static final Instant EXPIRES = Samples.EXPIRES;

    private static String text(@Nullable String own) {
        return new String(Base64.getDecoder().decode(UserData.of(NAME, EXPIRES, own)), StandardCharsets.UTF_8);
    }

    /** What cloud-init makes a part of, by the form of MIME messages. */
    private static String[] parts(String text, String boundary) {
        assertThat(text)
                .startsWith("MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"%s\"\n\n".formatted(boundary))
                .endsWith("\n--%s--\n".formatted(boundary));
        String body = text.substring(text.indexOf("--" + boundary + "\n"), text.lastIndexOf("\n--" + boundary + "--"));
        return body.substring(("--" + boundary + "\n").length()).split("\n--" + boundary + "\n", -1);
    }

    @Test
    void withoutAFileItIsTheTimerAlone() {
        assertThat(text(null))
                .startsWith("#cloud-boothook\n#!/bin/sh\n")
                .contains("end=" + EXPIRES.plus(UserData.GRACE).getEpochSecond() + "\n")
                .contains(
                        "systemd-run --quiet --unit greenroom-end --on-calendar \"$(date -u -d \"@$end\" '+%Y-%m-%d %H:%M:%S UTC')\" --timer-property=AccuracySec=1s systemctl poweroff");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "#!/bin/bash\necho hello\n",
                "#cloud-config\npackages: [git]\n",
                "#cloud-boothook\n#!/bin/sh\ntrue\n",
                "#cloud-config-archive\n- content: x\n",
                "#include\nhttps://example.com/x\n",
                "## template: jinja\n#cloud-config\nhostname: x\n"
            })
    void aFileComesAfterTheTimerAndKeepsItsKind(String own) {
        String[] parts = parts(text(own), "=greenroom=");

        assertThat(parts).hasSize(2);
        assertThat(parts[0]).isEqualTo("Content-Type: text/plain; charset=\"us-ascii\"\n\n" + text(null));
        assertThat(parts[1]).isEqualTo("Content-Type: text/plain; charset=\"us-ascii\"\n\n" + own);
    }

    @Test
    void whatIsNotAsciiIsSentSoThatCloudInitReadsItRight() {
        String own = "#!/bin/sh\necho 'grüße 🚀'\n";

        String[] lines = parts(text(own), "=greenroom=")[1].split("\n\n", 2);

        assertThat(lines[0]).contains("charset=\"utf-8\"", "Content-Transfer-Encoding: base64");
        assertThat(new String(Base64.getMimeDecoder().decode(lines[1]), StandardCharsets.UTF_8))
                .isEqualTo(own);
    }

    @Test
    void aMessageOfManyPartsBecomesAPart() {
        String own =
                "Content-Type: multipart/mixed; boundary=\"=greenroom=\"\nMIME-Version: 1.0\n\n--=greenroom=\n\n#!/bin/sh\n\n--=greenroom=--\n";

        String[] parts = parts(text(own), "=greenroom==");

        assertThat(parts[1]).isEqualTo(own);
    }

    @Test
    void itsSizeIsKnownBeforehand() {
        String own = "#!/bin/sh\necho hello\n";

        assertThat(UserData.size(own)).isEqualTo(text(own).getBytes(StandardCharsets.UTF_8).length);
        assertThat(UserData.size("#!/bin/sh\n# é\n"))
                .isEqualTo(text("#!/bin/sh\n# é\n").getBytes(StandardCharsets.UTF_8).length);
    }

    @Test
    void theSameArgumentsMakeTheSame() {
        assertThat(UserData.of(NAME, EXPIRES, "#!/bin/sh\n")).isEqualTo(UserData.of(NAME, EXPIRES, "#!/bin/sh\n"));
    }
}

package io.greenroom.secret;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class MaskingStreamTest {
    private final Secrets secrets = new Secrets();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final MaskingStream masking = new MaskingStream(secrets, out);

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private String shown() {
        return out.toString(StandardCharsets.UTF_8);
    }

    /** Every way to cut the text into three pieces gives the same. */
    private void assertMasked(String text, String expected) throws IOException {
        byte[] all = bytes(text);
        for (int first = 0; first <= all.length; first++) {
            for (int second = first; second <= all.length; second++) {
                var masked = new ByteArrayOutputStream();
                try (var stream = new MaskingStream(secrets, masked)) {
                    stream.write(all, 0, first);
                    stream.write(all, first, second - first);
                    stream.write(all, second, all.length - second);
                }
                assertThat(masked.toString(StandardCharsets.UTF_8))
                        .as("cut at %d and %d", first, second)
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void aSecretIsFoundHoweverItIsCut() throws IOException {
        secrets.add("hunter2");

        assertMasked("x hunter2 hunthunter2hunter", "x **** hunt****hunter");
    }

    @Test
    void aSecretThatBeginsLikeAShorterOneIsTakenOutWholeHoweverItIsCut() throws IOException {
        secrets.add("pass");
        secrets.add("password-1");

        assertMasked("password-1, pass, password", "****, ****, ****word");
    }

    @Test
    void secretsThatOverlapLeaveNothingOfEitherHoweverTheyAreCut() throws IOException {
        secrets.add("abcdef");
        secrets.add("defghi");
        secrets.add("hijk");

        assertMasked("<abcdefghijk> abcdefgh", "<****> ****gh");
    }

    @Test
    void aSecretThatIsRepeatedForEverIsNotKeptBack() throws IOException {
        secrets.add("aaaa");

        masking.write(bytes("a".repeat(100_000)));
        masking.write(bytes(" b"));

        assertThat(shown()).isEqualTo("**** b");
    }

    @Test
    void aSecretOfSeveralLinesIsTakenOutWholeHoweverItIsCut() throws IOException {
        secrets.add("first-line\nabc");

        assertMasked("<first-line\nabc>", "<****>");
    }

    @Test
    void aSecretThatRepeatsItselfIsFoundHoweverItIsCut() throws IOException {
        secrets.add("ababac");

        assertMasked("abababac abab", "ab**** abab");
    }

    @Test
    void secretsBeyondAsciiAreFoundInTheirBytes() throws IOException {
        secrets.add("schlüssel-✓");

        assertMasked("a schlüssel-✓ b ü✓", "a **** b ü✓");
    }

    @Test
    void bytesThatAreNoTextPassUnchanged() throws IOException {
        secrets.add("hunter2");
        byte[] noise = new byte[4096];
        new Random(7).nextBytes(noise);

        masking.write(noise);
        masking.close();

        assertThat(out.toByteArray()).isEqualTo(noise);
    }

    @Test
    void bytesOneByOneAreMaskedToo() throws IOException {
        secrets.add("hunter2");

        for (byte b : bytes("a hunter2 b")) {
            masking.write(b);
        }
        masking.close();

        assertThat(shown()).isEqualTo("a **** b");
    }

    @Test
    void textIsPassedOnAtOnceUnlessItCouldBecomeASecret() throws IOException {
        secrets.add("hunter2");

        masking.write(bytes("ready\nhunt"));
        assertThat(shown()).isEqualTo("ready\n");

        masking.write(bytes("ing"));
        assertThat(shown()).isEqualTo("ready\nhunting");
    }

    @Test
    void aValueAddedLaterIsMaskedFromThenOn() throws IOException {
        masking.write(bytes("hunter2 "));
        secrets.add("hunter2");
        masking.write(bytes("hunter2"));
        masking.close();

        assertThat(shown()).isEqualTo("hunter2 ****");
    }

    @Test
    void noMoreThanTheLongestSecretIsKeptBack() throws IOException {
        String secret = "a".repeat(99) + "b";
        secrets.add(secret);
        byte[] piece = new byte[1000];
        Arrays.fill(piece, (byte) 'a');

        for (long written = 1000; written <= 1_000_000; written += 1000) {
            masking.write(piece);
            assertThat(out.size()).isGreaterThan((int) written - secret.length());
        }
    }

    @Test
    void aSecretThatIsCutByAGapShowsNeitherHalf() throws IOException {
        secrets.add("correct-horse-battery");

        for (String rest : new String[] {"-horse-battery, and more", "battery, and more", "horse-battery, and more"}) {
            out.reset();
            var stream = new MaskingStream(secrets, out);
            stream.write(bytes("it is correct-hor"));
            stream.leaveOut(" ... ");
            for (byte b : bytes(rest)) {
                stream.write(b);
            }
            stream.close();
            assertThat(shown()).isEqualTo("it is **** ... ****, and more");
        }
    }

    @Test
    void whatIsAroundAGapIsShownWhenItIsNoPartOfASecret() throws IOException {
        secrets.add("correct-horse-battery");

        masking.write(bytes("it is co"));
        masking.leaveOut(" ... ");
        masking.write(bytes("gone"));
        masking.leaveOut(" ... ");
        masking.write(bytes("for good, not correct"));
        masking.close();

        assertThat(shown()).isEqualTo("it is co ... gone ... for good, not correct");
    }

    @Test
    void closingClosesWhatIsBelow() throws IOException {
        var closed = new AtomicBoolean();
        new MaskingStream(secrets, new OutputStream() {
                    @Override
                    public void write(int b) {}

                    @Override
                    public void close() {
                        closed.set(true);
                    }
                })
                .close();

        assertThat(closed).isTrue();
    }
}

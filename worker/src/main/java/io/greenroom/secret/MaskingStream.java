package io.greenroom.secret;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Masks a stream of bytes that comes in pieces: a secret that is cut by the pieces is found all the same. Keeps back
 * what could still become a secret; {@link #close} lets it go. Memory is bounded by the longest secret and the piece.
 */
public final class MaskingStream extends OutputStream {
    private final Secrets secrets;
    private final OutputStream out;
    /** Bytes as Latin-1 characters, one each, so that secrets of any encoding can be searched as text. */
    private String held = "";

    public MaskingStream(Secrets secrets, OutputStream out) {
        this.secrets = secrets;
        this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        pass(held + new String(bytes, offset, length, StandardCharsets.ISO_8859_1), true);
    }

    /** @param more whether bytes may follow that make a secret of the text's end */
    private void pass(String text, boolean more) throws IOException {
        List<String> forms =
                secrets.forms().stream().map(MaskingStream::asLatin1).toList();
        boolean[] begins = beginnings(forms);
        var passed = new StringBuilder(text.length());
        int at = 0;
        while (at < text.length()) {
            if (text.charAt(at) < begins.length && begins[text.charAt(at)]) {
                if (more && couldBecomeOne(text, at, forms)) {
                    break;
                }
                String secret = secretAt(text, at, forms);
                if (secret != null) {
                    passed.append(Secrets.MASK);
                    at += secret.length();
                    continue;
                }
            }
            passed.append(text.charAt(at));
            at++;
        }
        held = text.substring(at);
        out.write(passed.toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    /** By character: whether a secret begins with it. Most of a text is passed over by this alone. */
    private static boolean[] beginnings(List<String> forms) {
        var begins = new boolean[256];
        forms.forEach(form -> begins[form.charAt(0)] = true);
        return begins;
    }

    /** Also when a shorter secret is there as a whole already: the longer one is to be masked whole. */
    private static boolean couldBecomeOne(String text, int at, List<String> forms) {
        int left = text.length() - at;
        return forms.stream().anyMatch(form -> form.length() > left && form.startsWith(text.substring(at)));
    }

    private static @Nullable String secretAt(String text, int at, List<String> forms) {
        for (String form : forms) {
            if (text.startsWith(form, at)) {
                return form;
            }
        }
        return null;
    }

    private static String asLatin1(String form) {
        return new String(form.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }

    @Override
    public void close() throws IOException {
        try (out) {
            pass(held, false);
        }
    }
}

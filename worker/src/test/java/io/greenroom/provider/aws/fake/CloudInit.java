package io.greenroom.provider.aws.fake;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/**
 * Runs a machine's user data: scripts on its first boot, boothooks on each. Both alone or in a MIME multipart, gzipped or
 * not. A {@code #cloud-config} is left alone: what it would do, it would do to this computer.
 */
final class CloudInit {
    private static final String BOOTHOOK = "#cloud-boothook\n";
    private static final Pattern BOUNDARY =
            Pattern.compile("(?i)content-type:\\s*multipart/[^\\n]*?boundary=\"?([^\"\\s;]+)");

    private final FakeMachine machine;
    private final FakeAws aws;
    private CompletableFuture<Boolean> done = new CompletableFuture<>();

    CloudInit(FakeMachine machine, FakeAws aws) {
        this.machine = machine;
        this.aws = aws;
    }

    void boot(boolean first) {
        CompletableFuture<Boolean> now = new CompletableFuture<>();
        synchronized (this) {
            done = now;
        }
        aws.run(() -> now.complete(run(first)));
    }

    private boolean run(boolean first) throws InterruptedException {
        String userData = machine.launch().userData();
        List<String> parts =
                userData == null ? List.of() : parts(Base64.getDecoder().decode(userData));
        boolean good = true;
        int number = 0;
        for (String part : parts) {
            if (part.startsWith(BOOTHOOK)) {
                good &= runPart(part.substring(part.indexOf('\n') + 1), "hook-%03d".formatted(++number));
            }
        }
        for (String part : parts) {
            if (first && part.startsWith("#!")) {
                good &= runPart(part, "part-%03d".formatted(++number));
            }
        }
        return good;
    }

    private boolean runPart(String script, String name) throws InterruptedException {
        try {
            Path file = machine.folder().resolve("cloud-" + name);
            Processes.write(file, script.getBytes(StandardCharsets.ISO_8859_1));
            Path out = machine.log("cloud-init-output.log");
            Process process = machine.spawn(List.of("sh", "-c", file.toString()), machine.disk(), Map.of(), out, out);
            return process != null && process.waitFor() == 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its parts, each as one text of bytes. */
    static List<String> parts(byte[] userData) {
        String text = new String(unzipped(userData), StandardCharsets.ISO_8859_1);
        Matcher multipart = BOUNDARY.matcher(head(text));
        if (!multipart.find()) {
            return List.of(text);
        }
        List<String> parts = new ArrayList<>();
        String[] pieces = text.split("(?m)^--" + Pattern.quote(multipart.group(1)), -1);
        for (int i = 1; i < pieces.length; i++) {
            if (!pieces[i].startsWith("--")) {
                parts.add(content(pieces[i].replaceFirst("^\\r?\\n", "")));
            }
        }
        return parts;
    }

    private static String head(String text) {
        Matcher end = Pattern.compile("\\r?\\n\\r?\\n").matcher(text);
        return end.find() ? text.substring(0, end.start()) : "";
    }

    private static String content(String part) {
        String head = head(part);
        String body = part.substring(head.length()).replaceFirst("^\\r?\\n\\r?\\n", "");
        if (!head.toLowerCase(Locale.ROOT).matches("(?s).*content-transfer-encoding:\\s*base64.*")) {
            return body;
        }
        return new String(Base64.getMimeDecoder().decode(body), StandardCharsets.ISO_8859_1);
    }

    private static byte[] unzipped(byte[] data) {
        if (data.length < 2 || data[0] != (byte) 0x1f || data[1] != (byte) 0x8b) {
            return data;
        }
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(data))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code cloud-init status --wait}: from within the user data it waits for itself, as the real one does. */
    String tool(List<String> arguments) throws InterruptedException {
        CompletableFuture<Boolean> now;
        synchronized (this) {
            now = done;
        }
        if (arguments.equals(List.of("status")) && !now.isDone()) {
            return "0\nstatus: running";
        }
        if (!arguments.equals(List.of("status")) && !arguments.equals(List.of("status", "--wait"))) {
            return "2\ncloud-init: the fake knows `status` and `status --wait` alone";
        }
        try {
            return now.get() ? "0\nstatus: done" : "1\nstatus: error";
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    String output() {
        try {
            Path out = machine.log("cloud-init-output.log");
            return Files.exists(out) ? Files.readString(out, StandardCharsets.ISO_8859_1) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

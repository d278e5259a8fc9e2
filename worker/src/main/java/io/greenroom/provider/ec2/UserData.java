package io.greenroom.provider.ec2;

import io.greenroom.provider.aws.Names;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a machine does when it boots, in the forms of cloud-init (see its documentation, "User data formats"): first the
 * timer that ends the machine, then what the blueprint's file says, whatever kind of file that is. The same arguments make
 * the same bytes, and no input's value is ever among them, for everybody on the machine can read them.
 *
 * <p>The timer is armed by a boothook: those run early, and on each boot, so that a reboot loses nothing. It is a transient
 * unit of systemd, which can be set anew; the file beside it says when to at the next boot. The machine ends {@link #GRACE} after its time, so that normally the
 * schedule or a worker is first.
 */
final class UserData {
    /** What EC2 takes, in bytes, before base64. */
    static final int LARGEST = 16 * 1024;

    static final Duration GRACE = Duration.ofMinutes(5);

    private static final String HOOK = """
            #cloud-boothook
            #!/bin/sh
            # Greenroom: ends this machine at its time, whatever becomes of the rest; also after a reboot.
            root=${GREENROOM_ROOT:-/var/lib/greenroom}
            kept=$root/end-@ENVIRONMENT@
            booted=$kept.booted
            end=@END@
            test -s "$kept" && end=$(cat "$kept")
            now=$(date +%s)
            left=$(( (end - now + 59) / 60 ))
            test "$left" -ge 1 || left=1
            if test -e "$booted" && test "$now" -ge "$end"; then
              systemctl poweroff || shutdown -P now
            fi
            mkdir -p "$root"
            : >"$booted"
            # systemd takes timers once it has come up, which it does not while it waits for this.
            {
              systemctl is-active --quiet greenroom-end.timer \\
                || systemd-run --quiet --unit greenroom-end --on-calendar "$(date -u -d "@$end" '+%Y-%m-%d %H:%M:%S UTC')" --timer-property=AccuracySec=1s systemctl poweroff \\
                || shutdown -P "+$left"
            } >/dev/null 2>&1 </dev/null &
            """;

    private UserData() {}

    /**
     * As RunInstances takes it.
     *
     * @param environment its name, see {@link Names#environment}
     * @param expiresAt as it was when the environment was started, so that a repeated launch is the same
     * @param own the text of the blueprint's file; null when it has none
     */
    static String of(String environment, Instant expiresAt, @Nullable String own) {
        return Base64.getEncoder()
                .encodeToString(text(environment, expiresAt, own).getBytes(StandardCharsets.UTF_8));
    }

    /** How large it is with the blueprint's file in it, in bytes before base64; the same for all environments. */
    static int size(String own) {
        return text(Names.environment(Names.hash("")), Instant.ofEpochSecond(9_999_999_999L - GRACE.toSeconds()), own)
                .getBytes(StandardCharsets.UTF_8)
                .length;
    }

    /** Why a blueprint's file will not do; empty when it will. */
    static Optional<String> objection(String own) {
        String start = own.stripLeading().toLowerCase(Locale.ROOT);
        if (start.startsWith("<powershell>") || start.startsWith("<script>")) {
            return Optional.of("is for Windows, whose machines this provider cannot run; use an image of Linux");
        }
        return kind(own) == Kind.UNKNOWN
                ? Optional.of(
                        "is of no kind that cloud-init knows; let it begin with '#!/bin/sh', '#cloud-config' or another of its"
                                + " first lines")
                : Optional.empty();
    }

    static String text(String environment, Instant expiresAt, @Nullable String own) {
        String hook = filled(HOOK, environment, expiresAt);
        if (own == null) {
            return hook;
        }
        String boundary = boundary(own);
        return "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"%s\"\n\n".formatted(boundary)
                + "--" + boundary + "\n" + part(hook)
                + "\n--" + boundary + "\n" + (kind(own) == Kind.MIME ? own : part(own))
                + "\n--" + boundary + "--\n";
    }

    private static String filled(String script, String environment, Instant expiresAt) {
        return script.replace("@ENVIRONMENT@", environment)
                .replace("@END@", String.valueOf(expiresAt.plus(GRACE).getEpochSecond()));
    }

    /**
     * A part whose kind cloud-init tells by its first line. Other than ASCII it reads only out of base64: Python makes
     * something else of it in a message that was text already.
     */
    private static String part(String text) {
        if (StandardCharsets.US_ASCII.newEncoder().canEncode(text)) {
            return "Content-Type: text/plain; charset=\"us-ascii\"\n\n" + text;
        }
        return "Content-Type: text/plain; charset=\"utf-8\"\nContent-Transfer-Encoding: base64\n\n"
                + Base64.getMimeEncoder(76, new byte[] {'\n'}).encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String boundary(String own) {
        String boundary = "=greenroom=";
        while (own.contains(boundary)) {
            boundary += "=";
        }
        return boundary;
    }

    private enum Kind {
        /** Headers and parts of its own, which become parts of the whole. */
        MIME,
        FIRST_LINE,
        UNKNOWN
    }

    private static Kind kind(String own) {
        String start = own.toLowerCase(Locale.ROOT);
        if (start.startsWith("mime-version:") || start.startsWith("content-type:")) {
            return Kind.MIME;
        }
        return start.startsWith("#!")
                        || start.startsWith("#cloud-")
                        || start.startsWith("#include")
                        || start.startsWith("#part-handler")
                        || start.startsWith("## template:")
                ? Kind.FIRST_LINE
                : Kind.UNKNOWN;
    }
}

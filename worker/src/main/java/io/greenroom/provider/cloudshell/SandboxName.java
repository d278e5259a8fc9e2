package io.greenroom.provider.cloudshell;

import io.greenroom.environment.KeyDigest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What Greenroom calls a sandbox: the name that was asked for, then a mark made from the key of the request. CloudShell
 * has no field for the key and lets several sandboxes carry one name, so the mark is what makes a start findable again
 * by any worker, and Greenroom's sandboxes tellable from others.
 */
record SandboxName(String label, String mark) {
    /** CloudShell's limit. */
    private static final int LONGEST = 60;

    private static final int MARK_DIGITS = 16;
    private static final Pattern FORM = Pattern.compile("(.*)-(gr[0-9a-f]{%d})".formatted(MARK_DIGITS));

    static SandboxName of(String key, String name) {
        String mark = markOf(key);
        String label = name.replaceAll("[^\\p{L}\\p{N} |._\\[\\]-]", "_").strip();
        int room = LONGEST - mark.length() - 1;
        String cut = label.length() <= room ? label : label.substring(0, room).strip();
        return new SandboxName(cut.isEmpty() ? "greenroom" : cut, mark);
    }

    static String markOf(String key) {
        return "gr" + KeyDigest.of(key, MARK_DIGITS);
    }

    static boolean isOurs(String sandboxName) {
        return FORM.matcher(sandboxName).matches();
    }

    static boolean carries(String sandboxName, String mark) {
        return sandboxName.endsWith("-" + mark);
    }

    /** The name without the mark: what people call it. */
    static String labelOf(String sandboxName) {
        Matcher ours = FORM.matcher(sandboxName);
        return ours.matches() ? ours.group(1) : sandboxName;
    }

    String full() {
        return label + "-" + mark;
    }
}

package io.greenroom.command;

import java.nio.file.FileSystems;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** One glob of those that say which files are collected, as in {@code reports/**}{@code /*.xml}. */
public final class CollectGlob {
    /** Each "any folders" doubles the ways to read a glob. */
    private static final int MOST_ALTERNATIVES = 16;

    private static final int LONGEST = 500;
    private static final Pattern SPECIAL = Pattern.compile("[*?\\[{\\\\]");
    private static final Pattern LINE_END = Pattern.compile("[\n\r\u0085\u2028\u2029]");

    private final List<PathMatcher> matchers;
    /** The folders at its beginning that hold no special character: nothing outside of them fits. */
    private final Path begin;
    /** How many folders deep it looks. */
    private final int depth;

    public CollectGlob(String glob) {
        this.matchers = alternatives(glob).stream()
                .map(one -> FileSystems.getDefault().getPathMatcher("glob:" + one))
                .toList();
        List<String> names = List.of(glob.split("/"));
        this.begin = Path.of(
                "/",
                names.stream()
                        .limit(names.size() - 1)
                        .takeWhile(name -> !SPECIAL.matcher(name).find())
                        .toArray(String[]::new));
        this.depth = glob.contains("**") ? Integer.MAX_VALUE : names.size() - 1;
    }

    /** Why the text is no glob that can be used; empty when it is one. */
    public static Optional<String> problem(String glob) {
        String quoted = "'" + glob + "' ";
        if (glob.isBlank() || glob.length() > LONGEST) {
            return Optional.of(quoted + "must have 1 to " + LONGEST + " characters");
        }
        if (glob.startsWith("/") || Arrays.asList(glob.split("/", -1)).contains("..")) {
            return Optional.of(quoted + "leaves the workspace; begin below it, as in reports/**");
        }
        try {
            FileSystems.getDefault().getPathMatcher("glob:" + glob);
            return Optional.empty();
        } catch (PatternSyntaxException e) {
            return Optional.of(quoted + "is not a glob (" + e.getDescription() + "); as in reports/**/*.xml");
        }
    }

    /** The glob, and what it means when its {@code **}{@code /} stand for no folder at all, as most people expect. */
    private static List<String> alternatives(String glob) {
        var all = new ArrayList<>(List.of(glob));
        for (int i = 0; i < all.size() && all.size() < MOST_ALTERNATIVES; i++) {
            String one = all.get(i);
            for (int at = one.indexOf("**/"); at >= 0; at = one.indexOf("**/", at + 1)) {
                String without = one.substring(0, at) + one.substring(at + 3);
                if ((at == 0 || one.charAt(at - 1) == '/') && !without.isEmpty() && !all.contains(without)) {
                    all.add(without);
                }
            }
        }
        return all;
    }

    /**
     * Whether a file is meant.
     *
     * @param path relative to the folder that is collected from
     */
    public boolean fits(Path path) {
        return matchers.stream().anyMatch(matcher -> matcher.matches(path)) || fitsAsOneLine(path);
    }

    /** To the JDK, {@code **} ends where a line does. */
    private boolean fitsAsOneLine(Path path) {
        String text = path.toString();
        if (!LINE_END.matcher(text).find()) {
            return false;
        }
        try {
            Path oneLine = Path.of(LINE_END.matcher(text).replaceAll("\u001a"));
            return matchers.stream().anyMatch(matcher -> matcher.matches(oneLine));
        } catch (InvalidPathException e) {
            return false; // this system's encoding has no such letters
        }
    }

    /** Whether something in the folder, or deeper, may fit. */
    public boolean reachesInto(Path folder) {
        Path below = Path.of("/").resolve(folder);
        return (below.startsWith(begin) || begin.startsWith(below)) && below.getNameCount() <= depth;
    }
}

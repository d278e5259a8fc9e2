package io.greenroom.lifecycle;

import io.greenroom.environment.GivenValues;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Which of the values that are given can be the value of a variable. */
final class VariableValues {
    /** Linux takes 128 KiB for one variable, with its name. */
    private static final int LONGEST = 120_000;

    private VariableValues() {}

    /**
     * Everything that is wrong with the values, whatever it is.
     *
     * @param what the word for such a value in messages: "input" or "argument"
     */
    static List<String> problems(String what, GivenValues values) {
        var problems = new ArrayList<>(values.problems());
        for (Map<String, String> some : List.of(values.plain(), values.secret())) {
            some.forEach((name, value) -> check(what, name, value, problems));
        }
        return problems;
    }

    private static void check(String what, String name, String value, List<String> problems) {
        if (value.indexOf('\0') >= 0) {
            problems.add("%s '%s' contains a NUL character, which no process can be given; take it out"
                    .formatted(what, name));
        }
        if (value.getBytes(StandardCharsets.UTF_8).length > LONGEST) {
            problems.add("%s '%s' is longer than %d bytes; bring it as a file in an input artifact"
                    .formatted(what, name, LONGEST));
        }
        if (!processCharset().newEncoder().canEncode(value)) {
            problems.add(("%s '%s' has characters that the worker's locale (%s) cannot pass on; start the worker with"
                            + " LC_ALL=C.UTF-8")
                    .formatted(what, name, processCharset()));
        }
    }

    /** How Java encodes the environment of the processes it starts. */
    private static Charset processCharset() {
        return Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));
    }
}

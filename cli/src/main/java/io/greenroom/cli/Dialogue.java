package io.greenroom.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.Locale;

/**
 * Where a command's data and talk go, and who answers its questions.
 *
 * @param out for data
 * @param err for talk
 * @param answers whether there is somebody to ask
 */
record Dialogue(PrintStream out, PrintStream err, BufferedReader in, boolean answers) {

    static Dialogue ofThisProcess() {
        return new Dialogue(
                System.out,
                System.err,
                new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())),
                Terminal.canAnswer());
    }

    /** True when the answer is yes; anything else is no. */
    boolean agreesTo(String question) {
        err.print(question + " [y/N] ");
        err.flush();
        try {
            String answer = in.readLine();
            return answer != null && answer.strip().toLowerCase(Locale.ROOT).matches("y(es)?");
        } catch (IOException e) {
            throw Refusal.failure("The answer could not be read (%s); nothing was changed.".formatted(e));
        }
    }
}

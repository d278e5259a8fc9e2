package io.greenroom.cli;

import io.greenroom.simulator.pipeline.execution.Approvals;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.Locale;
import java.util.Set;

/** Asks whoever sits at the terminal about manual approvals, one at a time. */
final class TerminalApprovals implements Approvals {
    private static final Set<String> YES = Set.of("y", "yes");

    private final BufferedReader answers;
    private final PrintStream questions;

    TerminalApprovals(InputStream in, PrintStream questions) {
        this.answers = new BufferedReader(new InputStreamReader(in, Charset.defaultCharset()));
        this.questions = questions;
    }

    static Approvals always() {
        return (request, decision) -> decision.approve("approved by --approve");
    }

    @Override
    public void requested(Request request, Decision decision) {
        Thread.ofVirtual().name("approval").start(() -> ask(request, decision));
    }

    private void ask(Request request, Decision decision) {
        synchronized (answers) {
            questions.printf(
                    "%nApprove %s in stage %s?%s [y/N] ",
                    request.action(),
                    request.stage(),
                    request.customData() == null ? "" : " (" + request.customData() + ")");
            questions.flush();
            try {
                String answer = answers.readLine();
                if (answer == null) {
                    decision.reject("nobody was there to ask; give --approve to approve without asking");
                } else if (YES.contains(answer.strip().toLowerCase(Locale.ROOT))) {
                    decision.approve("approved at the terminal");
                } else {
                    decision.reject("rejected at the terminal");
                }
            } catch (IOException e) {
                decision.reject("the answer could not be read; give --approve to approve without asking");
            }
        }
    }
}

package io.greenroom.wakeup;

import io.greenroom.secret.Masker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says of messages that nobody understands that there are some: of the first, and then of one in so many. */
final class Doubts {
    private static final Logger LOG = LoggerFactory.getLogger(Doubts.class);

    private static final int ONE_IN = 1000;
    private static final int SHOWN = 120;

    private final Masker secrets;
    private long count;

    Doubts(Masker secrets) {
        this.secrets = secrets;
    }

    void dropped(String body, String why) {
        if (count++ % ONE_IN == 0) {
            LOG.warn(
                    "A message in the wake-up queue was dropped, {} so far: {}. Only EventBridge should be able to send there. It begins: {}",
                    count,
                    why,
                    shown(body));
        }
    }

    /** One line, without secrets and without anything that a terminal obeys. Masked before it is cut, so that no half of a secret is left. */
    private String shown(String body) {
        String begin = body.substring(0, Math.min(body.length(), SHOWN * 20));
        String line = secrets.mask(begin).replaceAll("[^\\x20-\\x7e]", "?");
        return line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "...";
    }
}

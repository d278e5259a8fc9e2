package io.greenroom.secret;

/**
 * Masks a text that may come in pieces. What secrets cover together, because one holds another or they overlap, becomes
 * one mask. Keeps back what could still become a secret, which is never more than the longest one.
 */
final class Masking {
    private final Forms secrets;
    private String held = "";
    /** How many characters at the beginning of what is held are under a mask that was passed on already. */
    private int covered;
    /** Something is missing before what is held, or before what comes next. */
    private boolean isCut;

    Masking(Forms secrets, boolean isCut) {
        this.secrets = secrets;
        this.isCut = isCut;
    }

    /**
     * Takes in the next piece.
     *
     * @param more whether a piece may follow
     * @return what can be shown now
     */
    String pass(String piece, boolean more) {
        String text = held.isEmpty() ? piece : held + piece;
        if (isCut && more && text.length() < secrets.longest()) {
            held = text;
            return "";
        }
        return pass(text, new StringBuilder(text.length()), more).toString();
    }

    private StringBuilder pass(String text, StringBuilder shown, boolean more) {
        int coveredTo = isCut ? secrets.restAtBeginning(text) : covered;
        if (isCut && coveredTo > 0) {
            shown.append(Secrets.MASK);
        }
        isCut = false;
        int plainFrom = coveredTo;
        int at = 0;
        for (; at < text.length() && !(more && secrets.hasBeginning(text, at)); at++) {
            int length = secrets.longestAt(text, at);
            if (length > 0) {
                if (at >= coveredTo) {
                    shown.append(text, plainFrom, at).append(Secrets.MASK);
                }
                coveredTo = Math.max(coveredTo, at + length);
                plainFrom = coveredTo;
            }
        }
        if (at > plainFrom) {
            shown.append(text, plainFrom, at);
        }
        held = text.substring(at);
        covered = Math.max(0, coveredTo - at);
        return shown;
    }

    /**
     * Something is left out between what came and what will come. Of a secret that it cuts in two neither half is shown.
     *
     * @return what can be shown now of what came
     */
    String gap() {
        var shown = pass(held, new StringBuilder(), true);
        if (held.length() - covered >= Secrets.SHORTEST) {
            shown.append(covered == 0 ? Secrets.MASK : "");
        } else {
            shown.append(held, Math.min(covered, held.length()), held.length());
        }
        held = "";
        covered = 0;
        isCut = true;
        return shown.toString();
    }
}

package io.greenroom.secret;

import java.util.List;

/**
 * Masks a text that may come in pieces. What secrets cover together, because one holds another or they overlap, becomes
 * one mask. Keeps back what could still become a secret, which is never more than the longest one.
 */
final class Masking {
    private String held = "";
    /** How many characters at the beginning of what is held are under a mask that was passed on already. */
    private int covered;

    static String mask(String text, List<Forms> secrets) {
        return new Masking().pass(text, secrets, false);
    }

    /**
     * Takes in the next piece.
     *
     * @param more whether a piece may follow
     * @return what can be shown now
     */
    String pass(String piece, List<Forms> secrets, boolean more) {
        String text = held + piece;
        var shown = new StringBuilder(text.length());
        int coveredTo = covered;
        int at = 0;
        while (at < text.length() && !(more && couldBecomeOne(text, at, secrets))) {
            int to = at + longestAt(text, at, secrets);
            if (at >= coveredTo) {
                shown.append(to > at ? Secrets.MASK : text.substring(at, at + 1));
            }
            coveredTo = Math.max(coveredTo, to);
            at++;
        }
        held = text.substring(at);
        covered = Math.max(0, coveredTo - at);
        return shown.toString();
    }

    /** Also when a shorter secret is there as a whole already: the longer one is to be masked whole. */
    private static boolean couldBecomeOne(String text, int at, List<Forms> secrets) {
        int left = text.length() - at;
        for (Forms forms : secrets) {
            for (String form : forms.beginningWith(text.charAt(at))) {
                if (form.length() > left && form.regionMatches(0, text, at, left)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static int longestAt(String text, int at, List<Forms> secrets) {
        int longest = 0;
        for (Forms forms : secrets) {
            for (String form : forms.beginningWith(text.charAt(at))) {
                if (form.length() > longest && text.startsWith(form, at)) {
                    longest = form.length();
                }
            }
        }
        return longest;
    }
}

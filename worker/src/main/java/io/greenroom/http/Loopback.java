package io.greenroom.http;

import java.util.Locale;
import java.util.regex.Pattern;

/** Names and addresses of this machine's loopback; nothing is looked up. */
final class Loopback {
    private static final Pattern NAME = Pattern.compile(
            "(.+\\.)?localhost\\.?|127(\\.\\d{1,3}){3}|\\[?(0{0,4}:){2,7}0{0,3}1]?|\\[?::ffff:127(\\.\\d{1,3}){3}]?");

    private Loopback() {}

    static boolean isName(String host) {
        return NAME.matcher(host.toLowerCase(Locale.ROOT)).matches();
    }
}

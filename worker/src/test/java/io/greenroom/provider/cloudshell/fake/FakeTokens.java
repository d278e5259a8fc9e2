package io.greenroom.provider.cloudshell.fake;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Users, domains and the tokens they were given. */
final class FakeTokens {
    static final String USER = "ci-bot";
    static final String PASSWORD = "s3cret-Pa55word!";

    record Login(String user, String domain, Instant at) {}

    private final Map<String, Login> logins = new ConcurrentHashMap<>();
    private final Modes modes;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    FakeTokens(Modes modes, InstantSource clock) {
        this.modes = modes;
        this.clock = clock;
    }

    String login(String user, String password, String domain) throws Refusal {
        if (!user.equals(USER) || !password.equals(PASSWORD) || !(domain.equals("Global") || domain.equals("Lab"))) {
            throw new Refusal(
                    401,
                    "Login failed for user: " + user + ". Please make sure the username and password are correct.");
        }
        String token = newToken();
        logins.put(token, new Login(user, domain, clock.instant()));
        return token;
    }

    private String newToken() {
        byte[] bytes = new byte[24];
        random.nextBytes(bytes);
        String plain = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        return switch (modes.tokens) {
            case PLAIN -> plain;
            case WITH_SLASHES -> "a/b+" + plain + "==";
            case LONG_JWT -> plain.substring(0, 22) + "^" + "eyJh.".repeat(340);
        };
    }

    Login check(@Nullable String authorization) throws Refusal {
        if (authorization == null) {
            throw new Refusal(400, "The request didn't contain authentication.");
        }
        String token = authorization.replaceFirst("^Basic ", "");
        Login login = logins.get(token);
        if (login == null || !login.at().plus(modes.tokenLife).isAfter(clock.instant())) {
            throw new Refusal(
                    modes.expiredTokenStatus,
                    modes.expiredTokenNamed
                            ? "Login failed for token: " + token + ". Please make sure the token is correct."
                            : "Something went wrong");
        }
        return login;
    }

    void logout(String token) {
        logins.remove(token);
    }

    void expireAll() {
        logins.clear();
    }

    int open() {
        return logins.size();
    }

    /** A text without any token that was given out. */
    String masked(String text) {
        String masked = text;
        for (String token : logins.keySet()) {
            masked = masked.replace(token, "***");
        }
        return masked;
    }
}

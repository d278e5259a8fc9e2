package io.greenroom.simulator.pipeline;

import io.greenroom.simulator.wire.ServiceException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Some of a list's items, and the token that asks for what follows. The token names the last item, so new ones at the front shift nothing. */
record Page<T>(List<T> items, @Nullable String nextToken) {
    private static final int LARGEST = 100;

    /** Reads {@code maxResults} and {@code nextToken} from the request. */
    static <T> Page<T> of(List<T> all, Function<T, String> idOf, Request request) {
        Integer asked = request.optionalNumber("maxResults");
        int size = asked == null ? LARGEST : asked;
        if (size < 1) {
            throw ServiceException.validation(
                    "1 validation error detected: Value at 'maxResults' failed to satisfy constraint: Member must have value greater than or equal to 1");
        }
        int from = start(all, idOf, request.optionalText("nextToken"));
        List<T> items = all.subList(from, Math.min(all.size(), from + size));
        boolean more = from + items.size() < all.size();
        return new Page<>(items, more ? tokenFor(idOf.apply(items.getLast())) : null);
    }

    private static <T> int start(List<T> all, Function<T, String> idOf, @Nullable String token) {
        if (token == null) {
            return 0;
        }
        for (int i = 0; i < all.size(); i++) {
            if (tokenFor(idOf.apply(all.get(i))).equals(token)) {
                return i + 1;
            }
        }
        throw new ServiceException(
                "InvalidNextTokenException", "The next token is not one that an earlier page of this list gave");
    }

    private static String tokenFor(String id) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(id.getBytes(StandardCharsets.UTF_8));
    }
}

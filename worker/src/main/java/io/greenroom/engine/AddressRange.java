package io.greenroom.engine;

import com.github.dockerjava.api.model.Network.Ipam;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Addresses of which the networks of environments are cut, 32 for each.
 *
 * @param first as a number
 * @param bits how many of an address's leading bits all of them have in common
 */
public record AddressRange(long first, int bits) {
    private static final Pattern FORM = Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})/(\\d{1,2})");
    private static final int PIECE = 27;

    /** Reads {@code 10.213.0.0/16}. */
    public static Optional<AddressRange> parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            return Optional.empty();
        }
        long first = 0;
        for (int i = 1; i <= 4; i++) {
            first = first << 8 | Integer.parseInt(form.group(i));
        }
        int bits = Integer.parseInt(form.group(5));
        return bits >= 8 && bits <= PIECE && first < 1L << 32 && first % (1L << (32 - bits)) == 0
                ? Optional.of(new AddressRange(first, bits))
                : Optional.empty();
    }

    /** One piece, whichever; another network may have it already. */
    Ipam cut(RandomGenerator random) {
        long begin = first + random.nextLong(1L << (PIECE - bits)) * (1L << (32 - PIECE));
        String subnet =
                "%d.%d.%d.%d/%d".formatted(begin >> 24 & 255, begin >> 16 & 255, begin >> 8 & 255, begin & 255, PIECE);
        return new Ipam().withConfig(new Ipam.Config().withSubnet(subnet));
    }
}

package io.greenroom.ledger;

import io.greenroom.environment.Price;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;

/**
 * What an environment has cost, in US dollars.
 *
 * @param isEstimate whether the sum is only about right
 */
public record Cost(BigDecimal dollars, boolean isEstimate) {
    private static final BigDecimal MILLIS_AN_HOUR =
            BigDecimal.valueOf(Duration.ofHours(1).toMillis());
    /** Fractions of a cent count, because many environments live for minutes. */
    private static final int PLACES = 4;

    /** Of an environment that lived from one moment to the other. */
    public static Cost of(Price price, Instant from, Instant to) {
        long millis = Math.max(0, Duration.between(from, to).toMillis());
        BigDecimal dollars = price.perHour()
                .multiply(BigDecimal.valueOf(millis))
                .divide(MILLIS_AN_HOUR, PLACES, RoundingMode.HALF_UP);
        return new Cost(dollars, price.isEstimate());
    }

    /** The number alone, as scripts want it: {@code 0.0250}. */
    public String amount() {
        return dollars.toPlainString();
    }

    /** For people: {@code $0.03}, {@code about $1.20}. */
    @Override
    public String toString() {
        BigDecimal cents = dollars.setScale(2, RoundingMode.HALF_UP);
        boolean less = cents.signum() == 0 && dollars.signum() > 0;
        return (isEstimate ? "about " : "") + (less ? "less than $0.01" : "$" + cents.toPlainString());
    }
}

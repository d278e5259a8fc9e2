package io.greenroom.environment;

import java.math.BigDecimal;

/**
 * What an environment costs for every hour that it is there.
 *
 * @param perHour in US dollars
 * @param isEstimate whether that is only about right
 */
public record Price(BigDecimal perHour, boolean isEstimate) {}

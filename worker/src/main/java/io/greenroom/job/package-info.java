/**
 * Jobs: getting them, carrying them through resumable actions, remembering them, and delivering exactly one result each.
 * Knows neither the AWS SDK nor what an environment is.
 */
@NullMarked
package io.greenroom.job;

import org.jspecify.annotations.NullMarked;

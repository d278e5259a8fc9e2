/**
 * The services of AWS that environments on machines need, on this machine: strict where callers go wrong, and with machines
 * that are folders in which user data and commands really run.
 */
@NullMarked
package io.greenroom.provider.aws.fake;

import org.jspecify.annotations.NullMarked;
